"""What the phone sends beside a photo's bytes, and what it gets back. Moments are UTC."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from app.core.validation import Input, Output
from app.photos.models import Photo
from app.talks.states import TalkStatus


class PhotoForm(Input):
    """The form fields beside the file `photo`."""

    client_id: UUID
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    """Lower-case hex of the file's bytes, computed on the phone before sending."""


class Receipt(Output):
    """The photo is on the server's disk; only now may the phone delete its copy."""

    photo_id: int
    client_id: UUID
    sha256: str
    received_at: datetime
    talk_status: TalkStatus
    arrived: int
    declared: int


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
    """Needs no token and ends at `url_expires_at`; ask again for a new one."""
    url_expires_at: datetime

    @classmethod
    def of(cls, photo: Photo, url: str, url_expires_at: datetime) -> Self:
        stored = {name: getattr(photo, name) for name in cls.model_fields if not name.startswith("url")}
        return cls(**stored, url=url, url_expires_at=url_expires_at)


class AdviceView(Output):
    text: str
    photo_id: int | None
    """The photo it is about; None: all of them together."""


class PhotoList(Output):
    photos: list[PhotoView]
    advice: list[AdviceView]
    """What the pictures seem to lack, at most three sentences, the most useful first. People decide."""
    is_checking: bool
    """More may be said in a moment: ask again."""
