"""One invitation as a caller sees it: with what this caller may do. A fixed number of queries."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.accounts.serving import masked_phone
from app.core.access import Identity
from app.core.crypto import PhoneVault
from app.invitations import queries, rights, rules
from app.invitations.claims import list_waiting, words_of
from app.invitations.occasions import calendar_of
from app.invitations.queries import Case
from app.invitations.schemas import (
    CalendarView,
    ClaimView,
    HostSchool,
    InvitationRow,
    InvitationView,
    InvitedSpeaker,
    Inviter,
)
from app.invitations.states import DECLINE_REASONS, InvitationStatus
from app.plan.queries import plan_by_id
from app.plan.schemas import Plan
from app.talks.states import TalkStatus


def view_row(case: Case) -> InvitationRow:
    it = case.invitation
    return InvitationRow(
        id=it.id,
        talk_id=it.talk_id,
        status=it.status,
        line=case.line,
        speaker_name=case.speaker.name,
        school_name=case.school.short_name,
        starts_at=it.starts_at,
        minutes=it.minutes,
        expires_at=it.expires_at,
        version=it.version,
    )


def view_case(session: Session, identity: Identity, case: Case, *, vault: PhoneVault, now: datetime) -> InvitationView:
    it, talk, plan = case.invitation, case.talk, plan_by_id(session, case.talk.plan_id)
    is_inviter, is_invited = rights.manages(identity, case), rules.is_invited(identity, case.speaker.unit_id)
    waits = it.status is InvitationStatus.INVITED and now < it.starts_at
    sides = rights.still_to_confirm(identity, case, now=now)
    return InvitationView(
        id=it.id,
        talk_id=it.talk_id,
        talk_version=talk.version,
        status=it.status,
        line=case.line,
        speaker=_speaker(session, case, vault if is_inviter else None),
        school=HostSchool(id=case.school.id, name=case.school.name, division_name=_division_name(plan, case)),
        starts_at=it.starts_at,
        minutes=it.minutes,
        formats=talk.formats,
        format_names=[plan.formats.get(key, key) for key in talk.formats],
        is_online=talk.is_online,
        venue=plan.venues.get(talk.venue, talk.venue) if talk.venue else None,
        audience_words=it.audience_words,
        inviter=Inviter(unit_name=case.inviter.name, contact_name=_name(session, it.contact_person_id)),
        invited_at=it.invited_at,
        expires_at=it.expires_at,
        answered_at=it.answered_at,
        answered_by_words=_answered_by(session, case),
        decline_reason=it.decline_reason,
        decline_words=DECLINE_REASONS[it.decline_reason] if it.decline_reason else None,
        note=it.note,
        proposed_slots=it.proposed_slots,
        undo_until=it.answered_at + rules.UNDO_SHOWN if it.answered_at else None,
        speaker_confirmed_at=it.speaker_confirmed_at,
        school_confirmed_at=it.school_confirmed_at,
        may_answer=waits and is_invited,
        may_answer_on_behalf=waits and is_inviter,
        may_undo=rights.may_undo(identity, case, now=now),
        may_withdraw=is_inviter and it.is_open and talk.status is TalkStatus.PLANNED,
        may_choose_slot=is_inviter and it.status is InvitationStatus.TIME_PROPOSED,
        may_confirm=bool(sides),
        may_confirm_for=sides,
        may_invite_substitute=is_inviter and _needs_substitute(session, case),
        may_see_phone_of=rights.phones_for(identity, case),
        claims=_claims(session, case) if is_inviter else [],
        calendar=_calendar(session, case) if it.status is InvitationStatus.ACCEPTED else None,
        version=it.version,
    )


def _speaker(session: Session, case: Case, vault: PhoneVault | None) -> InvitedSpeaker:
    speaker = case.speaker
    phone = None if vault is None else masked_phone(session.get_one(Person, speaker.person_id), vault)
    return InvitedSpeaker(
        id=speaker.id,
        name=speaker.name,
        honours_text=speaker.honours_text,
        employer_and_post=speaker.employer_and_post,
        phone_masked=phone,
    )


def _answered_by(session: Session, case: Case) -> str | None:
    """Both names where the staff took the answer on the phone."""
    it = case.invitation
    if it.answered_at is None:
        return None
    if case.answered_for is None:
        return case.speaker.name
    who = _name(session, it.answered_by_person_id)
    return f"{case.answered_for.name}{f'（{who}）' if who else ''}打电话问的，替{case.speaker.name}回复"


def _claims(session: Session, case: Case) -> list[ClaimView]:
    if case.invitation.status is not InvitationStatus.INVITED:
        return []
    return [
        ClaimView(
            id=claim.id,
            name=claim.name,
            phone_masked=claim.phone_masked,
            sentence=f"{claim.name or '有人'}用链接回复：{words_of(claim)}。",
            claimed_at=claim.claimed_at,
        )
        for claim in list_waiting(session, case.invitation.id)
    ]


def _needs_substitute(session: Session, case: Case) -> bool:
    if case.invitation.is_open or case.talk.status is not TalkStatus.PLANNED:
        return False
    return queries.open_of_talk(session, case.talk.id) is None


def _calendar(session: Session, case: Case) -> CalendarView:
    entry = calendar_of(session, case)
    return CalendarView(
        title=entry.title,
        startTime=int(entry.starts_at.timestamp()),
        endTime=int(entry.ends_at.timestamp()),
        location=entry.location,
        description=entry.description,
    )


def _division_name(plan: Plan, case: Case) -> str:
    code = case.school.division_code
    return next((item.name for item in plan.divisions if item.code == code), "")


def _name(session: Session, person_id: int | None) -> str | None:
    person = session.get(Person, person_id) if person_id else None
    return None if person is None else person.name
