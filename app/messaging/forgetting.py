"""What goes from this room with a person's account: consents, and the sending of messages that wait.

That a message was sent, or was to be, stays as the unit's record of who was told, by name. One that a worker is sending
at this moment may still arrive.
"""

from datetime import datetime

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from app.accounts.models import Person, UnitIdentity
from app.messaging.calls import ADDRESSED, Addressed, call_instead
from app.messaging.claims import lock_claims
from app.messaging.models import CallListEntry, CreditEntry, MessageCredit, OutboxMessage, PushEvent, Todo
from app.messaging.states import CallListReason, MessageStatus


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
    """Where a notice now reaches nobody of its unit, the unit is to be telephoned."""
    rows = session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.person_id == person_id,
            OutboxMessage.status == MessageStatus.QUEUED,
            or_(OutboxMessage.leased_until.is_(None), OutboxMessage.leased_until <= now),
        )
        .values(status=MessageStatus.FAILED, leased_until=None)
        .returning(*ADDRESSED)
        .execution_options(synchronize_session=False)
    )
    call_instead(session, [Addressed(*row) for row in rows], CallListReason.UNDELIVERABLE, now=now)


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
