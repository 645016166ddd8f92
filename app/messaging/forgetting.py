"""What goes from this room with a person's account: consents, and the sending of messages that wait.

What waits is handed over as when somebody leaves a unit, so that the unit misses nothing. That a message was sent, or
was to be, stays as the unit's record of who was told, by name. One that a worker is sending at this moment may still
arrive.
"""

from datetime import datetime

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from app.accounts.models import Person, UnitIdentity
from app.core.db import wake_after_commit
from app.messaging.calls import ADDRESSED, Addressed
from app.messaging.claims import lock_claims
from app.messaging.handover import hand_over
from app.messaging.models import CallListEntry, CreditEntry, MessageCredit, OutboxMessage, PushEvent, Todo
from app.messaging.service import DELIVER_TASK
from app.messaging.states import MessageStatus


def forget(session: Session, person_id: int, *, now: datetime) -> None:
    lock_claims(session)
    _forget_openid(session, person_id)
    session.execute(update(Todo).where(Todo.person_id == person_id, Todo.done_at.is_(None)).values(done_at=now))
    _send_nothing_more(session, person_id, now)
    _call_somebody_else(session, person_id)
    for model in (MessageCredit, CreditEntry):
        session.execute(delete(model).where(model.person_id == person_id))


def _forget_openid(session: Session, person_id: int) -> None:
    """In what WeChat pushed and nobody has processed. An event that another worker holds loses it there."""
    openid = select(Person.openid).where(Person.id == person_id).scalar_subquery()
    held = select(PushEvent.id).where(PushEvent.openid == openid).with_for_update(skip_locked=True)
    session.execute(
        update(PushEvent).where(PushEvent.id.in_(held)).values(openid=None).execution_options(synchronize_session=False)
    )


def _send_nothing_more(session: Session, person_id: int, now: datetime) -> None:
    """Whoever else serves the unit gets the notice; where nobody can be written to, the unit is to be telephoned."""
    rows = session.execute(
        select(*ADDRESSED).where(
            OutboxMessage.person_id == person_id,
            OutboxMessage.status == MessageStatus.QUEUED,
            or_(OutboxMessage.leased_until.is_(None), OutboxMessage.leased_until <= now),
        )
    )
    hand_over(session, [Addressed(*row) for row in rows], leaving=person_id, now=now)
    wake_after_commit(session, DELIVER_TASK)


def _call_somebody_else(session: Session, person_id: int) -> None:
    """Whoever else serves the unit, those who came first first; nobody by name where there is none."""
    other = (
        select(func.min(UnitIdentity.person_id))
        .where(
            UnitIdentity.unit_id == CallListEntry.unit_id,
            UnitIdentity.ended_at.is_(None),
            UnitIdentity.person_id != person_id,
        )
        .scalar_subquery()
    )
    session.execute(
        update(CallListEntry)
        .where(CallListEntry.person_id == person_id, CallListEntry.resolved_at.is_(None))
        .values(person_id=other)
        .execution_options(synchronize_session=False)
    )
