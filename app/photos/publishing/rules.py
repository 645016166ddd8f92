"""When a photo may be published, what is covered in it, and who may say so. Pure; source: mission.md "Photos"."""

from collections.abc import Collection, Sequence
from datetime import datetime

from app.core.access import Identity, Role
from app.core.areas import Area
from app.photos.publishing.states import Obstacle

MOST_AREAS = 200
"""More than there are faces in a hall."""
LEAST_SHARE = 0.005
"""Of the picture's width or height: less than that is a finger that slipped."""


def may_consent(identity: Identity, school_id: int) -> bool:
    """The school itself, nobody on its behalf."""
    return identity.role is Role.SCHOOL and identity.unit_id == school_id


def obstacle(
    *, is_taken_down: bool, has_consent: bool, is_approved: bool, is_risky: bool, is_cleared: bool
) -> Obstacle | None:
    """`is_cleared`: WeChat or a reviewer found the content in order. What WeChat calls risky stays in the house."""
    if is_taken_down:
        return Obstacle.TAKEN_DOWN
    if not has_consent:
        return Obstacle.NO_CONSENT
    if not is_approved:
        return Obstacle.NOT_APPROVED
    if is_risky:
        return Obstacle.RISKY
    return None if is_cleared else Obstacle.UNCHECKED


def is_published(published_at: datetime | None, *, approved_at: datetime | None) -> bool:
    """As long as there is no obstacle. An approval given anew wants a new decision."""
    return published_at is not None and approved_at is not None and published_at >= approved_at


def covered_areas(drawn: Sequence[Area], faces: Sequence[Area], left_open: Collection[Area]) -> list[Area]:
    """Every face that was found, unless the reviewer left exactly this one open, and what they drew."""
    return list(dict.fromkeys([*(face for face in faces if face not in left_open), *drawn]))
