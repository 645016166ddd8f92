"""The city reminds one county by hand (催办), held to the same limits as the automatic reminder."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from sqlalchemy.orm import Session

from app.core.access import Identity
from app.core.audit import write_audit
from app.core.errors import DomainError, NotFound
from app.core.periods import beijing, beijing_date
from app.messaging.notices import Notice, Template, chain_of, compose
from app.messaging.templates import Card, card
from app.plan.queries import holding_in, list_versions
from app.plan.schemas import Plan
from app.quotas.errors import NothingToRemind, NotReminderTime, PaceUnknown, RemindedRecently
from app.quotas.notices import TEMPLATE, Occasion, subject_id, unit_behind
from app.quotas.progress import Figure, division_figure
from app.quotas.receivers import Receivers, is_sending_paused, list_receivers
from app.quotas.reminders import Reminded, is_due, last_reminded, occasion_for, remind, take_turn
from app.quotas.rules import PaceState
from app.units.queries import pair_of


@dataclass(frozen=True, slots=True)
class NudgePreview:
    figure: Figure
    receivers: Sequence[Receivers]
    text: str
    """What they would read; also to be copied into a group chat."""
    cards: Sequence[Card]
    """As it would look in WeChat: long-term and one-time differ where the city has both. Empty without a template."""
    is_paused: bool
    """Sending rests at this moment."""
    obstacle: DomainError | None
    last_reminded_at: datetime | None


def preview_nudge(session: Session, division_code: str, *, now: datetime) -> NudgePreview:
    day = beijing_date(now)
    versions = list_versions(session)
    plan = holding_in(versions, day.year)
    figure = _reach_county(session, plan, division_code, day)
    latest = last_reminded(session, [division_code]).get(division_code)
    units, chain = pair_of(session, division_code), chain_of(versions[0].message_templates, TEMPLATE)
    receivers = list_receivers(session, units, chain)
    notice = unit_behind(figure, units[0].id, Occasion(day.year, day, now))
    return NudgePreview(
        figure=figure,
        receivers=receivers,
        text=notice.body,
        cards=_cards(notice, receivers, chain),
        is_paused=is_sending_paused(session, chain, now=now),
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


def _cards(notice: Notice, receivers: Sequence[Receivers], chain: Sequence[Template]) -> list[Card]:
    """Those that somebody would get; while that is nobody, the one most people would."""
    wanted = [person.template for unit in receivers for person in unit.people]
    shown = [template for template in chain if template in wanted] or chain[-1:]
    return [card(template, compose(template, notice.fields)) for template in shown]
