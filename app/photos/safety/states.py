"""How far WeChat's check of a photo's content is."""

from enum import StrEnum


class SafetyState(StrEnum):
    WAITING = "waiting"
    """To be asked about."""
    ASKED = "asked"
    PASSED = "passed"
    REVIEW = "review"
    """WeChat is not sure."""
    RISKY = "risky"
    UNANSWERED = "unanswered"
    """WeChat will not say."""


UNSETTLED = frozenset({SafetyState.WAITING, SafetyState.ASKED})
DOUBTED = frozenset({SafetyState.REVIEW, SafetyState.RISKY})
"""A person has to look."""
