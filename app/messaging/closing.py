"""Until when a message has to wait because nobody may be disturbed now: at night, or on days without teaching. Pure.

`hours.py` asks the same of one moment, for the worker; here it is asked of the moments to come, for people.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from app.core.periods import BEIJING, DAY, beijing
from app.messaging.hours import TEACHING_DAYS_ONLY, hours_of
from app.messaging.notices import NoticeSubject
from app.plan.queries import holding_in
from app.plan.schemas import Plan

LONGEST_BREAK = 120
"""Days to look ahead; no vacation is longer."""


@dataclass(frozen=True, slots=True)
class Closed:
    is_night: bool
    """Else the day is none for it."""
    opens_at: datetime | None
    """None: the plan has no vacations of that year, so nobody knows."""


def closed_at(plans: Sequence[Plan], moment: datetime, subject: NoticeSubject) -> Closed | None:
    """Of a message that goes by day only; None when it may go at `moment`. `plans`: every version, the newest first."""
    today = beijing(moment).date()
    is_day_right = _is_day_right(plans, today, subject)
    if is_day_right and hours_of(_plan(plans, today), moment).is_daytime:
        return None
    days = (today + n * DAY for n in range(LONGEST_BREAK))
    openings = (_begins_at(plans, day) for day in days if _is_day_right(plans, day, subject))
    return Closed(is_day_right, next((opening for opening in openings if opening > moment), None))


def _is_day_right(plans: Sequence[Plan], day: date, subject: NoticeSubject) -> bool:
    noon = datetime.combine(day, datetime.min.time().replace(hour=12), BEIJING)
    return subject not in TEACHING_DAYS_ONLY or hours_of(_plan(plans, day), noon).is_teaching_day


def _begins_at(plans: Sequence[Plan], day: date) -> datetime:
    return datetime.combine(day, _plan(plans, day).reminders.not_before, BEIJING).astimezone(UTC)


def _plan(plans: Sequence[Plan], day: date) -> Plan:
    return holding_in(plans, day.year)
