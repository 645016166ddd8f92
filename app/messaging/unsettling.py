"""Taking back that something was settled, within the seconds in which a decision can be undone."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.core.db import wake_after_commit
from app.messaging.claims import lock_claims
from app.messaging.models import CallListEntry, OutboxMessage, Todo
from app.messaging.notices import NoticeSubject
from app.messaging.service import DELIVER_TASK
from app.messaging.states import MessageStatus


def unsettle(
    session: Session, subject: NoticeSubject, *, settled_at: datetime, expires_at: datetime | None, now: datetime
) -> None:
    """Open again what `settle_all` closed at that moment; messages not sent by then wait anew, until `expires_at`.

    None: too late for messages. What somebody has closed by hand stays closed.
    """
    lock_claims(session)
    session.execute(
        update(Todo)
        .where(Todo.subject == subject, Todo.done_at == settled_at, Todo.done_by_person_id.is_(None))
        .values(done_at=None)
    )
    session.execute(
        update(CallListEntry)
        .where(
            CallListEntry.subject == subject,
            CallListEntry.resolved_at == settled_at,
            CallListEntry.resolved_by_person_id.is_(None),
        )
        .values(resolved_at=None)
    )
    if expires_at is not None and expires_at > now:
        _wait_anew(session, subject, settled_at, expires_at, now)


def _wait_anew(
    session: Session, subject: NoticeSubject, settled_at: datetime, expires_at: datetime, now: datetime
) -> None:
    session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.subject == subject,
            OutboxMessage.expires_at == settled_at,
            OutboxMessage.status.in_((MessageStatus.QUEUED, MessageStatus.EXPIRED)),
        )
        .values(status=MessageStatus.QUEUED, expires_at=expires_at, next_attempt_at=now)
        .execution_options(synchronize_session=False)
    )
    wake_after_commit(session, DELIVER_TASK)
