"""Invitations: one speaker asked for one planned talk, and what came of it.

invited → accepted | time_proposed → declined | withdrawn | expired. A refusal is followed by another invitation of the
same talk, to a substitute. Source: clauses 三(二), 四(二); mission.md "Reminders".
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, ForeignKey, Index, SmallInteger, String, Uuid, text
from sqlalchemy import Identity as IdentityColumn
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, EnumText, UtcDateTime
from app.invitations.states import DeclineReason, InvitationStatus


class Invitation(Base):
    __tablename__ = "invitations"
    __table_args__ = (
        Index(None, "talk_id", "id"),
        Index(None, "speaker_id", "starts_at"),
        Index(
            "uq_invitations_open_talk",
            "talk_id",
            unique=True,
            postgresql_where=text("status IN ('invited', 'time_proposed', 'accepted')"),
        ),
        Index("ix_invitations_waiting", "invited_at", postgresql_where=text("status = 'invited'")),
    )

    id: Mapped[int] = mapped_column(BigInteger, IdentityColumn(), primary_key=True)
    client_id: Mapped[UUID] = mapped_column(Uuid, unique=True)
    talk_id: Mapped[int] = mapped_column(ForeignKey("talks.id"))
    speaker_id: Mapped[int] = mapped_column(ForeignKey("speakers.id"))
    status: Mapped[InvitationStatus] = mapped_column(EnumText(InvitationStatus))
    starts_at: Mapped[datetime]
    """What is asked for; the talk's `planned_at` follows it once accepted."""
    minutes: Mapped[int] = mapped_column(SmallInteger)
    """How long it takes."""
    audience_words: Mapped[str] = mapped_column(String(50), default="")
    """Who listens, such as 五年级，约90人."""
    contact_person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    """Whom the speaker telephones."""
    invited_by_person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    invited_by_unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    invited_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    """Unanswered until then, nobody waits any longer."""
    answered_at: Mapped[datetime | None]
    answered_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    """The speaker, or whoever of the staff took the answer on the phone: then `answered_for_unit_id` is theirs."""
    answered_for_unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    decline_reason: Mapped[DeclineReason | None] = mapped_column(EnumText(DeclineReason))
    note: Mapped[str] = mapped_column(String(100), default="")
    proposed_slots: Mapped[list[datetime]] = mapped_column(ARRAY(UtcDateTime), default=list)
    speaker_confirmed_at: Mapped[datetime | None]
    """The day before: 明天我会到. Nobody's word for it but theirs, or the staff's who telephoned."""
    speaker_confirmed_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    school_confirmed_at: Mapped[datetime | None]
    school_confirmed_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own form
