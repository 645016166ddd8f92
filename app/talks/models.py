"""Talks (宣讲, one row is one 场), their life and their reviews.

planned → awaiting_photos → submitted → approved | returned; cancelled at any time before approval. A transition is a
method here, and refuses in Chinese what the state does not allow. Source: mission.md "Clause by clause".
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Date, ForeignKey, Index, SmallInteger, String, Uuid
from sqlalchemy import Identity as IdentityColumn
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, EnumText
from app.core.periods import beijing_date
from app.talks.errors import TalkNotOpen, TalkNotRecordable, TalkNotUnderReview
from app.talks.states import CANCELLABLE, DECIDED, RECORDABLE, Decision, Organiser, TalkStatus


class Talk(Base):
    __tablename__ = "talks"
    __table_args__ = (
        Index(None, "school_id", "day", "id"),
        Index(None, "organiser_division_code", "day", "id"),
        Index(None, "day", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, IdentityColumn(), primary_key=True)
    client_id: Mapped[UUID] = mapped_column(Uuid, unique=True)
    """Made on the phone: repeating a request finds the first row."""
    plan_id: Mapped[int] = mapped_column(ForeignKey("action_plans.id"))
    """The plan version in force when the talk was made."""
    organiser: Mapped[Organiser] = mapped_column(EnumText(Organiser))
    organiser_division_code: Mapped[str] = mapped_column(String(12))
    """Division of the organising pair; for a self-invited talk the school's own division, which reviews it."""
    school_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    status: Mapped[TalkStatus] = mapped_column(EnumText(TalkStatus))
    day: Mapped[date] = mapped_column(Date)
    """Beijing date of `held_at`, or of `planned_at` until the talk was recorded."""
    planned_at: Mapped[datetime | None]
    held_at: Mapped[datetime | None]
    """When it really began, as recorded."""
    speaker_id: Mapped[int | None] = mapped_column(ForeignKey("speakers.id"), index=True)
    """Of a speaker on a roster: who has accepted, or is being asked. None: only the name is known."""
    speaker_name: Mapped[str] = mapped_column(String(30))
    special_name: Mapped[str] = mapped_column(String(30))
    """The 专场 of the banner, normally the school's short name."""
    formats: Mapped[list[str]] = mapped_column(ARRAY(String(32)))
    """Keys of the plan's talk formats, 四(三)."""
    is_online: Mapped[bool] = mapped_column(default=False)
    """Online-only talks are recorded and count 0."""
    venue: Mapped[str | None] = mapped_column(String(32))
    venue_reason: Mapped[str | None] = mapped_column(String(100))
    """One line, asked for when the venue is `other` (frugality, 四(四))."""
    audience: Mapped[int | None] = mapped_column(SmallInteger)
    summary: Mapped[str | None] = mapped_column(String(200))
    declared_photos: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), default=list)
    """Client ids of the photos the record promises; complete when all have arrived."""
    no_photo_reason: Mapped[str | None] = mapped_column(String(200))
    record_client_id: Mapped[UUID | None] = mapped_column(Uuid)
    """Made on the phone for each submission of the record: repeating the last one changes nothing."""
    submitted_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str | None] = mapped_column(String(100))
    created_by_person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    created_by_unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    recorded_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    recorded_by_unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    """A county may file on behalf of a school; both names are kept."""
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()
    """Counts changes: a writer who saw an older one is refused."""

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own form

    @property
    def is_cancellable(self) -> bool:
        return self.status in CANCELLABLE

    def set_speaker(self, speaker_id: int | None, name: str, *, now: datetime) -> None:
        """Who is being asked, or has accepted; None: only the name is known, or nobody is asked."""
        if self.status is not TalkStatus.PLANNED:
            raise TalkNotRecordable
        self.speaker_id, self.speaker_name = speaker_id, name
        self.updated_at = now

    def move_to(self, planned_at: datetime, *, now: datetime) -> None:
        """Plan it for another time, which the speaker has agreed to."""
        if self.status is not TalkStatus.PLANNED:
            raise TalkNotRecordable
        self.planned_at = planned_at
        self.day = beijing_date(planned_at)
        self.updated_at = now

    def begin_record(self, held_at: datetime, declared_photos: Sequence[UUID], *, now: datetime) -> None:
        """Take in a (corrected) record; `submit` follows once every declared photo has arrived."""
        if self.status not in RECORDABLE:
            raise TalkNotRecordable
        self.status = TalkStatus.AWAITING_PHOTOS
        self.held_at = held_at
        self.day = beijing_date(held_at)
        self.declared_photos = list(declared_photos)
        self.submitted_at = None
        self.updated_at = now

    def submit(self, *, now: datetime) -> None:
        assert self.status is TalkStatus.AWAITING_PHOTOS
        self.status = TalkStatus.SUBMITTED
        self.submitted_at = self.updated_at = now

    def resubmit(self, *, now: datetime) -> None:
        """What was returned is mended, and nothing had to be recorded anew for it."""
        assert self.status is TalkStatus.RETURNED
        self.status = TalkStatus.SUBMITTED
        self.submitted_at = self.updated_at = now

    def approve(self, *, now: datetime) -> None:
        self._decide(TalkStatus.APPROVED, now)

    def return_for_correction(self, *, now: datetime) -> None:
        self._decide(TalkStatus.RETURNED, now)

    def reopen(self, *, now: datetime) -> None:
        """Take a decision back: under review again, as if nobody had decided."""
        if self.status not in DECIDED:
            raise TalkNotUnderReview
        self.status = TalkStatus.SUBMITTED
        self.decided_at = None
        self.updated_at = now

    def cancel(self, reason: str, *, now: datetime) -> None:
        if not self.is_cancellable:
            raise TalkNotOpen
        self.status = TalkStatus.CANCELLED
        self.cancel_reason = reason
        self.cancelled_at = self.updated_at = now

    def _decide(self, status: TalkStatus, now: datetime) -> None:
        if self.status is not TalkStatus.SUBMITTED:
            raise TalkNotUnderReview
        self.status = status
        self.decided_at = self.updated_at = now


class Review(Base):
    """One decision about one submission. The reviewer ticks what the photos show (四(六)), or gives an exception."""

    __tablename__ = "reviews"
    __table_args__ = (Index(None, "talk_id", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, IdentityColumn(), primary_key=True)
    client_id: Mapped[UUID] = mapped_column(Uuid, unique=True)
    talk_id: Mapped[int] = mapped_column(ForeignKey("talks.id"))
    decision: Mapped[Decision] = mapped_column(EnumText(Decision))
    shows_banner: Mapped[bool]
    shows_speaker: Mapped[bool]
    shows_audience: Mapped[bool]
    exception_reason: Mapped[str | None] = mapped_column(String(200))
    reasons: Mapped[list[str]] = mapped_column(ARRAY(String(32)))
    note: Mapped[str | None] = mapped_column(String(200))
    reviewed_by_person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    reviewed_by_unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    reviewed_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    """Taken back by the reviewer within seconds; it never reached anybody."""
