"""Days on which a speaker cannot come: said by the speaker, or by the staff who heard it on the telephone.

They are the person's, whichever of their corps they were told to.
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.access import Identity
from app.core.audit import write_audit
from app.core.errors import NotFound
from app.speakers.errors import DaysTaken
from app.speakers.models import Speaker, UnavailablePeriod
from app.speakers.schemas import DaysDraft


def add_days(
    session: Session, identity: Identity, speaker: Speaker, draft: DaysDraft, *, now: datetime
) -> UnavailablePeriod:
    """A repeated `client_id` answers the first. The caller may speak for this speaker."""
    first = session.scalars(
        select(UnavailablePeriod).where(UnavailablePeriod.client_id == draft.client_id)
    ).one_or_none()
    if first is not None:
        if first.speaker_id != speaker.id:
            raise DaysTaken
        return first
    period = UnavailablePeriod(
        **draft.model_dump(), speaker_id=speaker.id, created_by_person_id=identity.person_id, created_at=now
    )
    session.add(period)
    session.flush()
    _audit(session, "speaker.days_added", speaker, identity, now)
    return period


def remove_days(session: Session, identity: Identity, speaker: Speaker, period_id: int, *, now: datetime) -> None:
    """They can come after all."""
    period = session.get(UnavailablePeriod, period_id)
    if period is None or session.get_one(Speaker, period.speaker_id).person_id != speaker.person_id:
        raise NotFound
    session.delete(period)
    session.flush()
    _audit(session, "speaker.days_removed", speaker, identity, now)


def list_days(session: Session, person_id: int, *, today: date) -> Sequence[UnavailablePeriod]:
    """Those that are not over, the next first."""
    return session.scalars(
        select(UnavailablePeriod)
        .join(Speaker, Speaker.id == UnavailablePeriod.speaker_id)
        .where(Speaker.person_id == person_id, UnavailablePeriod.ends_on >= today)
        .order_by(UnavailablePeriod.begins_on, UnavailablePeriod.id)
    ).all()


def _audit(session: Session, action: str, speaker: Speaker, identity: Identity, now: datetime) -> None:
    write_audit(session, action, speaker.id, now=now, person_id=identity.person_id, unit_id=identity.unit_id)
