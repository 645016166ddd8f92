"""What is due by the calendar: with two workers that each have a scheduler, one that dies, a clock that jumps back."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import text

from app.adapters.queue import NAMESPACE, QUEUE, DramatiqQueue
from app.adapters.redis_client import connect_redis
from app.worker import PERIODIC_TASK, SCHEDULE
from launcher.system import WORKER
from tests.e2e.house import CONSENTS, OFFSET, PEOPLE, Books, House, once_each, until

REMINDING = "remind_behind_units"
TOLD = 2
"""Notices beside the reminder: three consents are there."""
ASKED = 10
GATE = 0x67617465
"""Of the advisory lock behind which a task waits; no other uses this number."""


def let_everything_be_due(house: House) -> None:
    """As if nobody had been reminded yet, and no task had run in this period."""
    with house.engine.begin() as connection:
        for table in ("call_list", "outbox_messages", "todos"):
            connection.execute(text(f"DELETE FROM {table} WHERE subject = 'quota_behind'"))
        connection.execute(text("DELETE FROM scheduled_runs"))


def ask(house: House, task: str) -> None:
    DramatiqQueue(house.system.redis_url).wake(PERIODIC_TASK, task)


def runs(house: House) -> Counter[str]:
    """Of how many periods each task has taken."""
    with house.engine.connect() as connection:
        return Counter(connection.scalars(text("SELECT task FROM scheduled_runs")))


def done(lines: Sequence[Mapping[str, Any]]) -> Counter[str]:
    return Counter(line["task"] for line in lines if line["event"] == "periodic_done")


def reminders(house: House) -> Counter[int]:
    """How many each unit has got, by its id."""
    with house.engine.connect() as connection:
        return Counter(connection.scalars(text("SELECT unit_id FROM todos WHERE subject = 'quota_behind'")))


def in_wechat(house: House) -> Counter[str]:
    """Reminders that arrived, by openid of the people of the house."""
    page = f"pages/talk/talk?id={house.notice_id}"
    found = (message for message in house.sandbox.messages() if message.page != page)
    return Counter(message.openid for message in found if message.openid in house.openids)


def test_two_workers_run_each_task_once_a_period_and_send_each_message_once(house: House) -> None:
    with house.system.without(WORKER):
        connect_redis(house.system.redis_url).flushall()  # no tick of a worker that died comes in between
    with house.another_worker("worker-2") as second:
        until(lambda: is_started(house.said(second)), "the second working")
        until(lambda: is_every_tick_done(house), "the ticks of their start done")
        let_everything_be_due(house)
        began = len(house.said()), len(house.said(second))
        for task in [*SCHEDULE] * ASKED:
            ask(house, task)
        for _ in range(TOLD):
            house.tell()
        until(lambda: sum(house.arrivals().values()) >= TOLD * PEOPLE, "the notices arrived")
        until(lambda: sum(in_wechat(house).values()) >= PEOPLE, "the reminders arrived")
        until(lambda: is_every_tick_done(house), "every tick done")
        executed = done(house.said()[began[0] :]) + done(house.said(second)[began[1] :])
    assert set(executed) == set(SCHEDULE)
    assert executed == Counter({task: count for task, count in runs(house).items() if task in SCHEDULE})
    assert set(reminders(house).values()) == {1}
    assert house.arrivals() == Counter(dict.fromkeys(house.openids, TOLD))
    assert in_wechat(house) == once_each(house)
    left = CONSENTS - TOLD - 1
    assert house.books() == dict.fromkeys(house.openids, Books(left, TOLD + 1, left))


def is_started(lines: Sequence[Mapping[str, Any]]) -> bool:
    return any(line["event"] == "worker_started" for line in lines)


def is_every_tick_done(house: House) -> bool:
    """Dramatiq forgets a message when its task has ended."""
    return not connect_redis(house.system.redis_url).exists(f"{NAMESPACE}:{QUEUE}.msgs")


@contextmanager
def gate_before_messages(house: House) -> Iterator[Callable[[], None]]:
    """Whoever writes a message waits until the block ends, or what it hands out is called."""
    function = f"BEGIN PERFORM pg_advisory_xact_lock({GATE}); RETURN NULL; END"
    with house.engine.begin() as connection:
        connection.execute(text(f"CREATE FUNCTION wait_at_gate() RETURNS trigger LANGUAGE plpgsql AS '{function}'"))
        trigger = "CREATE TRIGGER gate BEFORE INSERT ON outbox_messages"
        connection.execute(text(f"{trigger} FOR EACH STATEMENT EXECUTE FUNCTION wait_at_gate()"))
    with house.engine.connect() as holding:
        holding.execute(text(f"SELECT pg_advisory_xact_lock({GATE})"))
        yield holding.commit
    with house.engine.begin() as connection:
        connection.execute(text("DROP FUNCTION wait_at_gate CASCADE"))


def is_at_gate(house: House) -> bool:
    with house.engine.connect() as connection:
        waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = :gate AND NOT granted"
        return bool(connection.scalar(text(waiting), {"gate": GATE}))


def test_worker_killed_while_a_reminder_task_runs(house: House) -> None:
    """To-dos are written and messages not yet: neither is to be seen, and the period is free for the next tick."""
    let_everything_be_due(house)
    with gate_before_messages(house) as open_gate:
        ask(house, REMINDING)
        until(lambda: is_at_gate(house), "the task in the middle of its work")
        with house.worker_killed():
            open_gate()
            assert not runs(house)[REMINDING]
            assert not reminders(house)
    until(lambda: runs(house)[REMINDING] > 0, "the task done by the next worker")
    until(lambda: sum(in_wechat(house).values()) >= PEOPLE, "the reminders arrived")
    assert set(reminders(house).values()) == {1}
    assert in_wechat(house) == once_each(house)
    house.require_one_spent_each()


def test_the_clock_jumps_back_an_hour_and_nobody_is_told_again(house: House) -> None:
    with house.system.without(WORKER):
        connect_redis(house.system.redis_url).flushall()
        let_everything_be_due(house)
        with house.another_worker("worker-ahead", clock_offset=OFFSET + timedelta(hours=1)):
            house.tell()
            until(lambda: sum(in_wechat(house).values()) >= PEOPLE, "the reminders arrived")
            house.await_all_sent()
        began = len(house.said())
    until(lambda: done(house.said()[began:])[REMINDING] == 1, "the task run by the clock as it is now")
    until(lambda: is_every_tick_done(house), "every tick done")
    assert runs(house)[REMINDING] == 1  # what the clock had taken an hour ahead is free again
    assert set(reminders(house).values()) == {1}
    assert house.arrivals() == in_wechat(house) == once_each(house)
    assert house.books() == dict.fromkeys(house.openids, Books(CONSENTS - 2, 2, CONSENTS - 2))
