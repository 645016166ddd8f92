"""Beijing days, half-years, workdays and teaching days. Pure: no clock, no database.

Public holidays and make-up workdays come from the `holidays` library (State Council notices; a year not yet announced
has its statutory holidays but no make-up days), corrected by the plan file; school vacations come from the plan file.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from http import HTTPStatus
from itertools import accumulate
from typing import Self
from zoneinfo import ZoneInfo

import holidays

from app.core.errors import DomainError

BEIJING = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
SATURDAY = 5


class CalendarUnknown(DomainError):
    """Teaching days of a year without vacations in the plan file would be a guess."""

    code = "plan.calendar_unknown"
    status = HTTPStatus.CONFLICT
    title = "行动方案里还没有这一年的寒暑假安排。请市总工会按校历定好，由系统管理员导入后再试。"


def beijing(moment: datetime) -> datetime:
    """The same moment on a Beijing clock; a naive one is a bug and refused."""
    if moment.tzinfo is None:
        raise ValueError("naive datetime")
    return moment.astimezone(BEIJING)


def beijing_date(moment: datetime) -> date:
    return beijing(moment).date()


@dataclass(frozen=True, order=True, slots=True)
class HalfYear:
    """上半年 is `HalfYear(2026, 1)`: January to June."""

    year: int
    half: int

    def __post_init__(self) -> None:
        if self.half not in (1, 2):
            raise ValueError("a year has halves 1 and 2")

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(day.year, 1 if day.month <= 6 else 2)

    @property
    def first(self) -> date:
        return date(self.year, 1, 1) if self.half == 1 else date(self.year, 7, 1)

    @property
    def last(self) -> date:
        return date(self.year, 6, 30) if self.half == 1 else date(self.year, 12, 31)

    def __str__(self) -> str:
        return f"{self.year}年{'上' if self.half == 1 else '下'}半年"


@dataclass(frozen=True)
class TeachingCalendar:
    """When schools teach: workdays outside the vacations. Both ends of every range belong to it."""

    vacations: tuple[tuple[date, date], ...]
    extra_workdays: frozenset[date] = frozenset()
    extra_holidays: frozenset[date] = frozenset()
    _sums: dict[int, tuple[int, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)
    """Per year: teaching days before day-of-year i, for i = 0 … 366."""

    def known(self, year: int) -> bool:
        """Whether a vacation ends in `year`: both vacations of a school year end in its second calendar year."""
        return any(last.year == year for _, last in self.vacations)

    def is_workday(self, day: date) -> bool:
        """Whether offices work; needs no vacations, so it answers for any year."""
        if day in self.extra_holidays:
            return False
        if day in self.extra_workdays:
            return True
        days_off, make_up_days = _official(day.year)
        return day in make_up_days if day.weekday() >= SATURDAY else day not in days_off

    def is_teaching_day(self, day: date) -> bool:
        """Raises `CalendarUnknown` for a year without vacations."""
        self._require(day.year)
        return self._teaches(day)

    def teaching_days(self, first: date, last: date) -> int:
        """How many teaching days lie in `first` to `last`, both included; 0 when `last` is before `first`.

        Raises `CalendarUnknown` when a year in between has no vacations.
        """
        if last < first:
            return 0
        if first.year == last.year:
            sums = self._sums_of(first.year)
            return sums[_day_of_year(last)] - sums[_day_of_year(first) - 1]
        return sum(
            self.teaching_days(max(first, date(year, 1, 1)), min(last, date(year, 12, 31)))
            for year in range(first.year, last.year + 1)
        )

    def add_workdays(self, day: date, n: int) -> date:
        """The `n`-th workday after `day`; `day` itself for 0."""
        if n < 0:
            raise ValueError("n is a count")
        while n:
            day += DAY
            n -= self.is_workday(day)
        return day

    def _teaches(self, day: date) -> bool:
        return self.is_workday(day) and not any(first <= day <= last for first, last in self.vacations)

    def _require(self, year: int) -> None:
        if not self.known(year):
            raise CalendarUnknown(
                f"行动方案里还没有{year}年的寒暑假安排。请市总工会按校历定好，由系统管理员导入后再试。", year=year
            )

    def _sums_of(self, year: int) -> tuple[int, ...]:
        found = self._sums.get(year)
        if found is None:
            self._require(year)
            found = self._sums[year] = tuple(accumulate(map(self._teaches, _days_of(year)), initial=0))
        return found


@lru_cache(maxsize=64)
def _official(year: int) -> tuple[frozenset[date], frozenset[date]]:
    """Days off and make-up workdays of one year as announced."""
    official = holidays.country_holidays("CN", years=year, expand=False)
    return frozenset(official), frozenset(official.weekend_workdays)


def _days_of(year: int) -> Iterator[date]:
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += DAY


def _day_of_year(day: date) -> int:
    return day.timetuple().tm_yday
