"""Units: the pairs of city and counties, the federation of a zone, schools, speakers; and the codes to join them by."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, EnumText
from app.units.rules import LONGEST_STORED_NAME


class UnitLevel(StrEnum):
    CITY = "city"
    COUNTY = "county"
    ZONE = "zone"
    SCHOOL = "school"
    SPEAKER = "speaker"


class UnitKind(StrEnum):
    FEDERATION = "federation"
    BUREAU = "bureau"
    SCHOOL = "school"
    SPEAKER = "speaker"
    """A unit of one: messages, the call list, codes and reach know a speaker as they know a school."""


PAIR_KINDS = (UnitKind.FEDERATION, UnitKind.BUREAU)


class Stage(StrEnum):
    PRIMARY = "primary"
    JUNIOR = "junior"
    SENIOR = "senior"
    NINE_YEAR = "nine_year"
    TWELVE_YEAR = "twelve_year"
    COMPLETE = "complete"
    """完全中学: junior and senior."""
    VOCATIONAL = "vocational"
    SPECIAL = "special"


class Ownership(StrEnum):
    PUBLIC = "public"
    PRIVATE = "private"


STAGE_NAMES = {
    Stage.PRIMARY: "小学",
    Stage.JUNIOR: "初中",
    Stage.SENIOR: "高中",
    Stage.NINE_YEAR: "九年一贯制",
    Stage.TWELVE_YEAR: "十二年一贯制",
    Stage.COMPLETE: "完全中学",
    Stage.VOCATIONAL: "中职",
    Stage.SPECIAL: "特殊教育",
}
OWNERSHIP_NAMES = {Ownership.PUBLIC: "公办", Ownership.PRIVATE: "民办"}


class Unit(Base):
    __tablename__ = "units"
    __table_args__ = (
        Index("ix_units_path", "path", postgresql_ops={"path": "text_pattern_ops"}),
        Index("ix_units_division_code_code", "division_code", "code"),
        Index(
            "uq_units_pair",
            "division_code",
            "kind",
            unique=True,
            postgresql_where=text("kind IN ('federation', 'bureau')"),
        ),
        CheckConstraint("(kind = 'school') = (level = 'school')", name="school_is_a_school"),
        CheckConstraint("(kind = 'speaker') = (level = 'speaker')", name="speaker_is_a_speaker"),
        CheckConstraint("(kind = 'school') = (code IS NOT NULL)", name="schools_have_codes"),
        CheckConstraint("closed_on > opened_on", name="closed_after_opened"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    kind: Mapped[UnitKind] = mapped_column(EnumText(UnitKind))
    level: Mapped[UnitLevel] = mapped_column(EnumText(UnitLevel))
    division_code: Mapped[str] = mapped_column(String(12))
    """The division it belongs to; of a school run by the city, the city's."""
    code: Mapped[str | None] = mapped_column(String(20), unique=True)
    """A school's code; the units of a pair have none."""
    name: Mapped[str] = mapped_column(String(60))
    short_name: Mapped[str] = mapped_column(String(LONGEST_STORED_NAME))
    path: Mapped[str] = mapped_column(String(60))
    """The reach, such as `/640400/640422/<school code>/`: what begins with it lies below. A pair shares one path."""
    stage: Mapped[Stage | None] = mapped_column(EnumText(Stage))
    ownership: Mapped[Ownership | None] = mapped_column(EnumText(Ownership))
    pupils: Mapped[int | None]
    opened_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    """The first day on which it is no longer open; what happened before keeps its name."""

    def is_open_on(self, day: date) -> bool:
        return (self.opened_on is None or self.opened_on <= day) and (self.closed_on is None or day < self.closed_on)


class JoinPurpose(StrEnum):
    JOIN = "join"
    HANDOVER = "handover"
    """One successor takes the place of the identity that gives it up."""


class JoinCode(Base):
    """The code itself is shown once and never stored."""

    __tablename__ = "join_codes"
    __table_args__ = (CheckConstraint("(purpose = 'handover') = (giving_identity_id IS NOT NULL)", name="giver"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    """HMAC-SHA256 under a key outside the database: eight characters could be guessed from a plain hash."""
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    role: Mapped[str] = mapped_column(String(32))
    purpose: Mapped[JoinPurpose] = mapped_column(EnumText(JoinPurpose))
    giving_identity_id: Mapped[int | None] = mapped_column(BigInteger)
    """No foreign key: identities live in a room above."""
    issued_at: Mapped[datetime]
    issued_by_person_id: Mapped[int | None] = mapped_column(BigInteger)
    """None for a code issued from the command line."""
    issued_by_unit_id: Mapped[int | None] = mapped_column(BigInteger)
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    max_uses: Mapped[int | None]
    """None: as often as needed until it expires, such as the sheet on a school's wall."""
    uses: Mapped[int] = mapped_column(default=0)
