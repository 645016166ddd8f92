"""The queue: Dramatiq on Redis, used only to wake workers. The truth is rows in PostgreSQL, so it may lose everything.

Tuned as measured: with these two settings a task of a killed worker was taken over within 30 seconds, with the defaults
never. Tasks are not retried here: what must happen is found again by its row.
"""

import threading

import redis
import structlog
from dramatiq import Message
from dramatiq.brokers.redis import RedisBroker

from app.adapters.redis_client import connect_redis
from app.core.schedule import WORKER_ALIVE

log = structlog.get_logger()

QUEUE = "tasks"
VISION_QUEUE = "vision"
QUEUES_OF_THEIR_OWN = {"advise_photos": VISION_QUEUE}
"""Tasks that another process does than the rest."""
NAMESPACE = "dramatiq"
HEARTBEAT_TIMEOUT_MS = 30_000
MAINTENANCE_CHANCE = 200_000
"""Out of a million commands."""
ALIVE_SECONDS = 15


def build_broker(redis_url: str) -> RedisBroker:
    """A broker of its own; opens nothing yet. `redis_url`: `redis://`, `rediss://` or `unix://`."""
    broker = RedisBroker(  # type: ignore[no-untyped-call]
        client=connect_redis(redis_url, decode_responses=False),
        namespace=NAMESPACE,
        middleware=[],
        heartbeat_timeout=HEARTBEAT_TIMEOUT_MS,
        maintenance_chance=MAINTENANCE_CHANCE,
    )
    broker.declare_queue(QUEUE)
    broker.declare_queue(VISION_QUEUE)
    return broker


class DramatiqQueue:
    """The `Queue` port. Its broker is made at the first wake-up, so never before a fork."""

    def __init__(self, redis_url: str) -> None:
        self._redis_url = redis_url
        self._lock = threading.Lock()
        self._broker: RedisBroker | None = None

    def wake(self, task: str, *args: int | str) -> None:
        """Ask some worker to run `task` soon. With Redis away it only says so: a sweeper finds the row."""
        queue_name = QUEUES_OF_THEIR_OWN.get(task, QUEUE)
        message: Message[None] = Message(queue_name=queue_name, actor_name=task, args=args, kwargs={}, options={})
        try:
            self._made_broker().enqueue(message)
        except redis.RedisError as error:
            log.warning("wake_up_lost", task=task, kind=type(error).__name__)

    def has_worker(self) -> bool | None:
        """Of any process; None with Redis away."""
        try:
            return bool(self._made_broker().client.exists(WORKER_ALIVE))
        except redis.RedisError:
            return None

    def _made_broker(self) -> RedisBroker:
        with self._lock:
            if self._broker is None:
                self._broker = build_broker(self._redis_url)
            return self._broker


class Pulse:
    """Says in Redis that a worker is alive; silent while Redis is away."""

    def __init__(self, redis_url: str) -> None:
        self._client = connect_redis(redis_url)

    def beat(self) -> None:
        try:
            self._client.set(WORKER_ALIVE, "1", ex=ALIVE_SECONDS)
        except redis.RedisError as error:
            log.warning("pulse_not_seen", kind=type(error).__name__)

    def stop(self) -> None:
        """A worker that stops on purpose says so at once; another's next beat sets it again."""
        try:
            self._client.delete(WORKER_ALIVE)
        except redis.RedisError:
            return
