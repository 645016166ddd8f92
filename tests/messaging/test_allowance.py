"""How fast all workers together send."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event

import pytest
from apiflask import APIFlask

from app.messaging.claims import claim
from app.messaging.delivery import Delivery
from app.messaging.rules import SENDS_A_MINUTE
from app.worker import delivering
from config.settings import Settings
from tests.messaging.conftest import Room

A_MINUTE = 60
BURST = 10


@pytest.fixture
def unit_id(room: Room) -> int:
    """Fifty messages wait for its people."""
    people = [room.make.staff() for _ in range(50)]
    for person in people:
        room.grant(person)
    room.notify(room.notice(people[0].unit_id))
    return people[0].unit_id


def claimed(room: Room, limit: int = 128) -> int:
    with room.transaction() as session:
        return len(claim(session, limit, now=room.clock.now(), a_minute=A_MINUTE).messages)


def test_at_first_a_burst_and_then_evenly(room: Room, unit_id: int) -> None:
    assert claimed(room) == BURST
    assert claimed(room) == 0
    taken = 0
    for _ in range(20):
        room.clock.advance(seconds=0.7)
        taken += claimed(room)
    assert taken == 14


def test_a_long_rest_saves_up_no_more_than_a_burst(room: Room, unit_id: int) -> None:
    claimed(room)
    room.clock.advance(minutes=1)
    assert claimed(room) == BURST


def test_a_small_claim_leaves_the_rest_of_it(room: Room, unit_id: int) -> None:
    assert [claimed(room, 4) for _ in range(4)] == [4, 4, 2, 0]


def test_a_clock_put_back_stops_nothing(room: Room, unit_id: int) -> None:
    claimed(room, 4)
    room.clock.advance(hours=-1)
    room.session.connection().exec_driver_sql("UPDATE outbox_messages SET next_attempt_at = '2026-01-01'")
    room.session.commit()
    assert claimed(room, 128) == BURST - 4
    room.clock.advance(seconds=5)
    assert claimed(room) == 5


def test_several_workers_share_it(room: Room, unit_id: int) -> None:
    together = Barrier(4)

    def work(_: int) -> int:
        delivery = Delivery(room.phones, room.clock, room.transaction, a_minute=A_MINUTE)
        together.wait(10)
        return delivery.deliver_due()["Sent"]

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) == BURST
    assert room.phones.tries == BURST


def test_a_worker_keeps_to_the_setting(app: APIFlask, settings: Settings, unit_id: int) -> None:
    app.extensions["settings"] = settings.model_copy(update={"sends_a_minute": 6})
    with app.app_context():
        assert delivering(Event())().total() == 1


def test_by_itself_it_is_no_hindrance() -> None:
    """More a second than a worker reaches."""
    assert timedelta(minutes=1) / SENDS_A_MINUTE <= timedelta(milliseconds=1)
