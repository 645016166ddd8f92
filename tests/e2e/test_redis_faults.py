"""Redis breaks under a delivering worker: flushed, or away.

Promise (app/worker.py): whatever Redis holds is made anew, and while it is away nothing is sent and nothing given up.
"""

from app.adapters.redis_client import connect_redis
from app.messaging.rules import MAX_ATTEMPTS
from app.messaging.states import MessageStatus
from launcher.system import REDIS, WORKER
from tests.e2e.house import HELD_SECONDS, PEOPLE, SEND, SENDERS, House, once_each, until

ROUNDS = 2


def test_redis_flushed_while_messages_wait(house: House) -> None:
    with house.system.without(WORKER):
        house.tell()
        connect_redis(house.system.redis_url).flushall()
    house.await_all_sent()
    assert house.arrivals() == once_each(house)
    house.require_one_spent_each()


def test_redis_flushed_while_messages_are_under_way(house: House) -> None:
    """Access token and locks go as well, in the middle of sending."""
    house.sandbox.add_fault(SEND, "slow", HELD_SECONDS, times=SENDERS)
    house.tell()
    until(lambda: house.sandbox.held() == SENDERS, "every sender waiting for WeChat")
    connect_redis(house.system.redis_url).flushall()
    house.sandbox.clear_faults()
    house.await_all_sent()
    assert house.arrivals() == once_each(house)
    house.require_one_spent_each()


def test_redis_away_uses_up_no_attempt(house: House) -> None:
    """A minute and more, shortened: every message has one attempt left, and two rounds of sending find no Redis.

    A message that a round cost an attempt would be given up in the next.
    """
    house.forget_trouble()  # the token as well: without Redis there is none to send with
    with house.system.without(REDIS):
        began = len(house.said())
        house.tell(attempts=MAX_ATTEMPTS - 1)  # its wake-up is lost
        until(lambda: rounds_in_vain(house, began) == 1, "a first round without Redis")
        house.let_time_pass()
        until(lambda: rounds_in_vain(house, began) == ROUNDS, "a second one")
        assert house.count(MessageStatus.QUEUED) == PEOPLE
        assert house.calls() == []
    house.let_time_pass()
    house.await_all_sent()
    assert house.arrivals() == once_each(house)
    house.require_one_spent_each()


def rounds_in_vain(house: House, began: int) -> int:
    """Rounds of delivery since that line of the worker's log in which nothing could be sent."""
    rounds = [line for line in house.said()[began:] if line["event"] == "swept" and line["sweeper"] == "delivery"]
    return sum(line.get("NotSent", 0) + line.get("Released", 0) > 0 for line in rounds)
