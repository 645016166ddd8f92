"""What counts, and who is behind. Pure decisions; source: mission.md "What counts towards a quota" and "Pace"."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.core.periods import TeachingCalendar
from app.talks.rules import why_uncounted
from app.talks.states import TalkStatus


class VerdictReason(StrEnum):
    """Why a talk counts or not. From `CANCELLED` on: said of talks without a verdict, never written into the ledger."""

    COUNTED = "counted"
    COUNTED_BY_EXCEPTION = "counted_by_exception"
    SELF_INVITED = "self_invited"
    NO_QUOTA = "no_quota"
    ONLINE_ONLY = "online_only"
    PHOTOS_INCOMPLETE = "photos_incomplete"
    CANCELLED = "cancelled"
    RETURNED = "returned"
    AWAITING_REVIEW = "awaiting_review"
    AWAITING_PHOTOS = "awaiting_photos"
    PLANNED = "planned"


COUNTING = frozenset({VerdictReason.COUNTED, VerdictReason.COUNTED_BY_EXCEPTION})
WITHOUT_VERDICT = {
    TalkStatus.PLANNED: VerdictReason.PLANNED,
    TalkStatus.AWAITING_PHOTOS: VerdictReason.AWAITING_PHOTOS,
    TalkStatus.SUBMITTED: VerdictReason.AWAITING_REVIEW,
    TalkStatus.RETURNED: VerdictReason.RETURNED,
    TalkStatus.CANCELLED: VerdictReason.CANCELLED,
}
"""What the ledger says of a talk that has no verdict; an approved one always has."""


@dataclass(frozen=True, slots=True)
class TalkFacts:
    """All that a verdict looks at. `quota` is that of the organising level; None for one that owes no talks."""

    held_on: date
    organiser_division_code: str
    is_self_invited: bool
    quota: int | None
    is_approved: bool
    is_online: bool
    shows_banner: bool
    shows_speaker: bool
    shows_audience: bool
    exception_reason: str | None
    """Why the reviewer let it count although the photos do not show everything."""


@dataclass(frozen=True, slots=True)
class Verdict:
    counts: bool
    year: int
    division_code: str
    """The level the talk is credited to, or would have been."""
    reason: VerdictReason


def verdict(facts: TalkFacts) -> Verdict:
    """The first reason that holds, the one least in anybody's power to change first."""
    reason = _reason(facts)
    return Verdict(reason in COUNTING, facts.held_on.year, facts.organiser_division_code, reason)


def _reason(facts: TalkFacts) -> VerdictReason:
    if not facts.is_approved:
        return VerdictReason.AWAITING_REVIEW
    known_before = why_uncounted(is_self_invited=facts.is_self_invited, quota=facts.quota, is_online=facts.is_online)
    if known_before is not None:
        return VerdictReason(known_before)
    if facts.shows_banner and facts.shows_speaker and facts.shows_audience:
        return VerdictReason.COUNTED
    if facts.exception_reason and facts.exception_reason.strip():
        return VerdictReason.COUNTED_BY_EXCEPTION
    return VerdictReason.PHOTOS_INCOMPLETE


@dataclass(frozen=True, slots=True)
class TeachingTime:
    """Teaching days of one calendar year as seen on one day."""

    passed: int
    """Through that day, the day itself included: so the last teaching day asks for the whole quota."""
    left: int
    """After that day."""


def teaching_time(calendar: TeachingCalendar, year: int, day: date) -> TeachingTime:
    """`day` may lie outside `year`: nothing has passed before it, nothing is left after it."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    passed = calendar.teaching_days(first, min(day, last))
    return TeachingTime(passed, calendar.teaching_days(first, last) - passed)


WARNING_MONTH = 10
"""From October on next year's calendar should be known: schools publish it, and offices plan."""


def years_without_calendar(calendar_of: Callable[[int], TeachingCalendar], day: date) -> list[int]:
    """This year, and from October on the next, where the plan that holds in it lacks its vacations."""
    years = [day.year, day.year + 1] if day.month >= WARNING_MONTH else [day.year]
    return [year for year in years if not calendar_of(year).known(year)]


class PaceState(StrEnum):
    NO_QUOTA = "no_quota"
    REACHED = "reached"
    ON_PACE = "on_pace"
    BEHIND = "behind"
    URGENT = "urgent"
    UNKNOWN = "unknown"
    """Short of the quota in a year whose teaching days nobody knows: neither behind nor on pace."""


@dataclass(frozen=True, slots=True)
class Urgency:
    """When behind becomes urgent; from the plan's reminder rules."""

    behind: int
    """Talks behind."""
    days_left: int
    """Short of the quota with fewer teaching days left than this."""


@dataclass(frozen=True, slots=True)
class Pace:
    quota: int | None
    counted: int
    expected: int | None
    """Talks expected by now, rounded down; None when the calendar is unknown, as is what follows from it."""
    teaching_days_left: int | None
    state: PaceState

    @property
    def shortfall(self) -> int | None:
        """Talks behind the pace."""
        return None if self.expected is None else max(0, self.expected - self.counted)

    @property
    def still_needed(self) -> int:
        """Talks missing to the quota of the year."""
        return max(0, (self.quota or 0) - self.counted)

    @property
    def is_behind(self) -> bool:
        return bool(self.shortfall)

    @property
    def is_urgent(self) -> bool:
        return self.state is PaceState.URGENT

    @property
    def needs_reminder(self) -> bool:
        """Urgent without being behind happens late in the year: short, on pace, and little time left."""
        return self.is_behind or self.is_urgent


def pace(quota: int | None, counted: int, time: TeachingTime | None, urgency: Urgency) -> Pace:
    """Expected by now = quota × teaching days passed ÷ teaching days in the year, rounded down.

    Without `time` there is no pace, and what is known without it is said: no quota, or reached.
    """
    if time is None:
        return Pace(quota, counted, None, None, _state(quota, counted, None, None, urgency))
    expected = (quota or 0) * time.passed // max(1, time.passed + time.left)
    return Pace(quota, counted, expected, time.left, _state(quota, counted, expected, time.left, urgency))


def _state(quota: int | None, counted: int, expected: int | None, days_left: int | None, urgency: Urgency) -> PaceState:
    if quota is None:
        return PaceState.NO_QUOTA
    if counted >= quota:
        return PaceState.REACHED
    if expected is None or days_left is None:
        return PaceState.UNKNOWN
    if expected - counted >= urgency.behind or days_left < urgency.days_left:
        return PaceState.URGENT
    return PaceState.BEHIND if counted < expected else PaceState.ON_PACE
