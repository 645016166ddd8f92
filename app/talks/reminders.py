"""Reminding schools of a record that has not come, and of the talk of the next day. Source: mission.md "Reminders".

Both may run as often as one likes, also twice at once: the to-do is the proof that somebody was told. A message not
sent by that evening is dropped; its to-do and the call list remain.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from app.core.periods import beijing, beijing_date
from app.messaging.models import CallListEntry, Todo
from app.messaging.notices import NoticeSubject
from app.messaging.service import ask_for_call, notify, settle
from app.plan.queries import holding_in, list_versions
from app.plan.schemas import Plan
from app.talks.models import Talk
from app.talks.notices import TalkFacts, record_missing, talk_tomorrow
from app.talks.queries import School
from app.talks.rules import OLDEST_RECORD, MissingStep, day_to_announce, record_step
from app.talks.states import INCOMPLETE, TalkStatus


def remind_of_missing_records(session: Session, *, now: datetime) -> list[tuple[int, MissingStep]]:
    """Remind schools of what is missing, and put on the call list what stayed missing; (talk id, what was done).

    On workdays, by day. Talks so old that no record is taken any more are left alone.
    """
    versions, today = list_versions(session), beijing_date(now)
    plan = holding_in(versions, today.year)
    if _day_to_announce(plan, now) is None:
        return []
    _take_turn(session)
    _settle_overtaken(session, NoticeSubject.RECORD_MISSING, Talk.status.not_in(INCOMPLETE), now=now)
    steps = _missing_steps(session, plan, today)
    done = []
    for talk in _held(session, steps, Talk.status.in_(INCOMPLETE)):
        step, number = steps[talk.id]
        notice = record_missing(talk, number, expires_at=_evening(plan, now))
        if step is MissingStep.CALL:
            ask_for_call(session, notice, now=now)
        else:
            settle(session, NoticeSubject.RECORD_MISSING, talk.id, now=now)  # the new one takes the old one's place
            notify(session, notice, templates=versions[0].message_templates, now=now)
        done.append((talk.id, step))
    return done


def remind_of_talks_tomorrow(session: Session, *, now: datetime) -> list[int]:
    """Tell each school of its talks of the next day, once, by day, also on days off; ids of the talks told of."""
    versions, today = list_versions(session), beijing_date(now)
    plan = holding_in(versions, today.year)
    day = _day_to_announce(plan, now)
    if day is None:
        return []
    _take_turn(session)
    is_planned = Talk.status == TalkStatus.PLANNED
    _settle_overtaken(session, NoticeSubject.TALK_TOMORROW, or_(Talk.day < today, ~is_planned), now=now)
    ids = session.scalars(select(Talk.id).where(Talk.day == day, is_planned)).all()
    told = _told_on(session, NoticeSubject.TALK_TOMORROW, ids)
    done = []
    for talk in _held(session, [talk_id for talk_id in ids if today not in told[talk_id]], is_planned):
        venue = plan.venues.get(talk.venue) if talk.venue else None
        notice = talk_tomorrow(talk, venue, expires_at=_evening(plan, now))
        notify(session, notice, templates=versions[0].message_templates, now=now)
        done.append(talk.id)
    return done


def _missing_steps(session: Session, plan: Plan, today: date) -> Mapping[int, tuple[MissingStep, int]]:
    """Per talk that something is to be done about today: what, and as the how-manieth thing."""
    workdays = plan.deadlines.record_missing_workdays
    is_old = Talk.day.between(today - OLDEST_RECORD, today - timedelta(days=workdays))
    query = select(Talk.id, Talk.day, Talk.updated_at).where(Talk.status.in_(INCOMPLETE), is_old)
    missing = session.execute(query.order_by(Talk.id)).all()
    ids = [talk.id for talk in missing]
    told, called = _told_on(session, NoticeSubject.RECORD_MISSING, ids), _called_on(session, ids)
    steps = {}
    for talk in missing:
        days = told[talk.id]
        since = max(talk.day, beijing_date(talk.updated_at))
        step = record_step(plan.calendar(), since=since, told=days, workdays=workdays, today=today)
        is_with_staff = talk.id in called and called[talk.id] >= max(days, default=since)
        if step is not None and not (step is MissingStep.CALL and is_with_staff):
            steps[talk.id] = (step, len(days) + 1)
    return steps


def _held(session: Session, talk_ids: Collection[int], still: ColumnElement[bool]) -> Sequence[TalkFacts]:
    """Those of the talks for which `still` holds, locked so that it stays true until the reminder is written.

    One that somebody is changing at this moment is left to the next time: nobody waits for a reminder.
    """
    if not talk_ids:
        return []
    starts_at = func.coalesce(Talk.held_at, Talk.planned_at)
    query = (
        select(
            Talk.id, Talk.school_id, School.short_name, Talk.status, Talk.day, starts_at, Talk.speaker_name, Talk.venue
        )
        .join(School, School.id == Talk.school_id)
        .where(Talk.id.in_(talk_ids), still)
        .order_by(Talk.id)
        .with_for_update(of=Talk, skip_locked=True, key_share=True)
    )
    return [TalkFacts(*row) for row in session.execute(query)]


def _told_on(session: Session, subject: NoticeSubject, talk_ids: Sequence[int]) -> Mapping[int, list[date]]:
    """On which days the school was told of each talk, in this order; empty for one never told of."""
    told: dict[int, list[date]] = defaultdict(list)
    query = select(Todo.subject_id, Todo.created_at).where(Todo.subject == subject, Todo.subject_id.in_(talk_ids))
    for talk_id, at in session.execute(query.order_by(Todo.id)):
        told[talk_id].append(beijing_date(at))
    return told


def _called_on(session: Session, talk_ids: Sequence[int]) -> Mapping[int, date]:
    """When the record of a talk last came to the call list, because nobody could be reached or nobody answered."""
    query = (
        select(CallListEntry.subject_id, func.max(CallListEntry.created_at))
        .where(CallListEntry.subject == NoticeSubject.RECORD_MISSING, CallListEntry.subject_id.in_(talk_ids))
        .group_by(CallListEntry.subject_id)
    )
    return {talk_id: beijing_date(at) for talk_id, at in session.execute(query)}


def _settle_overtaken(session: Session, subject: NoticeSubject, is_over: ColumnElement[bool], *, now: datetime) -> None:
    """Close what nobody settled, such as 明天有宣讲 once the day has passed."""
    query = select(Todo.subject_id).join(Talk, Talk.id == Todo.subject_id)
    for talk_id in session.scalars(query.where(Todo.subject == subject, Todo.done_at.is_(None), is_over)).all():
        settle(session, subject, talk_id, now=now)


def _take_turn(session: Session) -> None:
    """One at a time until the transaction ends, so that the second sees what the first has posted."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext("talk_reminders"))))


def _day_to_announce(plan: Plan, now: datetime) -> date | None:
    hours = plan.reminders
    return day_to_announce(beijing(now), not_before=hours.not_before, not_after=hours.not_after)


def _evening(plan: Plan, now: datetime) -> datetime:
    local = beijing(now)
    return datetime.combine(local.date(), plan.reminders.not_after, local.tzinfo)
