"""What became of messages that were sent: one transaction for all results at hand."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import ARRAY, BigInteger, String, bindparam, func, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.core.ports import WeChatError
from app.messaging.calls import call_instead
from app.messaging.claims import ClaimedMessage, lock_claims
from app.messaging.credits import refund, zero
from app.messaging.models import OutboxMessage, SendingPause
from app.messaging.rules import PAUSE, Verdict, judge
from app.messaging.states import MessageStatus

log = structlog.get_logger()

_accepted = (
    func.unnest(bindparam("ids", type_=ARRAY(BigInteger)), bindparam("msgids", type_=ARRAY(String)))
    .table_valued("id", "msgid")
    .render_derived()
)
_MARK_SENT = (
    update(OutboxMessage)
    .where(OutboxMessage.id == _accepted.c.id, OutboxMessage.status == MessageStatus.QUEUED)
    .values(
        status=MessageStatus.SENT,
        sent_at=bindparam("now"),
        msgid=_accepted.c.msgid,
        leased_until=None,
        last_errcode=None,
    )
)
"""One statement for all that were accepted: the hot path."""


@dataclass(frozen=True, slots=True)
class Sent:
    message: ClaimedMessage
    msgid: str


@dataclass(frozen=True, slots=True)
class NotSent:
    message: ClaimedMessage
    error: WeChatError


@dataclass(frozen=True, slots=True)
class Released:
    """Claimed, but not even tried: the worker stops, sending pauses, or the lease was nearly over."""

    message: ClaimedMessage


Result = Sent | NotSent | Released


def record(session: Session, results: Sequence[Result], *, now: datetime) -> None:
    """Write down what happened. Repeating it changes nothing: only a row that is still queued is touched."""
    sent = [item for item in results if isinstance(item, Sent)]
    others = sorted((item for item in results if not isinstance(item, Sent)), key=lambda item: item.message.id)
    if others:
        lock_claims(session)
    if sent:
        ids, msgids = [item.message.id for item in sent], [item.msgid for item in sent]
        session.connection().execute(_MARK_SENT, {"ids": ids, "msgids": msgids, "now": now})
    for item in others:
        if isinstance(item, Released):
            _release(session, item.message, now=now)
        else:
            _record_error(session, item, now=now)


def _release(session: Session, message: ClaimedMessage, *, now: datetime) -> None:
    changed = _update(
        session,
        message,
        leased_until=None,
        next_attempt_at=now,
        attempts=OutboxMessage.attempts - 1,
        has_spent_credit=message.is_repeat,
    )
    if changed and not message.is_repeat:
        refund(session, (message.person_id, message.template_id), message.id, now=now)


def _record_error(session: Session, item: NotSent, *, now: datetime) -> None:
    message, error = item.message, item.error
    verdict = judge(
        error,
        template_id=message.template_id,
        attempts=message.attempts,
        is_repeat=message.is_repeat,
        jitter=random.random(),  # noqa: S311 - spreads retries, guards nothing
    )
    holder = message.person_id, message.template_id
    # a consent that an unanswered attempt may have used up is not given back by a later refusal
    refunds = verdict.refunds and not message.is_repeat
    changed = _update(
        session,
        message,
        status=verdict.status,
        leased_until=None,
        next_attempt_at=now + verdict.wait,
        attempts=OutboxMessage.attempts - (0 if verdict.burns_attempt else 1),
        has_spent_credit=not refunds and not verdict.zeroes,
        last_errcode=error.errcode,
    )
    if not changed:
        return
    if refunds:
        refund(session, holder, message.id, now=now)
    if verdict.zeroes:
        zero(session, holder, message.id, now=now)
    if verdict.pauses is not None:
        _pause(session, verdict, error, now=now)
    if verdict.status is not MessageStatus.QUEUED:
        call_instead(session, [message], verdict.call_reason, now=now)


def _update(session: Session, message: ClaimedMessage, **values: object) -> bool:
    touched = session.scalar(
        update(OutboxMessage)
        .where(OutboxMessage.id == message.id, OutboxMessage.status == MessageStatus.QUEUED)
        .values(**values)
        .returning(OutboxMessage.id)
        .execution_options(synchronize_session=False)
    )
    return touched is not None


def _pause(session: Session, verdict: Verdict, error: WeChatError, *, now: datetime) -> None:
    """Rest for a while, and say so once: further messages that meet the same wall extend nothing."""
    begun = session.scalar(
        insert(SendingPause)
        .values(scope=verdict.pauses, errcode=error.errcode, since=now, until=now + PAUSE)
        .on_conflict_do_update(
            index_elements=[SendingPause.scope],
            set_={"errcode": error.errcode, "since": now, "until": now + PAUSE},
            where=SendingPause.until <= now,
        )
        .returning(SendingPause.scope)
    )
    if begun is not None:
        log.error("sending_paused", scope=verdict.pauses, errcode=error.errcode, minutes=PAUSE.total_seconds() / 60)
