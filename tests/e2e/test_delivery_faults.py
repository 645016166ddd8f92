"""The worker dies, or is stopped, at each step of a message: real processes, and the stand-in WeChat.

Promise (app/messaging/delivery.py): every message arrives, and none twice, but for sends that WeChat carried out
without our knowing. Everybody here has consents to spare, so that WeChat itself would not hide a second arrival.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import text

from app.adapters.redis_client import connect_redis
from app.messaging.states import CallListReason, MessageStatus
from launcher.system import WORKER
from tests.e2e.house import (
    CONSENTS,
    HELD_SECONDS,
    PEOPLE,
    SEND,
    SENDERS,
    TEMPLATE,
    TOKEN,
    Books,
    House,
    once_each,
    until,
)


@contextmanager
def holding(house: House, table: str, ids: str) -> Iterator[Callable[[], None]]:
    """Whoever wants to change these rows waits until the block ends, or what it hands out is called."""
    with house.engine.connect() as connection:
        connection.execute(text(f"SELECT FROM {table} WHERE {ids} FOR UPDATE"))
        yield connection.commit


def is_waiting(house: House, *, to_change: str) -> bool:
    """Whether somebody waits for rows of this table."""
    with house.engine.connect() as connection:
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ~ :table"
        return bool(connection.scalar(text(waiting), {"table": to_change}))


def test_killed_after_the_claim_and_before_any_send(house: House) -> None:
    """Redis loses everything at the same moment: wake-ups, access token, locks."""
    connect_redis(house.system.redis_url).flushall()
    house.sandbox.add_fault(TOKEN, "slow", HELD_SECONDS, times=0)  # no token, so nothing can be sent yet
    house.tell()
    house.await_claimed()
    with house.worker_killed():
        assert not house.arrivals()
        connect_redis(house.system.redis_url).flushall()
        house.sandbox.clear_faults()
        house.let_time_pass()
    house.await_all_sent()
    assert house.arrivals() == once_each(house)
    house.require_one_spent_each()


def test_killed_while_wechat_holds_the_requests(house: House) -> None:
    """WeChat carries them out after the worker's death: the documented window."""
    house.sandbox.forget_calls()
    house.sandbox.add_fault(SEND, "slow", HELD_SECONDS, times=SENDERS)
    house.tell()
    until(lambda: house.sandbox.held() == SENDERS, "every sender waiting for WeChat")
    with house.worker_killed():
        assert not house.arrivals()
        house.sandbox.clear_faults()
        until(lambda: sum(house.arrivals().values()) == SENDERS, "what WeChat held carried out")
        held = house.arrivals()
        house.let_time_pass()
    house.await_all_sent()
    assert house.arrivals() == once_each(house) + held
    house.require_one_spent_each()


def test_killed_after_wechat_accepted_and_before_its_answer(house: House) -> None:
    """At most what the senders had under way arrives twice; everything else once."""
    house.sandbox.add_fault(SEND, "hang", HELD_SECONDS, times=0)
    house.tell()
    until(lambda: sum(house.arrivals().values()) == SENDERS, "every sender waiting for its answer")
    with house.worker_killed():
        accepted = house.arrivals()
        house.sandbox.clear_faults()
        house.let_time_pass()
    house.await_all_sent()
    assert house.arrivals() == once_each(house) + accepted
    house.require_one_spent_each()


def test_killed_between_wechats_answer_and_the_commit(house: House) -> None:
    """The results wait for a row that the test holds; what had been recorded before arrives once."""
    house.sandbox.add_fault(SEND, "hang", HELD_SECONDS, times=1)
    house.tell()
    until(lambda: sum(house.arrivals().values()) == PEOPLE, "every message accepted, all but one answered")
    until(lambda: house.count(MessageStatus.SENT) == PEOPLE - 1, "all but one recorded")
    with holding(house, "outbox_messages", "status = 'queued'") as let_go:
        house.sandbox.clear_faults()
        until(lambda: is_waiting(house, to_change="outbox_messages"), "the worker about to commit")
        accepted = house.receivers(MessageStatus.QUEUED)
        with house.worker_killed():
            let_go()
            house.let_time_pass()
    house.await_all_sent()
    assert house.arrivals() == once_each(house) + accepted
    house.require_one_spent_each()


def test_killed_in_the_middle_of_recording(house: House) -> None:
    """One refused, which is three changes: none of them is seen without the others, and each happens once."""
    refusing, accepting = house.people[:2]
    house.sandbox.answer_consent(refusing.openid, TEMPLATE, "reject")
    house.sandbox.add_fault(SEND, "slow", HELD_SECONDS, times=1)
    house.tell(refusing)
    until(lambda: house.sandbox.held() == 1, "WeChat holding the message")
    with holding(house, "message_credits", f"person_id = {refusing.person_id}") as let_go:
        house.sandbox.clear_faults()
        until(lambda: is_waiting(house, to_change="message_credits"), "the worker about to zero the consents")
        with house.worker_killed():
            let_go()
            assert house.count(MessageStatus.QUEUED, leased=True) == 1
            assert house.calls() == []
            assert house.books()[refusing.openid].balance == CONSENTS - 1
            house.let_time_pass()
            house.tell(accepting)
    until(lambda: house.count(MessageStatus.REFUSED) == 1, "the refusal recorded")
    until(lambda: house.count(MessageStatus.SENT) == 1, "the other message sent")
    assert house.arrivals() == Counter([accepting.openid])
    assert house.books()[refusing.openid] == Books(0, 1, 0)
    assert house.calls() == [CallListReason.UNCERTAIN]


def test_stopped_politely_loses_nothing_and_repeats_nothing(house: House) -> None:
    house.sandbox.add_fault(SEND, "slow", 1, times=SENDERS)
    house.tell()
    house.await_claimed()
    with house.system.without(WORKER):  # SIGTERM: it finishes what is under way
        assert house.count(MessageStatus.QUEUED, leased=True) == 0
        assert house.count(MessageStatus.SENT) == sum(house.arrivals().values())
    house.await_all_sent()
    assert house.arrivals() == once_each(house)
    house.require_one_spent_each()
