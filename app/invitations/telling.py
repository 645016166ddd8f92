"""Telling everybody concerned what has become of an invitation, and closing what no longer needs doing."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.invitations import notices
from app.invitations.facts import InvitationFacts
from app.invitations.models import Invitation
from app.invitations.queries import Case
from app.invitations.states import InvitationStatus
from app.messaging.notices import Notice, NoticeSubject
from app.messaging.service import notify_all, reopen, settle, settle_all
from app.plan.schemas import Plan

OVER_WITH_IT = (
    NoticeSubject.INVITATION,
    NoticeSubject.INVITATION_ANSWERED,
    NoticeSubject.TALK_CHANGED,
    NoticeSubject.CONFIRMATION,
    NoticeSubject.CONFIRMATION_MISSING,
)


def facts_of(case: Case) -> InvitationFacts:
    it = case.invitation
    return InvitationFacts(
        id=it.id,
        talk_id=it.talk_id,
        speaker_name=case.speaker.name,
        speaker_unit_id=case.speaker.unit_id,
        school_id=case.school.id,
        school_name=case.school.short_name,
        inviter_unit_id=it.invited_by_unit_id,
        inviter_name=case.inviter.short_name,
        starts_at=it.starts_at,
        minutes=it.minutes,
        audience_words=it.audience_words,
        expires_at=it.expires_at,
        version=it.version,
    )


def of_invitation(session: Session, case: Case, *, plan: Plan, now: datetime) -> None:
    """To the speaker. That somebody refused this talk before needs no more doing."""
    earlier = session.scalars(
        select(Invitation.id).where(Invitation.talk_id == case.talk.id, Invitation.id != case.invitation.id)
    ).all()
    settle_all(session, NoticeSubject.INVITATION_ANSWERED, earlier, now=now)
    _tell(session, [notices.invited(facts_of(case))], plan, now)


def of_answer(session: Session, case: Case, *, plan: Plan, now: datetime) -> None:
    """Nobody waits for the speaker any longer; inviter and school learn it once it can no longer be undone."""
    it, facts = case.invitation, facts_of(case)
    settle(session, NoticeSubject.INVITATION, it.id, now=now)
    if it.status is InvitationStatus.ACCEPTED:
        told = [notices.accepted(facts, unit_id, now=now) for unit_id in _hosts(case)]
    elif it.status is InvitationStatus.TIME_PROPOSED:
        told = [notices.time_proposed(facts, it.proposed_slots, now=now)]
    else:
        assert it.decline_reason is not None  # declined
        told = [notices.declined(facts, it.decline_reason, it.note, now=now)]
    _tell(session, told, plan, now)


def of_undoing(session: Session, case: Case, answered_at: datetime, *, now: datetime) -> None:
    """As if nobody had answered: the speaker's to-do is back, the others' are gone, and no message leaves."""
    settle(session, NoticeSubject.INVITATION_ANSWERED, case.invitation.id, now=now)
    reopen(session, NoticeSubject.INVITATION, case.invitation.id, settled_at=answered_at)


def of_agreement(session: Session, case: Case, *, plan: Plan, now: datetime) -> None:
    facts, it = facts_of(case), case.invitation
    settle(session, NoticeSubject.INVITATION_ANSWERED, it.id, now=now)
    told = [notices.agreed(facts, case.speaker.unit_id, is_speaker=True, now=now)]
    if it.invited_by_unit_id != case.school.id:
        told.append(notices.agreed(facts, case.school.id, is_speaker=False, now=now))
    _tell(session, told, plan, now)


def of_withdrawal(session: Session, case: Case, *, was_agreed: bool, plan: Plan, now: datetime) -> None:
    it, facts = case.invitation, facts_of(case)
    for subject in OVER_WITH_IT:
        settle(session, subject, it.id, now=now)
    told = [notices.withdrawn(facts, case.speaker.unit_id, it.note, is_speaker=True, was_agreed=was_agreed, now=now)]
    if was_agreed and it.invited_by_unit_id != case.school.id:
        told.append(notices.withdrawn(facts, case.school.id, it.note, is_speaker=False, was_agreed=True, now=now))
    _tell(session, told, plan, now)


def of_expiry(session: Session, case: Case, *, plan: Plan, now: datetime) -> None:
    settle(session, NoticeSubject.INVITATION, case.invitation.id, now=now)
    _tell(session, [notices.expired(facts_of(case), now=now)], plan, now)


def _hosts(case: Case) -> Iterable[int]:
    """Inviter and school, once where they are one."""
    return dict.fromkeys((case.invitation.invited_by_unit_id, case.school.id))


def _tell(session: Session, told: list[Notice], plan: Plan, now: datetime) -> None:
    notify_all(session, told, templates=plan.message_templates, now=now)
