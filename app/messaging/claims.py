"""Which messages a worker may send now, taken so that no other worker takes them too.

A claim is one short transaction: it leases rows for `LEASE`, spends a consent for each, and settles those that cannot
be sent. Claims exclude one another by an advisory lock, because "at most one message per person under way" (WeChat
answers 43108 otherwise) is a statement about several rows. Rows of a worker that died come back when their lease ends.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from app.messaging.allowance import keep_sends, sends_left
from app.messaging.calls import ADDRESSED, Addressed, call_instead
from app.messaging.credits import spend
from app.messaging.handover import hand_over
from app.messaging.hours import hours_at
from app.messaging.leases import ClaimedMessage, lease
from app.messaging.models import OutboxMessage
from app.messaging.pauses import begin_probe, read_pauses
from app.messaging.rules import EVERYTHING, MAX_ATTEMPTS, SENDS_A_MINUTE
from app.messaging.states import CallListReason, MessageStatus

CLAIM_LOCK = 0x6D657373  # any number no other advisory lock uses


@dataclass(frozen=True, slots=True)
class Claim:
    messages: Sequence[ClaimedMessage]
    settled: int
    """How many due messages were settled unsent: no consent, no account, no longer there."""


def lock_claims(session: Session) -> None:
    """Until the transaction ends, nobody else claims, settles or gives up messages.

    Taken before any row: these all touch messages, consents and to-dos, and one lock ahead of them rules out deadlocks.
    """
    session.execute(select(func.pg_advisory_xact_lock(CLAIM_LOCK)))


def claim(session: Session, limit: int, *, now: datetime, a_minute: int = SENDS_A_MINUTE) -> Claim:
    """Lease up to `limit` due messages, at most one per person, the most urgent first.

    `a_minute`: how many all workers together may send.
    """
    lock_claims(session)
    sends = sends_left(session, a_minute, now=now)
    claimed = _take(session, min(limit, int(sends)), now=now)
    left = [item for item in claimed if not item.is_serving]
    stuck = [item for item in claimed if item.is_serving and not _can_be_sent(item)]
    able = [item for item in claimed if item.is_serving and _can_be_sent(item)]
    sendable, gone = _with_consent(session, able, now=now)
    hand_over(session, left, now=now)
    _settle(session, gone, MessageStatus.NO_CREDIT, CallListReason.NO_CREDIT, now=now)
    for item in stuck:
        _settle(session, [item], MessageStatus.FAILED, _why_stuck(item), now=now)
    if sendable:
        keep_sends(session, sends - len(sendable), now=now)
        begin_probe(session, {scope for item in sendable for scope in item.probes}, now=now)
    return Claim(sendable, len(claimed) - len(sendable))


def _take(session: Session, most: int, *, now: datetime) -> Sequence[ClaimedMessage]:
    pauses = read_pauses(session, now=now)
    if most < 1 or EVERYTHING in pauses.closed:
        return ()
    hours = hours_at(session, now)
    if EVERYTHING in pauses.on_trial:
        found = lease(session, 1, hours=hours, paused=pauses.closed, now=now)
        return [replace(item, probes=(EVERYTHING, item.template_id)) for item in found]
    paused = pauses.closed | pauses.on_trial
    claimed = list(lease(session, most, hours=hours, paused=paused, now=now))
    for template_id in sorted(pauses.on_trial):
        found = lease(session, 1, hours=hours, paused=paused - {template_id}, only=template_id, now=now)
        claimed += [replace(item, probes=(template_id,)) for item in found]
    return claimed


def expire_overdue(session: Session, *, now: datetime) -> int:
    """Give up what came too late to be of use; returns how many. Never one that a worker holds."""
    lock_claims(session)
    overdue = (
        select(OutboxMessage.id)
        .where(
            OutboxMessage.status == MessageStatus.QUEUED,
            OutboxMessage.expires_at <= now,
            or_(OutboxMessage.leased_until.is_(None), OutboxMessage.leased_until <= now),
        )
        .with_for_update(skip_locked=True)
    )
    rows = session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id.in_(overdue))
        .values(status=MessageStatus.EXPIRED, leased_until=None)
        .returning(OutboxMessage.has_spent_credit, *ADDRESSED)
        .execution_options(synchronize_session=False)
    ).all()
    by_reason: dict[CallListReason, list[Addressed]] = defaultdict(list)
    for may_have_arrived, *columns in rows:
        reason = CallListReason.UNCERTAIN if may_have_arrived else CallListReason.UNDELIVERABLE
        by_reason[reason].append(Addressed(*columns))
    for reason, messages in by_reason.items():
        call_instead(session, messages, reason, now=now)
    return len(rows)


def _can_be_sent(item: ClaimedMessage) -> bool:
    return item.openid is not None and item.attempts <= MAX_ATTEMPTS


def _why_stuck(item: ClaimedMessage) -> CallListReason:
    if item.openid is None:
        return CallListReason.NO_ACCOUNT
    return CallListReason.UNCERTAIN if item.is_repeat else CallListReason.UNDELIVERABLE


def _with_consent(
    session: Session, messages: Sequence[ClaimedMessage], *, now: datetime
) -> tuple[Sequence[ClaimedMessage], Sequence[ClaimedMessage]]:
    """Those whose consent is spent (now, or by the attempt before), and those who have none."""
    spent = spend(session, [item.id for item in messages if not item.is_repeat], now=now)
    return (
        [item for item in messages if item.is_repeat or item.id in spent],
        [item for item in messages if not item.is_repeat and item.id not in spent],
    )


def _settle(
    session: Session,
    messages: Sequence[ClaimedMessage],
    status: MessageStatus,
    reason: CallListReason,
    *,
    now: datetime,
) -> None:
    if not messages:
        return
    session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id.in_([item.id for item in messages]))
        .values(status=status, leased_until=None)
        .execution_options(synchronize_session=False)
    )
    call_instead(session, messages, reason, now=now)
