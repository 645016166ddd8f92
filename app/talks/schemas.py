"""What the phone sends and sees of a talk. Moments are ISO 8601 with an offset; answers are in UTC."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, Field, StrictBool, StrictInt, model_validator

from app.core.validation import Id, Input, Line, Moment, Output, Text, chinese_error
from app.talks.rules import LONGEST_SPEAKER_NAME
from app.talks.states import Organiser, TalkStatus

Audience = Annotated[StrictInt, Field(ge=1, le=5000)]
Formats = Annotated[tuple[Annotated[str, Text(1, 32)], ...], Field(min_length=1, max_length=3)]
Version = Annotated[StrictInt, Field(ge=1, le=2**31 - 1)]


def _exists(cursor: str) -> str:
    try:
        date.fromisoformat(cursor.partition("_")[0])
    except ValueError:
        raise chinese_error("cursor", "翻页的位置不对，请回到第一页再看。") from None
    return cursor


After = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}_[0-9]{1,18}$"), AfterValidator(_exists)]
"""`next` of the page before: the day and the id of its last talk."""


class RecordDraft(Input):
    """What the school tells after a talk: two minutes, few inputs (四(六), features 4)."""

    client_id: UUID
    """Made on the phone for this submission; repeating it changes nothing."""
    held_at: Moment
    audience: Audience
    formats: Formats
    summary: Annotated[str, Text(1, 200)] | None = None
    is_online: StrictBool = False
    """Left out, as the venue may be: as planned."""
    venue: Annotated[str, Text(1, 32)] | None = None
    venue_reason: Annotated[str, Text(1, 100)] | None = None
    photos: Annotated[tuple[UUID, ...], Field(max_length=30)] = ()
    """Client ids of the photos that will arrive, at most as many as the plan allows."""
    no_photo_reason: Annotated[str, Text(2, 200)] | None = None

    @model_validator(mode="after")
    def _photos_or_reason(self) -> Self:
        if not self.photos and not self.no_photo_reason:
            raise chinese_error("photos", "请加照片；没拍到照片，写明情况也能提交。")
        if len(set(self.photos)) != len(self.photos):
            raise chinese_error("photos", "同一张照片加了两次，请去掉一张。")
        return self


class RecordUpdate(Input):
    version: Version
    """The version of the talk the phone showed."""
    record: RecordDraft


class TalkDraft(Input):
    """A planned talk, or (with `record`) one that has been held already."""

    client_id: UUID
    school_id: Id | None = None
    """Left out by a school: its own."""
    is_self_invited: StrictBool = False
    """Staff file for a school what the school arranged itself: counts 0, as if the school had filed it (三(二))."""
    speaker_name: Annotated[str, Line(1, LONGEST_SPEAKER_NAME)]
    special_name: Annotated[str, Line(1, 30)] | None = None
    """专场 of the banner; left out: the school's short name."""
    planned_at: Moment | None = None
    formats: Formats
    is_online: StrictBool = False
    venue: Annotated[str, Text(1, 32)] | None = None
    venue_reason: Annotated[str, Text(1, 100)] | None = None
    record: RecordDraft | None = None

    @model_validator(mode="after")
    def _planned_or_held(self) -> Self:
        if self.planned_at is None and self.record is None:
            raise chinese_error("planned_at", "请选宣讲时间。")
        return self


class Cancellation(Input):
    version: Version
    reason: Annotated[str, Text(2, 100)]


class TalkFilter(Input):
    """Query of the list: newest day first, `after` is the `next` of the page before."""

    year: Annotated[int, Field(ge=2023, le=2100)] | None = None
    status: TalkStatus | None = None
    after: After | None = None
    limit: Annotated[int, Field(ge=1, le=50)] = 20


class TalkRow(Output):
    """A line of a list."""

    id: int
    status: TalkStatus
    organiser: Organiser
    day: date
    starts_at: datetime
    school_id: int
    school_name: str
    division_code: str
    speaker_name: str
    audience: int | None
    version: int


class TalkPage(Output):
    talks: list[TalkRow]
    next: str | None


class ReviewView(Output):
    decision: str
    shows_banner: bool
    shows_speaker: bool
    shows_audience: bool
    exception_reason: str | None
    reasons: list[str]
    reason_words: list[str]
    note: str | None
    reviewed_by: str
    """The unit, never the person."""
    reviewed_at: datetime
    undo_until: datetime
    """Until then the unit that decided may take it back."""


class TalkView(TalkRow):
    client_id: UUID
    organiser_name: str
    planned_at: datetime | None
    held_at: datetime | None
    special_name: str
    formats: list[str]
    is_online: bool
    venue: str | None
    venue_reason: str | None
    summary: str | None
    declared_photos: list[UUID]
    no_photo_reason: str | None
    submitted_at: datetime | None
    cancelled_at: datetime | None
    cancel_reason: str | None
    banner: str
    """The uniform sentence of 四(六), to copy."""
    caption: str
    """What a published picture must state: time, organiser, activity (四(六))."""
    may_record: bool
    may_cancel: bool
    may_review: bool
    last_review: ReviewView | None
