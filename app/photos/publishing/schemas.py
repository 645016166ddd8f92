"""What the school and the reviewer say about publishing, and what they see of it. Moments are UTC."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, Field, StrictBool

from app.core.areas import Area
from app.core.validation import Id, Input, Output, chinese_error
from app.photos.publishing.rules import LEAST_SHARE, MOST_AREAS
from app.photos.publishing.states import Obstacle, TakeDownReason

Share = Annotated[float, Field(ge=0, le=1, strict=True)]
MOST_PHOTOS = 50


class AreaInput(Input):
    """Shares of the picture's width and height."""

    left: Share
    top: Share
    right: Share
    bottom: Share

    def area(self) -> Area:
        return Area(self.left, self.top, self.right, self.bottom)


def _wide_enough(area: AreaInput) -> AreaInput:
    if area.right - area.left < LEAST_SHARE or area.bottom - area.top < LEAST_SHARE:
        raise chinese_error("area", "这个框太小了，请撤销它，重新框一次。")
    return area


Areas = Annotated[tuple[Annotated[AreaInput, AfterValidator(_wide_enough)], ...], Field(max_length=MOST_AREAS)]


class Consent(Input):
    photos: Annotated[tuple[Id, ...], Field(min_length=1, max_length=MOST_PHOTOS)]
    """Ids of photos of the talk."""
    is_given: StrictBool
    """False withdraws it."""


class Publish(Input):
    """The reviewer's decision that a photo may leave the house like this."""

    areas: Areas
    """Drawn by the reviewer: nothing within them will be seen."""
    left_open: Areas = ()
    """Faces that were found but may be seen, exactly as `faces` gave them; every other one is covered."""


class TakeDown(Input):
    reason: TakeDownReason


class AreaView(Output):
    left: float
    top: float
    right: float
    bottom: float


class PublishingView(Output):
    """Of one photo that is shown."""

    photo_id: int
    width: int
    height: int
    url: str
    small_url: str
    url_expires_at: datetime
    consented_at: datetime | None
    """When the school agreed; None: it does not."""
    obstacle: Obstacle | None
    obstacle_words: str | None
    """Why it cannot be published now, with what to do; None: it can be, or is."""
    is_published: bool
    published_at: datetime | None
    faces: list[AreaView] | None
    """Found by a model, for whoever decides; None: none looked, or the caller does not decide."""
    faces_words: str | None
    covered: list[AreaView] | None
    """As it was published."""
    publishable_url: str | None
    """For staff: the copy that may leave the house. It ends with the others, and at once when the photo is taken
    down."""


class TakenDownView(Output):
    """Of one photo that nobody sees any more."""

    photo_id: int
    taken_down_at: datetime
    taken_down_by: str
    """A unit."""
    reason_words: str


class TalkPublishing(Output):
    photos: list[PublishingView]
    taken_down: list[TakenDownView]
    may_consent: bool
    """The caller speaks for the school: each photo is theirs to consent to, withdraw and, taken down, bring back."""
    may_publish: bool
    """The caller may decide about each photo without an obstacle."""
