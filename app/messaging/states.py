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
    LEFT = "left"
    """The person no longer serves the unit; whoever serves it now has got the notice instead."""
    DISCARDED = "discarded"
    """Somebody decided that it shall not be sent."""


class DiscardReason(StrEnum):
    """Why somebody decided so. A choice and no text, so that nobody writes about people here."""

    TOLD = "told"
    WRONG = "wrong"
    DUPLICATE = "duplicate"
    NOT_NEEDED = "not_needed"


class CreditChange(StrEnum):
    GRANTED = "granted"
    CONFIRMED = "confirmed"
    """WeChat's push and the phone's report spoke of the same consent: the second to come adds nothing."""
    SPENT = "spent"
    REFUNDED = "refunded"
    """WeChat certainly did not carry out the send it was spent for."""
    ZEROED = "zeroed"
    """43101, or a refusal that WeChat pushed, told us that nothing was left."""


class CallListReason(StrEnum):
    NO_ACCOUNT = "no_account"
    NO_CREDIT = "no_credit"
    REFUSED = "refused"
    UNDELIVERABLE = "undeliverable"
    UNCERTAIN = "uncertain"
    """An attempt ended without an answer and the next was refused: it may have arrived."""
    NO_ANSWER = "no_answer"
    """Reminded as often as it is allowed, and what was asked for has not come."""


class PushStatus(StrEnum):
    """Of an event that WeChat pushed to us."""

    WAITING = "waiting"
    """Stored; a worker takes it when it is due."""
    DONE = "done"
    """It had its effect."""
    KEPT = "kept"
    """Nothing to do about it; the reason says why."""
    STUCK = "stuck"
    """Could not be processed; the reason names the error, and somebody should look."""


class KeptReason(StrEnum):
    """Why an event had no effect."""

    UNKNOWN_EVENT = "unknown_event"
    UNREADABLE = "unreadable"
    """A known event without the fields it needs."""
    NOBODY = "nobody"
    """We know nobody with this openid."""
    NO_MESSAGE = "no_message"
    """We know no message with this msgid, and an hour has passed."""
    CHANGES_NOTHING = "changes_nothing"
    """A template that the plan in force does not have, or an answer that allows nothing."""
    OVERTAKEN = "overtaken"
    """The person has refused since."""
    FOR_PHOTOS = "for_photos"
    """The verdict on an image, for whoever asked for it."""
    NOTHING_HELD = "nothing_held"
    """It asks to forget what we do not have."""
