"""The one way to reach Redis (or Valkey): bounded in time, safe after a fork."""

import redis
from redis.backoff import ExponentialBackoff
from redis.maint_notifications import MaintNotificationsConfig
from redis.retry import Retry

SOCKET_SECONDS = 2.0
IDLE_SECONDS_BEFORE_PING = 30


def connect_redis(
    url: str, *, decode_responses: bool = True, seconds: float = SOCKET_SECONDS, retries: int = 1
) -> redis.Redis:
    """A client for `redis://`, `rediss://` or `unix://`. Opens nothing yet; raises `redis.RedisError` when used.

    It answers text, or bytes for who decodes by itself (Dramatiq).

    Its pool notices a fork by the process id and starts afresh, so it may be made before one. A broken connection is
    tried once more; with Redis away a call ends within a few times `seconds`, without `retries` within one.
    """
    return redis.Redis.from_url(
        url,
        decode_responses=decode_responses,
        socket_timeout=seconds,
        socket_connect_timeout=seconds,
        health_check_interval=IDLE_SECONDS_BEFORE_PING,
        maint_notifications_config=MaintNotificationsConfig(enabled=False),  # Redis Cloud's; saves a round trip
        retry=Retry(ExponentialBackoff(cap=0.2, base=0.05), retries),
    )
