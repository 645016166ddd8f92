"""What staff and operators do with single messages: send now, not at all, or once more. Each act is on the trail.

Acts exclude the claims of workers, so that none of them touches a message that is being sent.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select, true, update
from sqlalchemy.orm import Session

from app.core.access import Identity
from app.core.audit import write_audit
from app.core.db import wake_after_commit
from app.messaging.acts import against_discard, against_release, against_resend
from app.messaging.claims import lock_claims
from app.messaging.errors import AlreadySent
from app.messaging.models import OutboxMessage, SendingPause
from app.messaging.outbox import OutboxRow, get_message
from app.messaging.rules import EVERYTHING
from app.messaging.service import DELIVER_TASK
from app.messaging.states import DiscardReason, MessageStatus

PAUSE_ENDED = "pause.ended"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, and below which path."""

    person_id: int | None
    unit_id: int | None
    path: str

    @classmethod
    def of(cls, identity: Identity) -> "Actor":
        return cls(identity.person_id, identity.unit_id, identity.path)


OPERATOR = Actor(None, None, "")
"""On the command line: everything is within reach."""


def release(session: Session, actor: Actor, message_id: int, *, now: datetime) -> OutboxRow:
    """Send it at the next opportunity instead of later. What is due already stays as it is.

    Raises `NotFound`, and what speaks against it.
    """
    row = _lock(session, actor, message_id, now=now)
    refusal = against_release(row.facts, now=now)
    if refusal is not None:
        raise refusal
    if row.message.next_attempt_at > now:
        row.message.next_attempt_at = now
        session.flush()
        _note(session, actor, "message.released", row.message, now=now)
    wake_after_commit(session, DELIVER_TASK)
    return _look(session, actor, message_id, now=now)


def discard(session: Session, actor: Actor, message_id: int, because: DiscardReason, *, now: datetime) -> OutboxRow:
    """Never send it. Nobody is put on the call list for it, and the to-do stays. Twice is once; the first reason holds.

    Raises `NotFound`, and what speaks against it.
    """
    row = _lock(session, actor, message_id, now=now)
    if row.message.status is MessageStatus.DISCARDED:
        return row
    refusal = against_discard(row.facts, now=now)
    if refusal is not None:
        raise refusal
    row.message.status = MessageStatus.DISCARDED
    row.message.discarded_because = because
    row.message.leased_until = None
    session.flush()
    _note(session, actor, "message.discarded", row.message, now=now, because=because)
    return _look(session, actor, message_id, now=now)


def resend(
    session: Session, actor: Actor, message_id: int, *, client_id: UUID, is_forced: bool, now: datetime
) -> OutboxRow:
    """Send the same once more, as a message of its own. The same `client_id` again answers the first result.

    `is_forced`: also where the first was accepted by WeChat, or may have arrived. Raises `NotFound`, and what speaks
    against it.
    """
    row = _lock(session, actor, message_id, now=now)
    old, key = row.message, f"again.{message_id}.{client_id}"
    known = session.scalar(select(OutboxMessage.id).where(OutboxMessage.dedupe_key == key))
    if known is not None:
        return _look(session, actor, known, now=now)
    refusal = against_resend(row, now=now)
    if refusal is not None and not (is_forced and refusal is AlreadySent):
        raise refusal
    new = _copy(old, key, now)
    session.add(new)
    session.flush()
    _note(session, actor, "message.resent", old, now=now, as_message_id=new.id, is_forced=is_forced)
    wake_after_commit(session, DELIVER_TASK)
    return _look(session, actor, new.id, now=now)


def end_pauses(session: Session, actor: Actor, *, template_id: str | None, now: datetime) -> int:
    """Try again at once: what a person had to repair is repaired. Returns how many pauses ended.

    `template_id`: only those that hold messages of this template.
    """
    lock_claims(session)
    query = select(SendingPause).where(SendingPause.until > now).with_for_update()
    if template_id is not None:
        query = query.where(SendingPause.scope.in_([EVERYTHING, template_id]))
    pauses = session.scalars(query).all()
    for pause in pauses:
        held = true() if pause.scope == EVERYTHING else OutboxMessage.template_id == pause.scope
        session.execute(
            update(OutboxMessage)
            .where(
                OutboxMessage.status == MessageStatus.QUEUED,
                OutboxMessage.next_attempt_at > now,
                OutboxMessage.put_off_at.is_not(None),  # else its time has simply not come
                ~OutboxMessage.has_spent_credit,  # it may be with WeChat
                OutboxMessage.last_errcode == pause.errcode,  # what met the wall waits as long as it stood
                or_(OutboxMessage.leased_until.is_(None), OutboxMessage.leased_until <= now),
                held,
            )
            .values(next_attempt_at=now)
            .execution_options(synchronize_session=False)
        )
        pause.until = now
        write_audit(
            session,
            PAUSE_ENDED,
            0,  # a pause is known by its scope
            now=now,
            person_id=actor.person_id,
            unit_id=actor.unit_id,
            scope=pause.scope,
            errcode=pause.errcode,
        )
    session.flush()
    wake_after_commit(session, DELIVER_TASK)
    return len(pauses)


def _copy(old: OutboxMessage, key: str, now: datetime) -> OutboxMessage:
    return OutboxMessage(
        dedupe_key=key,
        notice_key=old.notice_key,
        person_id=old.person_id,
        unit_id=old.unit_id,
        subject=old.subject,
        subject_id=old.subject_id,
        template_id=old.template_id,
        data=old.data,
        stand_in_template_id=old.stand_in_template_id,
        stand_in_data=old.stand_in_data,
        is_stand_in=old.is_stand_in,
        page=old.page,
        body=old.body,
        priority=old.priority,
        is_daytime_only=old.is_daytime_only,
        expires_at=old.expires_at,
        status=MessageStatus.QUEUED,
        next_attempt_at=now,
        attempts=0,
        resends_id=old.id,
        created_at=now,
    )


def _lock(session: Session, actor: Actor, message_id: int, *, now: datetime) -> OutboxRow:
    """The claims first, then the row: results of a send are recorded without the lock of the claims."""
    lock_claims(session)
    session.execute(select(OutboxMessage.id).where(OutboxMessage.id == message_id).with_for_update())
    return _look(session, actor, message_id, now=now)


def _look(session: Session, actor: Actor, message_id: int, *, now: datetime) -> OutboxRow:
    return get_message(session, actor.path, message_id, has_worker=None, now=now)


def _note(
    session: Session, actor: Actor, action: str, message: OutboxMessage, *, now: datetime, **details: str | int | bool
) -> None:
    write_audit(
        session,
        action,
        message.id,
        now=now,
        person_id=actor.person_id,
        unit_id=actor.unit_id,
        on_behalf_of_unit_id=message.unit_id,
        **details,
    )
