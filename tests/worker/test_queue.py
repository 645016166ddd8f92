"""The queue on a real Valkey: wake-ups reach a worker, and their loss troubles nobody."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import dramatiq
import pytest
from redis import Redis

from app.adapters.queue import ALIVE_SECONDS, NAMESPACE, QUEUE, DramatiqQueue, Pulse, build_broker
from app.core.schedule import WORKER_ALIVE

Task = Callable[..., None]


@contextmanager
def working(redis_url: str, name: str, task: Task) -> Iterator[None]:
    """A Dramatiq worker that runs `task`."""
    broker = build_broker(redis_url)
    dramatiq.actor(actor_name=name, queue_name=QUEUE, broker=broker)(task)
    worker = dramatiq.Worker(broker, worker_threads=2, worker_timeout=50)
    worker.start()
    try:
        yield
    finally:
        worker.stop(timeout=5000)
        broker.close()


def test_a_wake_up_reaches_a_worker_with_its_arguments(redis: Redis, redis_url: str) -> None:
    seen: list[tuple[object, ...]] = []
    arrived = Event()

    def task(*args: object) -> None:
        seen.append(args)
        arrived.set()

    with working(redis_url, "greet", task):
        DramatiqQueue(redis_url).wake("greet", 7, "示例")
        assert arrived.wait(10)
    assert seen == [(7, "示例")]


def test_a_wake_up_waits_for_a_worker(redis: Redis, redis_url: str) -> None:
    DramatiqQueue(redis_url).wake("later")
    arrived = Event()
    with working(redis_url, "later", lambda: arrived.set()):
        assert arrived.wait(10)


def test_a_task_that_raises_is_not_tried_again_and_stops_nothing(redis: Redis, redis_url: str) -> None:
    calls: list[int] = []
    arrived = Event()

    def task(number: int) -> None:
        calls.append(number)
        if number == 1:
            raise ValueError
        arrived.set()

    with working(redis_url, "stumble", task):
        queue = DramatiqQueue(redis_url)
        queue.wake("stumble", 1)
        time.sleep(0.2)
        queue.wake("stumble", 2)
        assert arrived.wait(10)
    assert calls == [1, 2]


def test_everything_lies_under_one_prefix(redis: Redis, redis_url: str) -> None:
    DramatiqQueue(redis_url).wake("greet")
    keys = [str(key) for key in redis.scan_iter()]
    assert keys
    assert all(key.startswith(NAMESPACE) for key in keys)


@pytest.fixture
def nowhere() -> str:
    """A URL at which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"redis://127.0.0.1:{probe.getsockname()[1]}"


def test_with_redis_away_waking_and_beating_raise_nothing_and_take_no_time(nowhere: str, tmp_path: Path) -> None:
    for url in (nowhere, f"unix://{tmp_path}/none.sock"):
        began = time.monotonic()
        DramatiqQueue(url).wake("greet")
        Pulse(url).beat()
        Pulse(url).stop()
        assert time.monotonic() - began < 2


def test_the_pulse_ends_by_itself_or_at_once_when_stopped(redis: Redis, redis_url: str) -> None:
    pulse = Pulse(redis_url)
    pulse.beat()
    assert 0 < int(str(redis.ttl(WORKER_ALIVE))) <= ALIVE_SECONDS
    pulse.stop()
    assert not redis.exists(WORKER_ALIVE)
