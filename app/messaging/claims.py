"""Which messages a worker may send now, taken so that no other worker takes them too.

A claim is one short transaction: it leases rows for `LEASE`, spends a consent for each, and settles those that cannot
be sent. Claims exclude one another by an advisory lock, because "at most one message per person under way" (WeChat
answers 43108 otherwise) is a statement about several rows. Rows of a worker that died come back when their lease ends.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    Integer,
    String,
    Update,
    all_,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import Session, aliased
from sqlalchemy.orm.util import AliasedClass

from app.accounts.models import Person
from app.messaging.calls import ADDRESSED, Addressed, call_instead
from app.messaging.credits import spend
from app.messaging.models import OutboxMessage, SendingPause
from app.messaging.rules import EVERYTHING, LEASE, MAX_ATTEMPTS, is_daytime
from app.messaging.states import CallListReason, MessageStatus

CLAIM_LOCK = 0x6D657373  # any number no other advisory lock uses


@dataclass(frozen=True, slots=True)
class ClaimedMessage(Addressed):
    openid: str | None
    """Never None in what `claim` hands out."""
    template_id: str
    page: str
    data: dict[str, str]
    attempts: int
    """This one included."""
    is_repeat: bool
    """An earlier attempt ended without an answer, or with the death of its worker."""


@dataclass(frozen=True, slots=True)
class Claim:
    messages: Sequence[ClaimedMessage]
    settled: int
    """How many due messages were settled unsent: no consent, no account."""


def _is_due(message: type[OutboxMessage] | AliasedClass[OutboxMessage]) -> ColumnElement[bool]:
    now = bindparam("now", type_=OutboxMessage.created_at.type)
    return and_(
        message.status == MessageStatus.QUEUED,
        message.next_attempt_at <= now,
        or_(message.expires_at.is_(None), message.expires_at > now),
        message.template_id != all_(bindparam("paused", type_=ARRAY(String))),
        or_(bindparam("is_daytime", type_=Boolean), ~message.is_daytime_only),
    )


def _lease() -> Update:
    """Built once: the hot path. Leases the most urgent due rows, at most one per person.

    A row stands back while a better one for the same person is due, or any is under way.
    """
    now = bindparam("now", type_=OutboxMessage.created_at.type)
    other = aliased(OutboxMessage)
    stands_back = exists().where(
        other.person_id == OutboxMessage.person_id,
        other.status == MessageStatus.QUEUED,
        or_(
            other.leased_until > now,
            and_(_is_due(other), tuple_(other.priority, other.id) < tuple_(OutboxMessage.priority, OutboxMessage.id)),
        ),
    )
    due = (
        select(OutboxMessage.id)
        .where(_is_due(OutboxMessage), ~stands_back)
        .order_by(OutboxMessage.priority, OutboxMessage.id)
        .limit(bindparam("most", type_=Integer))
        .with_for_update(skip_locked=True)
        .cte("due")  # evaluated once; as a subquery the planner might run it, and lock, again and again
    )
    until = bindparam("lease", type_=OutboxMessage.created_at.type)
    return (
        update(OutboxMessage)
        .where(OutboxMessage.id == due.c.id, Person.id == OutboxMessage.person_id)
        .values(leased_until=until, next_attempt_at=until, attempts=OutboxMessage.attempts + 1)
        .returning(
            *ADDRESSED,
            Person.openid,
            OutboxMessage.template_id,
            OutboxMessage.page,
            OutboxMessage.data,
            OutboxMessage.attempts,
            OutboxMessage.has_spent_credit.label("is_repeat"),
        )
    )


_LEASE = _lease()


def lock_claims(session: Session) -> None:
    """Until the transaction ends, nobody else claims, settles or gives up messages.

    Taken before any row: these all touch messages, consents and to-dos, and one lock ahead of them rules out deadlocks.
    """
    session.execute(select(func.pg_advisory_xact_lock(CLAIM_LOCK)))


def claim(session: Session, limit: int, *, now: datetime) -> Claim:
    """Lease up to `limit` due messages, at most one per person, the most urgent first."""
    lock_claims(session)
    paused = set(session.scalars(select(SendingPause.scope).where(SendingPause.until > now)))
    if EVERYTHING in paused:
        return Claim((), 0)
    values = {"now": now, "lease": now + LEASE, "paused": sorted(paused), "is_daytime": is_daytime(now), "most": limit}
    rows = session.connection().execute(_LEASE, values)
    claimed = [ClaimedMessage(**row._mapping) for row in rows]
    sendable, gone = _with_consent(session, [item for item in claimed if _can_be_sent(item)], now=now)
    stuck = [item for item in claimed if not _can_be_sent(item)]
    _settle(session, gone, MessageStatus.NO_CREDIT, CallListReason.NO_CREDIT, now=now)
    for item in stuck:
        _settle(session, [item], MessageStatus.FAILED, _why_stuck(item), now=now)
    return Claim(sendable, len(gone) + len(stuck))


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
