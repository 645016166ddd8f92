"""What stands against asking a speaker for a time at a school: named before anything is sent, and again at sending."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.periods import beijing_date
from app.invitations import queries
from app.invitations.rules import LONGEST_TALK, Span, day_and_hour, is_in_vacation
from app.invitations.states import BLOCKING, ConflictCode, InvitationStatus
from app.plan.queries import plan_for_year
from app.plan.schemas import Plan
from app.speakers.models import Appointment, Speaker
from app.speakers.queries import away_on
from app.speakers.rules import holds_on, term_of
from app.talks import rules as talk_rules
from app.talks.bookings import count_talks
from app.talks.models import Talk
from app.talks.states import TalkStatus
from app.units.models import Unit


@dataclass(frozen=True, slots=True)
class Wish:
    school: Unit
    starts_at: datetime
    minutes: int
    speaker: Speaker | None = None
    """None: not chosen yet, so only the time and the school are looked at."""
    talk_id: int | None = None
    """Of a talk that is planned already: it does not stand against itself."""


@dataclass(frozen=True, slots=True)
class Conflict:
    code: ConflictCode
    sentence: str

    @property
    def is_blocking(self) -> bool:
        return self.code in BLOCKING


def find_conflicts(session: Session, wish: Wish, *, plan: Plan, now: datetime) -> list[Conflict]:
    """All of them, what blocks first; a fixed number of queries."""
    found = [*_of_time(session, wish, now), *_of_school(session, wish)]
    if wish.speaker is not None:
        found += _of_speaker(session, wish, wish.speaker, plan)
    return sorted(found, key=lambda conflict: not conflict.is_blocking)


def booked_elsewhere(
    session: Session, person_id: int, starts_at: datetime, minutes: int, *, plan: Plan, besides: int | None
) -> bool:
    """Whether the person has accepted something too close. Ask within one's turn: `queries.take_turn`."""
    span = Span.of(starts_at, minutes, plan.invitations.gap_minutes)
    others = queries.overlapping(session, person_id, span, besides=besides)
    return any(other.status is InvitationStatus.ACCEPTED for other in others)


def _of_time(session: Session, wish: Wish, now: datetime) -> Iterator[Conflict]:
    if wish.starts_at <= now:
        yield Conflict(ConflictCode.PAST, "这个时间已经过了，请选以后的时间。")
    elif problem := talk_rules.planned_at_problem(wish.starts_at, now=now):
        yield Conflict(ConflictCode.TOO_FAR, problem)
    day = beijing_date(wish.starts_at)
    calendar = plan_for_year(session, day.year).calendar()
    if is_in_vacation(calendar, day):
        yield Conflict(ConflictCode.VACATION, f"{_day(day)}在寒暑假里，学生不在校，请想好再发。")
    elif not calendar.is_workday(day):
        yield Conflict(ConflictCode.DAY_OFF, f"{_day(day)}是休息日，请先问问学校。")


def _of_school(session: Session, wish: Wish) -> Iterator[Conflict]:
    school = wish.school
    if not school.is_open_on(beijing_date(wish.starts_at)):
        yield Conflict(ConflictCode.SCHOOL_CLOSED, f"{school.short_name}这一天没有开办，请检查日期，或换一所学校。")
    near = timedelta(minutes=LONGEST_TALK)
    query = (
        select(Talk.planned_at, Talk.speaker_name)
        .where(
            Talk.school_id == school.id,
            Talk.day == beijing_date(wish.starts_at),
            Talk.status == TalkStatus.PLANNED,
            Talk.planned_at.between(wish.starts_at - near, wish.starts_at + near),
            Talk.id != (wish.talk_id or 0),
        )
        .order_by(Talk.planned_at)
        .limit(1)
    )
    for planned_at, speaker_name in session.execute(query):
        when = day_and_hour(planned_at or wish.starts_at)
        words = f"{school.short_name}{when}已经有{speaker_name}的一场，请问问学校排不排得开。"
        yield Conflict(ConflictCode.SCHOOL_HAS_TALK, words)


def _of_speaker(session: Session, wish: Wish, speaker: Speaker, plan: Plan) -> Iterator[Conflict]:
    day = beijing_date(wish.starts_at)
    span = Span.of(wish.starts_at, wish.minutes, plan.invitations.gap_minutes)
    for other in queries.overlapping(session, speaker.person_id, span):
        when = f"{day_and_hour(other.starts_at)}在{other.school}"
        if other.status is InvitationStatus.ACCEPTED:
            words = f"{speaker.name}{when}已经有一场，请换个时间，或另请一位。"
            yield Conflict(ConflictCode.SPEAKER_BOOKED, words)
        else:
            yield Conflict(ConflictCode.SPEAKER_ASKED, f"{speaker.name}还有一份邀请没有回复：{when}。")
    if session.scalar(select(func.count()).select_from(Speaker).where(Speaker.id == speaker.id, away_on(day))):
        yield Conflict(ConflictCode.SPEAKER_AWAY, f"{speaker.name}说过{_day(day)}来不了，请换个时间，或另请一位。")
    yield from _of_appointment(session, speaker, day)
    yield from _of_term(session, speaker, day, plan)


def _of_appointment(session: Session, speaker: Speaker, day: date) -> Iterator[Conflict]:
    if speaker.is_one_off:
        return
    found = _appointments(session, speaker.id)
    holding = [item for item in found if holds_on(day, item.begins_on, item.ends_on)]
    if any(item.serving_since is not None for item in holding):
        return
    ended = [item.ends_on for item in found if item.ends_on is not None and item.ends_on <= day]
    if ended and not holding:
        words = f"{speaker.name}的聘任到{_day(max(ended))}为止，请另请一位，或先续聘。"
        yield Conflict(ConflictCode.SPEAKER_RETIRED, words)
    else:
        yield Conflict(ConflictCode.SPEAKER_NOT_CONFIRMED, f"{speaker.name}的聘任还没有两家都确认，可以先邀请。")


def _appointments(session: Session, speaker_id: int) -> Sequence[Appointment]:
    return session.scalars(select(Appointment).where(Appointment.speaker_id == speaker_id)).all()


def _of_term(session: Session, speaker: Speaker, day: date, plan: Plan) -> Iterator[Conflict]:
    most = speaker.talks_a_term or plan.speakers.talks_a_term
    term = term_of(day, plan_for_year(session, day.year).calendar().vacations)
    talks = count_talks(session, speaker.person_id, term)
    if talks >= most:
        words = f"{speaker.name}这学期已经有 {talks} 场，说好最多 {most} 场，请先问问本人。"
        yield Conflict(ConflictCode.SPEAKER_BUSY_TERM, words)


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
