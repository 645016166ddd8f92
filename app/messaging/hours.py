"""When reminders may be sent: the hours of the plan, and for some subjects its teaching days.

Asked at the moment of sending, whatever was true when the message was written: it may have waited for a paused channel
over a weekend, and the plan may know more holidays by now. Source: mission.md "Reminders".
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.core.periods import beijing
from app.messaging.notices import NoticeSubject
from app.plan.errors import PlanMissing
from app.plan.queries import plan_for_year
from app.plan.schemas import Plan

TEACHING_DAYS_ONLY = frozenset({NoticeSubject.QUOTA_BEHIND})
"""Of the messages that go by day only. A talk on a Monday is announced on Sunday all the same."""


@dataclass(frozen=True, slots=True)
class Hours:
    is_daytime: bool
    is_teaching_day: bool
    """False also for a year of which the plan has no vacations."""
    evening: datetime
    """The end of the hours of this day."""


def hours_at(session: Session, now: datetime) -> Hours:
    """By the plan that holds in the year of `now`; one short query. Without any plan it is always night."""
    try:
        return hours_of(plan_for_year(session, beijing(now).year), now)
    except PlanMissing:
        return Hours(False, False, now)


def hours_of(plan: Plan, now: datetime) -> Hours:
    local, hours, calendar = beijing(now), plan.reminders, plan.calendar()
    return Hours(
        is_daytime=hours.not_before <= local.time() < hours.not_after,
        is_teaching_day=calendar.known(local.year) and calendar.is_teaching_day(local.date()),
        evening=datetime.combine(local.date(), hours.not_after, local.tzinfo),
    )
