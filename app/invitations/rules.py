"""Who does what with an invitation, when it ends, and the one sentence everybody sees. Pure; 三(二), 四(二)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise

from app.core.access import Identity, Role
from app.core.periods import BEIJING, DAY, TeachingCalendar, beijing, beijing_date
from app.invitations.states import DECLINE_REASONS, DeclineReason, InvitationStatus
from app.talks import rules as talk_rules
from app.talks.states import Organiser

UNDO_WINDOW = talk_rules.UNDO_WINDOW
UNDO_SHOWN = timedelta(seconds=10)
"""The phone offers it for so long; the rest of `UNDO_WINDOW` is for a slow network."""
LONGEST_TALK = 240
"""Minutes."""
MOST_SLOTS = 3
UNDECIDED = "待定"
"""Stands for the speaker of a planned talk while nobody is asked."""
WEEKDAYS = "一二三四五六日"


def may_manage(identity: Identity, organiser: Organiser, organiser_division_code: str, school_id: int) -> bool:
    """Invite, withdraw, take an answer on the phone: whoever may cancel the talk."""
    return talk_rules.may_cancel(identity, organiser, organiser_division_code, school_id)


def is_invited(identity: Identity, speaker_unit_id: int) -> bool:
    return identity.role is Role.SPEAKER and identity.unit_id == speaker_unit_id


def is_host(identity: Identity, school_id: int) -> bool:
    return identity.role is Role.SCHOOL and identity.unit_id == school_id


def expiry(calendar: TeachingCalendar, *, workdays: int, until: time, starts_at: datetime, now: datetime) -> datetime:
    """The evening of the last workday on which an answer is waited for; never after the talk begins."""
    last = calendar.add_workdays(beijing_date(now), workdays)
    return min(datetime.combine(last, until, BEIJING).astimezone(UTC), starts_at)


def may_undo(answered_at: datetime | None, *, now: datetime) -> bool:
    return answered_at is not None and now <= answered_at + UNDO_WINDOW


def is_day_to_confirm(starts_at: datetime, *, now: datetime) -> bool:
    """From the morning of the day before until the talk begins."""
    return beijing_date(starts_at) - DAY <= beijing_date(now) and now < starts_at


class SilenceStep(StrEnum):
    """What is to be done about an invitation that nobody answers."""

    REMIND = "remind"
    CALL = "call"
    """Put it on the call list, which staff work through."""


def silence_step(
    calendar: TeachingCalendar,
    *,
    told: Sequence[date],
    after: Sequence[int],
    starts_on: date,
    called_on: date | None,
    today: date,
) -> SilenceStep | None:
    """What is due today; None on days off and while there is time.

    `told`: the days of the invitation and of its reminders. `after`: workdays from the invitation to each reminder;
    each step waits from the one before, so that one that came late does not make the next come at once. Where no
    workday is left before the talk, somebody telephones instead.
    """
    last = max(told)
    if not calendar.is_workday(today) or last == today:
        return None
    if calendar.add_workdays(today, 1) >= starts_on:
        return SilenceStep.CALL if called_on is None or called_on < last else None
    waits = [later - earlier for earlier, later in pairwise((0, *after))]
    number = len(told) - 1
    if calendar.add_workdays(last, waits[min(number, len(waits) - 1)]) > today:
        return None
    if number < len(after):
        return SilenceStep.REMIND
    return SilenceStep.CALL if called_on is None or called_on < last else None


@dataclass(frozen=True, slots=True)
class Span:
    """When a talk takes a speaker: its time, and on both sides the way."""

    first: datetime
    last: datetime

    @classmethod
    def of(cls, starts_at: datetime, minutes: int, gap_minutes: int = 0) -> "Span":
        gap = timedelta(minutes=gap_minutes)
        return cls(starts_at - gap, starts_at + timedelta(minutes=minutes) + gap)


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What the sentence about an invitation says."""

    status: InvitationStatus
    speaker: str
    school: str
    """The short name."""
    inviter: str
    """Of the unit, the short name."""
    starts_at: datetime
    expires_at: datetime
    answered_for: str | None
    """The unit whose staff took the answer on the phone."""
    reason: DeclineReason | None
    note: str
    slots: int


def line(facts: LineFacts) -> str:
    """The one sentence about it, the same for speaker, school and offices."""
    by_phone = f"（{facts.answered_for}打电话问的）" if facts.answered_for else ""
    note = f"（{facts.note}）" if facts.note else ""
    match facts.status:
        case InvitationStatus.INVITED:
            words = f"已邀请{facts.speaker}，等回复，最晚到{day_and_hour(facts.expires_at)}"
        case InvitationStatus.ACCEPTED:
            words = f"{facts.speaker}答应了：{day_and_hour(facts.starts_at)}，{facts.school}{by_phone}"
        case InvitationStatus.TIME_PROPOSED:
            words = f"{facts.speaker}想换个时间，给了 {facts.slots} 个，等{facts.inviter}定{by_phone}"
        case InvitationStatus.DECLINED:
            reason = DECLINE_REASONS[facts.reason or DeclineReason.OTHER]
            words = f"{facts.speaker}这次去不了：{reason}{note}{by_phone}"
        case InvitationStatus.WITHDRAWN:
            words = f"给{facts.speaker}的邀请已撤回{note}"
        case InvitationStatus.EXPIRED:
            words = f"一直没有等到{facts.speaker}的回复，不再等了"
    return words + "。"


def day_and_hour(moment: datetime) -> str:
    """`12月1日（周二）14:30`, Beijing."""
    local = beijing(moment)
    return f"{local.month}月{local.day}日（周{WEEKDAYS[local.weekday()]}）{local:%H:%M}"


def is_in_vacation(calendar: TeachingCalendar, day: date) -> bool:
    return any(first <= day <= last for first, last in calendar.vacations)
