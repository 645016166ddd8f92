"""The preview of the next 14 days is what the sweeps and the sending then really do, if nothing changes."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.periods import beijing_date
from app.messaging.models import CallListEntry, OutboxMessage, Todo
from app.messaging.notices import NoticeSubject, notice_key
from app.messaging.states import CallListReason, MessageStatus
from app.reminders.preview import DAYS, Foreseen, foresee
from tests.reminders.conftest import Town

BEFORE = 8
"""Days of reminding before the preview, so that much of the history is known already."""
HOURS = [time(8), time(10), time(19, 59, 59)]
FIRST_DAYS = {
    "2026-02-23": "the end of the winter vacation, a make-up Saturday on 28 February",
    "2026-06-29": "half-year reports, then the summer vacation",
    "2026-09-28": "National Day, a make-up Saturday on 10 October",
    "2026-12-24": "the turn of the year, half-year reports",
}


@dataclass(frozen=True)
class Told:
    """One notice to one unit, as it was foreseen or as it happened."""

    day: date
    key: str
    text: str
    is_call: bool
    sent: int
    is_on_call_list: bool


def foreseen_as_told(item: Foreseen) -> Told:
    return Told(
        beijing_date(item.at),
        notice_key(item.notice),
        item.notice.body,
        item.is_call,
        item.reached.reachable,
        item.is_on_call_list,
    )


def what_happened(session: Session, since: datetime) -> list[Told]:
    sent = Counter(session.scalars(select(OutboxMessage.notice_key).where(OutboxMessage.status == MessageStatus.SENT)))
    calls = {call.dedupe_key: call for call in session.scalars(select(CallListEntry))}
    told = [
        Told(
            beijing_date(todo.created_at),
            todo.dedupe_key,
            todo.body,
            False,
            sent[todo.dedupe_key],
            todo.dedupe_key in calls,
        )
        for todo in session.scalars(select(Todo).where(Todo.created_at >= since))
    ]
    unanswered = [
        Told(beijing_date(call.created_at), key, call.message, True, 0, True)
        for key, call in calls.items()
        if call.reason is CallListReason.NO_ANSWER and call.created_at >= since
    ]
    return told + unanswered


@pytest.mark.parametrize("first", FIRST_DAYS)
def test_what_is_foreseen_happens_and_nothing_else(town: Town, session: Session, first: str) -> None:
    start = date.fromisoformat(first)
    town.random = Random(first)
    town.clock.moment = town.at(start - timedelta(days=40), time(9))
    town.populate(start)
    for number in range(BEFORE, 0, -1):
        town.work(town.at(start - timedelta(days=number), town.random.choice(HOURS)))
    now = town.clock.moment = town.at(start, time(9))
    foreseen = foresee(session, now=now)
    session.rollback()
    for number in range(DAYS):
        for hour in HOURS[1 if number == 0 else 0 :]:
            town.work(town.at(start + timedelta(days=number), hour))
    expected, happened = [foreseen_as_told(item) for item in foreseen], what_happened(session, now)
    assert sorted(expected, key=repr) == sorted(happened, key=repr)
    assert len(expected) > 10
    subjects = {item.notice.subject for item in foreseen}
    assert {NoticeSubject.INVITATION, NoticeSubject.CONFIRMATION, NoticeSubject.CONFIRMATION_MISSING} <= subjects
    assert {item.is_on_call_list for item in foreseen} == {True, False}
