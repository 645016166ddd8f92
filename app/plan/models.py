"""The action plan of a city: every imported version, kept as it was. Old versions are never touched."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Identity, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base


class ActionPlan(Base):
    __tablename__ = "action_plans"
    __table_args__ = (
        UniqueConstraint("division_code", "version"),
        CheckConstraint("version > 0", name="version_positive"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    division_code: Mapped[str] = mapped_column(String(12))
    """The city."""
    version: Mapped[int]
    rule_version: Mapped[str] = mapped_column(String(32))
    decision: Mapped[str] = mapped_column(String(400))
    """Which decision set these rules, as shown beside a verdict."""
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """The validated file."""
    checksum: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the content in canonical form: comments and line breaks do not make a new version."""
    imported_at: Mapped[datetime]
