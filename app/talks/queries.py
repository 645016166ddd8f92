"""Reads of talks, always through the caller's reach: schools below their path, or talks their pair organises."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from app.core.access import Identity, Role
from app.core.errors import NotFound
from app.talks.models import Review, Talk
from app.talks.states import TalkStatus
from app.units.models import Unit

School = aliased(Unit, name="school")


def within_reach(identity: Identity) -> ColumnElement[bool]:
    """The scope filter of every read of talks; needs `School` joined."""
    below = School.path.startswith(identity.path, autoescape=True)
    if identity.role is Role.SCHOOL:
        return below
    # a zone, and only a zone, organises talks at schools that lie outside its own path
    return or_(below, Talk.organiser_division_code == identity.division_code)


def reach_talk(session: Session, identity: Identity, talk_id: int, *, lock: bool = False) -> Talk:
    """The talk, or 404 beyond reach. `lock` holds the row, so that what is decided on it stays true."""
    query = select(Talk).join(School, School.id == Talk.school_id).where(Talk.id == talk_id, within_reach(identity))
    if lock:
        query = query.with_for_update(of=Talk)
    talk = session.scalars(query).one_or_none()
    if talk is None:
        raise NotFound
    return talk


def find_by_client_id(session: Session, client_id: UUID) -> Talk | None:
    return session.scalars(select(Talk).where(Talk.client_id == client_id)).one_or_none()


@dataclass(frozen=True)
class Cursor:
    day: date
    talk_id: int

    @classmethod
    def parse(cls, text: str) -> "Cursor":
        day, _, talk_id = text.partition("_")
        return cls(date.fromisoformat(day), int(talk_id))

    def __str__(self) -> str:
        return f"{self.day.isoformat()}_{self.talk_id}"


def list_talks(
    session: Session,
    identity: Identity,
    *,
    year: int | None,
    status: TalkStatus | None,
    after: Cursor | None,
    limit: int,
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Rows with the fields of `TalkRow`, newest day first; one query, whatever the number of rows."""
    query = _rows().where(within_reach(identity))
    if year is not None:
        query = query.where(Talk.day.between(date(year, 1, 1), date(year, 12, 31)))
    if status is not None:
        query = query.where(Talk.status == status)
    if after is not None:
        query = query.where(tuple_(Talk.day, Talk.id) < (after.day, after.talk_id))
    return session.execute(query.order_by(Talk.day.desc(), Talk.id.desc()).limit(limit)).all()


def _rows() -> Select[*tuple[Any, ...]]:
    starts_at: ColumnElement[datetime] = func.coalesce(Talk.held_at, Talk.planned_at).label("starts_at")
    return select(
        Talk.id,
        Talk.status,
        Talk.organiser,
        Talk.day,
        starts_at,
        Talk.school_id,
        School.short_name.label("school_name"),
        School.division_code,
        Talk.speaker_name,
        Talk.audience,
        Talk.version,
    ).join(School, School.id == Talk.school_id)


def find_last_review(session: Session, talk_id: int) -> tuple[Review, str] | None:
    """The latest decision and the name of the unit that made it."""
    row = session.execute(
        select(Review, Unit.name)
        .join(Unit, Unit.id == Review.reviewed_by_unit_id)
        .where(Review.talk_id == talk_id)
        .order_by(Review.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else (row[0], row[1])


def find_same_talk(session: Session, talk: Talk) -> int | None:
    """Another open talk of the same school, day and speaker: one talk told twice."""
    return session.scalars(
        select(Talk.id)
        .where(
            Talk.school_id == talk.school_id,
            Talk.day == talk.day,
            Talk.speaker_name == talk.speaker_name,
            Talk.client_id != talk.client_id,
            Talk.status != TalkStatus.CANCELLED,
        )
        .order_by(Talk.id)
        .limit(1)
    ).one_or_none()
