"""What a message, a consent and a call list entry can be. Pure words, shared by rules and tables."""

from enum import StrEnum


class MessageStatus(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    """WeChat accepted it."""
    DELIVERED = "delivered"
    """WeChat's push event said so."""
    REFUSED = "refused"
    """43101: the receiver has no consent left, whatever we had counted."""
    NO_CREDIT = "no_credit"
    """We knew of no consent, so nothing was sent."""
    FAILED = "failed"
    EXPIRED = "expired"
    """Too late to be of use, or overtaken by events; nothing was sent."""


class CreditChange(StrEnum):
    GRANTED = "granted"
    SPENT = "spent"
    REFUNDED = "refunded"
    """WeChat certainly did not carry out the send it was spent for."""
    ZEROED = "zeroed"
    """43101 told us that nothing was left."""


class CallListReason(StrEnum):
    NO_ACCOUNT = "no_account"
    NO_CREDIT = "no_credit"
    REFUSED = "refused"
    UNDELIVERABLE = "undeliverable"
    UNCERTAIN = "uncertain"
    """An attempt ended without an answer and the next was refused: it may have arrived."""
