"""The city reminds one county by hand (催办), held to the same limits as the automatic reminder."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.accounts.models import Person, UnitIdentity
from app.core.access import Identity
from app.core.audit import write_audit
from app.core.errors import DomainError, NotFound
from app.core.periods import beijing, beijing_date
from app.messaging.models import MessageCredit
from app.plan.queries import holding_in, list_versions
from app.plan.schemas import MessageTemplate, Plan
from app.quotas.errors import NothingToRemind, NotReminderTime, PaceUnknown, RemindedRecently
from app.quotas.notices import TEMPLATE, Occasion, subject_id, unit_behind
from app.quotas.progress import Figure, division_figure
from app.quotas.reminders import Reminded, is_due, last_reminded, occasion_for, remind, take_turn
from app.quotas.rules import PaceState
from app.units.models import Unit
from app.units.queries import pair_of


@dataclass(frozen=True, slots=True)
class Receivers:
    """Of one unit: how many serve it, and how many of them WeChat would let us write to, as far as we know."""

    unit: Unit
    people: int
    reachable: int


@dataclass(frozen=True, slots=True)
class NudgePreview:
    figure: Figure
    receivers: Sequence[Receivers]
    text: str
    """What they would read; also to be copied into a group chat."""
    obstacle: DomainError | None
    last_reminded_at: datetime | None


def preview_nudge(session: Session, division_code: str, *, now: datetime) -> NudgePreview:
    day = beijing_date(now)
    versions = list_versions(session)
    plan = holding_in(versions, day.year)
    figure = _reach_county(session, plan, division_code, day)
    latest = last_reminded(session, [division_code]).get(division_code)
    units = pair_of(session, division_code)
    counts = _count_receivers(session, versions[0].message_templates, [unit.id for unit in units])
    return NudgePreview(
        figure=figure,
        receivers=[Receivers(unit, *counts.get(unit.id, (0, 0))) for unit in units],
        text=unit_behind(figure, units[0].id, Occasion(day.year, day, now)).body,
        obstacle=_obstacle(plan, figure, latest, now),
        last_reminded_at=latest,
    )


def nudge(session: Session, identity: Identity, division_code: str, *, now: datetime) -> list[Reminded]:
    """Remind both units of the county. Raises one of `errors` where the limits forbid it, `NotFound` elsewhere."""
    day = beijing_date(now)
    versions = list_versions(session)
    plan = holding_in(versions, day.year)
    take_turn(session)
    figure = _reach_county(session, plan, division_code, day)
    latest = last_reminded(session, [division_code]).get(division_code)
    if (obstacle := _obstacle(plan, figure, latest, now)) is not None:
        raise obstacle
    occasion = occasion_for(plan, now)
    assert occasion is not None  # else there was an obstacle
    write_audit(
        session,
        "quota.reminded",
        subject_id(division_code),
        now=now,
        person_id=identity.person_id,
        unit_id=identity.unit_id,
    )
    templates = versions[0].message_templates
    return remind(session, templates, division_code, partial(unit_behind, figure), occasion, now=now)


def _reach_county(session: Session, plan: Plan, division_code: str, day: date) -> Figure:
    if division_code not in {county.code for county in plan.counties}:
        raise NotFound
    return division_figure(session, plan, division_code, day.year, day)


def _obstacle(plan: Plan, figure: Figure, latest: datetime | None, now: datetime) -> DomainError | None:
    if figure.pace.state is PaceState.UNKNOWN:
        return PaceUnknown()
    if not figure.pace.needs_reminder:
        return NothingToRemind()
    if latest is not None and not is_due(plan, latest, now):
        days = plan.reminders.every_days
        on = beijing(latest)
        return RemindedRecently(
            f"{figure.name}在{on.month}月{on.day}日提醒过了，{days} 天内只提醒一次。急的话请打电话。"
        )
    if occasion_for(plan, now) is None:
        return NotReminderTime()
    return None


def _count_receivers(
    session: Session, templates: Mapping[str, MessageTemplate], unit_ids: Sequence[int]
) -> Mapping[int, tuple[int, int]]:
    """Unit id → people serving, and those of them with an account and a consent; one query."""
    template = templates.get(TEMPLATE)
    serving = (
        select(UnitIdentity.unit_id, UnitIdentity.person_id)
        .where(UnitIdentity.unit_id.in_(unit_ids), UnitIdentity.ended_at.is_(None))
        .distinct()
        .subquery()
    )
    has_consent = or_(MessageCredit.balance > 0, MessageCredit.is_long_term)
    rows = session.execute(
        select(
            serving.c.unit_id,
            func.count(),
            func.count().filter(Person.openid.is_not(None), has_consent),
        )
        .select_from(serving)
        .join(Person, Person.id == serving.c.person_id)
        .outerjoin(
            MessageCredit,
            (MessageCredit.person_id == Person.id)
            & (MessageCredit.template_id == (template.template_id if template else "")),
        )
        .group_by(serving.c.unit_id)
    )
    return {unit_id: (people, reachable) for unit_id, people, reachable in rows}
