"""What the advice on one photo can be."""

from enum import StrEnum


class AdviceState(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    MISSING = "missing"
    """Looking at it did not succeed in `MOST_ATTEMPTS`; people look without it."""
