"""The hours in which a plan lets anybody be reminded. Pure."""

from datetime import date, datetime

from app.core.periods import BEIJING, beijing
from app.plan.schemas import Plan


def begins_at(plan: Plan, day: date) -> datetime:
    return datetime.combine(day, plan.reminders.not_before, BEIJING)


def ends_at(plan: Plan, now: datetime) -> datetime | None:
    """This evening, from when on a reminder is too late; None at night."""
    local, hours = beijing(now), plan.reminders
    if not hours.not_before <= local.time() < hours.not_after:
        return None
    return datetime.combine(local.date(), hours.not_after, local.tzinfo)
