"""Reminding counties that are behind, and the city of all of them at once. Source: mission.md "Reminders".

A unit is reminded at most once in the plan's number of days, on teaching days only, by day only. A reminder not sent by
that evening is dropped: the next day may be a holiday, and its to-do and the call list remain.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.periods import beijing, beijing_date
from app.core.schedule import claim_period
from app.messaging.models import Todo
from app.messaging.notices import Notice, NoticeSubject, NotifyOutcome
from app.messaging.service import notify, settle
from app.plan.queries import holding_in, list_versions
from app.plan.schemas import MessageTemplate, Plan
from app.quotas.notices import Occasion, city_summary, subject_id, unit_behind
from app.quotas.progress import Figure, FigureKind, city_figures
from app.units.queries import pair_of

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
    figures = city_figures(session, plan, occasion.year, occasion.day)
    reasons = _reasons(plan, figures)
    latest = last_reminded(session, reasons)
    told = []
    for division_code, words in reasons.items():
        if words is None:
            settle(session, NoticeSubject.QUOTA_BEHIND, subject_id(division_code), now=now)
        elif is_due(plan, latest.get(division_code), now):
            told += remind(session, versions[0].message_templates, division_code, words, occasion, now=now)
    return told


def occasion_for(plan: Plan, now: datetime) -> Occasion | None:
    """None at night, on days off and in the vacations. Raises `CalendarUnknown` for a year without vacations."""
    local, hours = beijing(now), plan.reminders
    if not hours.not_before <= local.time() < hours.not_after or not plan.calendar().is_teaching_day(local.date()):
        return None
    return Occasion(local.year, local.date(), datetime.combine(local.date(), hours.not_after, local.tzinfo))


def take_turn(session: Session) -> None:
    """One at a time until the transaction ends, so that the second sees what the first has posted."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext("quota_reminders"))))


def last_reminded(session: Session, division_codes: Iterable[str]) -> Mapping[str, datetime]:
    """When each division was last reminded, if ever. The to-do is the proof: there is one for every reminder."""
    code_of = {subject_id(code): code for code in division_codes}
    rows = session.execute(
        select(Todo.subject_id, func.max(Todo.created_at))
        .where(Todo.subject == NoticeSubject.QUOTA_BEHIND, Todo.subject_id.in_(code_of))
        .group_by(Todo.subject_id)
    )
    return {code_of[subject]: latest for subject, latest in rows}


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
    settle(session, NoticeSubject.QUOTA_BEHIND, subject_id(division_code), now=now)
    return [
        Reminded(
            division_code,
            unit.id,
            notify(session, words(unit.id, occasion), templates=templates, now=now),
        )
        for unit in pair_of(session, division_code)
    ]


def _reasons(plan: Plan, figures: Sequence[Figure]) -> dict[str, Words | None]:
    """Per division, in code order, the words of its reminder; None where there is nothing to remind of."""
    behind = [figure for figure in figures if figure.pace.needs_reminder]
    summary = partial(city_summary, plan.city.code, plan.city.name, behind) if behind else None
    reasons: dict[str, Words | None] = {plan.city.code: summary}
    for figure in figures:
        if figure.kind is FigureKind.COUNTY:
            reasons[figure.division_code] = partial(unit_behind, figure) if figure.pace.needs_reminder else None
    return reasons
