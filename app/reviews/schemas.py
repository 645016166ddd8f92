"""What a reviewer says."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, StrictBool, model_validator

from app.core.validation import Id, Input, Text, chinese_error
from app.photos.judging.rules import Judged, Shown, all_shown
from app.talks.schemas import Version
from app.talks.states import ReturnReason

LONGEST_NOTE = 200
Reasons = Annotated[tuple[ReturnReason, ...], Field(max_length=len(ReturnReason))]


class ReviewInput(Input):
    client_id: UUID
    """Made on the phone for this decision; repeating it changes nothing."""
    version: Version
    """The version of the talk the reviewer looked at."""


class PhotoSeen(Input):
    """One photo, as the reviewer saw it."""

    photo_id: Id
    shows: Annotated[tuple[Shown, ...], Field(max_length=len(Shown))] = ()
    reasons: Reasons = ()
    """Why the school takes this one again; none: it stays."""


class PhotosSeen(ReviewInput):
    photos: Annotated[tuple[PhotoSeen, ...], Field(max_length=30)] | None = None
    """Photo by photo. Left out, as phones of an older version do: the decision is about all photos together."""

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        ids = [photo.photo_id for photo in self.photos or ()]
        if len(set(ids)) != len(ids):
            raise chinese_error("photos", "同一张照片说了两次，请再看一遍。")
        return self

    def judged(self) -> tuple[Judged, ...]:
        return tuple(Judged(photo.photo_id, frozenset(photo.shows), photo.reasons) for photo in self.photos or ())


class Approval(PhotosSeen):
    """What the photos show (四(六)), ticked by a person for each of them or for all; or why it counts all the same."""

    shows_banner: StrictBool | None = None
    shows_speaker: StrictBool | None = None
    shows_audience: StrictBool | None = None
    exception_reason: Annotated[str, Text(2, 200)] | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        whole = (self.shows_banner, self.shows_speaker, self.shows_audience)
        if self.photos is None and None in whole:
            raise chinese_error("photos", "请说明每张照片里看到了什么。")
        if self.photos is not None and whole != (None, None, None):
            raise chinese_error("photos", "每张照片看到了什么已经说了，不用再说一遍整场的。")
        if any(photo.reasons for photo in self.photos or ()):
            raise chinese_error("photos", "有照片要补拍，就不能通过；请退回，或去掉补拍的原因。")
        return self

    def shown(self) -> frozenset[Shown]:
        """By all photos together."""
        if self.photos is not None:
            return all_shown(self.judged())
        whole = {
            Shown.BANNER: self.shows_banner,
            Shown.SPEAKER: self.shows_speaker,
            Shown.AUDIENCE: self.shows_audience,
        }
        return frozenset(thing for thing, is_shown in whole.items() if is_shown)


class Return(PhotosSeen):
    """What the school has to mend: named photos, the record as a whole, or both."""

    reasons: Reasons = ()
    """Of the whole record, or of photos that nobody named."""
    note: Annotated[str, Text(1, LONGEST_NOTE)] | None = None

    @model_validator(mode="after")
    def _says_why(self) -> Self:
        of_photos = {reason for photo in self.photos or () for reason in photo.reasons}
        if not self.reasons and not of_photos:
            raise chinese_error("reasons", "请先选一个退回的原因，学校才知道补什么。")
        if of_photos & set(self.reasons):
            raise chinese_error("reasons", "同一个原因，请只说照片的，或只说整条记录的。")
        if ReturnReason.OTHER in of_photos | set(self.reasons) and not self.note:
            raise chinese_error("note", "选了“其他”，请写一句要补什么。")
        return self

    def every_reason(self) -> list[ReturnReason]:
        """Of the record and of its photos, each once, in the order of `ReturnReason`."""
        given = {*self.reasons, *(reason for photo in self.photos or () for reason in photo.reasons)}
        return [reason for reason in ReturnReason if reason in given]


class Reopening(ReviewInput):
    """Why an approved talk is looked at again."""

    reason: Annotated[str, Text(2, 200)]


class Undo(Input):
    review: UUID
    """The `client_id` of the decision to take back."""
