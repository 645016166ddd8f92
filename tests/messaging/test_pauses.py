"""Sending that rests: what stops, for how long, and how it goes on with one message first."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from threading import Barrier

import pytest

from app.core.access import Identity
from app.core.ports import Reaction, WeChatError
from app.messaging.claims import claim
from app.messaging.leases import ClaimedMessage
from app.messaging.models import SendingPause
from app.messaging.notices import Notice, NoticeSubject
from app.messaging.rules import EVERYTHING, LONGEST_REST, MAX_ATTEMPTS, PAUSE, PROBE_WAIT, RATE_LIMIT_WAIT
from app.messaging.states import MessageStatus
from tests.factories import LONGDE
from tests.messaging.conftest import TEMPLATE, Room
from tests.messaging.phones import (
    BUSY,
    CONSENT_GONE,
    FIELD_WRONG,
    NO_ANSWER,
    NOT_CONNECTED,
    SECRET_WRONG,
    TEMPLATE_WRONG,
    refusal,
)

TOO_FAST = refusal(Reaction.RETRY_LATER, 45011)
TEXTS = {"talk": "示例宣讲", "reason": "看不清", "date": "2026年11月25日", "advice": "请重拍"}


@pytest.fixture
def crowd(room: Room) -> Sequence[Identity]:
    """Forty people of one unit, each with a consent."""
    people = [room.make.staff() for _ in range(40)]
    for person in people:
        room.grant(person)
    return people


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


class TestProbe:
    """After the pause one message tries."""

    @pytest.mark.parametrize("wall", [SECRET_WRONG, TEMPLATE_WRONG, NOT_CONNECTED, TOO_FAST])
    def test_one_meets_the_wall_and_not_a_burst(self, room: Room, crowd: Sequence[Identity], wall: WeChatError) -> None:
        room.phones.answers = [wall] * 1_000
        room.notify(room.notice(crowd[0].unit_id))
        room.delivery.deliver_due()
        for _ in range(3):
            tries = room.phones.tries
            room.clock.advance(seconds=PAUSE.total_seconds())
            room.delivery.deliver_due()
            assert room.phones.tries == tries + 1
        assert {message.attempts for message in room.messages()} == {0}

    @pytest.mark.parametrize("wall", [SECRET_WRONG, TEMPLATE_WRONG, NOT_CONNECTED, TOO_FAST])
    def test_when_it_gets_through_the_rest_follows_at_once(
        self, room: Room, crowd: Sequence[Identity], wall: WeChatError
    ) -> None:
        room.phones.answers = [wall]
        room.notify(room.notice(crowd[0].unit_id))
        before = room.delivery.deliver_due()["Sent"]
        room.clock.advance(seconds=PAUSE.total_seconds())
        assert room.delivery.deliver_due() == Counter(Sent=40 - before)
        assert pauses(room) == {}

    @pytest.mark.parametrize("scope", [EVERYTHING, TEMPLATE])
    def test_while_it_is_under_way_nobody_else_tries(self, room: Room, crowd: Sequence[Identity], scope: str) -> None:
        pause(room, scope)
        room.notify(room.notice(crowd[0].unit_id))
        assert [message.probes[0] for message in taken(room)] == [scope]
        assert taken(room) == []
        room.clock.advance(seconds=PROBE_WAIT.total_seconds())  # its worker has died
        assert len(taken(room)) == 1

    def test_a_template_on_trial_holds_up_no_other(self, room: Room, crowd: Sequence[Identity]) -> None:
        other = room.make.plan.message_templates["talk_returned"].template_id
        for person in crowd:
            room.grant(person, template_id=other)
        pause(room, TEMPLATE)
        room.notify(room.notice(crowd[0].unit_id))
        room.notify(returned(room, crowd[0].unit_id))
        assert Counter(message.template_id for message in taken(room)) == Counter({other: 40})

    def test_a_template_on_trial_is_tried_beside_the_others(self, room: Room, who: Identity) -> None:
        other = room.make.staff(LONGDE)
        room.grant(other, template_id=room.make.plan.message_templates["talk_returned"].template_id)
        pause(room, TEMPLATE)
        room.notify(room.notice(who.unit_id))
        room.notify(returned(room, other.unit_id))
        assert room.delivery.deliver_due() == Counter(Sent=2)
        assert pauses(room) == {}

    def test_one_without_a_consent_is_no_try(self, room: Room, crowd: Sequence[Identity]) -> None:
        poor = room.make.staff(LONGDE)
        pause(room, EVERYTHING)
        room.notify(room.notice(poor.unit_id))
        room.notify(room.notice(crowd[0].unit_id))
        assert room.delivery.deliver_due() == Counter(Sent=40)

    def test_wechats_word_about_the_message_shows_that_the_rest_goes(
        self, room: Room, crowd: Sequence[Identity]
    ) -> None:
        room.phones.answers = [CONSENT_GONE]
        pause(room, EVERYTHING)
        room.notify(room.notice(crowd[0].unit_id))
        assert room.delivery.deliver_due() == Counter(NotSent=1, Sent=39)

    @pytest.mark.parametrize("unclear", [BUSY, NO_ANSWER])
    def test_no_clear_word_lets_another_try_soon(
        self, room: Room, crowd: Sequence[Identity], unclear: WeChatError
    ) -> None:
        room.phones.answers = [unclear]
        pause(room, EVERYTHING)
        room.notify(room.notice(crowd[0].unit_id))
        assert room.delivery.deliver_due() == Counter(NotSent=1)
        assert pauses(room) == {EVERYTHING: 5}
        room.clock.advance(seconds=5)
        assert room.delivery.deliver_due()["Sent"] >= 39

    def test_another_wall_takes_the_place_of_the_first(self, room: Room, who: Identity) -> None:
        room.phones.answers = [TEMPLATE_WRONG]
        pause(room, EVERYTHING)
        room.notify(room.notice(who.unit_id))
        room.delivery.deliver_due()
        assert pauses(room) == {TEMPLATE: PAUSE.total_seconds()}

    def test_a_template_stays_on_trial_behind_the_wall_of_all(self, room: Room, who: Identity) -> None:
        room.phones.answers = [SECRET_WRONG]
        pause(room, TEMPLATE)
        room.notify(room.notice(who.unit_id))
        room.delivery.deliver_due()
        assert pauses(room) == {TEMPLATE: 5, EVERYTHING: PAUSE.total_seconds()}

    def test_what_was_under_way_when_it_began_does_not_end_it(self, room: Room, crowd: Sequence[Identity]) -> None:
        """Eight are sent at once: seven get through although the eighth has met the wall."""
        room.phones.answers = [SECRET_WRONG]
        together = Barrier(8)
        room.phones.during_send = lambda: wait_for_eight(room, together)
        room.notify(room.notice(crowd[0].unit_id))
        assert room.delivery.deliver_due()["Sent"] >= 7
        assert pauses(room) == {EVERYTHING: PAUSE.total_seconds()}


def wait_for_eight(room: Room, together: Barrier) -> None:
    if room.phones.tries <= 8:
        together.wait(10)


def pause(room: Room, scope: str) -> None:
    """One that has just passed."""
    room.session.add(SendingPause(scope=scope, since=room.clock.now(), until=room.clock.now()))
    room.session.commit()


def taken(room: Room) -> Sequence[ClaimedMessage]:
    with room.transaction() as session:
        return claim(session, 128, now=room.clock.now()).messages
