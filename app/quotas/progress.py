"""The figures of a year: six floors and the total, always in division-code order, never in an order of merit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.plan.rules import DivisionLevel
from app.plan.schemas import Division, Plan, PlanFile
from app.quotas.queries import Tally, tally
from app.quotas.rules import Pace, TeachingTime, Urgency, pace, teaching_time

YEAR_OVER = TeachingTime(passed=1, left=0)
"""All of it has passed. Years before the plan's first vacations are looked back on, and need no calendar."""

CITY_LEVEL_NAME = "市级"
TOTAL_NAME = "全市合计"
LONGEST_NAME = 10
"""Characters; a longer name (积石山保安族东乡族撒拉族自治县) would leave no room in a WeChat field."""


class FigureKind(StrEnum):
    CITY_LEVEL = "city_level"
    COUNTY = "county"
    ZONE = "zone"
    TOTAL = "total"


KIND_OF_LEVEL = {
    DivisionLevel.CITY: FigureKind.CITY_LEVEL,
    DivisionLevel.COUNTY: FigureKind.COUNTY,
    DivisionLevel.ZONE: FigureKind.ZONE,
}


@dataclass(frozen=True, slots=True)
class Figure:
    kind: FigureKind
    division_code: str
    name: str
    tally: Tally
    pace: Pace
    short_name: str
    """As `西吉`, where a WeChat field has no room for more."""


def city_figures(session: Session, plan: Plan, year: int, day: date) -> tuple[Figure, ...]:
    """City level, counties and zones as seen on `day`, then the total; three queries.

    A year, not yet over, without vacations in the plan has counts and no pace.
    """
    return city_figures_from(tally(session, year, day, [item.code for item in plan.divisions]), plan, year, day)


def city_figures_from(tallies: Mapping[str, Tally], plan: Plan, year: int, day: date) -> tuple[Figure, ...]:
    """As `city_figures`, from the talks of every division of the plan in `year`; no query."""
    divisions = sorted(plan.divisions, key=lambda item: item.code)
    figures = _figures(tallies, plan, divisions, year, day)
    # the zone has no quota, and its talks are nobody's: they stand in no sum
    summed = sum((item.tally for item in figures if item.kind is not FigureKind.ZONE), Tally())
    whole_city = pace(plan.quotas.city_total, summed.counted, _time(plan, year, day), _urgency(plan))
    return (*figures, Figure(FigureKind.TOTAL, plan.city.code, TOTAL_NAME, summed, whole_city, TOTAL_NAME))


def division_figure(session: Session, plan: Plan, division_code: str, year: int, day: date) -> Figure:
    """The one figure of a county or zone; same queries, and `NotFound` for one the plan has no more."""
    divisions = [item for item in plan.divisions if item.code == division_code]
    if not divisions:
        raise NotFound
    return _figures(tally(session, year, day, [division_code]), plan, divisions, year, day)[0]


def division_name(division: Division) -> str:
    """`市级` for the city's own level, 西吉县, 开发区."""
    if division.level is DivisionLevel.CITY:
        return CITY_LEVEL_NAME
    is_handy = division.level is DivisionLevel.COUNTY and len(division.name) <= LONGEST_NAME
    return division.name if is_handy else division.short_name


def short_name(division: Division) -> str:
    """`市级`, 西吉, 开发区."""
    return CITY_LEVEL_NAME if division.level is DivisionLevel.CITY else division.short_name


def division_names(plan: PlanFile) -> Mapping[str, str]:
    """By code. A division that an older plan had is missing: whoever reads old lines says its code."""
    return {item.code: division_name(item) for item in plan.divisions}


def _figures(
    tallies: Mapping[str, Tally], plan: Plan, divisions: Sequence[Division], year: int, day: date
) -> list[Figure]:
    time, urgency = _time(plan, year, day), _urgency(plan)
    return [
        Figure(
            kind=KIND_OF_LEVEL[item.level],
            division_code=item.code,
            name=division_name(item),
            tally=tallies[item.code],
            pace=pace(plan.quota_for(item.code), tallies[item.code].counted, time, urgency),
            short_name=short_name(item),
        )
        for item in divisions
    ]


def _time(plan: Plan, year: int, day: date) -> TeachingTime | None:
    if year < day.year:
        return YEAR_OVER
    calendar = plan.calendar()
    return teaching_time(calendar, year, day) if calendar.known(year) else None


def _urgency(plan: Plan) -> Urgency:
    return Urgency(plan.reminders.urgent_behind, plan.reminders.urgent_days_left)
