"""When anybody is reminded in 2026, at the edges of each day: against the State Council's calendar, by hand."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest

from app.core.periods import BEIJING, DAY, HalfYear
from app.messaging.planned import History, Outlook
from app.plan.schemas import Plan
from app.quotas.queries import Tally
from app.quotas.reminders import BehindUnits
from app.reports.reminders import DueReports
from app.talks.notices import TalkFacts
from app.talks.outlook import MissingRecords, TalksTomorrow
from app.talks.states import TalkStatus
from tests.factories import CITY, Make

FIRST, LAST = date(2026, 1, 1), date(2027, 1, 10)
HOLIDAYS = [
    ("2026-01-01", "2026-01-03"),
    ("2026-02-15", "2026-02-23"),
    ("2026-04-04", "2026-04-06"),
    ("2026-05-01", "2026-05-05"),
    ("2026-06-19", "2026-06-21"),
    ("2026-09-25", "2026-09-27"),
    ("2026-10-01", "2026-10-07"),
    ("2027-01-01", "2027-01-01"),
]
MADE_UP = {"2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"}
VACATIONS = [("2026-01-17", "2026-03-01"), ("2026-07-11", "2026-08-31")]
HOURS = [time(0), time(7, 59, 59), time(8), time(12), time(19, 59, 59), time(20), time(23, 59, 59)]
BY_DAY = set(HOURS[2:5])


def is_workday(day: date) -> bool:
    text = day.isoformat()
    if text in MADE_UP:
        return True
    return day.weekday() < 5 and not any(first <= text <= last for first, last in HOLIDAYS)


def is_teaching_day(day: date) -> bool:
    return is_workday(day) and not any(first <= day.isoformat() <= last for first, last in VACATIONS)


def moments() -> Iterator[datetime]:
    day = FIRST
    while day <= LAST:
        for hour in HOURS:
            yield datetime.combine(day, hour, BEIJING)
        day += DAY


def reminded(outlook: Outlook) -> list[tuple[datetime, int]]:
    """When each thing is reminded of, if the sweeps run at all moments and nothing ever changes."""
    done = []
    for moment in moments():
        due = outlook.due(moment)
        outlook.history.note(due, now=moment)
        done += [(moment, subject_id) for subject_id in sorted({item.notice.subject_id for item in due})]
    return done


@pytest.fixture
def plan(make: Make) -> Plan:
    return make.plan


def nobody_has_done_anything(plan: Plan) -> BehindUnits:
    codes = [item.code for item in plan.divisions]
    nothing = {code: Tally() for code in codes}
    return BehindUnits([plan], {2026: nothing, 2027: nothing}, {code: [int(code)] for code in codes}, History())


def test_a_quota_is_reminded_of_on_teaching_days_by_day_and_once_in_seven_days(plan: Plan) -> None:
    done = reminded(nobody_has_done_anything(plan))
    assert all(is_teaching_day(moment.date()) and moment.time() in BY_DAY for moment, _ in done)
    for division in [CITY, *(county.code for county in plan.counties)]:
        mine = [moment for moment, subject_id in done if subject_id == int(division)]
        gaps = [later - earlier for earlier, later in pairwise(mine)]
        assert min(gaps) >= timedelta(days=7)
        in_autumn = [gap for gap, moment in zip(gaps, mine, strict=False) if moment.month in (9, 10, 11, 12)]
        assert max(in_autumn) <= timedelta(days=16), "National Day puts off by eight days at most"


def test_a_report_is_reminded_of_on_workdays_by_day_and_three_times(plan: Plan) -> None:
    halves = [HalfYear(2026, 1), HalfYear(2026, 2)]
    pairs = {county.code: [int(county.code)] for county in plan.counties}
    done = reminded(DueReports([plan], halves, {}, pairs, History()))
    assert all(is_workday(moment.date()) and moment.time() in BY_DAY for moment, _ in done)
    days = sorted({moment.date().isoformat() for moment, _ in done})
    assert days == ["2026-06-26", "2026-07-07", "2026-07-13", "2026-12-17", "2026-12-28", "2027-01-04"]
    assert len(done) == len(days) * len(plan.counties)


def talk(number: int, day: date) -> TalkFacts:
    at = datetime.combine(day, time(9), BEIJING)
    return TalkFacts(number, 1, "示例一小", TalkStatus.PLANNED, day, at, "示例讲师甲", None, at)


def every(days: int) -> list[TalkFacts]:
    return [talk(number, FIRST + number * DAY) for number in range(1, 350, days)]


def test_a_record_is_asked_for_on_workdays_by_day_with_three_workdays_between(plan: Plan) -> None:
    done = reminded(MissingRecords([plan], every(5), History()))
    assert all(is_workday(moment.date()) and moment.time() in BY_DAY for moment, _ in done)
    for number in range(1, 346, 5):
        held_on = FIRST + number * DAY
        days = [moment.date() for moment, subject_id in done if subject_id == number]
        told, called = days[:2], days[2]
        for earlier, later in [(held_on, told[0]), (told[0], told[1]), (told[1], called)]:
            between = [earlier + n * DAY for n in range(1, (later - earlier).days + 1)]
            assert sum(map(is_workday, between)) == 3


def test_a_talk_is_announced_on_the_day_before_once_also_on_days_off(plan: Plan) -> None:
    done = reminded(TalksTomorrow([plan], every(1), History()))
    assert [(moment.date(), moment.time(), number) for moment, number in done] == [
        (FIRST + (number - 1) * DAY, time(8), number) for number in range(1, 350)
    ]
