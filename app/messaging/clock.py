"""After the machine's clock has been put back.

What a worker put off by the old clock, or was sending then, would wait until the new clock has caught up. Every row
says when it was put off; a moment in the future can only be one of the old clock, and the row then waits from now on as
long as it was meant to. So a lease still protects the whole send of a worker that is alive: it began before, and no
send outlives its lease. Seconds are left alone, for the clocks of two machines differ by that much.

Workers whose clocks differ by most of a lease would take each other's messages. That is for NTP to prevent.
"""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import func, update
from sqlalchemy.orm import Session

from app.messaging.claims import lock_claims
from app.messaging.models import OutboxMessage
from app.messaging.states import MessageStatus

log = structlog.get_logger()

SLACK = timedelta(seconds=5)


def call_back(session: Session, *, now: datetime) -> int:
    """Let what waits for a moment of the old clock wait by the new one; returns how many messages."""
    lock_claims(session)
    put_off_at = func.coalesce(OutboxMessage.put_off_at, OutboxMessage.created_at)
    changed = session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.status == MessageStatus.QUEUED, put_off_at > now + SLACK)
        .values(
            next_attempt_at=now + (OutboxMessage.next_attempt_at - put_off_at),
            leased_until=now + (OutboxMessage.leased_until - put_off_at),
            put_off_at=now,
        )
        .returning(OutboxMessage.id)
        .execution_options(synchronize_session=False)
    ).all()
    if changed:
        log.warning("clock_put_back", messages=len(changed))
    return len(changed)
