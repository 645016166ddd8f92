"""When people are booked as speakers, for the room of speakers below, which may not read talks."""

from datetime import date

from sqlalchemy import BindParameter, ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from app.speakers.bookings import Bookings
from app.speakers.models import Speaker
from app.speakers.rules import Term
from app.talks.models import Talk
from app.talks.states import TalkStatus


def is_booked(person_id: InstrumentedAttribute[int], day: BindParameter[date]) -> ColumnElement[bool]:
    asked = aliased(Speaker)
    return (
        select(Talk.id)
        .join(asked, asked.id == Talk.speaker_id)
        .where(asked.person_id == person_id, Talk.day == day, Talk.status != TalkStatus.CANCELLED)
        .exists()
    )


def count_talks(session: Session, person_id: int, term: Term) -> int:
    """Of whichever corps; also those the person is being asked for."""
    query = (
        select(func.count())
        .select_from(Talk)
        .join(Speaker, Speaker.id == Talk.speaker_id)
        .where(
            Speaker.person_id == person_id,
            Talk.day.between(term.first, term.last),
            Talk.status != TalkStatus.CANCELLED,
        )
    )
    return session.scalar(query) or 0


BOOKINGS = Bookings(is_booked, count_talks)
