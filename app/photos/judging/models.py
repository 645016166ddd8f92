"""What one review said of one photo. Never changed: a later review says it anew."""

from sqlalchemy import ARRAY, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base


class PhotoJudgement(Base):
    __tablename__ = "photo_judgements"

    review_id: Mapped[int] = mapped_column(ForeignKey("reviews.id"), primary_key=True)
    photo_id: Mapped[int] = mapped_column(ForeignKey("photos.id"), primary_key=True, index=True)
    shows: Mapped[list[str]] = mapped_column(ARRAY(String(32)))
    """`rules.Shown`, as a person ticked it."""
    is_evidence: Mapped[bool]
    """One of the at most three that together show what the review found: `rules.evidence`."""
    reasons: Mapped[list[str]] = mapped_column(ARRAY(String(32)))
    """`ReturnReason`s: why it goes back to the school; none: it stays."""
