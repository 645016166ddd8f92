"""The plan file: every rule of the notice and every decision where it is silent, typed and validated in one place.

Validated from JSON in strict mode, so that a TOML text, a row in the database and a test read alike: no `"20"` for 20,
no unknown key. What contradicts across fields is found in `contradictions.py`.
"""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, time
from functools import cached_property
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
)

from app.core.periods import HalfYear, TeachingCalendar
from app.plan.rules import FIRST_YEAR, DivisionLevel, MessageKind

Name = Annotated[str, StringConstraints(min_length=1, max_length=60)]
ShortName = Annotated[str, StringConstraints(min_length=1, max_length=16)]
"""Fits a WeChat `thing` field (20 characters) with a word beside it."""
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
DivisionCode = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{5}$")]
FieldKey = Annotated[
    str,
    StringConstraints(
        pattern=r"^(thing|number|letter|symbol|character_string|time|date|amount|phone_number|car_number|name|phrase)"
        r"[0-9]{1,2}$"
    ),
]
Count = Annotated[int, Field(ge=0)]
Positive = Annotated[int, Field(gt=0)]
Year = Annotated[int, Field(ge=FIRST_YEAR, le=2100)]


def _exists_every_year(text: str) -> str:
    month, _, day = text.partition("-")
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= monthrange(2001, int(month))[1]):
        raise ValueError("not a day of every year; write it as MM-DD, such as 07-10")
    return text


MonthDay = Annotated[str, StringConstraints(pattern=r"^[0-9]{2}-[0-9]{2}$"), AfterValidator(_exists_every_year)]


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class UnitNames(Section):
    name: Name
    short_name: ShortName


class Division(Section):
    """固原市, a county, or the development zone, with its units."""

    code: DivisionCode
    name: Name
    short_name: ShortName
    level: DivisionLevel
    has_quota: bool
    federation: UnitNames
    bureau: UnitNames | None = None


class Quotas(Section):
    """Talks per calendar year: six floors and the total. 20 reached does not prove the floors."""

    city_total: Count
    city_level: Count
    county_each: Count


class Format(Section):
    key: Key
    name: ShortName


class Venue(Section):
    key: Key
    name: ShortName
    needs_reason: bool


class Photos(Section):
    min: Positive
    max: Positive
    enough: Positive
    min_audience: Positive
    max_bytes: Positive
    """Per photo, as uploaded."""
    max_pixels: Positive
    """Width × height of one photo."""
    audience_estimate: Literal["ask", "on"] = "ask"
    """`ask`: the city has not cleared the model that counts faces, so nobody is counted."""

    @property
    def counts_faces(self) -> bool:
        return self.audience_estimate == "on"


class Deadlines(Section):
    record_missing_workdays: Positive
    first_half_report: MonthDay
    second_half_report: MonthDay
    report_coming_workdays: Positive = 10
    """This long before the last day a county is reminded for the first time; a plan stored before files said it has
    this default, as below."""
    report_soon_workdays: Positive = 3

    def half_year_due(self, half_year: HalfYear) -> date:
        """The last day for a half-year's report; a day before that half begins means the year after."""
        text = self.first_half_report if half_year.half == 1 else self.second_half_report
        due = date.fromisoformat(f"{half_year.year}-{text}")
        return due if due >= half_year.first else due.replace(year=half_year.year + 1)


class Reminders(Section):
    every_days: Positive
    not_before: time
    """Beijing time; a message that falls outside waits for the next workday's `not_before`."""
    not_after: time
    urgent_behind: Positive
    urgent_days_left: Count


def _from_pairs(given: object) -> object:
    return dict(given) if isinstance(given, list) else given


InOrder = (BeforeValidator(_from_pairs), PlainSerializer(lambda given: list(given.items()), when_used="json"))
"""Stored as a list of pairs: the phone shows the fields in this order, and PostgreSQL sorts the keys of an object."""


class MessageTemplate(Section):
    template_id: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    kind: MessageKind
    title: Name
    fields: Annotated[Mapping[FieldKey, Key], Field(min_length=1), *InOrder]
    """WeChat field such as `thing1` → what we put there, such as `unit`."""
    labels: Mapping[FieldKey, ShortName] = Field(default_factory=dict)
    """WeChat field → the words that stand beside it on the phone. A plan stored before files had them has none."""
    long_term: Key | None = None
    """Key of the long-term template for the same: whoever allows that one gets it, and this one stands in for it."""


class Speakers(Section):
    """A plan stored before files had this section has the defaults, as with `Invitations`."""

    talks_a_term: Positive = 4
    """As many as a speaker is asked for in one term, unless they say otherwise."""
    phone_kept_days: Positive = 180
    """Since a speaker was last appointed, asked or mended; then the roster's number goes, where there is no account."""


class Invitations(Section):
    remind_after_workdays: Annotated[tuple[Positive, ...], Field(min_length=1, max_length=3)] = (2, 4)
    """After the invitation; when the last has been silent for as long as the one before, somebody telephones."""
    expires_after_workdays: Positive = 10
    gap_minutes: Count = 60
    """Between two talks of one speaker, for the way."""
    confirm_by: time = time(12)
    """On the day before a talk: who has not confirmed by then is named to the organising pair."""


class SchoolYear(Section):
    """The two vacations of one school year, first and last day."""

    school_year: Annotated[str, StringConstraints(pattern=r"^20[0-9]{2}/[0-9]{2}$")]
    winter: tuple[date, date]
    summer: tuple[date, date]


class Workdays(Section):
    """Corrections to the announced holidays, for what the calendar library does not know yet."""

    extra_workdays: tuple[date, ...]
    extra_holidays: tuple[date, ...]


class PlanFile(Section):
    """One city's plan file."""

    valid_from: Year
    """The first calendar year whose talks are judged and measured by this file. Earlier years keep their own."""
    rule_version: Annotated[str, StringConstraints(min_length=1, max_length=32)]
    decision: Annotated[str, StringConstraints(min_length=1, max_length=400)]
    action_name: Name
    timezone: Literal["Asia/Shanghai"]
    banner_template: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    quotas: Quotas
    photos: Photos
    deadlines: Deadlines
    reminders: Reminders
    message_templates: Mapping[Key, MessageTemplate]
    workdays: Workdays
    speakers: Speakers = Field(default_factory=Speakers)
    invitations: Invitations = Field(default_factory=Invitations)
    divisions: tuple[Division, ...]
    format_list: Annotated[tuple[Format, ...], Field(alias="formats", min_length=1)]
    venue_list: Annotated[tuple[Venue, ...], Field(alias="venues", min_length=1)]
    vacations: tuple[SchoolYear, ...]

    @cached_property
    def formats(self) -> Mapping[str, str]:
        """Key → Chinese name of a talk's format, in the order of the file."""
        return {item.key: item.name for item in self.format_list}

    @cached_property
    def venues(self) -> Mapping[str, str]:
        return {item.key: item.name for item in self.venue_list}

    def venue_needs_reason(self, key: str) -> bool:
        return any(item.needs_reason for item in self.venue_list if item.key == key)

    @cached_property
    def city(self) -> Division:
        return next(item for item in self.divisions if item.level is DivisionLevel.CITY)

    @cached_property
    def counties(self) -> tuple[Division, ...]:
        """In division-code order; never in an order of merit."""
        return tuple(sorted((d for d in self.divisions if d.level is DivisionLevel.COUNTY), key=lambda item: item.code))

    def division(self, code: str) -> Division:
        """Raises `KeyError` for a code that the plan does not have."""
        return self._division_by_code[code]

    def quota_for(self, division_code: str) -> int | None:
        """Talks this division owes per year; None for one without a quota. The city's own floor, not the total."""
        division = self.division(division_code)
        if not division.has_quota:
            return None
        return self.quotas.city_level if division.level is DivisionLevel.CITY else self.quotas.county_each

    @cached_property
    def _division_by_code(self) -> Mapping[str, Division]:
        return {item.code: item for item in self.divisions}

    def banner(self, *, year: int, special_name: str) -> str:
        """The uniform banner text of one talk."""
        return self.banner_template.replace("{年}", str(year)).replace("{专场}", special_name)

    def calendar(self) -> TeachingCalendar:
        return self._calendar

    @cached_property
    def _calendar(self) -> TeachingCalendar:
        return TeachingCalendar(
            vacations=tuple(part for year in self.vacations for part in (year.winter, year.summer)),
            extra_workdays=frozenset(self.workdays.extra_workdays),
            extra_holidays=frozenset(self.workdays.extra_holidays),
        )


class Plan(PlanFile):
    """A stored version of the plan."""

    id: int
    version: int
