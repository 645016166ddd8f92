"""Reading who has reported."""

from collections.abc import Collection, Mapping

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from app.core.periods import HalfYear
from app.reports.models import HalfYearReport
from app.units.models import Unit

Reported = Mapping[tuple[str, HalfYear], HalfYearReport]
"""By division and half-year; whoever is missing has not reported."""


def list_reports(session: Session, half_years: Collection[HalfYear], *, division_code: str | None = None) -> Reported:
    """Of these half-years, of one division or all; one query."""
    query = select(HalfYearReport).where(
        tuple_(HalfYearReport.year, HalfYearReport.half).in_([(item.year, item.half) for item in half_years])
    )
    if division_code is not None:
        query = query.where(HalfYearReport.division_code == division_code)
    return {(report.division_code, report.half_year): report for report in session.scalars(query)}


def unit_names(session: Session, unit_ids: Collection[int]) -> Mapping[int, str]:
    """By id; one query."""
    rows = session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(unit_ids)))
    return {unit_id: name for unit_id, name in rows}
