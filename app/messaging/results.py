"""What became of messages that were sent: one transaction for all results at hand."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import ARRAY, BigInteger, String, bindparam, func, update
from sqlalchemy.orm import Session

from app.core.ports import WeChatError
from app.messaging.calls import call_instead
from app.messaging.claims import lock_claims
from app.messaging.credits import refund, zero
from app.messaging.leases import ClaimedMessage
from app.messaging.models import OutboxMessage
from app.messaging.pauses import begin_rest, fail_probe, settle_probe
from app.messaging.rules import Verdict, judge
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
    """Claimed, but not even tried: the worker stops, sending pauses, or its time was nearly over."""

    message: ClaimedMessage


Result = Sent | NotSent | Released


def record(session: Session, results: Sequence[Result], *, now: datetime) -> None:
    """Write down what happened. Repeating it changes nothing: only a row that is still queued is touched."""
    sent = [item for item in results if isinstance(item, Sent)]
    others = sorted((item for item in results if not isinstance(item, Sent)), key=lambda item: item.message.id)
    probes = {scope for item in sent for scope in item.message.probes}
    if others or probes:
        lock_claims(session)
    if sent:
        ids, msgids = [item.message.id for item in sent], [item.msgid for item in sent]
        session.connection().execute(_MARK_SENT, {"ids": ids, "msgids": msgids, "now": now})
    if probes:
        settle_probe(session, probes)
    for item in others:
        if isinstance(item, Released):
            _release(session, item.message, now=now)
        else:
            _record_error(session, item, now=now)


def _release(session: Session, message: ClaimedMessage, *, now: datetime) -> None:
    fail_probe(session, message.probes, None, None, now=now)
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
    _rest(session, item, verdict, now=now)
    # a consent that an unanswered attempt may have used up is not given back by a later refusal
    refunds = verdict.refunds and not message.is_repeat
    changed = _update(
        session,
        message,
        status=verdict.status,
        leased_until=None,
        next_attempt_at=now + verdict.wait,
        put_off_at=now,
        attempts=OutboxMessage.attempts - (0 if verdict.burns_attempt else 1),
        has_spent_credit=not refunds and not verdict.zeroes,
        last_errcode=error.errcode,
    )
    if not changed:
        return
    holder = message.person_id, message.template_id
    if refunds:
        refund(session, holder, message.id, now=now)
    if verdict.zeroes:
        zero(session, holder, message.id, now=now)
    if verdict.status is not MessageStatus.QUEUED:
        call_instead(session, [message], verdict.call_reason, now=now)


def _rest(session: Session, item: NotSent, verdict: Verdict, *, now: datetime) -> None:
    probes, error, rest = item.message.probes, item.error, verdict.rest
    fail_probe(session, probes, error, rest, now=now)
    if rest is not None:
        begin_rest(session, rest, error.errcode, is_probe=rest.scope in probes, now=now)
    if verdict.is_alert:
        log.error("message_impossible", errcode=error.errcode, template_id=item.message.template_id)


def _update(session: Session, message: ClaimedMessage, **values: object) -> bool:
    touched = session.scalar(
        update(OutboxMessage)
        .where(OutboxMessage.id == message.id, OutboxMessage.status == MessageStatus.QUEUED)
        .values(**values)
        .returning(OutboxMessage.id)
        .execution_options(synchronize_session=False)
    )
    return touched is not None
