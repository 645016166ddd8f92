"""Telling a unit something: to-do, messages, call list, all in the caller's transaction and once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from app.messaging.notices import NoticeSubject, NotifyOutcome
from app.messaging.service import DELIVER_TASK, notify, settle
from app.messaging.states import CallListReason, MessageStatus
from tests.messaging.conftest import TEMPLATE, Room
from tests.messaging.phones import NO_ANSWER


def test_everybody_serving_the_unit_gets_a_message_and_the_unit_one_to_do(room: Room) -> None:
    first, second = room.make.staff(), room.make.staff()
    elsewhere = room.make.staff("640423")

    outcome = room.notify(room.notice(first.unit_id, action="去安排"))

    assert outcome == NotifyOutcome(is_new=True, queued=2)
    assert [message.person_id for message in room.messages()] == [first.person_id, second.person_id]
    (todo,) = room.todos()
    assert (todo.unit_id, todo.title, todo.action, todo.done_at) == (
        first.unit_id,
        "今年的宣讲还差 2 场",
        "去安排",
        None,
    )
    assert not room.calls()
    assert elsewhere.person_id not in {message.person_id for message in room.messages()}


def test_a_message_holds_exactly_what_the_phone_will_show(room: Room) -> None:
    who = room.make.staff()
    room.notify(room.notice(who.unit_id))
    message = room.message()
    assert message.template_id == TEMPLATE
    assert message.data == {
        "thing1": "示例县",
        "thing2": "还差 2 场",
        "date3": "2026年11月25日",
        "thing4": "请尽快安排",
    }
    assert message.status is MessageStatus.QUEUED
    assert message.next_attempt_at == room.clock.now()


def test_the_same_notice_twice_is_one(room: Room) -> None:
    who = room.make.staff()
    notice = room.notice(who.unit_id)
    room.notify(notice)
    assert room.notify(notice) == NotifyOutcome(is_new=False)
    assert len(room.messages()) == len(room.todos()) == 1


def test_the_same_notice_from_ten_transactions_at_once_is_one(room: Room) -> None:
    who = room.make.staff()
    notice = room.notice(who.unit_id)
    together = Barrier(10)

    def tell(_: int) -> bool:
        with room.transaction() as session:
            together.wait(10)
            return notify(session, notice, templates=room.make.plan.message_templates, now=room.clock.now()).is_new

    with ThreadPoolExecutor(10) as pool:
        assert sorted(pool.map(tell, range(10))) == [False] * 9 + [True]
    assert len(room.messages()) == len(room.todos()) == 1


def test_nothing_is_told_when_the_caller_rolls_back(room: Room) -> None:
    who = room.make.staff()
    notify(room.session, room.notice(who.unit_id), templates=room.make.plan.message_templates, now=room.clock.now())
    room.session.rollback()
    assert not room.todos()
    assert not room.messages()


def test_a_unit_without_people_is_on_the_call_list_at_once(room: Room) -> None:
    unit = room.make.unit("640422")
    outcome = room.notify(room.notice(unit.id))
    assert outcome == NotifyOutcome(is_new=True, is_on_call_list=True)
    (call,) = room.calls()
    assert (call.unit_id, call.person_id, call.reason) == (unit.id, None, CallListReason.NO_ACCOUNT)
    assert call.message == "示例县今年的宣讲还差 2 场，请在年底前安排。"
    assert len(room.todos()) == 1


def test_somebody_who_has_left_is_not_told(room: Room) -> None:
    who = room.make.staff()
    room.leave(who)
    assert room.notify(room.notice(who.unit_id)).is_on_call_list


def test_a_person_without_a_wechat_account_is_called(room: Room) -> None:
    who = room.make.staff()
    room.forget_openid(who)
    assert room.notify(room.notice(who.unit_id)).is_on_call_list
    (call,) = room.calls()
    assert (call.person_id, call.reason) == (who.person_id, CallListReason.NO_ACCOUNT)


def test_a_notice_for_one_person_reaches_only_that_person(room: Room) -> None:
    first, _ = room.make.staff(), room.make.staff()
    room.notify(room.notice(first.unit_id, person_id=first.person_id))
    assert [message.person_id for message in room.messages()] == [first.person_id]
    assert [todo.person_id for todo in room.todos()] == [first.person_id]


def test_a_city_without_the_template_gets_calls_instead_of_messages(room: Room) -> None:
    who = room.make.staff()
    assert room.notify(room.notice(who.unit_id, template="not_in_the_plan")).is_on_call_list
    assert [call.reason for call in room.calls()] == [CallListReason.UNDELIVERABLE]


def test_nobody_is_telephoned_about_an_approval(room: Room) -> None:
    unit = room.make.unit("640422")
    outcome = room.notify(room.notice(unit.id, subject=NoticeSubject.TALK_APPROVED))
    assert outcome == NotifyOutcome(is_new=True)
    assert not room.calls()
    assert len(room.todos()) == 1


@pytest.mark.parametrize(("minutes", "wakes"), [(None, True), (0, True), (1, False)])
def test_only_what_is_due_wakes_a_worker(room: Room, minutes: int | None, wakes: bool) -> None:
    who = room.make.staff()
    not_before = None if minutes is None else room.clock.now() + timedelta(minutes=minutes)
    notice = room.notice(who.unit_id, not_before=not_before)
    notify(room.session, notice, templates=room.make.plan.message_templates, now=room.clock.now())
    assert room.session.info.get("wake_ups", []) == ([(DELIVER_TASK,)] if wakes else [])


def test_what_has_happened_is_no_longer_asked_for(room: Room) -> None:
    with_people = room.make.staff()
    without = room.make.unit("640423")
    for unit_id, subject_id in ((with_people.unit_id, 1), (without.id, 1), (with_people.unit_id, 2)):
        room.notify(room.notice(unit_id, subject_id=subject_id))

    settle(room.session, NoticeSubject.QUOTA_BEHIND, 1, now=room.clock.now())
    room.session.commit()

    assert [todo.done_at for todo in room.todos()] == [room.clock.now(), room.clock.now(), None]
    assert [call.resolved_at for call in room.calls()] == [room.clock.now()]
    room.grant(with_people, 2)
    room.delivery.deliver_due()
    assert [message.status for message in room.messages()] == [MessageStatus.EXPIRED, MessageStatus.SENT]
    assert len(room.calls()) == 1


def test_a_message_under_way_when_it_was_settled_is_not_sent_again(room: Room) -> None:
    who = room.make.staff()
    room.grant(who)
    room.phones.answers = [NO_ANSWER]
    notice = room.notice(who.unit_id, subject_id=1)
    room.notify(notice)

    def resubmitted() -> None:
        with room.transaction() as session:
            settle(session, NoticeSubject.QUOTA_BEHIND, 1, now=room.clock.now())

    room.phones.during_send = resubmitted
    room.delivery.deliver_due()
    room.clock.advance(minutes=2)
    room.delivery.deliver_due()
    assert room.phones.tries == 1
    assert room.message().status is MessageStatus.EXPIRED
    assert not room.calls()
