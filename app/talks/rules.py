"""Who does what with a talk, and what its banner and caption say. Pure; sources in mission.md, clauses 三(二), 四."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from app.core.access import Identity, Role
from app.core.periods import beijing
from app.talks.states import RECORDABLE, Organiser, TalkStatus

UNDO_WINDOW = timedelta(seconds=20)
"""The phone offers to undo a decision for ten seconds; the rest is for a slow network. No message is sent before."""
CLOCK_SLACK = timedelta(minutes=15)
"""A phone's clock may run ahead of ours by this much."""
OLDEST_RECORD = timedelta(days=366)
LATE_ENTRY = timedelta(days=31)
"""A county may enter an arranged talk this long afterwards, so that the school can still record it."""

ORGANISER_OF_ROLE = {
    Role.SCHOOL: Organiser.SCHOOL,
    Role.COUNTY: Organiser.COUNTY,
    Role.ZONE: Organiser.ZONE,
    Role.CITY: Organiser.CITY,
}


def may_review(identity: Identity, organiser_division_code: str) -> bool:
    """The organising pair, either unit of it; a self-invited talk is reviewed by the pair of the school's division."""
    return identity.role is not Role.SCHOOL and identity.division_code == organiser_division_code


def may_cancel(identity: Identity, organiser: Organiser, organiser_division_code: str, school_id: int) -> bool:
    if organiser is Organiser.SCHOOL and identity.role is Role.SCHOOL:
        return identity.unit_id == school_id
    return may_review(identity, organiser_division_code)


def may_record(identity: Identity, status: TalkStatus, organiser_division_code: str, school_path: str) -> bool:
    """The school itself, or staff above it (or the organiser) on its behalf."""
    within = school_path.startswith(identity.path) or identity.division_code == organiser_division_code
    return status in RECORDABLE and within


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


def unknown_keys(given: Collection[str], known: Collection[str]) -> list[str]:
    return [key for key in given if key not in known]


def caption(day: date, organiser_name: str, banner: str) -> str:
    """Time, organiser and activity name in one line: `2026年11月25日，西吉县总工会、西吉县教育体育局主办，…`."""
    return f"{day.year}年{day.month}月{day.day}日，{organiser_name}主办，{banner}"


def day_and_time(moment: datetime) -> str:
    """`11月25日 14:30`, Beijing."""
    local = beijing(moment)
    return f"{local.month}月{local.day}日 {local:%H:%M}"
