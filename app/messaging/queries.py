"""Reads of to-dos and the call list, always through the caller's reach. Each list is one query."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.accounts.models import Person
from app.core.access import Identity
from app.core.errors import NotFound
from app.messaging.models import CallListEntry, Todo
from app.units.models import Unit

AnyRow = Row[*tuple[Any, ...]]
AnySelect = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of a page: open ones come first, newest first among equals."""

    is_closed: bool
    id: int

    @classmethod
    def parse(cls, text: str) -> "Cursor":
        """From `o123` or `d123`."""
        return cls(text[0] == "d", int(text[1:]))

    def __str__(self) -> str:
        return f"{'d' if self.is_closed else 'o'}{self.id}"


def list_todos(session: Session, identity: Identity, *, after: Cursor | None, limit: int) -> Sequence[Todo]:
    """Of the caller's own unit; those for one person only for that person."""
    query = open_first(select(Todo).where(_own(identity)), Todo.done_at.is_not(None), Todo.id, after)
    return session.scalars(query.limit(limit)).all()


def count_open_todos(session: Session, identity: Identity) -> int:
    """For the badge."""
    return session.scalar(select(func.count()).select_from(Todo).where(_own(identity), Todo.done_at.is_(None))) or 0


def reach_todo(session: Session, identity: Identity, todo_id: int) -> Todo:
    todo = session.scalars(select(Todo).where(Todo.id == todo_id, _own(identity)).with_for_update()).one_or_none()
    if todo is None:
        raise NotFound
    return todo


def list_calls(session: Session, identity: Identity, *, after: Cursor | None, limit: int) -> Sequence[AnyRow]:
    """Units below the caller that nobody could reach: (entry, unit name, division, person name, encrypted phone)."""
    is_resolved = CallListEntry.resolved_at.is_not(None)
    return session.execute(open_first(_calls(identity), is_resolved, CallListEntry.id, after).limit(limit)).all()


def get_call(session: Session, identity: Identity, entry_id: int) -> AnyRow:
    """One row as `list_calls` has it."""
    return session.execute(_calls(identity).where(CallListEntry.id == entry_id)).one()


def reach_call(session: Session, identity: Identity, entry_id: int) -> CallListEntry:
    query = _calls(identity).with_only_columns(CallListEntry).where(CallListEntry.id == entry_id)
    entry = session.scalars(query.with_for_update(of=CallListEntry)).one_or_none()
    if entry is None:
        raise NotFound
    return entry


def _calls(identity: Identity) -> AnySelect:
    """The caller's own unit is left out: nobody telephones themselves."""
    return (
        select(CallListEntry, Unit.name, Unit.division_code, Person.name, Person.phone_encrypted)
        .join(Unit, Unit.id == CallListEntry.unit_id)
        .outerjoin(Person, Person.id == CallListEntry.person_id)
        .where(_below(identity), Unit.id != identity.unit_id)
    )


def _own(identity: Identity) -> ColumnElement[bool]:
    return and_(Todo.unit_id == identity.unit_id, or_(Todo.person_id.is_(None), Todo.person_id == identity.person_id))


def _below(identity: Identity) -> ColumnElement[bool]:
    """Needs `Unit` joined."""
    return Unit.path.startswith(identity.path, autoescape=True)


def open_first(
    query: AnySelect,
    is_closed: ColumnElement[bool],
    row_id: InstrumentedAttribute[int],
    after: Cursor | None,
) -> AnySelect:
    """Order by open, then newest, beginning behind `after`."""
    if after is not None and after.is_closed:
        query = query.where(is_closed, row_id < after.id)
    elif after is not None:
        query = query.where(or_(is_closed, row_id < after.id))
    return query.order_by(is_closed, row_id.desc())
