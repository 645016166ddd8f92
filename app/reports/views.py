"""From reports to what the phone shows."""

from collections.abc import Mapping, Sequence
from datetime import date

from app.core.access import Identity, Role
from app.core.periods import HalfYear
from app.plan.queries import holding_in
from app.plan.schemas import Plan
from app.reports.notices import due_report
from app.reports.queries import Reported
from app.reports.schemas import CountyReport, HalfYearView


def view_half_year(
    versions: Sequence[Plan],
    half_year: HalfYear,
    reported: Reported,
    unit_names: Mapping[int, str],
    identity: Identity,
    *,
    today: date,
) -> HalfYearView:
    plan, sees_all = holding_in(versions, half_year.year), identity.role is Role.CITY
    counties = [county for county in plan.counties if sees_all or county.code == identity.division_code]
    due = [due_report(plan, county, half_year) for county in counties]
    due_on = plan.deadlines.half_year_due(half_year)
    rows = [_view_county(item.division_code, item.county_name, half_year, reported, unit_names) for item in due]
    missing = [row for row in rows if not row.is_reported]
    return HalfYearView(
        year=half_year.year,
        half=half_year.half,
        name=str(half_year),
        due_on=due_on,
        is_overdue=bool(missing) and today > due_on,
        receivers=due[0].receivers if due else "",
        sentence=_sentence(identity.role, rows, missing, is_over=today > due_on),
        counties=rows,
    )


def _view_county(
    code: str, name: str, half_year: HalfYear, reported: Reported, unit_names: Mapping[int, str]
) -> CountyReport:
    report = reported.get((code, half_year))
    return CountyReport(
        division_code=code,
        name=name,
        is_reported=report is not None,
        reported_at=report and report.reported_at,
        reported_by=report and unit_names[report.reported_by_unit_id],
    )


def _sentence(role: Role, rows: Sequence[CountyReport], missing: Sequence[CountyReport], *, is_over: bool) -> str:
    if role is not Role.CITY:
        if not missing:
            return "已报送，不用再做什么。"
        return "已经到期，请这两天报送。" if is_over else "报送以后，请按“已报送”。"
    if not missing:
        return f"{len(rows)} 个县区都已报送。"
    names = "、".join(row.name for row in missing)
    return f"还没有报送：{names}。" + ("已经到期，请打电话问问有什么困难。" if is_over else "到时候会提醒他们。")
