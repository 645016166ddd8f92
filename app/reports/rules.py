"""When a county is reminded of its half-year report. Pure.

D: three times at most: on two days before the deadline, and on the first workday after it. On workdays, also in the
school vacations: 10 July lies at their beginning, and it is offices that report, not schools.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from app.core.periods import DAY, HalfYear, TeachingCalendar

OVERDUE_WORKDAYS = 10
"""After so many workdays beyond the deadline nobody is reminded for the first time: who was not told has been away."""


class ReportStep(IntEnum):
    COMING = 1
    SOON = 2
    OVERDUE = 3


@dataclass(frozen=True, slots=True)
class ReportCalendar:
    """The days on which one report is reminded of; each waits for a workday on which somebody can be told."""

    begins_on: dict[ReportStep, date]
    ends_on: date


def report_calendar(
    calendar: TeachingCalendar, due_on: date, *, coming_workdays: int, soon_workdays: int
) -> ReportCalendar:
    return ReportCalendar(
        {
            ReportStep.COMING: workday_before(calendar, due_on, coming_workdays),
            ReportStep.SOON: workday_before(calendar, due_on, soon_workdays),
            ReportStep.OVERDUE: calendar.add_workdays(due_on, 1),
        },
        calendar.add_workdays(due_on, OVERDUE_WORKDAYS),
    )


def report_step(days: ReportCalendar, *, told: Collection[date], today: date, is_workday: bool) -> ReportStep | None:
    """Which reminder is to be given today, if any. `told`: on which days the county was reminded of this report.

    A day that was missed, for the system was down, is made up for on the next workday until the next step begins.
    """
    if not is_workday or today > days.ends_on:
        return None
    begun = [step for step in ReportStep if days.begins_on[step] <= today]
    if not begun or max(told, default=date.min) >= days.begins_on[begun[-1]]:
        return None
    return begun[-1]


def workday_before(calendar: TeachingCalendar, day: date, n: int) -> date:
    """The `n`-th workday before `day`."""
    while n:
        day -= DAY
        n -= calendar.is_workday(day)
    return day


def previous(half_year: HalfYear) -> HalfYear:
    return HalfYear(half_year.year - 1, 2) if half_year.half == 1 else HalfYear(half_year.year, 1)


def half_years_around(days: Iterable[date]) -> list[HalfYear]:
    """Those in which the days lie, and the ones before, the earliest first: all whose report can be spoken of then."""
    present = {HalfYear.of(day) for day in days}
    return sorted(present | {previous(half_year) for half_year in present})
