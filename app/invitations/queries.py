"""Reads of invitations, always through the caller's reach: a speaker's own, else those of talks within reach."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, aliased

from app.core.access import Identity, Role
from app.core.errors import NotFound
from app.invitations.models import Invitation
from app.invitations.rules import LONGEST_TALK, LineFacts, Span, line
from app.invitations.states import OPEN, InvitationStatus
from app.speakers.models import Speaker
from app.talks.models import Talk
from app.talks.queries import School
from app.talks.queries import within_reach as talks_within_reach
from app.units.models import Unit

_Inviter, _Answerer = aliased(Unit, name="inviter"), aliased(Unit, name="answerer")


@dataclass(frozen=True, slots=True)
class Case:
    """An invitation and what it is about."""

    invitation: Invitation
    talk: Talk
    speaker: Speaker
    school: Unit
    inviter: Unit
    answered_for: Unit | None

    @property
    def line(self) -> str:
        it = self.invitation
        facts = LineFacts(
            status=it.status,
            speaker=self.speaker.name,
            school=self.school.short_name,
            inviter=self.inviter.short_name,
            starts_at=it.starts_at,
            expires_at=it.expires_at,
            answered_for=None if self.answered_for is None else self.answered_for.short_name,
            reason=it.decline_reason,
            note=it.note,
            slots=len(it.proposed_slots),
        )
        return line(facts)


def reach_case(session: Session, identity: Identity, invitation_id: int, *, lock: bool = False) -> Case:
    """Raises `NotFound` beyond the reach. `lock` holds talk and invitation, always in this order."""
    return _only(session, Invitation.id == invitation_id, _within(identity), lock=lock)


def case_by_id(session: Session, invitation_id: int, *, lock: bool = False) -> Case | None:
    """For callers whose right is not a reach: the holder of a link, a sweep."""
    try:
        return _only(session, Invitation.id == invitation_id, lock=lock)
    except NotFound:
        return None


def latest_of_talk(session: Session, talk_id: int) -> Case:
    """The caller has reached the talk. Raises `NotFound` when nobody was asked."""
    query = _cases(Invitation.talk_id == talk_id).order_by(Invitation.id.desc()).limit(1)
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound
    return Case(*row)


def find_by_client_id(session: Session, client_id: UUID) -> Invitation | None:
    return session.scalars(select(Invitation).where(Invitation.client_id == client_id)).one_or_none()


def open_of_talk(session: Session, talk_id: int, *, lock: bool = False) -> Invitation | None:
    """With `lock` the caller holds the talk already."""
    query = select(Invitation).where(Invitation.talk_id == talk_id, Invitation.status.in_(OPEN))
    return session.scalars(query.with_for_update() if lock else query).one_or_none()


def last_of_talk(session: Session, talk_id: int) -> Invitation | None:
    query = select(Invitation).where(Invitation.talk_id == talk_id).order_by(Invitation.id.desc()).limit(1)
    return session.scalars(query).one_or_none()


def list_cases(
    session: Session, identity: Identity, *, status: InvitationStatus | None, after: int | None, limit: int
) -> Sequence[Case]:
    """The newest first; one query, whatever the number of rows."""
    query = _cases(_within(identity))
    if status is not None:
        query = query.where(Invitation.status == status)
    if after is not None:
        query = query.where(Invitation.id < after)
    return [Case(*row) for row in session.execute(query.order_by(Invitation.id.desc()).limit(limit))]


@dataclass(frozen=True, slots=True)
class Overlap:
    """Another open invitation of the same person that comes too close."""

    status: InvitationStatus
    starts_at: datetime
    school: str


def overlapping(session: Session, person_id: int, span: Span, *, besides: int | None = None) -> Sequence[Overlap]:
    """Open invitations of this person, whichever corps asked, that touch `span`; without the one named."""
    ends_at = Invitation.starts_at + func.make_interval(0, 0, 0, 0, 0, Invitation.minutes)
    query = (
        select(Invitation.status, Invitation.starts_at, School.short_name)
        .join(Talk, Talk.id == Invitation.talk_id)
        .join(School, School.id == Talk.school_id)
        .join(Speaker, Speaker.id == Invitation.speaker_id)
        .where(
            Speaker.person_id == person_id,
            Invitation.status.in_(OPEN),
            Invitation.starts_at > span.first - timedelta(minutes=LONGEST_TALK),
            Invitation.starts_at < span.last,
            ends_at > span.first,
        )
        .order_by(Invitation.starts_at, Invitation.id)
    )
    if besides is not None:
        query = query.where(Invitation.id != besides)
    return [Overlap(*row) for row in session.execute(query)]


def take_turn(session: Session, person_id: int) -> None:
    """One booking of a person at a time, until the transaction ends. Taken last: whoever waits holds their own rows."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"speaker_booking {person_id}", 0))))


def _cases(*conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (
        select(Invitation, Talk, Speaker, School, _Inviter, _Answerer)
        .join(Talk, Talk.id == Invitation.talk_id)
        .join(Speaker, Speaker.id == Invitation.speaker_id)
        .join(School, School.id == Talk.school_id)
        .join(_Inviter, _Inviter.id == Invitation.invited_by_unit_id)
        .outerjoin(_Answerer, _Answerer.id == Invitation.answered_for_unit_id)
        .where(*conditions)
    )


def _only(session: Session, *conditions: ColumnElement[bool], lock: bool) -> Case:
    query = _cases(*conditions)
    if lock:
        # the talk first, as cancelling it does; what is read afterwards is what the one waited for has left
        session.execute(query.with_only_columns(Talk.id).with_for_update(of=Talk))
        query = query.with_for_update(of=Invitation).execution_options(populate_existing=True)
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound
    return Case(*row)


def _within(identity: Identity) -> ColumnElement[bool]:
    if identity.role is Role.SPEAKER:
        return Speaker.unit_id == identity.unit_id
    return talks_within_reach(identity)
