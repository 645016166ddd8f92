"""Why a photo may not be published, and why one was taken down."""

from enum import StrEnum


class Obstacle(StrEnum):
    """The most important first."""

    TAKEN_DOWN = "taken_down"
    NO_CONSENT = "no_consent"
    NOT_APPROVED = "not_approved"
    RISKY = "risky"
    UNCHECKED = "unchecked"
    """Neither WeChat nor a reviewer has found its content in order yet."""


class TakeDownReason(StrEnum):
    ASKED_FOR = "asked_for"
    FACE_SEEN = "face_seen"
    WRONG_PICTURE = "wrong_picture"
    OTHER = "other"
