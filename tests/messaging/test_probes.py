"""After a pause one message tries whether it is over."""

from collections import Counter
from collections.abc import Sequence
from threading import Barrier

import pytest

from app.core.access import Identity
from app.core.ports import WeChatError
from app.messaging.claims import claim
from app.messaging.leases import ClaimedMessage
from app.messaging.models import SendingPause
from app.messaging.rules import EVERYTHING, PAUSE, PROBE_WAIT
from tests.factories import LONGDE
from tests.messaging.conftest import TEMPLATE, Room
from tests.messaging.phones import (
    BUSY,
    CONSENT_GONE,
    NO_ANSWER,
    NOT_CONNECTED,
    SECRET_WRONG,
    TEMPLATE_WRONG,
)
from tests.messaging.test_pauses import TOO_FAST, pauses, returned


@pytest.mark.parametrize("wall", [SECRET_WRONG, TEMPLATE_WRONG, NOT_CONNECTED, TOO_FAST])
def test_one_meets_the_wall_and_not_a_burst(room: Room, crowd: Sequence[Identity], wall: WeChatError) -> None:
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
    room: Room, crowd: Sequence[Identity], wall: WeChatError
) -> None:
    room.phones.answers = [wall]
    room.notify(room.notice(crowd[0].unit_id))
    before = room.delivery.deliver_due()["Sent"]
    room.clock.advance(seconds=PAUSE.total_seconds())
    assert room.delivery.deliver_due() == Counter(Sent=40 - before)
    assert pauses(room) == {}


@pytest.mark.parametrize("scope", [EVERYTHING, TEMPLATE])
def test_while_it_is_under_way_nobody_else_tries(room: Room, crowd: Sequence[Identity], scope: str) -> None:
    pause(room, scope)
    room.notify(room.notice(crowd[0].unit_id))
    assert [message.probes[0] for message in taken(room)] == [scope]
    assert taken(room) == []
    room.clock.advance(seconds=PROBE_WAIT.total_seconds())  # its worker has died
    assert len(taken(room)) == 1


def test_a_template_on_trial_holds_up_no_other(room: Room, crowd: Sequence[Identity]) -> None:
    other = room.make.plan.message_templates["talk_returned"].template_id
    for person in crowd:
        room.grant(person, template_id=other)
    pause(room, TEMPLATE)
    room.notify(room.notice(crowd[0].unit_id))
    room.notify(returned(room, crowd[0].unit_id))
    assert Counter(message.template_id for message in taken(room)) == Counter({other: 40})


def test_a_template_on_trial_is_tried_beside_the_others(room: Room, who: Identity) -> None:
    other = room.make.staff(LONGDE)
    room.grant(other, template_id=room.make.plan.message_templates["talk_returned"].template_id)
    pause(room, TEMPLATE)
    room.notify(room.notice(who.unit_id))
    room.notify(returned(room, other.unit_id))
    assert room.delivery.deliver_due() == Counter(Sent=2)
    assert pauses(room) == {}


def test_one_without_a_consent_is_no_try(room: Room, crowd: Sequence[Identity]) -> None:
    poor = room.make.staff(LONGDE)
    pause(room, EVERYTHING)
    room.notify(room.notice(poor.unit_id))
    room.notify(room.notice(crowd[0].unit_id))
    assert room.delivery.deliver_due() == Counter(Sent=40)


def test_wechats_word_about_the_message_shows_that_the_rest_goes(room: Room, crowd: Sequence[Identity]) -> None:
    room.phones.answers = [CONSENT_GONE]
    pause(room, EVERYTHING)
    room.notify(room.notice(crowd[0].unit_id))
    assert room.delivery.deliver_due() == Counter(NotSent=1, Sent=39)


@pytest.mark.parametrize("unclear", [BUSY, NO_ANSWER])
def test_no_clear_word_lets_another_try_soon(room: Room, crowd: Sequence[Identity], unclear: WeChatError) -> None:
    room.phones.answers = [unclear]
    pause(room, EVERYTHING)
    room.notify(room.notice(crowd[0].unit_id))
    assert room.delivery.deliver_due() == Counter(NotSent=1)
    assert pauses(room) == {EVERYTHING: 5}
    room.clock.advance(seconds=5)
    assert room.delivery.deliver_due()["Sent"] >= 39


def test_another_wall_takes_the_place_of_the_first(room: Room, who: Identity) -> None:
    room.phones.answers = [TEMPLATE_WRONG]
    pause(room, EVERYTHING)
    room.notify(room.notice(who.unit_id))
    room.delivery.deliver_due()
    assert pauses(room) == {TEMPLATE: PAUSE.total_seconds()}


def test_a_template_stays_on_trial_behind_the_wall_of_all(room: Room, who: Identity) -> None:
    room.phones.answers = [SECRET_WRONG]
    pause(room, TEMPLATE)
    room.notify(room.notice(who.unit_id))
    room.delivery.deliver_due()
    assert pauses(room) == {TEMPLATE: 5, EVERYTHING: PAUSE.total_seconds()}


def test_what_was_under_way_when_it_began_does_not_end_it(room: Room, crowd: Sequence[Identity]) -> None:
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
