"""Reminding schools of a record that has not come, and of the talk of the next day. Source: mission.md "Reminders".

Both may run as often as one likes, also twice at once: the to-do is the proof that somebody was told. A message not
sent by that evening is dropped; its to-do and the call list remain. What is due is decided in `outlook.py`.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from app.core.periods import beijing_date
from app.messaging.models import Todo
from app.messaging.notices import NoticeSubject
from app.messaging.planned import Planned, carry_out
from app.messaging.service import settle_all
from app.plan.hours import ends_at
from app.plan.queries import holding_in, list_versions
from app.plan.schemas import Plan
from app.talks.models import Talk
from app.talks.outlook import MissingRecords, TalksTomorrow
from app.talks.rules import MissingStep
from app.talks.states import INCOMPLETE, TalkStatus


def remind_of_missing_records(session: Session, *, now: datetime) -> list[tuple[int, MissingStep]]:
    """Remind schools of what is missing, and put on the call list what stayed missing; (talk id, what was done).

    On workdays, by day. Talks so old that no record is taken any more are left alone.
    """
    is_over = Talk.status.not_in(INCOMPLETE)
    done = _remind(session, MissingRecords, NoticeSubject.RECORD_MISSING, is_over, now=now)
    return [(item.notice.subject_id, MissingStep.CALL if item.is_call else MissingStep.TELL_SCHOOL) for item in done]


def remind_of_talks_tomorrow(session: Session, *, now: datetime) -> list[int]:
    """Tell each school of its talks of the next day, once, by day, also on days off; ids of the talks told of."""
    is_over = or_(Talk.day < beijing_date(now), Talk.status != TalkStatus.PLANNED)
    done = _remind(session, TalksTomorrow, NoticeSubject.TALK_TOMORROW, is_over, now=now)
    return [item.notice.subject_id for item in done]


def _remind(
    session: Session,
    outlook_of: type[MissingRecords] | type[TalksTomorrow],
    subject: NoticeSubject,
    is_over: ColumnElement[bool],
    *,
    now: datetime,
) -> Sequence[Planned]:
    versions, today = list_versions(session), beijing_date(now)
    if not _is_time(versions, now):
        return []
    _take_turn(session)
    _settle_overtaken(session, subject, is_over, now=now)
    seen = outlook_of.load(session, versions, today, today)
    due = seen.locked(session, {item.notice.subject_id for item in seen.due(now)}).due(now)
    carry_out(session, due, templates=versions[0].message_templates, now=now)
    return due


def _is_time(versions: Sequence[Plan], now: datetime) -> bool:
    return ends_at(holding_in(versions, beijing_date(now).year), now) is not None


def _settle_overtaken(session: Session, subject: NoticeSubject, is_over: ColumnElement[bool], *, now: datetime) -> None:
    """Close what nobody settled, such as 明天有宣讲 once the day has passed."""
    query = select(Todo.subject_id).join(Talk, Talk.id == Todo.subject_id)
    overtaken = session.scalars(query.where(Todo.subject == subject, Todo.done_at.is_(None), is_over)).all()
    settle_all(session, subject, overtaken, now=now)


def _take_turn(session: Session) -> None:
    """One at a time until the transaction ends, so that the second sees what the first has posted."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext("talk_reminders"))))
