"""Invitations: one speaker asked for one planned talk, and what came of it.

invited → accepted | time_proposed → declined | withdrawn | expired. A refusal is followed by another invitation of the
same talk, to a substitute. Source: clauses 三(二), 四(二); mission.md "Reminders".
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, ForeignKey, Index, SmallInteger, String, Uuid, text
from sqlalchemy import Identity as IdentityColumn
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, EnumText, UtcDateTime
from app.invitations.errors import InvitationNotOpen
from app.invitations.states import OPEN, Answer, DeclineReason, InvitationStatus


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

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    def accept(self, *, now: datetime) -> None:
        self._answer(InvitationStatus.ACCEPTED, now)

    def decline(self, reason: DeclineReason, note: str, *, now: datetime) -> None:
        self._answer(InvitationStatus.DECLINED, now)
        self.decline_reason, self.note = reason, note

    def propose(self, slots: Sequence[datetime], note: str, *, now: datetime) -> None:
        self._answer(InvitationStatus.TIME_PROPOSED, now)
        self.proposed_slots, self.note = list(slots), note

    def take_answer_back(self, *, now: datetime) -> None:
        """As if nobody had answered."""
        self.status = InvitationStatus.INVITED
        self.answered_at = self.answered_by_person_id = self.answered_for_unit_id = None
        self.decline_reason, self.note, self.proposed_slots = None, "", []
        self.speaker_confirmed_at = self.speaker_confirmed_by_person_id = None
        self.updated_at = now

    def agree_on(self, slot: datetime, *, now: datetime) -> None:
        """The inviter takes one of the proposed times: with it the speaker has accepted."""
        if self.status is not InvitationStatus.TIME_PROPOSED:
            raise InvitationNotOpen
        self.status = InvitationStatus.ACCEPTED
        self.starts_at = slot
        self.updated_at = now

    def withdraw(self, note: str, *, now: datetime) -> None:
        if not self.is_open:
            raise InvitationNotOpen
        self.status = InvitationStatus.WITHDRAWN
        self.note = note
        self.updated_at = now

    def expire(self, *, now: datetime) -> None:
        assert self.status is InvitationStatus.INVITED
        self.status = InvitationStatus.EXPIRED
        self.updated_at = now

    def _answer(self, status: InvitationStatus, now: datetime) -> None:
        if self.status is not InvitationStatus.INVITED:
            raise InvitationNotOpen
        self.status = status
        self.answered_at = self.updated_at = now


class InvitationClaim(Base):
    """An answer by link, of somebody who could not be shown to be the speaker: it counts once the inviter says so."""

    __tablename__ = "invitation_claims"
    __table_args__ = (
        Index(
            "uq_invitation_claims_waiting",
            "invitation_id",
            "person_id",
            unique=True,
            postgresql_where=text("decided_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, IdentityColumn(), primary_key=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitations.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str] = mapped_column(String(30), default="")
    """As they call themselves."""
    phone_masked: Mapped[str] = mapped_column(String(20), default="")
    """Of a number that WeChat verified; empty without one."""
    answer: Mapped[Answer] = mapped_column(EnumText(Answer))
    decline_reason: Mapped[DeclineReason | None] = mapped_column(EnumText(DeclineReason))
    note: Mapped[str] = mapped_column(String(100), default="")
    proposed_slots: Mapped[list[datetime]] = mapped_column(ARRAY(UtcDateTime), default=list)
    claimed_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    is_confirmed: Mapped[bool | None]
