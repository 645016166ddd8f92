"""Why a message is where it is: from facts to one reason. Pure; the words are in words.py.

A message may wait for several things at once. The reason is the one that holds it longest, since nothing changes before
that has passed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.messaging.closing import Closed
from app.messaging.rules import MAX_ATTEMPTS
from app.messaging.states import DiscardReason, MessageStatus


class MessageReason(StrEnum):
    UNDER_WAY = "under_way"
    NOT_YET = "not_yet"
    RETRY = "retry"
    NIGHT = "night"
    NO_TEACHING = "no_teaching"
    NO_CALENDAR = "no_calendar"
    NO_WORKER = "no_worker"
    ALL_PAUSED = "all_paused"
    TEMPLATE_PAUSED = "template_paused"
    BEHIND_ANOTHER = "behind_another"
    DUE = "due"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    REFUSED = "refused"
    NO_CONSENT = "no_consent"
    NO_ACCOUNT = "no_account"
    MAYBE_ARRIVED = "maybe_arrived"
    GAVE_UP = "gave_up"
    REJECTED = "rejected"
    NOT_DELIVERED = "not_delivered"
    TOO_LATE = "too_late"
    OVERTAKEN = "overtaken"
    LEFT = "left"
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True)
class Pause:
    is_everything: bool
    errcode: int | None
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """Of one message, as the database has them at one moment; named as the columns are."""

    status: MessageStatus
    next_attempt_at: datetime
    leased_until: datetime | None
    expires_at: datetime | None
    attempts: int
    last_errcode: int | None
    has_spent_credit: bool
    sent_at: datetime | None
    discarded_because: DiscardReason | None
    settled_at: datetime | None
    """When the system saw that what the notice asks for has happened."""
    pause: Pause | None
    """Of its template or of everything, whichever lasts longer; None when it has ended."""
    is_another_under_way: bool
    """To the same person."""
    closed_now: Closed | None
    """Nobody may be disturbed with it at this moment."""
    closed_when_due: Closed | None
    """The same of the moment when it would be sent, if that lies ahead; else of this one."""
    has_worker: bool | None
    """None: nobody can tell, because Redis is away."""


@dataclass(frozen=True, slots=True)
class Explanation:
    reason: MessageReason
    at: datetime | None = None
    """Until when it waits, since when sending rests, or when it ended; as the reason's words say."""
    errcode: int | None = None
    """What WeChat answered; None also where it gave no answer."""
    attempts: int = 0
    because: DiscardReason | None = None
    may_have_arrived: bool = False
    """An attempt ended without an answer, and nothing that came later tells more."""


UNKNOWN = timedelta(days=365)
"""Longer than anything else that holds a message."""

_ENDINGS = {
    MessageStatus.SENT: MessageReason.ACCEPTED,
    MessageStatus.DELIVERED: MessageReason.DELIVERED,
    MessageStatus.NO_CREDIT: MessageReason.NO_CONSENT,
    MessageStatus.LEFT: MessageReason.LEFT,
}


def explain(facts: Facts, *, now: datetime) -> Explanation:
    if facts.status is MessageStatus.QUEUED:
        return _why_it_waits(facts, now)
    if facts.status is MessageStatus.EXPIRED:
        return _why_it_expired(facts)
    if facts.status is MessageStatus.FAILED:
        return _why_it_failed(facts)
    if facts.status is MessageStatus.REFUSED:
        return Explanation(MessageReason.REFUSED, errcode=facts.last_errcode)
    if facts.status is MessageStatus.DISCARDED:
        return Explanation(MessageReason.DISCARDED, because=facts.discarded_because)
    return Explanation(_ENDINGS[facts.status])


def _why_it_waits(facts: Facts, now: datetime) -> Explanation:
    if facts.leased_until is not None and facts.leased_until > now:
        return Explanation(MessageReason.UNDER_WAY)
    if facts.expires_at is not None and facts.expires_at <= now:
        return _why_it_expired(facts)
    return max(_waits(facts, now), key=lambda wait: wait[0])[1]


def _waits(facts: Facts, now: datetime) -> list[tuple[datetime, Explanation]]:
    """Everything that holds it, with how long; among equals the first."""
    waits = []
    if facts.pause is not None and facts.pause.until > now:
        scope = MessageReason.ALL_PAUSED if facts.pause.is_everything else MessageReason.TEMPLATE_PAUSED
        paused = Explanation(scope, facts.pause.since, facts.pause.errcode)
        waits.append((facts.pause.until, paused))
    if facts.next_attempt_at > now:
        waits.append((facts.next_attempt_at, _why_later(facts)))
    if facts.closed_when_due is not None:
        waits.append(_why_closed(facts.closed_when_due, max(now, facts.next_attempt_at)))
    if facts.has_worker is False:
        waits.append((now, Explanation(MessageReason.NO_WORKER)))
    if facts.is_another_under_way:
        waits.append((now, Explanation(MessageReason.BEHIND_ANOTHER)))
    return [*waits, (now, Explanation(MessageReason.DUE))]


def _why_closed(closed: Closed, due: datetime) -> tuple[datetime, Explanation]:
    if closed.opens_at is None:
        return due + UNKNOWN, Explanation(MessageReason.NO_CALENDAR)
    reason = MessageReason.NIGHT if closed.is_night else MessageReason.NO_TEACHING
    return closed.opens_at, Explanation(reason, closed.opens_at)


def _why_later(facts: Facts) -> Explanation:
    if facts.attempts == 0 and facts.last_errcode is None:
        return Explanation(MessageReason.NOT_YET, facts.next_attempt_at)
    return Explanation(
        MessageReason.RETRY,
        facts.next_attempt_at,
        facts.last_errcode,
        max(facts.attempts, 1),  # one that met a pause burnt none
        may_have_arrived=facts.has_spent_credit,
    )


def _why_it_expired(facts: Facts) -> Explanation:
    is_overtaken = (
        facts.settled_at is not None and facts.expires_at is not None and facts.settled_at <= facts.expires_at
    )
    reason = MessageReason.OVERTAKEN if is_overtaken else MessageReason.TOO_LATE
    return Explanation(reason, facts.expires_at, may_have_arrived=facts.has_spent_credit)


def _why_it_failed(facts: Facts) -> Explanation:
    if facts.sent_at is not None:
        return Explanation(MessageReason.NOT_DELIVERED, facts.sent_at, facts.last_errcode)
    if facts.attempts >= MAX_ATTEMPTS:
        reason = MessageReason.GAVE_UP
    elif facts.last_errcode is not None:
        reason = MessageReason.REJECTED
    elif facts.has_spent_credit:
        reason = MessageReason.MAYBE_ARRIVED
    else:
        reason = MessageReason.NO_ACCOUNT
    return Explanation(
        reason, errcode=facts.last_errcode, attempts=facts.attempts, may_have_arrived=facts.has_spent_credit
    )
