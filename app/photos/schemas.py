"""What the phone sends beside a photo's bytes, and what it gets back. Moments are UTC."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from app.core.validation import LARGEST_ID, Input, Output
from app.photos.advice.rules import Likeness
from app.photos.advice.words import AdviceKey
from app.photos.judging.queries import Said
from app.photos.judging.rules import Shown
from app.photos.models import Photo
from app.photos.rules import Form
from app.talks.states import RETURN_REASONS, ReturnReason, TalkStatus


class PhotoForm(Input):
    """The form fields beside the file `photo`."""

    client_id: UUID
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    """Lower-case hex of the file's bytes, computed on the phone before sending."""
    replaces: Annotated[int, Field(ge=1, le=LARGEST_ID)] | None = None
    """Id of the photo whose place this one takes."""


class Receipt(Output):
    """The photo is on the server's disk; only now may the phone delete its copy."""

    photo_id: int
    client_id: UUID
    sha256: str
    received_at: datetime
    talk_status: TalkStatus
    arrived: int
    declared: int


class JudgementView(Output):
    """What the latest review that stands said of a photo."""

    shows: list[Shown]
    reasons: list[ReturnReason]
    """Why it went back to the school; none: it stays as it is."""
    reason_words: list[str]
    is_of_replaced: bool
    """It was said of the photo in whose place this one came; this one has not been looked at."""

    @classmethod
    def from_said(cls, said: Said) -> Self:
        words = [RETURN_REASONS[ReturnReason(reason)] for reason in said.reasons]
        stored = {"shows": said.shows, "reasons": said.reasons, "is_of_replaced": said.is_of_replaced}
        return cls.model_validate(stored | {"reason_words": words})


class PhotoView(Output):
    id: int
    client_id: UUID
    sha256: str
    width: int
    height: int
    taken_at: datetime | None
    received_at: datetime
    position: int
    url: str
    """2048 pixels at most. Like the others it needs no token and ends at `url_expires_at`; ask again for a new one."""
    small_url: str
    """512 pixels at most, for lists on a weak network."""
    captioned_url: str | None
    """With time, organiser and activity in a strip below (clause 四(六)); None until the talk is approved and
    WeChat or a reviewer has found nothing wrong with the picture."""
    safety_words: str | None
    """What the reader should do about what WeChat sees in the picture; None: nothing."""
    is_hidden: bool
    """Its links lead nowhere for this reader: `safety_words` stand in its place."""
    url_expires_at: datetime
    judgement: JudgementView | None
    """None: no review has named this photo."""

    @classmethod
    def of(
        cls,
        photo: Photo,
        *,
        urls: Mapping[Form, str],
        url_expires_at: datetime,
        safety_words: str | None,
        is_hidden: bool,
        said: Said | None,
    ) -> Self:
        stored = {name: getattr(photo, name) for name in cls.model_fields if hasattr(photo, name)}
        return cls(
            **stored,
            url=urls[Form.LARGE],
            small_url=urls[Form.SMALL],
            captioned_url=urls.get(Form.CAPTIONED),
            url_expires_at=url_expires_at,
            safety_words=safety_words,
            is_hidden=is_hidden,
            judgement=None if said is None else JudgementView.from_said(said),
        )


class LookAlikeView(Output):
    """Another photo within the reader's reach, to be held beside the one that is said to resemble it."""

    photo_id: int
    talk_id: int
    talk_day: date
    school_name: str
    speaker_name: str
    is_same_talk: bool
    likeness: Likeness
    url: str
    """As of a photo: 2048 pixels at most, without a token, for minutes."""
    small_url: str


class AdviceView(Output):
    key: AdviceKey
    text: str
    finding: str
    """The same without what to do about it, for whoever decides."""
    photo_id: int | None
    """The photo it is about; None: all of them together."""
    look_alike: LookAlikeView | None
    """For staff only."""


class PhotoList(Output):
    photos: list[PhotoView]
    advice: list[AdviceView]
    """What the pictures seem to lack, at most three sentences, the most useful first. People decide."""
    is_checking: bool
    """More may be said in a moment: ask again."""
