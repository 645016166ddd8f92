"""Speakers (宣讲员), the corps (宣讲团) they are appointed to, and when they cannot come.

A corps is its division: `division_code` names the pair that keeps the roster. Who is known in two corps has a row in
each, and one `Person` behind both. Source: clauses 三(一), 四(三), the roster annex.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, Date, ForeignKey, Index, Integer, SmallInteger, String, Uuid
from sqlalchemy import Identity as IdentityColumn
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, EnumText
from app.speakers.states import Gender, HonourKind, HonourLevel


class Speaker(Base):
    """One line of a roster. Its unit of one is what messages, the call list, codes and reach know a speaker by."""

    __tablename__ = "speakers"
    __table_args__ = (
        Index(None, "division_code", "id"),
        Index("ix_speakers_pinyin", "pinyin", postgresql_ops={"pinyin": "text_pattern_ops"}),
        Index("ix_speakers_initials", "initials", postgresql_ops={"initials": "text_pattern_ops"}),
    )

    id: Mapped[int] = mapped_column(BigInteger, IdentityColumn(), primary_key=True)
    client_id: Mapped[UUID | None] = mapped_column(Uuid, unique=True)
    """Made on the phone, of a speaker added by hand: repeating the request finds the first row."""
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    """Holds the phone, encrypted; becomes an account when the speaker first answers in WeChat."""
    division_code: Mapped[str] = mapped_column(String(12))
    serial: Mapped[int | None] = mapped_column(Integer)
    """序号, the order of the roster."""
    name: Mapped[str] = mapped_column(String(30))
    pinyin: Mapped[str] = mapped_column(String(200))
    """Of the name, without tones or spaces: `shilijiangshijia`."""
    initials: Mapped[str] = mapped_column(String(30))
    """`sljsj`."""
    gender: Mapped[Gender | None] = mapped_column(EnumText(Gender))
    employer_and_post: Mapped[str] = mapped_column(String(200))
    """工作单位及职务, as the roster has it."""
    honours_text: Mapped[str] = mapped_column(String(500))
    """获得荣誉, as the roster has it; `SpeakerHonour` is what was read out of it."""
    remark: Mapped[str] = mapped_column(String(200), default="")
    phone_rest_encrypted: Mapped[str | None] = mapped_column(String(400))
    """What stands behind the person's number in the roster's cell: an extension, further numbers. See `Phones.rest`."""
    is_landline: Mapped[bool] = mapped_column(default=False)
    """The phone is a landline: it finds nobody (an office shares it) and gets no message."""
    is_one_off: Mapped[bool] = mapped_column(default=False)
    """A parent who is a model worker (劳模家长上讲台): invited, but no member of the corps. 四(三)."""
    topics: Mapped[str] = mapped_column(String(200), default="")
    formats: Mapped[list[str]] = mapped_column(ARRAY(String(32)), default=list)
    """Keys of the plan's talk formats the speaker likes; empty: any."""
    talks_a_term: Mapped[int | None] = mapped_column(SmallInteger)
    """At most so many; None: as the plan says."""
    added_by_unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    """Of one added by hand; a school sees and mends whom it added. None: from a roster."""
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own form


class SpeakerHonour(Base):
    """One honour read out of the roster's text."""

    __tablename__ = "speaker_honours"

    id: Mapped[int] = mapped_column(BigInteger, IdentityColumn(), primary_key=True)
    speaker_id: Mapped[int] = mapped_column(ForeignKey("speakers.id", ondelete="CASCADE"), index=True)
    level: Mapped[HonourLevel] = mapped_column(EnumText(HonourLevel))
    kind: Mapped[HonourKind] = mapped_column(EnumText(HonourKind))
    text: Mapped[str] = mapped_column(String(200))


class Appointment(Base):
    """聘任: from `begins_on` until `ends_on`; serving once every unit of the pair has confirmed it, in either order."""

    __tablename__ = "appointments"
    __table_args__ = (Index(None, "speaker_id", "begins_on"), CheckConstraint("ends_on > begins_on", name="days"))

    id: Mapped[int] = mapped_column(BigInteger, IdentityColumn(), primary_key=True)
    speaker_id: Mapped[int] = mapped_column(ForeignKey("speakers.id"))
    begins_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date | None] = mapped_column(Date)
    """The first day on which it no longer holds."""
    end_reason: Mapped[str | None] = mapped_column(String(100))
    proposed_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    """None: imported from the command line."""
    proposed_by_unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    proposed_at: Mapped[datetime]
    federation_confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    federation_confirmed_at: Mapped[datetime | None]
    bureau_confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    bureau_confirmed_at: Mapped[datetime | None]
    """Stays None in a zone, which has no bureau."""
    serving_since: Mapped[datetime | None]
    """When the last confirmation that is needed came."""


class UnavailablePeriod(Base):
    """Days on which a speaker cannot come, both included."""

    __tablename__ = "unavailable_periods"
    __table_args__ = (Index(None, "speaker_id", "begins_on"), CheckConstraint("ends_on >= begins_on", name="days"))

    id: Mapped[int] = mapped_column(BigInteger, IdentityColumn(), primary_key=True)
    client_id: Mapped[UUID] = mapped_column(Uuid, unique=True)
    speaker_id: Mapped[int] = mapped_column(ForeignKey("speakers.id"))
    begins_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    note: Mapped[str] = mapped_column(String(100), default="")
    created_by_person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]
