"""The advice on photos: one row for each photo from the moment it has a receipt, so that none is forgotten."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, SmallInteger, String, text
from sqlalchemy.dialects.postgresql import BIT, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, EnumText
from app.photos.advice.states import AdviceState

FINGERPRINT_BITS = 256


class PhotoAdvice(Base):
    __tablename__ = "photo_advice"
    __table_args__ = (Index("ix_photo_advice_waiting", "next_attempt_at", postgresql_where=text("state = 'waiting'")),)

    photo_id: Mapped[int] = mapped_column(ForeignKey("photos.id"), primary_key=True)
    state: Mapped[AdviceState] = mapped_column(EnumText(AdviceState))
    verdict: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """`rules.Verdict`, as the models of `model_version` led to it."""
    model_version: Mapped[str | None] = mapped_column(String(64))
    fingerprint: Mapped[str | None] = mapped_column(BIT(FINGERPRINT_BITS))
    """PDQ of the picture upright."""
    face_areas: Mapped[list[dict[str, float]] | None] = mapped_column(JSONB(none_as_null=True))
    """`Area`s to cover when the photo is published. None: nobody looked for faces."""
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    next_attempt_at: Mapped[datetime]
    """While a process looks at it, the end of its lease."""
    made_at: Mapped[datetime | None]


class PhotoLikeness(Base):
    """Two photos that may be one picture: found when the first of the two was looked at."""

    __tablename__ = "photo_likenesses"

    photo_id: Mapped[int] = mapped_column(ForeignKey("photos.id"), primary_key=True)
    other_photo_id: Mapped[int] = mapped_column(ForeignKey("photos.id"), primary_key=True)
    bits_apart: Mapped[int] = mapped_column(SmallInteger)
    """Of `FINGERPRINT_BITS`, in the most similar of eight mirrored and turned forms."""
