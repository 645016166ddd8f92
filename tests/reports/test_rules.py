"""On which days a county is reminded of its half-year report; with the Chinese calendar of 2026 and 2027."""

from datetime import date

import pytest

from app.core.periods import HalfYear, TeachingCalendar
from app.reports.rules import (
    ReportCalendar,
    ReportStep,
    half_years_around,
    previous,
    report_calendar,
    report_step,
    workday_before,
)

CALENDAR = TeachingCalendar(
    vacations=((date(2026, 1, 17), date(2026, 3, 1)), (date(2026, 7, 11), date(2026, 8, 31))),
    extra_workdays=frozenset({date(2027, 1, 9)}),  # a Saturday, as if announced
)
JULY, DECEMBER = date(2026, 7, 10), date(2026, 12, 31)


def days_of(due_on: date) -> ReportCalendar:
    return report_calendar(CALENDAR, due_on, coming_workdays=10, soon_workdays=3)


def step_on(due_on: date, today: str, *told: str) -> ReportStep | None:
    day = date.fromisoformat(today)
    days = [date.fromisoformat(text) for text in told]
    return report_step(days_of(due_on), told=days, today=day, is_workday=CALENDAR.is_workday(day))


@pytest.mark.parametrize(
    ("due_on", "coming", "soon", "overdue", "last"),
    [
        (JULY, "2026-06-26", "2026-07-07", "2026-07-13", "2026-07-24"),
        # National Day in between: 28 to 30 September, then 8 to 10 October, the 10th a Saturday made up
        (date(2026, 10, 10), "2026-09-20", "2026-09-30", "2026-10-12", "2026-10-23"),
        # over the turn of the year: 1 January is a holiday, the 9th a Saturday made up
        (DECEMBER, "2026-12-17", "2026-12-28", "2027-01-04", "2027-01-14"),
        # the Spring Festival; 14 and 28 February are Saturdays made up
        (date(2026, 2, 23), "2026-02-03", "2026-02-12", "2026-02-24", "2026-03-06"),
    ],
)
def test_the_days_of_a_report(due_on: date, coming: str, soon: str, overdue: str, last: str) -> None:
    days = days_of(due_on)
    begins = [str(days.begins_on[step]) for step in ReportStep]
    assert (begins, str(days.ends_on)) == ([coming, soon, overdue], last)
    assert all(CALENDAR.is_workday(day) for day in days.begins_on.values())


@pytest.mark.parametrize(
    ("today", "told", "step"),
    [
        ("2026-06-25", [], None),
        ("2026-06-26", [], ReportStep.COMING),
        ("2026-06-26", ["2026-06-26"], None),
        ("2026-06-27", [], None),  # Saturday: made up for on Monday
        ("2026-06-29", [], ReportStep.COMING),
        ("2026-07-06", ["2026-06-29"], None),
        ("2026-07-07", ["2026-06-29"], ReportStep.SOON),
        ("2026-07-07", [], ReportStep.SOON),  # never two on one day
        ("2026-07-10", ["2026-06-29"], ReportStep.SOON),
        ("2026-07-10", ["2026-06-29", "2026-07-07"], None),
        ("2026-07-11", ["2026-07-07"], None),  # Saturday
        ("2026-07-13", ["2026-07-07"], ReportStep.OVERDUE),  # a workday in the school vacation
        ("2026-07-14", ["2026-07-13"], None),
        ("2026-07-24", ["2026-07-07"], ReportStep.OVERDUE),
        ("2026-07-27", ["2026-07-07"], None),  # whoever was not told by now is left alone
    ],
)
def test_what_is_due(today: str, told: list[str], step: ReportStep | None) -> None:
    assert step_on(JULY, today, *told) is step


@pytest.mark.parametrize(
    ("today", "step"),
    [
        ("2026-12-31", ReportStep.SOON),
        ("2027-01-01", None),
        ("2027-01-03", None),
        ("2027-01-04", ReportStep.OVERDUE),
        ("2027-01-09", ReportStep.OVERDUE),  # made up
        ("2027-01-10", None),
    ],
)
def test_over_the_turn_of_the_year(today: str, step: ReportStep | None) -> None:
    assert step_on(DECEMBER, today, "2026-12-17") is step


def test_three_times_at_most_whoever_asks_every_day() -> None:
    told: list[str] = []
    for ordinal in range(date(2026, 6, 1).toordinal(), date(2026, 9, 1).toordinal()):
        day = str(date.fromordinal(ordinal))
        if step_on(JULY, day, *told) is not None:
            told.append(day)
    assert told == ["2026-06-26", "2026-07-07", "2026-07-13"]


def test_workday_before_is_the_inverse_of_counting_on() -> None:
    for ordinal in range(date(2026, 9, 1).toordinal(), date(2026, 11, 1).toordinal()):
        day = date.fromordinal(ordinal)
        if CALENDAR.is_workday(day):
            assert all(CALENDAR.add_workdays(workday_before(CALENDAR, day, n), n) == day for n in range(12))


def test_half_years() -> None:
    assert [previous(HalfYear(2026, half)) for half in (1, 2)] == [HalfYear(2025, 2), HalfYear(2026, 1)]
    around = half_years_around([date(2026, 12, 20), date(2027, 1, 2)])
    assert around == [HalfYear(2026, 1), HalfYear(2026, 2), HalfYear(2027, 1)]
