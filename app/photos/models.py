"""Photos of talks: one row is one receipt."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    UniqueConstraint,
    Uuid,
    and_,
)
from sqlalchemy import Identity as IdentityColumn
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base


class Photo(Base):
    """A photo that has arrived. Its file was on the disk before this row was committed."""

    __tablename__ = "photos"
    __table_args__ = (UniqueConstraint("talk_id", "client_id"), Index(None, "storage_key"))

    id: Mapped[int] = mapped_column(BigInteger, IdentityColumn(), primary_key=True)
    talk_id: Mapped[int] = mapped_column(ForeignKey("talks.id"))
    client_id: Mapped[UUID] = mapped_column(Uuid)
    """Made on the phone; the record declares its photos by it."""
    sha256: Mapped[str] = mapped_column(String(64))
    """Of the bytes as received, hex: the receipt, and the only proof of arrival."""
    byte_count: Mapped[int]
    """As received."""
    storage_key: Mapped[str] = mapped_column(String(100))
    """Of the re-encoded copy, named by its own SHA-256; the same picture sent twice shares one file."""
    width: Mapped[int]
    height: Mapped[int]
    taken_at: Mapped[datetime | None]
    """What the camera wrote; a claim."""
    position: Mapped[int] = mapped_column(SmallInteger)
    """Order of arrival within the talk, from 1; a photo in another's place has that one's."""
    replaces_photo_id: Mapped[int | None] = mapped_column(ForeignKey("photos.id"))
    """Taken again because a reviewer sent that one back."""
    uploaded_by_person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    received_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    """Taken out of the record again; the row and the file stay."""
    taken_down_at: Mapped[datetime | None]
    """Nobody sees it any more, in no form, until the school consents anew; by whom and why: `PhotoPublishing`."""

    @property
    def is_shown(self) -> bool:
        return self.removed_at is None and self.taken_down_at is None


def is_shown() -> ColumnElement[bool]:
    """Of `Photo`, for queries."""
    return and_(Photo.removed_at.is_(None), Photo.taken_down_at.is_(None))
