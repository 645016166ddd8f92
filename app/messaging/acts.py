"""What may be done with a message by hand, and what speaks against it. Pure.

By hand nothing is sent that a rule forbids: no reminder outside its hours or above the plan's limit, and none without
a consent.
"""

from datetime import datetime

from app.core.errors import DomainError
from app.messaging.errors import (
    AlreadySent,
    MayHaveArrived,
    MessageNotWaiting,
    MessageOvertaken,
    MessageStillWaiting,
    MessageTooLate,
    MessageUnderWay,
    NoConsent,
    OutsideHours,
    ReceiverLeft,
    ReminderCapped,
    SendingRests,
)
from app.messaging.notices import NoticeSubject
from app.messaging.outbox import OutboxRow
from app.messaging.reasons import Facts
from app.messaging.states import MessageStatus

Refusal = type[DomainError]

REACHED = frozenset({MessageStatus.SENT, MessageStatus.DELIVERED})
CAPPED = frozenset({NoticeSubject.QUOTA_BEHIND})
"""Reminders that the plan allows a unit once in so many days."""


def against_release(facts: Facts, *, now: datetime) -> Refusal | None:
    """Why it cannot be sent at once; None also for what is about to be sent anyway."""
    refusal = against_discard(facts, now=now)
    if refusal is not None:
        return refusal
    if facts.expires_at is not None and facts.expires_at <= now:
        return MessageTooLate
    if facts.pause is not None and facts.pause.until > now:
        return SendingRests
    if facts.closed_now is not None:
        return OutsideHours
    if facts.has_spent_credit and facts.next_attempt_at > now:
        return MayHaveArrived
    return None


def against_discard(facts: Facts, *, now: datetime) -> Refusal | None:
    if facts.status is not MessageStatus.QUEUED:
        return MessageNotWaiting
    if facts.leased_until is not None and facts.leased_until > now:
        return MessageUnderWay
    return None


def against_resend(row: OutboxRow, *, now: datetime) -> Refusal | None:
    """What may be forced comes last."""
    facts, statuses = row.facts, row.copies | {row.facts.status}
    if MessageStatus.QUEUED in statuses:
        return MessageStillWaiting
    if row.is_todo_done:
        return MessageOvertaken
    if facts.expires_at is not None and facts.expires_at <= now:
        return MessageTooLate
    if not (row.has_account and row.is_serving):
        return ReceiverLeft
    if not row.has_consent:
        return NoConsent
    if facts.has_spent_credit or REACHED & statuses:
        return ReminderCapped if row.message.subject in CAPPED else AlreadySent
    return None
