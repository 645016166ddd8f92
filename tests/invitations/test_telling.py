"""Who is told what has become of an invitation, when, and what is settled by it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.core.access import Identity
from app.messaging.models import OutboxMessage, Todo
from app.messaging.notices import PRIORITY, NoticeSubject
from app.messaging.states import MessageStatus
from tests.factories import XIJI
from tests.invitations.conftest import Desk
from tests.invitations.drafts import propose
from tests.tools import FrozenClock

ASKED, ANSWERED = NoticeSubject.INVITATION, NoticeSubject.INVITATION_ANSWERED
CHANGED, CANCELLED = NoticeSubject.TALK_CHANGED, NoticeSubject.TALK_CANCELLED


def messages(desk: Desk, subject: NoticeSubject) -> dict[int, OutboxMessage]:
    """Those that still wait to be sent, by unit."""
    desk.make.session.expire_all()
    now = desk.make.clock.now()
    query = select(OutboxMessage).where(OutboxMessage.subject == subject, OutboxMessage.status == MessageStatus.QUEUED)
    return {row.unit_id: row for row in desk.make.session.scalars(query) if row.expires_at and row.expires_at > now}


def open_todos(desk: Desk, subject: NoticeSubject) -> list[int]:
    """Units, in order."""
    desk.make.session.expire_all()
    query = select(Todo.unit_id).where(Todo.subject == subject, Todo.done_at.is_(None))
    return sorted(desk.make.session.scalars(query))


def units(*identities: Identity) -> list[int]:
    return sorted(identity.unit_id for identity in identities)


def test_the_speaker_is_asked_first_of_all_and_where_to_answer(desk: Desk) -> None:
    sent = desk.invite()
    (message,) = messages(desk, ASKED).values()
    assert (message.unit_id, message.priority) == (desk.speaker.unit_id, min(PRIORITY.values()))
    assert message.page == f"pkg-speaker/invitation/invitation?id={sent['id']}"
    assert message.data == {
        "thing1": "示例小学",
        "time2": "2026年12月1日 14:30",
        "thing3": "西吉县总工会",
        "thing4": "请点开回复：能去、换时间或去不了",
    }
    assert "五年级，约90人" in message.body


def test_a_speaker_without_wechat_is_telephoned(desk: Desk) -> None:
    desk.invite(desk.make.speaker(XIJI, name="示例讲师乙", phone="0954-2012345"))
    (call,) = desk.api.as_(desk.staff).get("/api/call-list").get_json()["calls"]
    assert (call["unit_name"], call["person_name"], call["reason"]) == ("示例讲师乙", "示例讲师乙", "no_account")
    told = desk.api.as_(desk.staff).post(f"/api/call-list/{call['id']}/reveal").get_json()
    assert told["phone"] == "0954-2012345"


def test_a_yes_is_told_to_inviter_and_school_after_the_seconds_of_undoing(desk: Desk, clock: FrozenClock) -> None:
    desk.accept(desk.invite())
    waiting = messages(desk, ANSWERED)
    assert sorted(waiting) == units(desk.staff, desk.teaches)
    assert {row.next_attempt_at for row in waiting.values()} == {clock.now() + timedelta(seconds=20)}
    assert (open_todos(desk, ASKED), messages(desk, ASKED)) == ([], {})


def test_what_is_taken_back_is_never_told_and_is_to_be_answered_again(desk: Desk, clock: FrozenClock) -> None:
    sent = desk.invite()
    clock.advance(minutes=5)
    accepted = desk.accept(sent)
    clock.advance(seconds=9)
    desk.do(desk.speaks, accepted, "undo", {"version": accepted["version"]})
    assert (messages(desk, ANSWERED), open_todos(desk, ANSWERED)) == ({}, [])
    assert open_todos(desk, ASKED) == [desk.speaker.unit_id]
    desk.accept(desk.see(desk.speaks, sent))  # told anew, under a key of its own
    assert sorted(messages(desk, ANSWERED)) == units(desk.staff, desk.teaches)


def test_a_no_is_for_the_inviter_until_somebody_else_is_asked(desk: Desk) -> None:
    declined = desk.decline(desk.invite(), reason="too_far")
    (message,) = messages(desk, ANSWERED).values()
    assert (message.unit_id, message.data["thing3"]) == (desk.staff.unit_id, "去不了：路太远")
    desk.invite(desk.make.speaker(XIJI), talk_id=declined["talk_id"])
    assert (open_todos(desk, ANSWERED), messages(desk, ANSWERED)) == ([], {})


def test_a_school_that_invites_itself_is_told_once(desk: Desk) -> None:
    sent = desk.invite(by=desk.teaches)
    assert desk.talk(sent["talk_id"])["organiser"] == "school"
    desk.accept(sent)
    assert list(messages(desk, ANSWERED)) == [desk.teaches.unit_id]


def test_an_agreed_time_is_told_to_speaker_and_school(desk: Desk) -> None:
    slot = "2026-12-03T10:00:00+08:00"
    proposed = desk.do(desk.speaks, sent := desk.invite(), "answer", propose(sent["version"], slot))
    assert list(messages(desk, ANSWERED)) == [desk.staff.unit_id]
    desk.do(desk.staff, proposed, "choose-slot", {"version": proposed["version"], "slot": slot})
    assert sorted(messages(desk, CHANGED)) == units(desk.speaks, desk.teaches)
    assert open_todos(desk, ANSWERED) == []


@pytest.mark.parametrize("was_agreed", [True, False])
def test_a_withdrawal_is_told_to_whoever_knew(desk: Desk, was_agreed: bool) -> None:
    sent: dict[str, Any] = desk.invite()
    if was_agreed:
        sent = desk.accept(sent)
    desk.do(desk.staff, sent, "withdraw", {"version": sent["version"], "reason": "学校停电"})
    knew = units(desk.speaks, desk.teaches) if was_agreed else units(desk.speaks)
    assert sorted(messages(desk, CANCELLED)) == knew
    assert all("原因：学校停电。" in row.body for row in messages(desk, CANCELLED).values())
    assert open_todos(desk, ASKED) + open_todos(desk, ANSWERED) == []
