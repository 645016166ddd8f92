"""Reads of talks, always through the caller's reach: schools below their path, or talks their pair organises."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Integer, Select, String, bindparam, func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from app.core.access import Identity, Role
from app.core.errors import NotFound
from app.core.statements import Reader, Row, Statement
from app.talks.models import Review, Talk
from app.talks.states import TalkStatus
from app.units.models import Unit

School = aliased(Unit, name="school")


def within_reach(identity: Identity) -> ColumnElement[bool]:
    """The scope filter of every read of talks; needs `School` joined."""
    return _within(identity.role, identity.path, identity.division_code)


def _within(role: Role, path: str | BindParameter[str], division_code: str | BindParameter[str]) -> ColumnElement[bool]:
    below: ColumnElement[bool] = func.starts_with(School.path, path)
    if role is Role.SCHOOL:
        return below
    # a zone, and only a zone, organises talks at schools that lie outside its own path
    return or_(below, Talk.organiser_division_code == division_code)


def reach_talk(session: Session, identity: Identity, talk_id: int, *, lock: bool = False) -> Talk:
    """The talk, or 404 beyond reach. `lock` holds the row, so that what is decided on it stays true."""
    query = select(Talk).join(School, School.id == Talk.school_id).where(Talk.id == talk_id, within_reach(identity))
    if lock:
        query = query.with_for_update(of=Talk)
    talk = session.scalars(query).one_or_none()
    if talk is None:
        raise NotFound
    return talk


_BY_CLIENT_ID = Statement(select(Talk.id).where(Talk.client_id == bindparam("client_id")))


def find_by_client_id(session: Session, client_id: UUID) -> Talk | None:
    """Mostly there is none, so only the id is asked for."""
    found = _BY_CLIENT_ID.rows(session, {"client_id": client_id})
    return session.get_one(Talk, found[0][0]) if found else None


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
    reader: Reader,
    identity: Identity,
    *,
    year: int | None,
    status: TalkStatus | None,
    after: Cursor | None,
    limit: int,
) -> Sequence[Row]:
    """Rows with the fields of `TalkRow`, newest day first; one query, whatever the number of rows."""
    values: dict[str, object] = {"path": identity.path, "division_code": identity.division_code, "limit": limit}
    if year is not None:
        values |= {"first_day": date(year, 1, 1), "last_day": date(year, 12, 31)}
    if status is not None:
        values["status"] = status
    if after is not None:
        values |= {"after_day": after.day, "after_id": after.talk_id}
    page = _page(identity.role, year is not None, status is not None, after is not None)
    return page.rows(reader, values)


@cache
def _page(role: Role, has_year: bool, has_status: bool, has_cursor: bool) -> Statement:
    """Built once for each combination: writing a statement down costs more than sending it."""
    query = _rows().where(_within(role, bindparam("path", type_=String), bindparam("division_code", type_=String)))
    if has_year:
        query = query.where(Talk.day.between(bindparam("first_day"), bindparam("last_day")))
    if has_status:
        query = query.where(Talk.status == bindparam("status"))
    if has_cursor:
        cursor = tuple_(bindparam("after_day", type_=Talk.day.type), bindparam("after_id", type_=Talk.id.type))
        query = query.where(tuple_(Talk.day, Talk.id) < cursor)
    return Statement(query.order_by(Talk.day.desc(), Talk.id.desc()).limit(bindparam("limit", type_=Integer)))


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
    """The latest decision that stands, and the name of the unit that made it."""
    row = session.execute(
        select(Review, Unit.name)
        .join(Unit, Unit.id == Review.reviewed_by_unit_id)
        .where(Review.talk_id == talk_id, Review.undone_at.is_(None))
        .order_by(Review.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else (row[0], row[1])


_WHAT = func.concat_ws(
    " ",
    bindparam("school_id", type_=Talk.school_id.type),
    bindparam("day", type_=Talk.day.type),
    bindparam("speaker_name", type_=String),
)
_TURN = Statement(select(func.pg_advisory_xact_lock(func.hashtextextended(_WHAT, 0))))
_SAME_TALK = Statement(
    select(Talk.id)
    .where(
        Talk.school_id == bindparam("school_id"),
        Talk.day == bindparam("day"),
        Talk.speaker_name == bindparam("speaker_name"),
        Talk.client_id != bindparam("client_id"),
        Talk.status != TalkStatus.CANCELLED,
    )
    .order_by(Talk.id)
    .limit(1)
)


def find_same_talk(session: Session, talk: Talk) -> int | None:
    """Another open talk of the same school, day and speaker: one talk told twice.

    Of two who tell it at the same moment the second waits, and sees the first's.
    """
    what = {"school_id": talk.school_id, "day": talk.day, "speaker_name": talk.speaker_name}
    _TURN.rows(session, what)
    found = _SAME_TALK.rows(session, what | {"client_id": talk.client_id})
    return int(found[0][0]) if found else None
