"""Sending that rests: what stops, for how long, and how it goes on with one message first."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from app.core.access import Identity
from app.core.ports import Reaction
from app.messaging.models import SendingPause
from app.messaging.notices import Notice, NoticeSubject
from app.messaging.rules import EVERYTHING, LONGEST_REST, MAX_ATTEMPTS, PAUSE, RATE_LIMIT_WAIT
from app.messaging.states import MessageStatus
from tests.factories import LONGDE
from tests.messaging.conftest import TEMPLATE, Room
from tests.messaging.phones import (
    FIELD_WRONG,
    NO_ANSWER,
    NOT_CONNECTED,
    SECRET_WRONG,
    TEMPLATE_WRONG,
    refusal,
)

TOO_FAST = refusal(Reaction.RETRY_LATER, 45011)
TEXTS = {"talk": "示例宣讲", "reason": "看不清", "date": "2026年11月25日", "advice": "请重拍"}


def returned(room: Room, unit_id: int) -> Notice:
    """Of another template than the other notices here."""
    return room.notice(unit_id, subject=NoticeSubject.TALK_RETURNED, template="talk_returned", fields=TEXTS)


def pauses(room: Room) -> dict[str, float]:
    """Per scope, the seconds it still lasts."""
    room.session.rollback()
    room.session.expire_all()
    return {pause.scope: (pause.until - room.clock.now()).total_seconds() for pause in room.session.query(SendingPause)}


def test_a_wrong_secret_stops_everything_without_burning_an_attempt(room: Room, who: Identity) -> None:
    other = room.make.staff(LONGDE)
    room.grant(other)
    room.phones.answers = [SECRET_WRONG]
    room.notify(room.notice(who.unit_id))
    room.delivery.deliver_due()
    room.notify(room.notice(other.unit_id))

    assert room.delivery.deliver_due() == Counter()
    assert room.phones.tries == 1
    assert [(message.status, message.attempts) for message in room.messages()] == [(MessageStatus.QUEUED, 0)] * 2
    assert not room.calls()
    assert (room.balance(who), room.balance(other)) == (1, 1)

    room.clock.advance(seconds=PAUSE.total_seconds())
    assert room.delivery.deliver_due() == Counter(Sent=2)


def test_what_was_claimed_with_it_is_let_go(room: Room) -> None:
    people = [room.make.staff() for _ in range(40)]
    for person in people:
        room.grant(person)
    room.phones.answers = [SECRET_WRONG] * 40
    room.notify(room.notice(people[0].unit_id))
    tally = room.delivery.deliver_due()
    assert tally["NotSent"] + tally["Released"] == 40
    assert tally["Released"] > 0
    assert {(message.attempts, message.leased_until) for message in room.messages()} == {(0, None)}
    assert {room.balance(person) for person in people} == {1}


def test_a_wrong_template_stops_only_itself(room: Room, who: Identity) -> None:
    other = room.make.staff(LONGDE)
    returned = room.make.plan.message_templates["talk_returned"].template_id
    room.grant(other, template_id=returned)
    room.phones.answers = [TEMPLATE_WRONG]
    room.notify(room.notice(who.unit_id))
    room.delivery.deliver_due()
    texts = {"talk": "示例宣讲", "reason": "看不清", "date": "2026年11月25日", "advice": "请重拍"}
    room.notify(room.notice(other.unit_id, subject=NoticeSubject.TALK_RETURNED, template="talk_returned", fields=texts))
    assert room.delivery.deliver_due() == Counter(Sent=1)
    assert [message.status for message in room.messages()] == [MessageStatus.QUEUED, MessageStatus.SENT]


def test_a_paused_message_does_not_hold_up_the_same_persons_others(room: Room, who: Identity) -> None:
    returned = room.make.plan.message_templates["talk_returned"].template_id
    room.grant(who, template_id=returned)
    room.session.add(SendingPause(scope=returned, since=room.clock.now(), until=room.clock.now() + PAUSE))
    room.session.commit()
    texts = {"talk": "示例宣讲", "reason": "看不清", "date": "2026年11月25日", "advice": "请重拍"}
    urgent = room.notice(who.unit_id, subject=NoticeSubject.TALK_RETURNED, template="talk_returned", fields=texts)
    room.notify(urgent)
    room.notify(room.notice(who.unit_id))
    assert room.delivery.deliver_due() == Counter(Sent=1)
    assert [message.status for message in room.messages()] == [MessageStatus.QUEUED, MessageStatus.SENT]


def test_what_is_still_wrong_after_a_pause_pauses_again(room: Room, who: Identity) -> None:
    room.phones.answers = [SECRET_WRONG] * 2
    room.notify(room.notice(who.unit_id))
    for _ in range(2):
        assert room.delivery.deliver_due() == Counter(NotSent=1)
        room.clock.advance(seconds=PAUSE.total_seconds() - 1)
        room.notify(room.notice(who.unit_id))
        assert room.delivery.deliver_due() == Counter()
        room.clock.advance(seconds=1)


class TestNotSent:
    """Redis is away, so there is no token; or no connection comes about: nothing left, and nobody is to blame."""

    def test_hours_of_it_burn_nothing_and_call_nobody(self, room: Room, who: Identity) -> None:
        room.phones.answers = [NOT_CONNECTED] * 10_000
        room.notify(room.notice(who.unit_id))
        for _ in range(2 * MAX_ATTEMPTS):
            assert room.delivery.deliver_due() == Counter(NotSent=1)
            room.clock.advance(minutes=10)
        message = room.message()
        assert (message.status, message.attempts, message.has_spent_credit) == (MessageStatus.QUEUED, 0, False)
        assert not room.calls()
        assert room.balance(who) == 1

        room.phones.answers = []
        assert room.delivery.deliver_due() == Counter(Sent=1)

    def test_what_is_too_late_by_then_is_dropped(self, room: Room, who: Identity) -> None:
        room.phones.answers = [NOT_CONNECTED] * 10
        room.notify(room.notice(who.unit_id, expires_at=room.clock.now() + timedelta(minutes=30)))
        room.delivery.deliver_due()
        room.clock.advance(minutes=30)
        room.delivery.deliver_due()
        assert room.message().status is MessageStatus.EXPIRED

    def test_it_goes_on_within_a_minute_of_the_repair_however_long_it_took(self, room: Room, who: Identity) -> None:
        room.phones.answers = [NOT_CONNECTED] * 10_000
        room.notify(room.notice(who.unit_id))
        rests = []
        for _ in range(12):
            room.delivery.deliver_due()
            rests.append(pauses(room)[EVERYTHING])
            room.clock.advance(seconds=rests[-1])
        assert rests[:6] == [5, 5, 10, 20, 40, 60]
        assert max(rests) == LONGEST_REST.total_seconds() == 60

    def test_one_failed_connection_lets_the_others_go(self, room: Room, crowd: Sequence[Identity]) -> None:
        room.phones.answers = [NOT_CONNECTED] * 1_000
        room.notify(room.notice(crowd[0].unit_id))
        assert room.delivery.deliver_due()["Released"] > 0
        assert {(message.attempts, message.leased_until) for message in room.messages()} == {(0, None)}
        assert {room.balance(person) for person in crowd} == {1}

    def test_an_unanswered_attempt_before_it_keeps_its_consent_spent(self, room: Room, who: Identity) -> None:
        room.phones.answers = [NO_ANSWER, NOT_CONNECTED]
        room.notify(room.notice(who.unit_id))
        room.delivery.deliver_due()
        room.clock.advance(minutes=2)
        room.delivery.deliver_due()
        assert (room.message().attempts, room.message().has_spent_credit) == (1, True)
        assert room.balance(who) == 0
        room.clock.advance(seconds=5)
        assert room.delivery.deliver_due() == Counter(Sent=1)
        assert room.entries() == [("granted", 1), ("spent", -1)]


def test_too_fast_rests_the_whole_account_for_a_minute(room: Room, who: Identity) -> None:
    other = room.make.staff(LONGDE)
    room.grant(other, template_id=room.make.plan.message_templates["talk_returned"].template_id)
    room.phones.answers = [TOO_FAST]
    room.notify(room.notice(who.unit_id))
    room.delivery.deliver_due()
    room.notify(returned(room, other.unit_id))
    room.clock.advance(seconds=RATE_LIMIT_WAIT.total_seconds() - 1)
    assert room.delivery.deliver_due() == Counter()
    assert [message.attempts for message in room.messages()] == [0, 0]
    room.clock.advance(seconds=1)
    assert room.delivery.deliver_due() == Counter(Sent=2)


def test_a_wrong_field_burns_its_message_and_rests_its_template_only(room: Room, crowd: Sequence[Identity]) -> None:
    """If the plan's fields are wrong, each message would be lost: one in five minutes is, until somebody has looked."""
    room.phones.answers = [FIELD_WRONG] * 1_000
    room.notify(room.notice(crowd[0].unit_id))
    room.delivery.deliver_due()
    first = room.phones.tries
    assert first <= 8  # what was under way at the same time
    for number in range(1, 4):
        room.clock.advance(seconds=PAUSE.total_seconds())
        room.delivery.deliver_due()
        assert room.phones.tries == first + number
    statuses = Counter(message.status for message in room.messages())
    assert statuses == Counter({MessageStatus.FAILED: first + 3, MessageStatus.QUEUED: 40 - first - 3})
    assert set(pauses(room)) == {TEMPLATE}
    room.phones.answers = []
    room.clock.advance(seconds=PAUSE.total_seconds())
    assert room.delivery.deliver_due() == Counter(Sent=40 - first - 3)
