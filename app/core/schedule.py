"""Periodic work that happens once per period, however many workers and schedulers there are.

A period is claimed in the transaction that does the work: a worker that dies in the middle leaves the period free for
the next tick, and a second worker waits for the first and then finds it taken.

When the clock is put back, it comes to periods that were claimed before. All but the present and the next one are free
again: so a task rests at least one whole period after its last run, and at most three, whatever the jump.
"""

from datetime import datetime, timedelta

from sqlalchemy import String, delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import Base

KEPT = timedelta(days=60)

WORKER_ALIVE = "worker:alive"
"""Redis key a running worker keeps refreshing; read by /health."""


class ScheduledRun(Base):
    __tablename__ = "scheduled_runs"

    task: Mapped[str] = mapped_column(String(64), primary_key=True)
    period: Mapped[str] = mapped_column(String(32), primary_key=True)
    """The period's own name, such as `2026-11-24` or `2026-11-24T10:20Z`."""
    claimed_at: Mapped[datetime]


def claim_present(session: Session, task: str, every: timedelta, now: datetime) -> bool:
    """As `claim_period`, of the period of length `every` that `now` falls into."""
    following = period_name(now + every, every)
    session.execute(delete(ScheduledRun).where(ScheduledRun.task == task, ScheduledRun.period > following))
    return claim_period(session, task, period_name(now, every), now)


def claim_period(session: Session, task: str, period: str, now: datetime) -> bool:
    """True for exactly one committed transaction per (task, period). Forgets claims older than `KEPT`."""
    claimed = session.scalar(
        insert(ScheduledRun)
        .values(task=task, period=period, claimed_at=now)
        .on_conflict_do_nothing()
        .returning(ScheduledRun.period)
    )
    if claimed is None:
        return False
    session.execute(delete(ScheduledRun).where(ScheduledRun.task == task, ScheduledRun.claimed_at < now - KEPT))
    return True


def period_name(now: datetime, every: timedelta) -> str:
    """The name of the period of length `every` (counted from the epoch, UTC) that `now` falls into."""
    seconds = int(every.total_seconds())
    begin = datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, tz=now.tzinfo)
    return begin.strftime("%Y-%m-%dT%H:%M:%SZ")
