"""What a county is told about its half-year report. Pure words; messaging shortens what WeChat's fields cannot hold."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.core.periods import HalfYear
from app.core.validation import LARGEST_ID
from app.messaging.notices import Notice, NoticeSubject
from app.plan.schemas import Division, PlanFile
from app.quotas.progress import division_name
from app.reports.rules import ReportStep
from app.talks.notices import LATEST, day_words

TEMPLATE = "report_due"


@dataclass(frozen=True, slots=True)
class DueReport:
    """Of one county and half-year, what its reminders say."""

    division_code: str
    county_name: str
    half_year: HalfYear
    due_on: date
    receivers: str
    """Both city units, as `固原市总工会和固原市教育体育局`."""


def subject_id(division_code: str, half_year: HalfYear) -> int:
    """What a reminder is about: the county and the half-year, so that reporting settles it."""
    return int(f"{division_code}{half_year.year}{half_year.half}")


def report_due(report: DueReport, step: ReportStep, unit_id: int, *, expires_at: datetime) -> Notice:
    """To one unit of the county's pair; either unit answers for both."""
    due = f"{report.due_on.month}月{report.due_on.day}日"
    if step is ReportStep.OVERDUE:
        title = f"{report.half_year}报告还没有报送，{due}到期"
        when = f"{due}已经到期，请这两天报送{report.receivers}"
        matter = f"{report.half_year}报告已到期"
    else:
        title = f"{report.half_year}报告，请在{due}前报送"
        when = f"请在{due}前报送{report.receivers}"
        matter = f"{report.half_year}报告要报送"
    return Notice(
        subject=NoticeSubject.REPORT_DUE,
        subject_id=subject_id(report.division_code, report.half_year),
        unit_id=unit_id,
        dedupe_key=f"report-due:{report.division_code}:{report.half_year.year}:{report.half_year.half}:{step.value}",
        title=title,
        body=f"{report.county_name}{report.half_year}劳模工匠进校园的报告，{when}。"
        "报送了，请点开按“已报送”；总工会和教育体育局有一家按过就可以。",
        page="pkg-staff/reports/reports",
        template=TEMPLATE,
        fields={
            "unit": report.county_name,
            "matter": matter,
            "date": day_words(report.due_on),
            "advice": "报送了，请点开按“已报送”",
        },
        action="去看看",
        due_on=report.due_on,
        expires_at=expires_at,
        is_daytime_only=True,
    )


def due_report(plan: PlanFile, county: Division, half_year: HalfYear) -> DueReport:
    """As `plan`, the one that holds in that year, has it."""
    city_units = [unit.name for unit in (plan.city.federation, plan.city.bureau) if unit is not None]
    due_on = plan.deadlines.half_year_due(half_year)
    return DueReport(county.code, division_name(county), half_year, due_on, "和".join(city_units))


def longest_notices(plan: PlanFile, _: Sequence[str]) -> Iterator[Notice]:
    """What this room can say at most, for `messaging.templates`."""
    for county in plan.counties:
        report = due_report(plan, county, HalfYear(LATEST.year, 2))
        for step in ReportStep:
            yield report_due(report, step, LARGEST_ID, expires_at=LATEST)
