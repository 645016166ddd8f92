"""Reads of speakers, always through the caller's reach. The list is one query, whatever it is asked for."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    Boolean,
    ColumnElement,
    Date,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    false,
    func,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session, aliased

from app.accounts.models import Person
from app.core.access import Identity, Role
from app.core.errors import NotFound
from app.core.membership import one_of
from app.core.statements import Reader, Statement
from app.speakers.bookings import IsBooked
from app.speakers.models import Appointment, Speaker, SpeakerHonour, UnavailablePeriod
from app.speakers.rules import like_part, pinyin_prefix
from app.units.models import Unit

LAST_SERIAL = 2**31 - 1
"""Stands in for the 序号 of whoever has none, so that they come last."""
FIELDS = (
    "id",
    "unit_id",
    "division_code",
    "serial",
    "name",
    "gender",
    "employer_and_post",
    "honours_text",
    "is_landline",
    "is_one_off",
    "added_by_unit_id",
    "topics",
    "formats",
    "version",
    "honours",
    "phone_encrypted",
    "has_account",
    "is_serving",
    "is_waiting",
)
"""Of a row of `list_speakers`, in this order."""

AnySelect = Select[*tuple[Any, ...]]
Place = aliased(Unit, name="place")
"""The speaker's own unit of one; what lies below a path is reached."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is asked for; None and False: everything."""

    q: str | None = None
    division_code: str | None = None
    topic: str | None = None
    free_on: date | None = None
    serving_on: date | None = None
    is_waiting: bool = False
    """With an appointment that a unit of the pair has not confirmed."""


def list_speakers(
    reader: Reader,
    identity: Identity,
    wanted: Wanted,
    *,
    is_booked: IsBooked,
    today: date,
    after: int | None = None,
    limit: int,
) -> Sequence[Mapping[str, Any]]:
    """With `FIELDS`, by division code and 序号. `after` is the id of the last one already seen.

    `serving` and the school's reach are as of `today`. Letters alone are looked up in the indexes of pinyin and
    initials; everything else within name, employer and topics.
    """
    values: dict[str, object] = _reach_values(identity) | {"today": today, "limit": limit}
    given: dict[str, object] = {
        "after": after,
        "division_code": wanted.division_code,
        "serving_on": wanted.serving_on,
        "free_on": wanted.free_on,
        "topic": None if wanted.topic is None else like_part(wanted.topic),
        **_searched(wanted.q),
    }
    values |= {name: value for name, value in given.items() if value is not None}
    flags = frozenset(name for name, value in given.items() if value is not None)
    if wanted.is_waiting:
        flags |= {"is_waiting"}
    rows = page_statement(identity.role, flags, is_booked).rows(reader, values)
    return [dict(zip(FIELDS, row, strict=True)) for row in rows]


def get_row(session: Session, identity: Identity, speaker_id: int, *, today: date) -> Mapping[str, Any]:
    """One row as `list_speakers` has it. Raises `NotFound` beyond the reach."""
    rows = _one(identity.role).rows(session, _reach_values(identity) | {"today": today, "id": speaker_id})
    if not rows:
        raise NotFound
    return dict(zip(FIELDS, rows[0], strict=True))


def reach_speaker(session: Session, identity: Identity, speaker_id: int, *, today: date, lock: bool = False) -> Speaker:
    """Raises `NotFound` beyond the reach. `lock` holds the row, so that what is decided on it stays true."""
    query = (
        select(Speaker)
        .join(Place, Place.id == Speaker.unit_id)
        .where(Speaker.id == speaker_id, _within(identity.role))
        .params(**_reach_values(identity), today=today)
    )
    speaker = session.scalars(query.with_for_update(of=Speaker) if lock else query).one_or_none()
    if speaker is None:
        raise NotFound
    return speaker


def reachable_ids(identity: Identity, *, today: date) -> Select[int]:
    """Of all speakers within the caller's reach, for a query that asks more of them."""
    return (
        select(Speaker.id)
        .join(Place, Place.id == Speaker.unit_id)
        .where(_within(identity.role))
        .params(**_reach_values(identity), today=today)
    )


def get_rows(
    session: Session, identity: Identity, speaker_ids: Collection[int], *, today: date
) -> Mapping[int, Mapping[str, Any]]:
    """Rows as `list_speakers` has them, by id; one query. What lies beyond the reach is left out."""
    query = _rows(identity.role).where(one_of(Speaker.id, speaker_ids))
    rows = session.execute(query, _reach_values(identity) | {"today": today})
    return {row[0]: dict(zip(FIELDS, row, strict=True)) for row in rows}


def own_speaker(session: Session, identity: Identity, *, lock: bool = False) -> Speaker:
    """Of somebody acting as a speaker."""
    query = select(Speaker).where(Speaker.unit_id == identity.unit_id)
    speaker = session.scalars(query.with_for_update() if lock else query).one_or_none()
    if speaker is None:
        raise NotFound
    return speaker


def serving_on(day: date | BindParameter[date]) -> ColumnElement[bool]:
    """Of the corps on a day: appointed, and confirmed by every unit of the pair. Needs `Speaker` in the query."""
    return (
        select(Appointment.id)
        .where(
            Appointment.speaker_id == Speaker.id,
            Appointment.serving_since.is_not(None),
            Appointment.begins_on <= day,
            or_(Appointment.ends_on.is_(None), Appointment.ends_on > day),
        )
        .exists()
    )


def away_on(day: date | BindParameter[date]) -> ColumnElement[bool]:
    """A day on which the speaker said they cannot come, in whichever of their corps they said it."""
    same = aliased(Speaker)
    return (
        select(UnavailablePeriod.id)
        .join(same, same.id == UnavailablePeriod.speaker_id)
        .where(
            same.person_id == Speaker.person_id, UnavailablePeriod.begins_on <= day, UnavailablePeriod.ends_on >= day
        )
        .exists()
    )


def waiting(today: date | BindParameter[date]) -> ColumnElement[bool]:
    return (
        select(Appointment.id)
        .where(
            Appointment.speaker_id == Speaker.id,
            Appointment.serving_since.is_(None),
            or_(Appointment.ends_on.is_(None), Appointment.ends_on > today),
        )
        .exists()
    )


@cache
def page_statement(role: Role, flags: frozenset[str], is_booked: IsBooked) -> Statement:
    """Built once for each combination: writing a statement down costs more than sending it."""
    day = bindparam("free_on", type_=Date)
    conditions: dict[str, ColumnElement[bool]] = {
        "division_code": Speaker.division_code == bindparam("division_code", type_=String),
        "serving_on": serving_on(bindparam("serving_on", type_=Date)),
        "free_on": and_(~away_on(day), ~is_booked(Speaker.person_id, day)) if "free_on" in flags else false(),
        "topic": Speaker.topics.like(bindparam("topic", type_=String), escape="\\"),
        "is_waiting": waiting(_TODAY),
        "least": or_(*(_begins(column) for column in (Speaker.pinyin, Speaker.initials))),
        "text": or_(
            *(
                column.like(bindparam("text", type_=String), escape="\\")
                for column in (Speaker.name, Speaker.employer_and_post, Speaker.topics)
            )
        ),
    }
    query = _rows(role).where(*(condition for name, condition in conditions.items() if name in flags))
    place = (Speaker.division_code, func.coalesce(Speaker.serial, LAST_SERIAL), Speaker.id)
    if "after" in flags:
        last = aliased(Speaker)
        query = query.join(last, last.id == bindparam("after", type_=Speaker.id.type)).where(
            tuple_(*place) > tuple_(last.division_code, func.coalesce(last.serial, LAST_SERIAL), last.id)
        )
    return Statement(query.order_by(*place).limit(bindparam("limit", type_=Integer)))


@cache
def _one(role: Role) -> Statement:
    return Statement(_rows(role).where(Speaker.id == bindparam("id", type_=Speaker.id.type)))


_TODAY = bindparam("today", type_=Date)


def _rows(role: Role) -> AnySelect:
    honours = (
        select(
            func.json_agg(
                aggregate_order_by(
                    func.json_build_object(
                        "level", SpeakerHonour.level, "kind", SpeakerHonour.kind, "text", SpeakerHonour.text
                    ),
                    SpeakerHonour.id,
                )
            )
        )
        .where(SpeakerHonour.speaker_id == Speaker.id)
        .scalar_subquery()
    )
    columns = [getattr(Speaker, name) for name in FIELDS if hasattr(Speaker, name)]
    return (
        select(
            *columns,
            honours,
            Person.phone_encrypted,
            Person.openid.is_not(None),
            serving_on(_TODAY),
            waiting(_TODAY),
        )
        .join(Person, Person.id == Speaker.person_id)
        .join(Place, Place.id == Speaker.unit_id)
        .where(_within(role))
    )


def _within(role: Role) -> ColumnElement[bool]:
    """Staff: below their path, and the corps of the city. A school: who serves its county or city, and whom it added.

    Needs `Place`, and the values of `_reach_values`; a school also `today`.
    """
    of_city = Speaker.division_code == bindparam("city_code", type_=String)
    if role is not Role.SCHOOL:
        return or_(func.starts_with(Place.path, bindparam("path", type_=String)), of_city)
    of_county = Speaker.division_code == bindparam("own_division_code", type_=String)
    is_own = Speaker.added_by_unit_id == bindparam("own_unit_id", type_=Speaker.unit_id.type)
    return or_(and_(or_(of_county, of_city), serving_on(_TODAY)), is_own)


def _reach_values(identity: Identity) -> dict[str, object]:
    city_code = identity.path.split("/")[1]
    if identity.role is not Role.SCHOOL:
        return {"path": identity.path, "city_code": city_code}
    return {"own_division_code": identity.division_code, "own_unit_id": identity.unit_id, "city_code": city_code}


def _begins(column: Any) -> ColumnElement[bool]:
    """As `LIKE 'shan%'`, in the operators of the index: PostgreSQL uses it whatever the value is."""
    least, beyond = bindparam("least", type_=String), bindparam("beyond", type_=String)
    return and_(column.op("~>=~", return_type=Boolean())(least), column.op("~<~", return_type=Boolean())(beyond))


def _searched(q: str | None) -> Mapping[str, object]:
    if q is None:
        return {}
    prefix = pinyin_prefix(q)
    return {"text": like_part(q)} if prefix is None else {"least": prefix.least, "beyond": prefix.beyond}
