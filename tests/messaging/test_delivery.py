"""Claiming, sending and recording, against real PostgreSQL and a scripted WeChat."""

from collections import Counter
from datetime import timedelta

from sqlalchemy import text

from app.core.access import Identity
from app.messaging.claims import claim
from app.messaging.rules import LEASE, MAX_ATTEMPTS
from app.messaging.states import CallListReason, MessageStatus
from tests.messaging.conftest import TEMPLATE, Room
from tests.messaging.phones import (
    BUSY,
    CONSENT_GONE,
    FIELD_WRONG,
    NO_ANSWER,
)


def test_a_due_message_arrives_and_costs_one_consent(room: Room, who: Identity) -> None:
    room.notify(room.notice(who.unit_id))
    assert room.delivery.deliver_due() == Counter(Sent=1)

    (arrived,) = room.phones.arrived
    assert (arrived.template_id, arrived.page) == (TEMPLATE, "pages/progress/progress")
    assert arrived.data["thing2"] == "还差 2 场"
    message = room.message()
    assert (message.status, message.msgid, message.sent_at) == (
        MessageStatus.SENT,
        "1988810812324364001",
        room.clock.now(),
    )
    assert room.balance(who) == 0
    assert room.entries() == [("granted", 1), ("spent", -1)]
    assert not room.calls()


def test_a_sent_message_is_not_sent_again(room: Room, who: Identity) -> None:
    room.grant(who)
    room.notify(room.notice(who.unit_id))
    room.delivery.deliver_due()
    room.clock.advance(hours=5)
    assert room.delivery.deliver_due() == Counter()
    assert room.phones.tries == 1


def test_without_a_consent_nothing_is_sent_and_the_unit_is_called(room: Room) -> None:
    who = room.make.staff()
    room.notify(room.notice(who.unit_id))
    room.delivery.deliver_due()
    assert room.phones.tries == 0
    assert room.message().status is MessageStatus.NO_CREDIT
    (call,) = room.calls()
    assert (call.unit_id, call.person_id, call.reason) == (who.unit_id, who.person_id, CallListReason.NO_CREDIT)


def test_nobody_is_called_when_a_colleague_got_the_message(room: Room, who: Identity) -> None:
    room.make.staff()  # of the same unit, without a consent
    room.notify(room.notice(who.unit_id))
    room.delivery.deliver_due()
    assert {message.status for message in room.messages()} == {MessageStatus.SENT, MessageStatus.NO_CREDIT}
    assert not room.calls()


def test_the_unit_is_called_once_when_the_last_of_its_people_drops_out(room: Room, who: Identity) -> None:
    other = room.make.staff()
    room.phones.answers = [BUSY, CONSENT_GONE]
    room.notify(room.notice(who.unit_id))
    room.delivery.deliver_due()
    assert [message.status for message in room.messages()] == [MessageStatus.QUEUED, MessageStatus.NO_CREDIT]
    assert not room.calls()

    room.clock.advance(seconds=6)
    room.delivery.deliver_due()
    (call,) = room.calls()
    assert call.reason is CallListReason.REFUSED
    assert other.unit_id == call.unit_id


def test_a_long_term_subscription_is_not_used_up(room: Room) -> None:
    who = room.make.staff()
    room.grant(who, is_long_term=True)
    for _ in range(3):
        room.notify(room.notice(who.unit_id))
    assert room.delivery.deliver_due() == Counter(Sent=3)
    assert room.entries() == [("granted", 0)] + [("spent", 0)] * 3


def test_refused_by_wechat_zeroes_the_balance_and_calls(room: Room, who: Identity) -> None:
    room.grant(who, 3)
    room.phones.answers = [CONSENT_GONE]
    room.notify(room.notice(who.unit_id))
    room.delivery.deliver_due()
    message = room.message()
    assert (message.status, message.last_errcode) == (MessageStatus.REFUSED, 43101)
    assert room.balance(who) == 0
    assert room.entries()[-2:] == [("spent", -1), ("zeroed", -3)]
    assert [call.reason for call in room.calls()] == [CallListReason.REFUSED]


def test_a_refusal_ends_a_long_term_subscription(room: Room) -> None:
    who = room.make.staff()
    room.grant(who, is_long_term=True)
    room.phones.answers = [CONSENT_GONE]
    for _ in range(2):
        room.notify(room.notice(who.unit_id))
    room.delivery.deliver_due()
    assert [message.status for message in room.messages()] == [MessageStatus.REFUSED, MessageStatus.NO_CREDIT]


def test_a_busy_wechat_is_tried_again_later_with_the_consent_given_back_meanwhile(room: Room, who: Identity) -> None:
    room.phones.answers = [BUSY]
    room.notify(room.notice(who.unit_id))
    room.delivery.deliver_due()
    assert room.message().status is MessageStatus.QUEUED
    assert room.balance(who) == 1

    room.clock.advance(seconds=2)
    assert room.delivery.deliver_due() == Counter()
    room.clock.advance(seconds=3)
    assert room.delivery.deliver_due() == Counter(Sent=1)
    assert room.balance(who) == 0
    assert room.entries() == [("granted", 1), ("spent", -1), ("refunded", 1), ("spent", -1)]


def test_an_hour_of_trying_ends_on_the_call_list(room: Room, who: Identity) -> None:
    room.phones.answers = [BUSY] * 100
    room.notify(room.notice(who.unit_id))
    for _ in range(MAX_ATTEMPTS + 2):
        room.delivery.deliver_due()
        room.clock.advance(minutes=20)
    assert room.phones.tries == MAX_ATTEMPTS
    assert room.message().status is MessageStatus.FAILED
    assert [call.reason for call in room.calls()] == [CallListReason.UNDELIVERABLE]
    assert room.balance(who) == 1


def test_a_message_wechat_will_never_take_is_not_tried_twice(room: Room, who: Identity) -> None:
    room.phones.answers = [FIELD_WRONG]
    room.notify(room.notice(who.unit_id))
    room.delivery.deliver_due()
    room.clock.advance(days=1)
    room.delivery.deliver_due()
    assert room.phones.tries == 1
    assert (room.message().status, room.message().last_errcode) == (MessageStatus.FAILED, 47003)
    assert room.balance(who) == 1
    assert len(room.calls()) == 1


class TestNoAnswer:
    """The documented window: WeChat may have carried it out."""

    def test_it_is_sent_again_after_the_lease_without_a_second_consent(self, room: Room, who: Identity) -> None:
        room.phones.answers = [NO_ANSWER]
        room.notify(room.notice(who.unit_id))
        room.delivery.deliver_due()
        assert room.balance(who) == 0
        room.clock.advance(seconds=LEASE.total_seconds() - 1)
        assert room.delivery.deliver_due() == Counter()
        room.clock.advance(seconds=1)
        assert room.delivery.deliver_due() == Counter(Sent=1)
        assert room.entries() == [("granted", 1), ("spent", -1)]

    def test_a_refusal_afterwards_says_that_it_may_have_arrived(self, room: Room, who: Identity) -> None:
        room.phones.answers = [NO_ANSWER, CONSENT_GONE]
        room.notify(room.notice(who.unit_id))
        room.delivery.deliver_due()
        room.clock.advance(minutes=2)
        room.delivery.deliver_due()
        assert [call.reason for call in room.calls()] == [CallListReason.UNCERTAIN]

    def test_a_certain_refusal_afterwards_does_not_give_back_what_the_first_may_have_used(
        self, room: Room, who: Identity
    ) -> None:
        room.phones.answers = [NO_ANSWER, BUSY]
        room.notify(room.notice(who.unit_id))
        room.delivery.deliver_due()
        room.clock.advance(minutes=2)
        room.delivery.deliver_due()
        assert room.balance(who) == 0
        room.clock.advance(minutes=2)
        assert room.delivery.deliver_due() == Counter(Sent=1)
        assert room.entries() == [("granted", 1), ("spent", -1)]


class TestWhen:
    def test_never_before_its_time(self, room: Room, who: Identity) -> None:
        room.notify(room.notice(who.unit_id, not_before=room.clock.now() + timedelta(minutes=1)))
        assert room.delivery.deliver_due() == Counter()
        room.clock.advance(seconds=60)
        assert room.delivery.deliver_due() == Counter(Sent=1)

    def test_what_comes_too_late_is_not_claimed(self, room: Room, who: Identity) -> None:
        room.notify(room.notice(who.unit_id, expires_at=room.clock.now()))
        with room.transaction() as session:
            assert not claim(session, 10, now=room.clock.now()).messages

    def test_what_comes_too_late_is_dropped_and_says_so(self, room: Room, who: Identity) -> None:
        room.notify(room.notice(who.unit_id, expires_at=room.clock.now() + timedelta(minutes=1)))
        room.clock.advance(seconds=60)
        assert room.delivery.deliver_due() == Counter()
        assert room.message().status is MessageStatus.EXPIRED
        assert [call.reason for call in room.calls()] == [CallListReason.UNDELIVERABLE]
        assert room.balance(who) == 1

    def test_a_to_do_that_is_done_needs_no_call(self, room: Room) -> None:
        who = room.make.staff()
        room.notify(room.notice(who.unit_id))
        room.session.execute(text("UPDATE todos SET done_at = now()"))
        room.session.commit()
        room.delivery.deliver_due()
        assert room.message().status is MessageStatus.NO_CREDIT
        assert not room.calls()

    def test_an_account_erased_meanwhile_is_called(self, room: Room, who: Identity) -> None:
        room.notify(room.notice(who.unit_id))
        room.forget_openid(who)
        room.delivery.deliver_due()
        assert room.message().status is MessageStatus.FAILED
        assert [call.reason for call in room.calls()] == [CallListReason.NO_ACCOUNT]
        assert room.balance(who) == 1


class TestDeadWorker:
    def test_its_messages_come_back_when_the_lease_ends(self, room: Room, who: Identity) -> None:
        room.notify(room.notice(who.unit_id))
        with room.transaction() as session:
            assert len(claim(session, 10, now=room.clock.now()).messages) == 1  # and then it dies

        assert room.delivery.deliver_due() == Counter()
        room.clock.advance(seconds=LEASE.total_seconds())
        assert room.delivery.deliver_due() == Counter(Sent=1)
        assert room.entries() == [("granted", 1), ("spent", -1)]

    def test_a_message_that_kills_every_worker_is_given_up(self, room: Room, who: Identity) -> None:
        room.notify(room.notice(who.unit_id))
        for _ in range(MAX_ATTEMPTS):
            with room.transaction() as session:
                claim(session, 10, now=room.clock.now())
            room.clock.advance(seconds=LEASE.total_seconds())
        assert room.delivery.deliver_due() == Counter()
        assert room.message().status is MessageStatus.FAILED
        assert [call.reason for call in room.calls()] == [CallListReason.UNCERTAIN]
