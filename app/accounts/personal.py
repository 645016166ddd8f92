"""What is kept about a person, room by room: the copy they may ask for, and what goes when their account goes.

Rooms above this one hold personal data too, and nothing here may import them. Each says as a `Room` what it keeps; the
composition root puts them together, the highest room first.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from flask import current_app
from sqlalchemy.orm import Session

Value = str | int | bool | date | datetime | None


@dataclass(frozen=True, slots=True)
class Section:
    """One table of the copy. What belongs to other people is left out of it."""

    key: str
    title: str
    columns: Mapping[str, str]
    """Key → Chinese heading."""
    rows: Sequence[Sequence[Value]]
    """Values in the order of `columns`."""
    is_record: bool = False
    """What the person did for their unit: an office has to keep it, with their name, when the account goes."""


class Forget(Protocol):
    def __call__(self, session: Session, person_id: int, *, now: datetime) -> None:
        """Delete what only served to reach the person. Doing it twice changes nothing."""


@dataclass(frozen=True, slots=True)
class Room:
    collect: Callable[[Session, int], Sequence[Section]]
    """A fixed number of queries, however much there is."""
    forget: Forget | None = None
    actions: Mapping[str, str] = field(default_factory=dict)
    """Action of the audit trail → what a person reads; of the actions this room writes."""


def rooms() -> Sequence[Room]:
    """The rooms of the running application; read by routes and tasks only."""
    found = current_app.extensions["personal_rooms"]
    assert isinstance(found, tuple)
    return found
