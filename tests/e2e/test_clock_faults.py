"""The machine's clock jumps back an hour: nothing waits until it has caught up, nobody is told twice.

Promise (app/messaging/clock.py): what the old clock put off, or a worker held by it, waits as long as it was meant to.
"""

from datetime import timedelta

from app.messaging.rules import LEASE, PAUSE
from launcher.system import WORKER
from tests.e2e.house import CLOCK, HELD_SECONDS, OFFSET, SEND, TOKEN, House, once_each, until

AHEAD = OFFSET + timedelta(hours=1)


def latest_attempt(house: House) -> timedelta:
    """How long from now the last of the messages will be tried again."""
    return max(message.next_attempt_at for message, _ in house.messages()) - CLOCK.now()


def test_what_a_worker_held_that_died_before_the_jump_comes_back_after_a_lease(house: House) -> None:
    with house.system.without(WORKER):
        house.sandbox.add_fault(TOKEN, "slow", HELD_SECONDS, times=0)
        house.tell()
        with house.another_worker("worker-held", clock_offset=AHEAD) as ahead:
            house.await_claimed()
            ahead.kill()
        assert latest_attempt(house) > timedelta(minutes=50)
        house.sandbox.clear_faults()
    until(lambda: latest_attempt(house) <= LEASE, "the leases counted by the clock as it is now")
    house.let_time_pass(LEASE)
    house.await_all_sent()
    assert house.arrivals() == once_each(house)
    house.require_one_spent_each()


def test_a_pause_begun_before_the_jump_holds_nothing_up(house: House) -> None:
    with house.system.without(WORKER):
        house.sandbox.add_fault(SEND, "errcode", 48001, times=0)
        house.tell()
        with house.another_worker("worker-paused", clock_offset=AHEAD) as ahead:
            until(lambda: any(line["event"] == "sending_paused" for line in house.said(ahead)), "sending paused")
        house.sandbox.clear_faults()
    until(lambda: latest_attempt(house) <= PAUSE, "what was put off counted by the clock as it is now")
    house.let_time_pass(PAUSE)
    house.await_all_sent()
    assert house.arrivals() == once_each(house)
    house.require_one_spent_each()
