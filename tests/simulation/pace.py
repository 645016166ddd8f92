"""Who is behind at which moment, reckoned anew from the plan file, the holidays and the ledger.

Nothing here comes from `app`: a mistake there must not be made here too. Source: mission.md "Pace" and "Reminders".
"""

import tomllib
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import holidays

BEIJING = ZoneInfo("Asia/Shanghai")
TOTAL = "total"
DAY = timedelta(days=1)
MORNING, EVENING = time(8), time(20)


def local(moment: datetime) -> datetime:
    return moment.astimezone(BEIJING)


def beijing_moment(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, BEIJING).astimezone(UTC)


def is_day(moment: datetime) -> bool:
    return MORNING <= local(moment).time() < EVENING


@dataclass(frozen=True)
class SchoolYear:
    """The days of one calendar year."""

    year: int
    vacations: tuple[tuple[date, date], ...]

    @classmethod
    def of(cls, plan_text: str, year: int) -> "SchoolYear":
        ranges = [item[season] for item in tomllib.loads(plan_text)["vacations"] for season in ("winter", "summer")]
        return cls(year, tuple((first, last) for first, last in ranges))

    @cached_property
    def days(self) -> list[date]:
        first = date(self.year, 1, 1)
        return [first + n * DAY for n in range((date(self.year + 1, 1, 1) - first).days)]

    @cached_property
    def workdays(self) -> frozenset[date]:
        official = holidays.country_holidays("CN", years=self.year)
        return frozenset(day for day in self.days if official.is_working_day(day))

    @cached_property
    def teaching_days(self) -> list[date]:
        return [day for day in self.days if day in self.workdays and not self.is_vacation(day)]

    def is_vacation(self, day: date) -> bool:
        return any(first <= day <= last for first, last in self.vacations)

    def teaches(self, day: date) -> bool:
        return day in self._teaching

    def first_teaching_day(self, since: date) -> date | None:
        """Of this year; None when there is none left."""
        return next((day for day in self.teaching_days if day >= since), None)

    def workdays_between(self, after: date, through: date) -> int:
        return sum(after < day <= through for day in self.workdays)

    @cached_property
    def _teaching(self) -> frozenset[date]:
        return frozenset(self.teaching_days)


@dataclass(frozen=True, slots=True)
class Line:
    """Of the ledger: counts for a division from one moment to another."""

    division_code: str
    decided_at: datetime
    superseded_at: datetime | None


class Pace:
    """By division code, and `TOTAL` for the whole city."""

    def __init__(self, plan_text: str, days: SchoolYear, lines: Iterable[Line]) -> None:
        plan = tomllib.loads(plan_text)
        counties = [item["code"] for item in plan["divisions"] if item["level"] == "county"]
        self.city = next(item["code"] for item in plan["divisions"] if item["level"] == "city")
        self.counties = counties
        quotas = plan["quotas"]
        self._quota: dict[str, int] = {self.city: quotas["city_level"], TOTAL: quotas["city_total"]}
        self._quota |= {code: quotas["county_each"] for code in counties}
        self._urgent_days: int = plan["reminders"]["urgent_days_left"]
        self._days = days
        self._lines = [line for line in lines if line.division_code in self._quota]
        self._changes = self._count()

    def is_to_be_reminded(self, division_code: str, moment: datetime) -> bool:
        """The pair of a county for itself; that of the city for whatever is behind."""
        if division_code == self.city:
            return any(self._needs(code, moment) for code in self._quota)
        return self._needs(division_code, moment)

    def turning_points(self) -> list[datetime]:
        """All moments at which an answer may change."""
        midnights = [beijing_moment(day, time(0)) for day in self._days.days]
        decisions = {moment for moments, _ in self._changes.values() for moment in moments}
        return sorted({*midnights, *decisions})

    def _needs(self, code: str, moment: datetime) -> bool:
        """Behind; or urgent: short, with little time left."""
        passed = bisect_right(self._days.teaching_days, local(moment).date())
        everything = len(self._days.teaching_days)
        quota, counted = self._quota[code], self._counted(code, moment)
        is_short_and_late = counted < quota and everything - passed < self._urgent_days
        return counted < quota * passed // everything or is_short_and_late

    def _counted(self, code: str, moment: datetime) -> int:
        moments, counts = self._changes[code]
        at = bisect_right(moments, moment)
        return counts[at - 1] if at else 0

    def _count(self) -> Mapping[str, tuple[list[datetime], list[int]]]:
        """Per figure: when it changed, and to what."""
        changes: dict[str, list[tuple[datetime, int]]] = {code: [] for code in self._quota}
        for line in self._lines:
            for code in (line.division_code, TOTAL):
                changes[code].append((line.decided_at, 1))
                if line.superseded_at is not None:
                    changes[code].append((line.superseded_at, -1))
        counted = {}
        for code, found in changes.items():
            found.sort(key=lambda change: change[0])
            sums = [sum(step for _, step in found[: n + 1]) for n in range(len(found))]
            counted[code] = ([moment for moment, _ in found], sums)
        return counted
