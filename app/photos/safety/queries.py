"""Whether photos may be shown, and what is said about their content."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.photos.links import Opened
from app.photos.models import Photo
from app.photos.rules import Form
from app.photos.safety.models import PhotoSafety
from app.photos.safety.rules import counts
from app.photos.safety.states import SafetyState
from app.photos.safety.words import for_reviewer, for_school


@dataclass(frozen=True, slots=True)
class Safety:
    state: SafetyState
    label: int | None
    is_decided: bool
    """By a reviewer, who knew what WeChat had said."""

    @property
    def is_cleared(self) -> bool:
        """May leave the house: as a captioned copy."""
        return self.is_decided or self.state is SafetyState.PASSED

    @property
    def is_for_staff_only(self) -> bool:
        return self.state is SafetyState.RISKY and not self.is_decided

    def words(self, *, for_staff: bool) -> str | None:
        if self.is_decided:
            return None
        return for_reviewer(self.state, self.label) if for_staff else for_school(self.state)


UNKNOWN = Safety(SafetyState.WAITING, None, is_decided=False)
"""Of a photo that a web server of an older version took in while a newer one was being installed."""


def safety_of(session: Session, photos: Sequence[Photo]) -> Mapping[int, Safety]:
    """By the id of the photo. One statement, however many photos there are; none without any."""
    if not photos:
        return {}
    rows = session.scalars(select(PhotoSafety).where(PhotoSafety.photo_id.in_([photo.id for photo in photos])))
    found = {row.photo_id: Safety(row.state, row.label, counts(row.decided_at, row.answered_at)) for row in rows}
    return {photo.id: found.get(photo.id, UNKNOWN) for photo in photos}


def check_showing(session: Session, photo: Photo, link: Opened) -> None:
    """Links are good for minutes, and WeChat may speak up meanwhile."""
    safety = safety_of(session, [photo])[photo.id]
    is_hidden = safety.is_for_staff_only and not link.for_staff
    if is_hidden or (link.form is Form.CAPTIONED and not safety.is_cleared):
        raise NotFound
