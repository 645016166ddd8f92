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


class Answer(StrEnum):
    ACCEPT = "accept"
    DECLINE = "decline"
    PROPOSE = "propose"


class ConflictCode(StrEnum):
    """What stands against asking this speaker for this time at this school."""

    PAST = "past"
    TOO_FAR = "too_far"
    SCHOOL_CLOSED = "school_closed"
    SPEAKER_BOOKED = "speaker_booked"
    SPEAKER_AWAY = "speaker_away"
    SPEAKER_RETIRED = "speaker_retired"
    SPEAKER_NOT_CONFIRMED = "speaker_not_confirmed"
    SPEAKER_ASKED = "speaker_asked"
    SPEAKER_BUSY_TERM = "speaker_busy_term"
    SCHOOL_HAS_TALK = "school_has_talk"
    VACATION = "vacation"
    DAY_OFF = "day_off"


BLOCKING = frozenset(
    {
        ConflictCode.PAST,
        ConflictCode.TOO_FAR,
        ConflictCode.SCHOOL_CLOSED,
        ConflictCode.SPEAKER_BOOKED,
        ConflictCode.SPEAKER_AWAY,
        ConflictCode.SPEAKER_RETIRED,
    }
)
"""Nothing is sent. Everything else is named, and people decide: a school may want its talk on a Sunday."""
