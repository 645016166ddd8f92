"""Whether a photo may be published, and whether it is: one row for each photo that somebody said something about."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, EnumText
from app.photos.publishing.states import TakeDownReason


class PhotoPublishing(Base):
    """What stands now; who said what before is in the audit trail. A photo without a row is private."""

    __tablename__ = "photo_publishing"

    photo_id: Mapped[int] = mapped_column(ForeignKey("photos.id"), primary_key=True)
    consented_at: Mapped[datetime | None]
    """By the school; None when it never did, or no longer does."""
    consented_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    published_at: Mapped[datetime | None]
    """The reviewer's decision; it holds as long as `rules.is_published` says so."""
    published_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    published_by_unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    covered: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB(none_as_null=True))
    """The `Area`s in which nothing is to be seen."""
    taken_down_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    """When: `Photo.taken_down_at`."""
    taken_down_by_unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    taken_down_reason: Mapped[TakeDownReason | None] = mapped_column(EnumText(TakeDownReason))
