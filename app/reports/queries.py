"""Reading who has reported."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from app.core.periods import HalfYear, beijing_date
from app.plan.models import ActionPlan
from app.plan.queries import holding_in
from app.plan.schemas import Plan
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


def ours_to_ask_for(session: Session, versions: Sequence[Plan], half_years: Sequence[HalfYear]) -> list[HalfYear]:
    """Without those that were due before the city began with us: they were reported on paper. One query."""
    began_at = session.scalars(select(func.min(ActionPlan.imported_at))).one()
    began_on = beijing_date(began_at)
    return [item for item in half_years if holding_in(versions, item.year).deadlines.half_year_due(item) >= began_on]


def unit_names(session: Session, unit_ids: Collection[int]) -> Mapping[int, str]:
    """By id; one query."""
    rows = session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(unit_ids)))
    return {unit_id: name for unit_id, name in rows}
