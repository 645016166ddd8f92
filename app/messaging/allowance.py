"""How fast all workers together may send: a bucket of so many sends, filled evenly, in one row that claims share.

The caller holds `lock_claims`, so nobody else reads or writes it meanwhile.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.messaging.models import SendingAllowance
from app.messaging.rules import EVERYTHING

MINUTE = timedelta(minutes=1)
BURST = timedelta(seconds=10)
"""What may be sent at once after a rest is as much as in this time."""


def sends_left(session: Session, a_minute: int, *, now: datetime) -> float:
    """How many messages may be sent now. Under `a_minute` in the long run; in no minute more than a sixth above it."""
    most = max(1.0, a_minute * (BURST / MINUTE))
    row = session.execute(
        select(SendingAllowance.sends, SendingAllowance.counted_at).where(SendingAllowance.scope == EVERYTHING)
    ).one_or_none()
    if row is None:
        return most
    passed = max(now - row.counted_at, timedelta(0))  # the clock may have been put back
    sends: float = row.sends + a_minute * (passed / MINUTE)
    return min(most, sends)


def keep_sends(session: Session, sends: float, *, now: datetime) -> None:
    """What is left after a claim."""
    values = {"sends": sends, "counted_at": now}
    session.execute(
        insert(SendingAllowance)
        .values(scope=EVERYTHING, **values)
        .on_conflict_do_update(index_elements=[SendingAllowance.scope], set_=values)
    )
