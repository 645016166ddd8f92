"""A record that does not come, and the day before a talk: who is told when, how often, and what settles it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.messaging.calls import write_call
from app.messaging.models import CallListEntry, OutboxMessage, Todo
from app.messaging.notices import NoticeSubject
from app.messaging.states import CallListReason
from app.talks.models import Talk
from app.talks.reminders import remind_of_missing_records, remind_of_talks_tomorrow
from app.talks.states import INCOMPLETE, TalkStatus
from tests.factories import XIJI, Make
from tests.talks.drafts import record_body
from tests.tools import Api, FrozenClock, QueryCounter

Remind = Callable[[str], list[Any]]


@pytest.fixture
def clock() -> FrozenClock:
    """Sunday 20 September 2026, a workday made up. Holidays: 25 to 27 September, 1 to 7 October. Made up: 10 Oct."""
    return FrozenClock.at("2026-09-20T09:00:00+08:00")


@pytest.fixture
def missing(session: Session, clock: FrozenClock) -> Remind:
    def remind(moment: str) -> list[Any]:
        clock.set(f"{moment}+08:00")
        done = remind_of_missing_records(session, now=clock.now())
        session.commit()
        session.expire_all()
        return [str(step) for _, step in done]

    return remind


@pytest.fixture
def tomorrow(session: Session, clock: FrozenClock) -> Remind:
    def remind(moment: str) -> list[Any]:
        clock.set(f"{moment}+08:00")
        done = remind_of_talks_tomorrow(session, now=clock.now())
        session.commit()
        session.expire_all()
        return done

    return remind


@pytest.fixture
def talk(make: Make) -> Talk:
    """Planned for Wednesday 23 September, entered on the 20th."""
    talk = make.talk(at=datetime.fromisoformat("2026-09-23T14:30:00+08:00"))
    talk.created_at = talk.updated_at = make.clock.now()
    make.session.commit()
    return talk


def todos(session: Session) -> list[Todo]:
    return list(session.scalars(select(Todo).order_by(Todo.id)))


def calls(session: Session) -> list[CallListEntry]:
    return list(session.scalars(select(CallListEntry).order_by(CallListEntry.id)))


@pytest.mark.usefixtures("talk")
def test_reminded_twice_across_holidays_and_a_make_up_day_then_the_staff_telephone(
    session: Session, missing: Remind
) -> None:
    """Workdays after the 23rd: 24, 28, 29 | 30, 8 October, 9 | Saturday 10, made up, 12, 13."""
    assert missing("2026-09-28T19:59:59") == []
    assert missing("2026-09-29T07:59:59") == []
    assert missing("2026-09-29T08:00:00") == ["tell_school"]
    for quiet in ("2026-09-29T12:00:00", "2026-09-30T12:00:00", "2026-10-05T12:00:00", "2026-10-08T12:00:00"):
        assert missing(quiet) == []
    assert missing("2026-10-09T10:00:00") == ["tell_school"]
    assert [todo.done_at is None for todo in todos(session)] == [False, True]
    assert missing("2026-10-10T10:00:00") == missing("2026-10-12T10:00:00") == []
    assert missing("2026-10-13T20:00:00") == []
    assert missing("2026-10-13T19:00:00") == ["call"]
    assert [call.reason for call in calls(session)] == [CallListReason.NO_ANSWER]
    assert missing("2026-10-13T19:10:00") == missing("2026-11-13T10:00:00") == []
    assert len(todos(session)) == 2


@pytest.mark.usefixtures("talk")
@pytest.mark.parametrize(
    ("moment", "done"),
    [
        ("2026-10-10T10:00:00", ["tell_school"]),  # a make-up Saturday
        ("2026-10-11T10:00:00", []),  # Sunday
        ("2026-10-05T10:00:00", []),  # National Day holidays
        ("2026-10-08T20:00:00", []),
        ("2027-09-24T10:00:00", ["tell_school"]),  # 366 days on: still recordable
        ("2027-09-27T10:00:00", []),  # no record is taken any more
    ],
)
def test_only_on_workdays_by_day_and_while_a_record_is_taken(missing: Remind, moment: str, done: list[str]) -> None:
    assert missing(moment) == done


def test_the_school_reads_what_is_missing(session: Session, make: Make, missing: Remind, talk: Talk) -> None:
    photos = make.talk(
        status=TalkStatus.AWAITING_PHOTOS,
        at=datetime.fromisoformat("2026-09-22T10:00:00+08:00"),
        declared_photos=[uuid4()],
    )
    assert missing("2026-09-29T10:00:00") == ["tell_school", "tell_school"]
    record, pictures = todos(session)
    assert (record.unit_id, record.title, record.action) == (
        talk.school_id,
        "9月23日 14:30 的宣讲，记录还没有填",
        "去填",
    )
    assert (pictures.unit_id, pictures.title, pictures.action) == (
        photos.school_id,
        "9月22日 10:00 的宣讲，照片还没有传齐",
        "去传",
    )
    message = session.scalars(select(OutboxMessage).where(OutboxMessage.subject_id == talk.id)).one()
    assert message.data["thing2"] == "记录还没有填"
    assert message.data["date3"] == "2026年9月23日"
    assert all(len(text) <= 20 and "…" not in text for name, text in message.data.items() if name.startswith("thing"))
    assert (message.is_daytime_only, message.expires_at) == (True, datetime.fromisoformat("2026-09-29T20:00:00+08:00"))


@pytest.mark.parametrize("status", sorted(set(TalkStatus) - INCOMPLETE))
def test_nobody_is_reminded_of_what_has_come(make: Make, missing: Remind, status: TalkStatus) -> None:
    make.talk(status=status)
    assert missing("2026-10-09T10:00:00") == []


def test_a_record_sent_late_has_its_own_days_for_the_photos(session: Session, missing: Remind, talk: Talk) -> None:
    talk.begin_record(
        talk.planned_at or talk.created_at, [uuid4()], now=datetime.fromisoformat("2026-10-09T09:00:00+08:00")
    )
    session.commit()
    assert missing("2026-10-12T10:00:00") == []
    assert missing("2026-10-13T10:00:00") == ["tell_school"]


def test_the_call_is_on_the_countys_list_once_though_nobody_could_be_reached(
    api: Api, session: Session, make: Make, missing: Remind, talk: Talk
) -> None:
    missing("2026-09-29T10:00:00")
    missing("2026-10-09T10:00:00")
    unreachable = todos(session)[1]
    write_call(
        session,
        unreachable.dedupe_key,
        unit_id=talk.school_id,
        person_id=None,
        subject=NoticeSubject.RECORD_MISSING,
        subject_id=talk.id,
        message=unreachable.body,
        reason=CallListReason.NO_CREDIT,
        message_id=None,
        now=make.clock.now(),
    )
    session.commit()
    assert missing("2026-10-13T10:00:00") == []
    listed = api.as_(make.staff(XIJI)).get("/api/call-list").get_json()["calls"]
    assert [item["reason"] for item in listed] == ["no_credit"]


def test_the_county_reads_whom_to_telephone(api: Api, make: Make, missing: Remind, talk: Talk) -> None:
    for moment in ("2026-09-29T10:00:00", "2026-10-09T10:00:00", "2026-10-13T10:00:00"):
        missing(moment)
    (listed,) = api.as_(make.staff(XIJI)).get("/api/call-list").get_json()["calls"]
    assert listed["reason"] == "no_answer"
    assert api.as_(make.teacher()).get("/api/call-list").status_code == 403
    assert talk.speaker_name in listed["message"]


@pytest.mark.parametrize("ends", ["record", "cancel"])
def test_the_record_or_cancelling_settles_todo_message_and_call(
    api: Api, session: Session, make: Make, missing: Remind, talk: Talk, ends: str
) -> None:
    for moment in ("2026-09-29T10:00:00", "2026-10-09T10:00:00", "2026-10-13T10:00:00"):
        missing(moment)
    make.clock.set("2026-10-13T11:00:00+08:00")
    county, held_at = api.as_(make.staff(XIJI)), "2026-10-13T10:30:00+08:00"  # held late: the planned day must count
    if ends == "record":
        body = {"version": talk.version, "record": record_body(held_at=held_at)}
        assert county.put(f"/api/talks/{talk.id}/record", body).status_code == 200
    else:
        wish = {"version": talk.version, "reason": "大雪封路"}
        assert county.post(f"/api/talks/{talk.id}/cancel", wish).status_code == 200
    session.expire_all()
    assert all(todo.done_at is not None for todo in todos(session))
    assert [call.resolved_at for call in calls(session)] == [make.clock.now()]
    assert missing("2026-10-20T10:00:00") == []


def test_what_nobody_settled_is_settled_at_the_next_reminding(session: Session, missing: Remind, talk: Talk) -> None:
    missing("2026-09-29T10:00:00")
    talk.status = TalkStatus.SUBMITTED
    session.commit()
    assert missing("2026-09-29T10:10:00") == []
    assert todos(session)[0].done_at is not None


def test_a_record_of_the_same_day_pays_nothing_for_settling(
    api: Api, make: Make, talk: Talk, count_queries: QueryCounter
) -> None:
    teacher = api.as_(make.staff(XIJI))
    make.clock.set("2026-09-23T16:00:00+08:00")
    body = {"version": talk.version, "record": record_body(held_at="2026-09-23T14:30:00+08:00")}
    with count_queries() as counted:
        assert teacher.put(f"/api/talks/{talk.id}/record", body).status_code == 200
    assert not any("outbox_messages" in statement or "todos" in statement for statement in counted.statements)


@pytest.mark.parametrize(
    ("moment", "is_told"),
    [
        ("2026-09-26T12:00:00", False),
        ("2026-09-27T07:59:59", False),
        ("2026-09-27T08:00:00", True),  # a Sunday and a holiday: the talk is on Monday
        ("2026-09-27T19:59:59", True),
        ("2026-09-27T20:00:00", False),
        ("2026-09-28T09:00:00", False),
    ],
)
def test_the_day_before_by_day_also_on_a_sunday(make: Make, tomorrow: Remind, moment: str, is_told: bool) -> None:
    talk = make.talk(at=datetime.fromisoformat("2026-09-28T09:00:00+08:00"))
    assert tomorrow(moment) == ([talk.id] if is_told else [])


def test_the_school_is_told_once_and_no_longer_bothered_afterwards(
    session: Session, make: Make, tomorrow: Remind
) -> None:
    talk = make.talk(at=datetime.fromisoformat("2026-09-28T09:00:00+08:00"))
    make.talk(at=datetime.fromisoformat("2026-09-28T10:00:00+08:00"), status=TalkStatus.CANCELLED)
    assert tomorrow("2026-09-27T09:00:00") == [talk.id]
    assert tomorrow("2026-09-27T09:10:00") == []
    (todo,) = todos(session)
    assert (todo.unit_id, todo.title) == (talk.school_id, "9月28日 09:00 有宣讲：示例讲师甲")
    message = session.scalars(select(OutboxMessage)).one()
    assert (message.data["time2"], message.data["thing3"]) == ("2026年9月28日 09:00", "场地还没有定")
    assert message.expires_at == datetime.fromisoformat("2026-09-27T20:00:00+08:00")
    tomorrow("2026-09-28T12:00:00")
    assert todos(session)[0].done_at is None
    tomorrow("2026-09-29T08:00:00")
    assert todos(session)[0].done_at is not None


def test_cancelling_settles_what_was_said_of_tomorrow(api: Api, session: Session, make: Make, tomorrow: Remind) -> None:
    talk = make.talk(at=datetime.fromisoformat("2026-09-28T09:00:00+08:00"))
    tomorrow("2026-09-27T09:00:00")
    wish = {"version": talk.version, "reason": "大雪封路"}
    assert api.as_(make.staff(XIJI)).post(f"/api/talks/{talk.id}/cancel", wish).status_code == 200
    session.expire_all()
    assert todos(session)[0].done_at == make.clock.now()
    assert session.scalars(select(OutboxMessage)).one().expires_at == make.clock.now()
