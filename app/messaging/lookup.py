"""From a name, as somebody says it on the telephone, to whom and what it is about: for the operator only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from app.accounts.models import Person, UnitIdentity
from app.messaging.models import CallListEntry, MessageCredit, Todo
from app.messaging.outbox import OutboxFilter, OutboxRow, list_messages
from app.units.models import Unit

Found = TypeVar("Found", Person, Unit)

MOST_FOUND = 5
"""People or units of a name; more are counted only."""
LATEST = 10


@dataclass(frozen=True, slots=True)
class PersonFile:
    person: Person
    serves: Sequence[str]
    """Names of units."""
    credits: Sequence[MessageCredit]
    messages: Sequence[OutboxRow]
    """The latest."""


@dataclass(frozen=True, slots=True)
class UnitFile:
    unit: Unit
    people: Sequence[Person]
    """Serving it now."""
    open_todos: int
    calls: Sequence[CallListEntry]
    """The latest, open or not."""
    messages: Sequence[OutboxRow]


def find_people(session: Session, name: str) -> Sequence[Person]:
    """By the whole name; without one, by a part of it. At most `MOST_FOUND` and one more."""
    return _whole_or_part(session, Person, Person.name == name, Person.name.contains(name, autoescape=True))


def find_units(session: Session, name: str) -> Sequence[Unit]:
    """By full name, short name or school code; without one, by a part of the name. As many as `find_people`."""
    whole = or_(Unit.name == name, Unit.short_name == name, Unit.code == name)
    return _whole_or_part(session, Unit, whole, Unit.name.contains(name, autoescape=True))


def open_person(session: Session, person: Person, *, has_worker: bool | None, now: datetime) -> PersonFile:
    """Four queries."""
    serves = (
        select(Unit.name)
        .join(UnitIdentity, UnitIdentity.unit_id == Unit.id)
        .where(UnitIdentity.person_id == person.id, UnitIdentity.ended_at.is_(None))
        .order_by(Unit.id)
    )
    credits = select(MessageCredit).where(MessageCredit.person_id == person.id).order_by(MessageCredit.template_id)
    wanted = OutboxFilter(person_id=person.id)
    return PersonFile(
        person,
        session.scalars(serves).all(),
        session.scalars(credits).all(),
        list_messages(session, "", wanted, after=None, limit=LATEST, has_worker=has_worker, now=now),
    )


def open_unit(session: Session, unit: Unit, *, has_worker: bool | None, now: datetime) -> UnitFile:
    """Four queries."""
    people = (
        select(Person)
        .join(UnitIdentity, UnitIdentity.person_id == Person.id)
        .where(UnitIdentity.unit_id == unit.id, UnitIdentity.ended_at.is_(None))
        .distinct()
        .order_by(Person.id)
    )
    todos = select(func.count()).select_from(Todo).where(Todo.unit_id == unit.id, Todo.done_at.is_(None))
    calls = select(CallListEntry).where(CallListEntry.unit_id == unit.id).order_by(CallListEntry.id.desc())
    wanted = OutboxFilter(unit_id=unit.id)
    return UnitFile(
        unit,
        session.scalars(people).all(),
        session.scalar(todos) or 0,
        session.scalars(calls.limit(LATEST)).all(),
        list_messages(session, "", wanted, after=None, limit=LATEST, has_worker=has_worker, now=now),
    )


def _whole_or_part(
    session: Session, model: type[Found], whole: ColumnElement[bool], part: ColumnElement[bool]
) -> Sequence[Found]:
    found: Sequence[Found] = ()
    for condition in (whole, part):
        query = select(model).where(condition).order_by(model.id).limit(MOST_FOUND + 1)
        found = session.scalars(query).all()
        if found:
            break
    return found
