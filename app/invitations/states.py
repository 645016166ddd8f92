"""Where an invitation stands."""

from enum import StrEnum


class InvitationStatus(StrEnum):
    INVITED = "invited"
    ACCEPTED = "accepted"
    TIME_PROPOSED = "time_proposed"
    """The speaker would come at another time; the inviter decides."""
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


OPEN = frozenset({InvitationStatus.INVITED, InvitationStatus.TIME_PROPOSED, InvitationStatus.ACCEPTED})
"""A talk has at most one of these."""


class DeclineReason(StrEnum):
    BUSY = "busy"
    HEALTH = "health"
    TOO_FAR = "too_far"
    NOT_MY_TOPIC = "not_my_topic"
    OTHER = "other"


DECLINE_REASONS = {
    DeclineReason.BUSY: "那天有事",
    DeclineReason.HEALTH: "身体不便",
    DeclineReason.TOO_FAR: "路太远",
    DeclineReason.NOT_MY_TOPIC: "内容不合适",
    DeclineReason.OTHER: "其他原因",
}
