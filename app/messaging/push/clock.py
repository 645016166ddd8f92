"""Pushed events after the machine's clock has been put back: as `app/messaging/clock.py` says of messages."""

from datetime import datetime

import structlog
from sqlalchemy import func, update
from sqlalchemy.orm import Session

from app.messaging.clock import SLACK
from app.messaging.models import PushEvent
from app.messaging.states import PushStatus

log = structlog.get_logger()


def call_back(session: Session, *, now: datetime) -> int:
    """Let what waits for a moment of the old clock wait by the new one; returns how many events."""
    put_off_at = func.coalesce(PushEvent.put_off_at, PushEvent.received_at)
    changed = session.execute(
        update(PushEvent)
        .where(PushEvent.status == PushStatus.WAITING, put_off_at > now + SLACK)
        .values(next_attempt_at=now + (PushEvent.next_attempt_at - put_off_at), put_off_at=now)
        .returning(PushEvent.id)
        .execution_options(synchronize_session=False)
    ).all()
    if changed:
        log.warning("clock_put_back", pushes=len(changed))
    return len(changed)
