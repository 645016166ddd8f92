"""Whether a database or Redis of the person's own answers, before anything depends on it."""

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from sqlalchemy import create_engine
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from launcher.trouble import Trouble

CONNECT_SECONDS = 5


def require_reachable(variable: str, url: str) -> None:
    """`variable` is DATABASE_URL or REDIS_URL. Raises `Trouble` naming it, never its value (it holds a password)."""
    try:
        if variable == "DATABASE_URL":
            _connect_database(url)
        else:
            _connect_redis(url)
    except (ArgumentError, NoSuchModuleError, ValueError):
        raise Trouble(f"{variable} is not a URL that can be used: see .env.example.") from None
    except (DBAPIError, redis.RedisError) as error:
        reason = str(error.orig if isinstance(error, DBAPIError) else error).strip().splitlines()[0]
        raise Trouble(f"The server named by {variable} does not let us in: {reason}") from None


def _connect_database(url: str) -> None:
    engine = create_engine(url, connect_args={"connect_timeout": CONNECT_SECONDS})
    if engine.dialect.name != "postgresql":
        raise ValueError(url)
    with engine.connect():
        engine.dispose()


def _connect_redis(url: str) -> None:
    limits = {"socket_connect_timeout": CONNECT_SECONDS, "socket_timeout": CONNECT_SECONDS}
    with redis.Redis.from_url(url, retry=Retry(NoBackoff(), 0), **limits) as client:
        client.ping()
