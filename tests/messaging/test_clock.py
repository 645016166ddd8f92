"""The machine's clock is put back by an hour: nothing waits for the old time, and nothing is sent twice."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

import pytest

from app.core.access import Identity
from app.core.ports import WeChatError
from app.messaging.claims import claim
from app.messaging.delivery import Delivery
from app.messaging.models import SendingPause
from app.messaging.notices import NoticeSubject
from app.messaging.results import NotSent, Released, Sent, record
from app.messaging.rules import EVERYTHING, LEASE, PAUSE
from app.messaging.states import MessageStatus
from tests.messaging.conftest import Room
from tests.messaging.phones import BUSY, NO_ANSWER, NOT_CONNECTED, SECRET_WRONG

JUMP = timedelta(hours=1)


def put_back(room: Room) -> None:
    room.clock.moment -= JUMP


def told_long_ago(room: Room, who: Identity) -> None:
    """So that only what has been tried since can be of the old clock."""
    room.notify(room.notice(who.unit_id))
    room.clock.moment += 2 * JUMP


def test_a_message_written_just_before_goes_at_once(room: Room, who: Identity) -> None:
    room.notify(room.notice(who.unit_id))
    put_back(room)
    assert room.delivery.deliver_due() == Counter(Sent=1)


def test_one_that_was_to_wait_waits_as_long_as_it_was_meant_to(room: Room, who: Identity) -> None:
    room.notify(room.notice(who.unit_id, not_before=room.clock.now() + timedelta(seconds=20)))
    put_back(room)
    assert room.delivery.deliver_due() == Counter()
    room.clock.advance(seconds=19)
    assert room.delivery.deliver_due() == Counter()
    room.clock.advance(seconds=1)
    assert room.delivery.deliver_due() == Counter(Sent=1)


def test_what_a_dead_worker_had_comes_back_after_a_lease(room: Room, who: Identity) -> None:
    told_long_ago(room, who)
    take(room)
    put_back(room)
    assert room.delivery.deliver_due() == Counter()
    room.clock.advance(seconds=LEASE.total_seconds())
    assert room.delivery.deliver_due() == Counter(Sent=1)
    assert room.entries() == [("granted", 1), ("spent", -1)]


def test_what_a_living_worker_is_sending_is_taken_by_nobody_until_it_has_ended(room: Room, who: Identity) -> None:
    room.grant(who)
    told_long_ago(room, who)
    results = take(room)
    put_back(room)
    room.notify(room.notice(who.unit_id, subject=NoticeSubject.INVITATION))  # nor does the same person get this one
    for _ in range(12):
        assert Delivery(room.phones, room.clock, room.transaction).deliver_due() == Counter()
        room.clock.advance(seconds=LEASE.total_seconds() / 12 - 0.1)
    with room.transaction() as session:
        record(session, results, now=room.clock.now())
    room.clock.advance(hours=2)
    assert room.delivery.deliver_due() == Counter(Sent=1)
    assert [message.status for message in room.messages()] == [MessageStatus.SENT] * 2
    assert room.phones.tries == 1


@pytest.mark.parametrize(
    ("error", "most"), [(BUSY, 5), (NO_ANSWER, 60), (NOT_CONNECTED, 5), (SECRET_WRONG, PAUSE.total_seconds())]
)
def test_what_was_put_off_waits_no_longer_than_it_was_meant_to(
    room: Room, who: Identity, error: WeChatError, most: float
) -> None:
    room.phones.answers = [error]
    told_long_ago(room, who)
    room.delivery.deliver_due()
    put_back(room)
    assert room.delivery.deliver_due() == Counter()
    room.clock.advance(seconds=most)
    assert room.delivery.deliver_due() == Counter(Sent=1)


def test_an_answer_that_did_not_come_over_the_jump_is_waited_for_as_long(room: Room, who: Identity) -> None:
    told_long_ago(room, who)
    results = take(room)
    put_back(room)
    with room.transaction() as session:
        record(session, [NotSent(result.message, NO_ANSWER) for result in results], now=room.clock.now())
    room.clock.advance(seconds=LEASE.total_seconds() - 1)
    assert room.delivery.deliver_due() == Counter()
    room.clock.advance(seconds=1)
    assert room.delivery.deliver_due() == Counter(Sent=1)


def test_what_was_let_go_is_due_at_once(room: Room, who: Identity) -> None:
    told_long_ago(room, who)
    results = take(room)
    with room.transaction() as session:
        record(session, [Released(result.message) for result in results], now=room.clock.now())
    put_back(room)
    assert room.delivery.deliver_due() == Counter(Sent=1)


def test_a_pause_of_the_old_clock_is_tried_at_once(room: Room, who: Identity) -> None:
    room.session.add(SendingPause(scope=EVERYTHING, since=room.clock.now(), until=room.clock.now() + PAUSE))
    room.session.commit()
    put_back(room)
    room.notify(room.notice(who.unit_id))
    assert room.delivery.deliver_due() == Counter(Sent=1)


def test_the_clocks_of_two_machines_may_differ_by_seconds(room: Room, who: Identity) -> None:
    """What the one has just leased keeps its time with the other."""
    room.notify(room.notice(who.unit_id))
    take(room)
    until = room.message().leased_until
    room.clock.advance(seconds=-4)
    room.delivery.deliver_due()
    assert room.message().leased_until == until


def take(room: Room) -> Sequence[Sent]:
    """As a worker that is about to send; the results of the sends, if it lives to record them."""
    with room.transaction() as session:
        claimed = claim(session, 10, now=room.clock.now()).messages
    assert claimed
    return [Sent(message, "1988810812324364001") for message in claimed]
