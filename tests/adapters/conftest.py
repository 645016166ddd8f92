"""A Valkey of the adapters' own, so that a test may empty it."""

from collections.abc import Iterator

import pytest
import redis

from app.adapters.redis_client import connect_redis
from launcher.embedded import valkey


@pytest.fixture(scope="package")
def store_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with valkey(tmp_path_factory.mktemp("adapters") / "valkey", durable=False) as url:
        yield url


@pytest.fixture
def store(store_url: str) -> Iterator[redis.Redis]:
    """An empty Redis."""
    client = connect_redis(store_url)
    client.flushdb()
    yield client
    client.close()
