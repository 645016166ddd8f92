"""Half-year reports (半年报告) of the counties to the city pair. Source: clause 四(六)."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, SmallInteger, String, UniqueConstraint
from sqlalchemy import Identity as IdentityColumn
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base
from app.core.periods import HalfYear


class HalfYearReport(Base):
    """A county says that it has reported (已报送); while there is no row, the report is due."""

    __tablename__ = "half_year_reports"
    __table_args__ = (
        UniqueConstraint("division_code", "year", "half"),
        CheckConstraint("half IN (1, 2)", name="half"),
    )

    id: Mapped[int] = mapped_column(BigInteger, IdentityColumn(), primary_key=True)
    division_code: Mapped[str] = mapped_column(String(12))
    year: Mapped[int] = mapped_column(SmallInteger)
    half: Mapped[int] = mapped_column(SmallInteger)
    reported_at: Mapped[datetime]
    reported_by_person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    reported_by_unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    """Either unit of the pair: one of them reports for both."""

    @property
    def half_year(self) -> HalfYear:
        return HalfYear(self.year, self.half)
