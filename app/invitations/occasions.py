"""What the papers of a talk say, read out of the rows: one invitation in words, and a speaker's year."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, extract, select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.core.access import Identity
from app.invitations.calendar import CalendarEntry, calendar_entry
from app.invitations.documents import Held, Occasion, Year
from app.invitations.models import Invitation
from app.invitations.queries import Case
from app.invitations.states import InvitationStatus
from app.plan.queries import current_plan, plan_by_id
from app.plan.schemas import Plan
from app.speakers.models import Speaker
from app.speakers.queries import own_speaker
from app.talks.models import Talk
from app.talks.states import Organiser, TalkStatus
from app.units.models import Unit
from app.units.queries import pairs_of

RECORD_WORDS = {
    TalkStatus.AWAITING_PHOTOS: "照片还没传齐",
    TalkStatus.SUBMITTED: "待审",
    TalkStatus.RETURNED: "学校补充中",
    TalkStatus.APPROVED: "已审核",
}
"""As a speaker's sheet says it. A talk in any other state has not been held as far as anybody knows."""
_ACCEPTED = (
    select(Invitation.id)
    .where(
        Invitation.talk_id == Talk.id,
        Invitation.speaker_id == Talk.speaker_id,
        Invitation.status == InvitationStatus.ACCEPTED,
    )
    .correlate(Talk)
    .scalar_subquery()
)


def occasion_of(session: Session, case: Case) -> Occasion:
    it, talk, speaker = case.invitation, case.talk, case.speaker
    return Occasion(
        speaker_name=speaker.name,
        employer_and_post=speaker.employer_and_post,
        school_name=case.school.name,
        place=place_of(session, talk),
        starts_at=talk.held_at or it.starts_at,
        minutes=it.minutes,
        audience_words=it.audience_words,
        contact_name=_contact_name(session, it),
        inviter_name=case.inviter.name,
        is_accepted=it.status is InvitationStatus.ACCEPTED,
        audience=talk.audience,
    )


def calendar_of(session: Session, case: Case) -> CalendarEntry:
    it = case.invitation
    return calendar_entry(
        school_name=case.school.name,
        place=place_of(session, case.talk),
        starts_at=it.starts_at,
        minutes=it.minutes,
        audience_words=it.audience_words,
        contact_name=_contact_name(session, it),
    )


def is_held(case: Case) -> bool:
    return case.invitation.status is InvitationStatus.ACCEPTED and case.talk.status in RECORD_WORDS


def place_of(session: Session, talk: Talk) -> str:
    """`礼堂`; of a venue that is none of the plan's, what was written; empty when nobody said."""
    if talk.venue is None:
        return "线上" if talk.is_online else ""
    plan = plan_by_id(session, talk.plan_id)
    if plan.venue_needs_reason(talk.venue):
        return talk.venue_reason or plan.venues[talk.venue]
    return plan.venues.get(talk.venue, talk.venue)


def year_of(session: Session, identity: Identity, year: int) -> Year:
    """The held talks of the speaker behind `identity`, the oldest first, whichever corps asked. Raises `NotFound`."""
    speaker = own_speaker(session, identity)
    query = _held_by(speaker.person_id, Talk, Unit.short_name, _ACCEPTED)
    rows = session.execute(
        query.where(Talk.day.between(date(year, 1, 1), date(year, 12, 31))).order_by(Talk.held_at, Talk.id)
    ).all()
    organisers = _organiser_names(session, rows)
    plan = current_plan(session)
    return Year(
        year=year,
        speaker_name=speaker.name,
        employer_and_post=speaker.employer_and_post,
        honours_text=speaker.honours_text,
        talks=[_line(talk, school_name, invitation_id, organisers, plan) for talk, school_name, invitation_id in rows],
    )


def years_of(session: Session, identity: Identity) -> Sequence[int]:
    """Those with held talks, the newest first."""
    year = extract("year", Talk.day)
    speaker = own_speaker(session, identity)
    return [int(one) for one in session.scalars(_held_by(speaker.person_id, year).distinct().order_by(year.desc()))]


def _held_by(person_id: int, *columns: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(*columns)
        .select_from(Talk)
        .join(Speaker, Speaker.id == Talk.speaker_id)
        .join(Unit, Unit.id == Talk.school_id)
        .where(Speaker.person_id == person_id, Talk.status.in_(RECORD_WORDS))
    )


def _line(talk: Talk, school_name: str, invitation_id: int | None, organisers: dict[str, str], plan: Plan) -> Held:
    assert talk.held_at is not None  # what has been recorded was held
    is_self_invited = talk.organiser is Organiser.SCHOOL
    return Held(
        day=talk.day,
        starts_at=talk.held_at,
        school_name=school_name,
        format_words="、".join(plan.formats.get(key, key) for key in talk.formats),
        audience=talk.audience,
        organiser_name=school_name if is_self_invited else organisers[talk.organiser_division_code],
        status_words=RECORD_WORDS[talk.status],
        invitation_id=invitation_id,
    )


def _organiser_names(session: Session, rows: Sequence[Any]) -> dict[str, str]:
    codes = {row[0].organiser_division_code for row in rows}
    return {code: "、".join(unit.short_name for unit in pair) for code, pair in pairs_of(session, codes).items()}


def _contact_name(session: Session, invitation: Invitation) -> str:
    if invitation.contact_person_id is None:
        return ""
    return session.get_one(Person, invitation.contact_person_id).name or ""
