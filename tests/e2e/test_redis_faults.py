"""Redis breaks under a delivering worker: flushed, or away.

Promise (app/worker.py): whatever Redis holds is made anew, and while it is away nothing is sent and nothing given up.
"""

from app.adapters.redis_client import connect_redis
from app.messaging.states import MessageStatus
from launcher.system import REDIS, WORKER
from tests.e2e.house import HELD_SECONDS, PEOPLE, SEND, SENDERS, House, once_each, until

LOOKS_WITHOUT_REDIS = 2


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


def test_redis_away_while_messages_come_in(house: House) -> None:
    """Two rounds of sending find no Redis."""
    house.forget_trouble()  # the token as well: without Redis there is none to send with
    with house.system.without(REDIS):
        began = len(house.said())
        house.tell()  # its wake-up is lost
        until(lambda: rounds_in_vain(house, began) == 1, "a first round without Redis")
        house.let_time_pass()
        until(lambda: rounds_in_vain(house, began) == LOOKS_WITHOUT_REDIS, "a second one")
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
