"""When a talk takes photos and when it lets go of them. Pure; source: mission.md "Photos"."""

from collections.abc import Collection
from enum import StrEnum
from uuid import UUID

from app.talks.states import TalkStatus

TAKING = frozenset({TalkStatus.PLANNED, TalkStatus.AWAITING_PHOTOS, TalkStatus.SUBMITTED, TalkStatus.RETURNED})
"""A photo may come before the record (sent while the teacher still writes), after it, or in addition."""

LETTING_GO = TAKING - {TalkStatus.SUBMITTED}
"""What a reviewer may be looking at stays."""

MIN_SIDE = 300
"""Pixels; below that no banner can be read."""


class Form(StrEnum):
    """In which a photo is served; none of them is the file that arrived."""

    SMALL = "small"
    LARGE = "large"
    CAPTIONED = "captioned"
    PUBLISHABLE = "publishable"
    """Captioned, and covered where a reviewer says so: the only one that may leave the house with people in it."""


def count_arrived(declared: Collection[UUID], arrived: Collection[UUID]) -> int:
    """The 3 of "3/4 已到": of the declared photos, or of all as long as no record declares any."""
    return len(set(declared) & set(arrived)) if declared else len(arrived)
