"""Beijing days, workdays and teaching days."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.periods import CalendarUnknown, HalfYear, TeachingCalendar, beijing, beijing_date

WINTER, SUMMER = (date(2026, 1, 17), date(2026, 3, 1)), (date(2026, 7, 11), date(2026, 8, 31))
CALENDAR = TeachingCalendar(
    vacations=(WINTER, SUMMER, (date(2027, 1, 16), date(2027, 2, 28)), (date(2027, 7, 10), date(2027, 8, 31)))
)
NEW_YEAR, LAST_DAY = date(2026, 1, 1), date(2026, 12, 31)

known_days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
any_days = st.dates(date(2024, 1, 1), date(2032, 12, 31))

# 国办发明电〔2025〕7号: the days off and the make-up workdays of 2026, weekends within a holiday included.
DAYS_OFF_2026 = [
    (date(2026, 1, 1), date(2026, 1, 3)),
    (date(2026, 2, 15), date(2026, 2, 23)),
    (date(2026, 4, 4), date(2026, 4, 6)),
    (date(2026, 5, 1), date(2026, 5, 5)),
    (date(2026, 6, 19), date(2026, 6, 21)),
    (date(2026, 9, 25), date(2026, 9, 27)),
    (date(2026, 10, 1), date(2026, 10, 7)),
]
MAKE_UP_2026 = [date(2026, *day) for day in ((1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10))]


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def test_every_day_of_2026_is_a_workday_exactly_as_announced() -> None:
    off = {day for first, last in DAYS_OFF_2026 for day in days(first, last)}
    wrong = [
        day
        for day in days(NEW_YEAR, LAST_DAY)
        if CALENDAR.is_workday(day) != (day in MAKE_UP_2026 or (day not in off and day.weekday() < 5))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("day", "teaches"),
    [
        (date(2026, 1, 16), True),  # Friday before the winter vacation
        (date(2026, 1, 17), False),
        (date(2026, 2, 28), False),  # make-up Saturday inside the vacation
        (date(2026, 3, 1), False),
        (date(2026, 3, 2), True),
        (date(2026, 5, 4), False),  # holiday on a Monday
        (date(2026, 5, 9), True),  # make-up Saturday in the term
        (date(2026, 9, 1), True),
        (date(2026, 9, 20), True),  # make-up Sunday
        (date(2026, 9, 19), False),
    ],
)
def test_a_teaching_day_is_a_workday_outside_the_vacations(day: date, teaches: bool) -> None:
    assert CALENDAR.is_teaching_day(day) is teaches
    assert CALENDAR.teaching_days(day, day) == teaches


@given(known_days)
def test_no_day_of_a_vacation_teaches(day: date) -> None:
    in_vacation = any(first <= day <= last for first, last in CALENDAR.vacations)
    assert not (in_vacation and CALENDAR.is_teaching_day(day))
    if not in_vacation:
        assert CALENDAR.is_teaching_day(day) == CALENDAR.is_workday(day)


def test_both_ends_of_a_vacation_belong_to_it() -> None:
    monday, friday = date(2026, 3, 9), date(2026, 3, 13)
    calendar = TeachingCalendar(vacations=((monday, friday),))
    around = days(monday - timedelta(days=3), friday + timedelta(days=3))
    assert [day for day in around if calendar.is_teaching_day(day)] == [around[0], around[-1]]


@given(known_days, known_days)
def test_teaching_days_are_the_teaching_days_one_by_one(one: date, other: date) -> None:
    expected = sum(CALENDAR.is_teaching_day(day) for day in days(one, other))
    assert CALENDAR.teaching_days(one, other) == expected


@given(known_days, known_days, known_days)
def test_teaching_days_add_up_and_never_shrink(one: date, two: date, three: date) -> None:
    first, middle, last = sorted((one, two, three))
    before = CALENDAR.teaching_days(first, middle)
    assert before <= CALENDAR.teaching_days(first, last)
    assert before + CALENDAR.teaching_days(middle + timedelta(days=1), last) == CALENDAR.teaching_days(first, last)


@given(any_days, st.integers(0, 40))
def test_adding_workdays_lands_on_a_workday_with_that_many_in_between(day: date, n: int) -> None:
    end = CALENDAR.add_workdays(day, n)
    assert sum(CALENDAR.is_workday(passed) for passed in days(day, end)[1:]) == n
    assert end == day if n == 0 else CALENDAR.is_workday(end)


def test_workdays_step_over_the_national_day_and_count_the_saturday_after() -> None:
    assert CALENDAR.add_workdays(date(2026, 9, 30), 3) == date(2026, 10, 10)


def test_workdays_are_not_counted_backwards() -> None:
    with pytest.raises(ValueError, match="count"):
        CALENDAR.add_workdays(NEW_YEAR, -1)


@given(known_days)
def test_the_plan_corrects_the_announced_holidays(day: date) -> None:
    worked = TeachingCalendar(vacations=CALENDAR.vacations, extra_workdays=frozenset({day}))
    free = TeachingCalendar(vacations=CALENDAR.vacations, extra_holidays=frozenset({day}))
    assert worked.is_workday(day)
    assert not free.is_workday(day)
    assert not free.is_teaching_day(day)
    difference = worked.teaching_days(NEW_YEAR, date(2027, 12, 31)) - free.teaching_days(NEW_YEAR, date(2027, 12, 31))
    assert difference == (0 if any(first <= day <= last for first, last in CALENDAR.vacations) else 1)


@pytest.mark.parametrize("year", [2025, 2028])
def test_a_year_without_vacations_is_not_guessed(year: int) -> None:
    day = date(year, 6, 6)
    assert not CALENDAR.known(year)
    with pytest.raises(CalendarUnknown, match=str(year)):
        CALENDAR.is_teaching_day(day)
    with pytest.raises(CalendarUnknown, match=str(year)):
        CALENDAR.teaching_days(min(day, LAST_DAY), max(day, LAST_DAY))
    assert CALENDAR.is_workday(day)  # offices need no vacations


def test_a_winter_vacation_from_december_does_not_make_that_year_known() -> None:
    calendar = TeachingCalendar(vacations=((date(2025, 12, 29), date(2026, 2, 28)), SUMMER))
    assert not calendar.known(2025)
    assert calendar.known(2026)


def test_an_empty_range_has_no_teaching_days() -> None:
    assert CALENDAR.teaching_days(LAST_DAY, NEW_YEAR) == 0


@given(st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - bounds are naive
def test_a_beijing_day_begins_eight_hours_early(moment: datetime) -> None:
    assert beijing(moment) == moment
    assert beijing_date(moment) == (moment + timedelta(hours=8)).date()


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        beijing(datetime(2026, 5, 1))  # noqa: DTZ001 - the point of the test


@given(any_days)
def test_every_day_lies_in_its_half_year(day: date) -> None:
    half = HalfYear.of(day)
    assert half.first <= day <= half.last
    assert HalfYear.of(half.first - timedelta(days=1)) < half < HalfYear.of(half.last + timedelta(days=1))


def test_half_years_are_named_as_people_say_them() -> None:
    assert [str(HalfYear(2026, 1)), str(HalfYear(2026, 2))] == ["2026年上半年", "2026年下半年"]
    with pytest.raises(ValueError, match="halves"):
        HalfYear(2026, 3)
