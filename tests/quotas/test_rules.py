"""Verdicts and pace: tables of cases, and what must hold for every calendar."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.periods import TeachingCalendar
from app.quotas.rules import (
    COUNTING,
    Pace,
    PaceState,
    TalkFacts,
    TeachingTime,
    Urgency,
    Verdict,
    VerdictReason,
    pace,
    teaching_time,
    verdict,
    years_without_calendar,
)
from app.quotas.words import REASONS

GOOD = TalkFacts(
    held_on=date(2026, 5, 12),
    organiser_division_code="640422",
    is_self_invited=False,
    quota=3,
    is_approved=True,
    is_online=False,
    shows_banner=True,
    shows_speaker=True,
    shows_audience=True,
    exception_reason=None,
)
URGENCY = Urgency(behind=2, days_left=30)

CASES = [
    ({}, VerdictReason.COUNTED),
    ({"organiser_division_code": "640400", "quota": 5}, VerdictReason.COUNTED),
    ({"quota": 0}, VerdictReason.COUNTED),
    ({"exception_reason": "小学校，只有十二名学生"}, VerdictReason.COUNTED),
    ({"shows_audience": False, "exception_reason": "小学校，只有十二名学生"}, VerdictReason.COUNTED_BY_EXCEPTION),
    ({"shows_banner": False}, VerdictReason.PHOTOS_INCOMPLETE),
    ({"shows_speaker": False}, VerdictReason.PHOTOS_INCOMPLETE),
    ({"shows_audience": False}, VerdictReason.PHOTOS_INCOMPLETE),
    ({"shows_banner": False, "exception_reason": "  "}, VerdictReason.PHOTOS_INCOMPLETE),
    ({"is_online": True}, VerdictReason.ONLINE_ONLY),
    ({"is_online": True, "shows_audience": False, "exception_reason": "线上"}, VerdictReason.ONLINE_ONLY),
    ({"quota": None}, VerdictReason.NO_QUOTA),
    ({"quota": None, "is_online": True}, VerdictReason.NO_QUOTA),
    ({"is_self_invited": True}, VerdictReason.SELF_INVITED),
    ({"is_self_invited": True, "quota": None}, VerdictReason.SELF_INVITED),
    ({"is_approved": False}, VerdictReason.AWAITING_REVIEW),
    ({"is_approved": False, "is_self_invited": True}, VerdictReason.AWAITING_REVIEW),
]


@pytest.mark.parametrize(("change", "reason"), CASES)
def test_verdict(change: dict[str, object], reason: VerdictReason) -> None:
    facts = replace(GOOD, **change)  # type: ignore[arg-type]
    counts = reason in {VerdictReason.COUNTED, VerdictReason.COUNTED_BY_EXCEPTION}
    assert verdict(facts) == Verdict(counts, 2026, facts.organiser_division_code, reason)


@pytest.mark.parametrize(
    ("day", "year"), [(date(2026, 1, 1), 2026), (date(2026, 12, 31), 2026), (date(2027, 1, 1), 2027)]
)
def test_a_talk_belongs_to_the_year_it_was_held_in(day: date, year: int) -> None:
    assert verdict(replace(GOOD, held_on=day)).year == year


def test_every_reason_has_words_of_its_own() -> None:
    assert set(REASONS) == set(VerdictReason)
    assert len(set(REASONS.values())) == len(REASONS)
    assert all(REASONS[reason].startswith("计入") is (reason in COUNTING) for reason in REASONS)


PACES = [
    # quota, counted, passed, left: expected, state
    (3, 0, 0, 240, 0, PaceState.ON_PACE),
    (3, 0, 79, 161, 0, PaceState.ON_PACE),
    (3, 0, 80, 160, 1, PaceState.BEHIND),
    (3, 1, 80, 160, 1, PaceState.ON_PACE),
    (3, 0, 160, 80, 2, PaceState.URGENT),
    (3, 1, 160, 80, 2, PaceState.BEHIND),
    (3, 1, 239, 1, 2, PaceState.URGENT),
    (3, 2, 210, 30, 2, PaceState.ON_PACE),
    (3, 2, 211, 29, 2, PaceState.URGENT),
    (3, 2, 240, 0, 3, PaceState.URGENT),
    (3, 3, 240, 0, 3, PaceState.REACHED),
    (3, 4, 10, 230, 0, PaceState.REACHED),
    (5, 1, 120, 120, 2, PaceState.BEHIND),
    (5, 0, 120, 120, 2, PaceState.URGENT),
    (20, 9, 120, 120, 10, PaceState.BEHIND),
    (20, 8, 120, 120, 10, PaceState.URGENT),
    (None, 0, 240, 0, 0, PaceState.NO_QUOTA),
    (3, 0, 0, 0, 0, PaceState.URGENT),
]


@pytest.mark.parametrize(("quota", "counted", "passed", "left", "expected", "state"), PACES)
def test_pace(quota: int | None, counted: int, passed: int, left: int, expected: int, state: PaceState) -> None:
    found = pace(quota, counted, TeachingTime(passed, left), URGENCY)
    assert (found.expected, found.state, found.teaching_days_left) == (expected, state, left)


@pytest.mark.parametrize(
    ("found", "shortfall", "still_needed", "is_behind", "is_urgent", "needs_reminder"),
    [
        (pace(3, 1, TeachingTime(160, 80), URGENCY), 1, 2, True, False, True),
        (pace(3, 0, TeachingTime(160, 80), URGENCY), 2, 3, True, True, True),
        (pace(3, 2, TeachingTime(211, 29), URGENCY), 0, 1, False, True, True),
        (pace(3, 2, TeachingTime(160, 80), URGENCY), 0, 1, False, False, False),
        (pace(3, 9, TeachingTime(240, 0), URGENCY), 0, 0, False, False, False),
        (pace(None, 0, TeachingTime(240, 0), URGENCY), 0, 0, False, False, False),
    ],
)
def test_what_follows_from_the_pace(
    found: Pace, shortfall: int, still_needed: int, is_behind: bool, is_urgent: bool, needs_reminder: bool
) -> None:
    assert (found.shortfall, found.still_needed) == (shortfall, still_needed)
    assert (found.is_behind, found.is_urgent, found.needs_reminder) == (is_behind, is_urgent, needs_reminder)


@pytest.mark.parametrize(
    ("quota", "counted", "state", "still_needed"),
    [
        (3, 0, PaceState.UNKNOWN, 3),
        (3, 2, PaceState.UNKNOWN, 1),
        (3, 3, PaceState.REACHED, 0),
        (0, 0, PaceState.REACHED, 0),
        (None, 2, PaceState.NO_QUOTA, 0),
    ],
)
def test_without_a_calendar_only_what_needs_none_is_said(
    quota: int | None, counted: int, state: PaceState, still_needed: int
) -> None:
    found = pace(quota, counted, None, URGENCY)
    assert (found.state, found.still_needed) == (state, still_needed)
    assert (found.expected, found.shortfall, found.teaching_days_left) == (None, None, None)
    assert (found.is_behind, found.is_urgent, found.needs_reminder) == (False, False, False)


CALENDAR = TeachingCalendar(vacations=((date(2026, 1, 10), date(2026, 3, 1)), (date(2026, 7, 11), date(2026, 8, 31))))
TOTAL = CALENDAR.teaching_days(date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("day", "passed"),
    [
        (date(2025, 12, 31), 0),
        (date(2026, 1, 1), 0),  # New Year's Day is no workday
        (date(2026, 1, 3), 0),
        (date(2026, 1, 4), 1),  # the first teaching day: a make-up Sunday; the day itself has passed
        (date(2026, 1, 9), 6),
        (date(2026, 1, 10), 6),  # vacations add nothing …
        (date(2026, 2, 14), 6),  # … not even their make-up Saturdays
        (date(2026, 3, 1), 6),
        (date(2026, 3, 2), 7),
        (date(2026, 12, 30), TOTAL - 1),
        (date(2026, 12, 31), TOTAL),
        (date(2027, 6, 1), TOTAL),
    ],
)
def test_teaching_time(day: date, passed: int) -> None:
    assert teaching_time(CALENDAR, 2026, day) == TeachingTime(passed, TOTAL - passed)


@pytest.mark.parametrize(
    ("day", "missing"),
    [
        (date(2025, 9, 30), [2025]),
        (date(2025, 10, 1), [2025]),
        (date(2026, 1, 1), []),
        (date(2026, 9, 30), []),
        (date(2026, 10, 1), [2027]),
        (date(2026, 12, 31), [2027]),
        (date(2027, 1, 1), [2027]),
        (date(2027, 10, 1), [2027, 2028]),
    ],
)
def test_next_years_calendar_is_missed_from_october_on(day: date, missing: list[int]) -> None:
    assert years_without_calendar(lambda year: CALENDAR, day) == missing


def test_each_years_calendar_is_that_of_the_plan_that_holds_in_it() -> None:
    nothing = TeachingCalendar(vacations=())
    calendars = {2025: CALENDAR, 2026: nothing}
    assert years_without_calendar(calendars.__getitem__, date(2025, 10, 1)) == [2025, 2026]


def test_a_make_up_saturday_passes_and_an_ordinary_one_does_not() -> None:
    friday, make_up, ordinary = date(2026, 5, 8), date(2026, 5, 9), date(2026, 5, 16)
    before = teaching_time(CALENDAR, 2026, friday).passed
    assert teaching_time(CALENDAR, 2026, make_up).passed == before + 1
    assert teaching_time(CALENDAR, 2026, ordinary).passed == teaching_time(CALENDAR, 2026, date(2026, 5, 15)).passed


def test_the_last_teaching_day_asks_for_the_whole_quota_and_the_day_before_does_not() -> None:
    for quota in (3, 5, 20):
        assert pace(quota, 0, teaching_time(CALENDAR, 2026, date(2026, 12, 31)), URGENCY).expected == quota
        assert pace(quota, 0, teaching_time(CALENDAR, 2026, date(2026, 12, 30)), URGENCY).expected == quota - 1


calendars = st.builds(
    lambda starts, lengths: TeachingCalendar(
        tuple((start, start + timedelta(length)) for start, length in zip(starts, lengths, strict=True))
    ),
    st.tuples(st.dates(date(2026, 1, 5), date(2026, 2, 20)), st.dates(date(2026, 6, 20), date(2026, 7, 31))),
    st.tuples(st.integers(7, 40), st.integers(7, 60)),
)
days = st.dates(date(2026, 1, 1), date(2026, 12, 31))
quotas = st.integers(0, 40)
counts = st.integers(0, 45)


def known(number: int | None) -> int:
    assert number is not None
    return number


@given(calendars, quotas, days, days)
def test_expected_never_falls(calendar: TeachingCalendar, quota: int, one: date, other: date) -> None:
    earlier, later = sorted((one, other))
    expected = [known(pace(quota, 0, teaching_time(calendar, 2026, day), URGENCY).expected) for day in (earlier, later)]
    assert 0 <= expected[0] <= expected[1] <= quota


@given(calendars, quotas, counts)
def test_the_whole_quota_is_expected_on_the_last_teaching_day_and_not_before(
    calendar: TeachingCalendar, quota: int, counted: int
) -> None:
    last = next(day for n in range(365) if calendar.is_teaching_day(day := date(2026, 12, 31) - timedelta(n)))
    assert pace(quota, counted, teaching_time(calendar, 2026, last), URGENCY).expected == quota
    if quota:
        day_before = pace(quota, counted, teaching_time(calendar, 2026, last - timedelta(1)), URGENCY)
        assert known(day_before.expected) < quota


@given(calendars, quotas, counts, days)
def test_states_exclude_each_other_as_the_notice_means_them(
    calendar: TeachingCalendar, quota: int, counted: int, day: date
) -> None:
    time = teaching_time(calendar, 2026, day)
    found = pace(quota, counted, time, URGENCY)
    if counted >= quota:
        assert found.state is PaceState.REACHED
        assert not found.needs_reminder
    # counted < ⌊q·p/t⌋ says the same as (counted + 1)·t ≤ q·p, which divides nothing
    assert found.is_behind == ((counted + 1) * (time.passed + time.left) <= quota * time.passed)
    if known(found.shortfall) >= URGENCY.behind:
        assert found.is_urgent
    if found.is_urgent:
        assert known(found.shortfall) >= URGENCY.behind or (
            found.still_needed and known(found.teaching_days_left) < URGENCY.days_left
        )


@given(quotas, counts, st.integers(0, 250), st.integers(0, 250))
def test_one_more_talk_never_makes_it_worse(quota: int, counted: int, passed: int, left: int) -> None:
    order = [PaceState.URGENT, PaceState.BEHIND, PaceState.ON_PACE, PaceState.REACHED]
    now, then = (pace(quota, n, TeachingTime(passed, left), URGENCY) for n in (counted, counted + 1))
    assert order.index(now.state) <= order.index(then.state)
    assert known(then.shortfall) <= known(now.shortfall)


@given(counts, st.integers(0, 250), st.integers(0, 250))
def test_the_zone_is_never_behind(counted: int, passed: int, left: int) -> None:
    found = pace(None, counted, TeachingTime(passed, left), URGENCY)
    assert found.state is PaceState.NO_QUOTA
    assert not found.needs_reminder
    assert found.still_needed == 0
