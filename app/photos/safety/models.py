"""WeChat's check of photos: one row for each photo from the moment it has a receipt, so that none is forgotten."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, EnumText
from app.photos.safety.states import SafetyState


class PhotoSafety(Base):
    __tablename__ = "photo_safety"
    __table_args__ = (
        Index("ix_photo_safety_due", "next_attempt_at", postgresql_where=text("state IN ('waiting', 'asked')")),
    )

    photo_id: Mapped[int] = mapped_column(ForeignKey("photos.id"), primary_key=True)
    state: Mapped[SafetyState] = mapped_column(EnumText(SafetyState))
    trace_id: Mapped[str | None] = mapped_column(String(128))
    """By which the pushed verdict names the question; of the latest one."""
    label: Mapped[int | None]
    """What WeChat sees in it, by its own numbers; 100 is nothing."""
    asks: Mapped[int] = mapped_column(SmallInteger, default=0)
    """How often WeChat took the question."""
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    """How often in a row it did not, for a reason of its own."""
    next_attempt_at: Mapped[datetime]
    """While a worker asks, the end of its lease; once asked, the end of waiting for the verdict."""
    asked_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    decided_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]
    """When a reviewer approved the talk with this photo."""
