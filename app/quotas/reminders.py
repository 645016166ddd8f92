"""Reminding counties that are behind, and the city of all of them at once. Source: mission.md "Reminders".

A unit is reminded at most once in the plan's number of days, on teaching days only, by day only. A reminder not sent by
that evening is dropped: the next day may be a holiday, and its to-do and the call list remain.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Self

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.periods import BEIJING, beijing, beijing_date
from app.core.schedule import claim_period
from app.messaging.notices import Notice, NoticeSubject, NotifyOutcome
from app.messaging.planned import History, Planned, carry_out, load_history
from app.messaging.service import settle_all
from app.messaging.unsettling import unsettle
from app.plan.hours import ends_at
from app.plan.queries import holding_in, list_versions
from app.plan.schemas import MessageTemplate, Plan
from app.quotas.notices import Occasion, city_summary, subject_id, unit_behind
from app.quotas.progress import FigureKind, city_figures_from
from app.quotas.queries import Tally, tally_talks
from app.units.queries import pair_ids_of, pair_of

log = structlog.get_logger()

Words = Callable[[int, Occasion], Notice]
"""From the receiving unit and the occasion to its notice."""

CALENDAR_MISSING = "say_calendar_missing"
"""As a task of the schedule: said once a day, however often one asks and by however many workers."""


@dataclass(frozen=True, slots=True)
class Reminded:
    """One unit that was told."""

    division_code: str
    unit_id: int
    outcome: NotifyOutcome


@dataclass(frozen=True, slots=True)
class BehindUnits:
    """Of every division, its talks and its pair: who is behind, and is to be told, on the days to come."""

    versions: Sequence[Plan]
    tallies: Mapping[int, Mapping[str, Tally]]
    """By calendar year and division."""
    pairs: Mapping[str, Sequence[int]]
    """Division to the ids of its units."""
    history: History

    @classmethod
    def load(cls, session: Session, versions: Sequence[Plan], first: date, last: date) -> Self:
        """As it is now, for the days from `first` to `last`; five queries, two more when a year ends in between."""
        codes = {item.code for plan in versions for item in plan.divisions}
        longest = timedelta(days=max(plan.reminders.every_days for plan in versions))
        since = datetime.combine(first - longest, time(), BEIJING)
        return cls(
            versions,
            {year: tally_talks(session, year, codes) for year in range(first.year, last.year + 1)},
            pair_ids_of(session, codes),
            load_history(session, NoticeSubject.QUOTA_BEHIND, [subject_id(code) for code in codes], since=since),
        )

    @property
    def unit_ids(self) -> set[int]:
        return {unit_id for pair in self.pairs.values() for unit_id in pair}

    def due(self, now: datetime) -> list[Planned]:
        """In division order. Nothing outside the times for reminding, and in a year without vacations in the plan."""
        plan = holding_in(self.versions, beijing(now).year)
        occasion = occasion_for(plan, now) if plan.calendar().known(beijing(now).year) else None
        return [] if occasion is None else self.due_for(self.reasons(plan, occasion), plan, occasion, now)

    def due_for(
        self, reasons: Mapping[str, Words | None], plan: Plan, occasion: Occasion, now: datetime
    ) -> list[Planned]:
        """As `due`, once the reasons are known."""
        return [
            Planned(words(unit_id, occasion))
            for code, words in reasons.items()
            if words is not None and is_due(plan, self.history.last_told(subject_id(code)), now)
            for unit_id in self.pairs[code]
        ]

    def reasons(self, plan: Plan, occasion: Occasion) -> Mapping[str, Words | None]:
        """Per division, in code order, the words of its reminder; None where there is nothing to remind of."""
        return _reasons(self.tallies[occasion.year], plan, occasion.day)


def _reasons(tallies: Mapping[str, Tally], plan: Plan, day: date) -> Mapping[str, Words | None]:
    figures = city_figures_from(tallies, plan, day.year, day)
    behind = [figure for figure in figures if figure.pace.needs_reminder]
    summary = partial(city_summary, plan.city.code, plan.city.name, behind) if behind else None
    reasons: dict[str, Words | None] = {plan.city.code: summary}
    for figure in figures:
        if figure.kind is FigureKind.COUNTY:
            reasons[figure.division_code] = partial(unit_behind, figure) if figure.pace.needs_reminder else None
    return reasons


def _kept_up(reasons: Mapping[str, Words | None]) -> list[int]:
    """Subject ids of what there is nothing to remind of."""
    return [subject_id(code) for code, words in reasons.items() if words is None]


def remind_behind_units(session: Session, *, now: datetime) -> list[Reminded]:
    """Tell every pair that is behind, and the city pair in one summary; nothing outside the times for reminding.

    May run as often as one likes, also twice at once. In a year without vacations in the plan nobody is reminded, and
    the log says so every day: somebody must mend the plan.
    """
    versions, today = list_versions(session), beijing_date(now)
    plan = holding_in(versions, today.year)
    if not plan.calendar().known(today.year):
        if claim_period(session, CALENDAR_MISSING, today.isoformat(), now):
            log.error("calendar_missing", year=today.year)
        return []
    occasion = occasion_for(plan, now)
    if occasion is None:
        return []
    take_turn(session)
    seen = BehindUnits.load(session, versions, today, today)
    reasons = seen.reasons(plan, occasion)
    settle_all(session, NoticeSubject.QUOTA_BEHIND, _kept_up(reasons), now=now)
    return _tell(session, versions[0].message_templates, seen.due_for(reasons, plan, occasion, now), now=now)


def settle_kept_up(session: Session, *, now: datetime) -> None:
    """Close the reminders of units that are behind no more, at any hour: an approval has just made them untrue.

    Call in the transaction that changed the ledger. Whoever reminds at this moment sees that change, or is seen here.
    """
    versions, today = list_versions(session), beijing_date(now)
    plan = holding_in(versions, today.year)
    if plan.calendar().known(today.year):
        take_turn(session)
        tallies = tally_talks(session, today.year, {item.code for item in plan.divisions})
        settle_all(session, NoticeSubject.QUOTA_BEHIND, _kept_up(_reasons(tallies, plan, today)), now=now)


def take_back_settling(session: Session, *, settled_at: datetime, now: datetime) -> None:
    """The approval of that moment was undone at once, and so is what `settle_kept_up` closed then.

    A reminder is of use until the evening of its day; one that still waited then was of this day.
    """
    plan = holding_in(list_versions(session), beijing_date(now).year)
    unsettle(session, NoticeSubject.QUOTA_BEHIND, settled_at=settled_at, expires_at=ends_at(plan, now), now=now)


def occasion_for(plan: Plan, now: datetime) -> Occasion | None:
    """None at night, on days off and in the vacations. Raises `CalendarUnknown` for a year without vacations."""
    day, expires_at = beijing_date(now), ends_at(plan, now)
    if expires_at is None or not plan.calendar().is_teaching_day(day):
        return None
    return Occasion(day.year, day, expires_at)


def take_turn(session: Session) -> None:
    """One at a time until the transaction ends, so that the second sees what the first has posted."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext("quota_reminders"))))


def last_reminded(session: Session, division_codes: Iterable[str]) -> Mapping[str, datetime]:
    """When each division was last reminded, if ever."""
    code_of = {subject_id(code): code for code in division_codes}
    history = load_history(session, NoticeSubject.QUOTA_BEHIND, code_of)
    return {code_of[subject]: max(moments) for subject, moments in history.told.items()}


def is_due(plan: Plan, latest: datetime | None, now: datetime) -> bool:
    return latest is None or now - latest >= timedelta(days=plan.reminders.every_days)


def remind(
    session: Session,
    templates: Mapping[str, MessageTemplate],
    division_code: str,
    words: Words,
    occasion: Occasion,
    *,
    now: datetime,
) -> list[Reminded]:
    """Tell each unit of the pair; what an earlier reminder left open gives way to this one.

    `templates` are those of the newest plan, whatever year it is for: they are what WeChat knows.
    """
    planned = [Planned(words(unit.id, occasion)) for unit in pair_of(session, division_code)]
    return _tell(session, templates, planned, now=now)


def _tell(
    session: Session, templates: Mapping[str, MessageTemplate], planned: Sequence[Planned], *, now: datetime
) -> list[Reminded]:
    outcomes = carry_out(session, planned, templates=templates, now=now)
    return [
        Reminded(str(item.notice.subject_id), item.notice.unit_id, outcome)
        for item, outcome in zip(planned, outcomes, strict=True)
    ]
