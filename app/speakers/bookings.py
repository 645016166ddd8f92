"""When speakers are booked. Talks belong to a room above, which says so; the composition root hands its word down."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from flask import current_app
from sqlalchemy import BindParameter, ColumnElement
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.speakers.rules import Term

IsBooked = Callable[[InstrumentedAttribute[int], BindParameter[date]], ColumnElement[bool]]
"""From the column of a person's id and a day: whether they have a talk on it, whichever corps asked them."""
CountTalks = Callable[[Session, int, Term], int]
"""Talks of one person within a term, held or still to come."""


@dataclass(frozen=True, slots=True)
class Bookings:
    is_booked: IsBooked
    count: CountTalks


def bookings() -> Bookings:
    """Of the running application; read by routes only."""
    found = current_app.extensions["bookings"]
    assert isinstance(found, Bookings)
    return found
