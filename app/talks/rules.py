"""Who does what with a talk, and what its banner and caption say. Pure; sources in mission.md, clauses 三(二), 四."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from app.core.access import STAFF, Identity, Role
from app.core.periods import DAY, TeachingCalendar, beijing
from app.talks.states import RECORDABLE, Organiser, TalkStatus

LONGEST_SPEAKER_NAME = 30
UNDO_WINDOW = timedelta(seconds=20)
"""The phone offers to undo a decision for ten seconds; the rest is for a slow network. No message is sent before."""
CLOCK_SLACK = timedelta(minutes=15)
"""A phone's clock may run ahead of ours by this much."""
OLDEST_RECORD = timedelta(days=366)
LATE_ENTRY = timedelta(days=31)
"""A county may enter an arranged talk this long afterwards, so that the school can still record it."""
RECORD_REMINDERS = 2
"""How often a school is reminded of one talk's record before somebody of the staff telephones."""

ORGANISER_OF_ROLE = {
    Role.SCHOOL: Organiser.SCHOOL,
    Role.COUNTY: Organiser.COUNTY,
    Role.ZONE: Organiser.ZONE,
    Role.CITY: Organiser.CITY,
}


class Uncounted(StrEnum):
    """Why a talk will not count, as is known before it is held."""

    SELF_INVITED = "self_invited"
    NO_QUOTA = "no_quota"
    ONLINE_ONLY = "online_only"


UNCOUNTED_WORDS = {
    Uncounted.SELF_INVITED: "自主邀请，不计入年度任务",
    Uncounted.NO_QUOTA: "组织单位没有年度任务，只作记录",
    Uncounted.ONLINE_ONLY: "只在线上举办，不计入年度任务",
}


class MissingStep(StrEnum):
    """What is to be done about a record that has not come."""

    TELL_SCHOOL = "tell_school"
    CALL = "call"
    """Put it on the call list, which the county pair works through."""


def may_review(identity: Identity, organiser_division_code: str) -> bool:
    """The organising pair, either unit of it; a self-invited talk is reviewed by the pair of the school's division."""
    return identity.role in STAFF and identity.division_code == organiser_division_code


def may_cancel(identity: Identity, organiser: Organiser, organiser_division_code: str, school_id: int) -> bool:
    if organiser is Organiser.SCHOOL and identity.role is Role.SCHOOL:
        return identity.unit_id == school_id
    return may_review(identity, organiser_division_code)


def may_record(identity: Identity, status: TalkStatus, organiser_division_code: str, school_path: str) -> bool:
    """The school itself, or staff above it (or the organiser) on its behalf."""
    within = school_path.startswith(identity.path) or identity.division_code == organiser_division_code
    return status in RECORDABLE and within


def why_uncounted(*, is_self_invited: bool, quota: int | None, is_online: bool) -> Uncounted | None:
    """None: it counts, if its record is approved. `quota`: of the organising level; None owes no talks. 三(一)3."""
    if is_self_invited:
        return Uncounted.SELF_INVITED
    if quota is None:
        return Uncounted.NO_QUOTA
    return Uncounted.ONLINE_ONLY if is_online else None


def held_at_problem(held_at: datetime, *, now: datetime) -> str | None:
    """Why a talk cannot have been held then, in the words the phone shows."""
    if held_at > now + CLOCK_SLACK:
        return "宣讲时间还没到，讲完以后再填。"
    if held_at < now - OLDEST_RECORD:
        return "宣讲时间是一年以前，请检查年份。"
    return None


def planned_at_problem(planned_at: datetime, *, now: datetime) -> str | None:
    if planned_at < now - LATE_ENTRY:
        return "计划时间是一个多月以前，请检查；已经讲完的，请直接填记录。"
    if planned_at > now + OLDEST_RECORD:
        return "计划时间太远，请选一年以内的时间。"
    return None


def record_step(
    calendar: TeachingCalendar, *, since: date, told: Sequence[date], workdays: int, today: date
) -> MissingStep | None:
    """What is to be done today about a record or photos that have not come; None on days off and while there is time.

    `since`: the later of the talk's day and the day of its last change. `told`: on which days the school was reminded.
    Each step waits `workdays` workdays after the one before, so that a reminder gives as long as the talk did.
    """
    if not calendar.is_workday(today) or calendar.add_workdays(max([since, *told]), workdays) > today:
        return None
    return MissingStep.TELL_SCHOOL if len(told) < RECORD_REMINDERS else MissingStep.CALL


def may_have_been_reminded(days: Collection[date], created_on: date, *, today: date) -> bool:
    """Whether a reminder of a missing record can exist: none is given on the day of the talk, or of its entry.

    `days`: the planned one and the recorded one. Wrong only for a talk moved to and fro; the next reminding heals it.
    """
    return max(min(days), created_on) < today


def day_to_announce(local: datetime, *, not_before: time, not_after: time) -> date | None:
    """The day after `local`, whose talks the schools are told of now; None at night.

    Days off are no exception: a talk on a Monday is announced on Sunday. `local` is on a Beijing clock.
    """
    return local.date() + DAY if not_before <= local.time() < not_after else None


def unknown_keys(given: Collection[str], known: Collection[str]) -> list[str]:
    return [key for key in given if key not in known]


def caption(day: date, organiser_name: str, banner: str) -> str:
    """Time, organiser and activity name in one line: `2026年11月25日，西吉县总工会、西吉县教育体育局主办，…`."""
    return f"{day.year}年{day.month}月{day.day}日，{organiser_name}主办，{banner}"


def day_and_time(moment: datetime) -> str:
    """`11月25日 14:30`, Beijing."""
    local = beijing(moment)
    return f"{local.month}月{local.day}日 {local:%H:%M}"
