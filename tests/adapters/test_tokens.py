"""Login tokens against a real Valkey: kept as hashes, ended one by one or all at once."""

import os
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from redis import Redis

from app.adapters.redis_client import connect_redis
from app.adapters.tokens import RedisTokenStore
from app.core.ports import TokenRecord, TokenStoreDown

MONTH = timedelta(days=30)
RECORD = TokenRecord(person_id=7, identity_id=None)


@pytest.fixture
def tokens(redis: Redis) -> RedisTokenStore:
    return RedisTokenStore(redis, MONTH)


def commands(redis: Redis) -> int:
    """How many commands the server has been sent so far, this one included."""
    return int(redis.info("stats")["total_commands_processed"])


def test_a_token_is_opaque_and_unguessable_and_finds_its_record(tokens: RedisTokenStore) -> None:
    issued = {tokens.issue(RECORD) for _ in range(50)}
    assert len(issued) == 50
    assert all(re.fullmatch(r"7\.[\w-]{43}", token) for token in issued)  # 256 bits
    assert {tokens.find(token) for token in issued} == {RECORD}


@pytest.mark.parametrize("identity_id", [None, 3, 2**40])
def test_the_identity_survives(tokens: RedisTokenStore, identity_id: int | None) -> None:
    record = TokenRecord(2**40 + 1, identity_id)
    assert tokens.find(tokens.issue(record)) == record


@pytest.mark.parametrize("token", ["", ".", "7.", "unknown", "ÿ" * 3000])
def test_what_is_no_token_finds_nobody(tokens: RedisTokenStore, token: str) -> None:
    assert tokens.find(token) is None


def test_redis_never_holds_a_token_itself(tokens: RedisTokenStore, redis: Redis) -> None:
    token = tokens.issue(RECORD)
    tokens.replace(token, TokenRecord(7, 3))
    held = [f"{key!r} {redis.get(key)!r}" for key in redis.scan_iter()]
    assert len(held) == 2
    assert not [text for text in held if token in text]


def test_a_token_lives_for_its_time_and_no_find_or_replace_lengthens_it(tokens: RedisTokenStore, redis: Redis) -> None:
    token = tokens.issue(RECORD)
    key = next(iter(redis.keys("token:*")))
    assert 0 <= MONTH.total_seconds() - redis.ttl(key) <= 5
    redis.expire(key, 50)
    tokens.find(token)
    tokens.replace(token, TokenRecord(7, 3))
    assert tokens.find(token) == TokenRecord(7, 3)
    assert 0 < redis.ttl(key) <= 50


def test_an_expired_token_finds_nobody_and_replacing_does_not_revive_it(tokens: RedisTokenStore, redis: Redis) -> None:
    token = tokens.issue(RECORD)
    redis.pexpire(next(iter(redis.keys("token:*"))), 1)
    while redis.keys("token:*"):
        pass
    tokens.replace(token, RECORD)
    assert tokens.find(token) is None


def test_revoking_ends_one_token(tokens: RedisTokenStore) -> None:
    lost, kept = tokens.issue(RECORD), tokens.issue(RECORD)
    tokens.revoke(lost)
    tokens.replace(lost, RECORD)
    assert tokens.find(lost) is None
    assert tokens.find(kept) == RECORD


def test_revoking_all_ends_every_token_of_that_person_for_good(tokens: RedisTokenStore) -> None:
    ended = [tokens.issue(TokenRecord(7, identity)) for identity in (None, 1, 2)]
    other = tokens.issue(TokenRecord(8, None))
    tokens.revoke_all(7)
    after = tokens.issue(RECORD)
    tokens.replace(ended[0], RECORD)
    assert [tokens.find(token) for token in ended] == [None] * 3
    assert tokens.find(other) == TokenRecord(8, None)
    assert tokens.find(after) == RECORD


def test_a_token_never_passes_to_another_person(tokens: RedisTokenStore) -> None:
    token = tokens.issue(RECORD)
    tokens.issue(TokenRecord(8, 4))
    tokens.replace(token, TokenRecord(8, 4))
    assert tokens.find(token) is None


def test_a_token_with_another_id_before_it_finds_nobody(tokens: RedisTokenStore) -> None:
    token = tokens.issue(RECORD)
    tokens.issue(TokenRecord(8, 4))
    assert tokens.find(token.replace("7.", "8.", 1)) is None


def test_whatever_was_issued_before_a_revoke_all_is_dead_after_it(tokens: RedisTokenStore) -> None:
    """Twelve threads issue while one revokes: a token seen before the last revocation never works again."""
    with ThreadPoolExecutor(13) as pool:
        issuing = [pool.submit(tokens.issue, RECORD) for _ in range(200)]
        for _ in range(20):
            tokens.revoke_all(7)
        issued = [future.result() for future in issuing]
        tokens.revoke_all(7)
        assert not [token for token in issued if tokens.find(token)]


def test_the_generation_outlives_every_token(tokens: RedisTokenStore, redis: Redis) -> None:
    """Otherwise a token would die early, by its generation's expiry."""
    tokens.issue(RECORD)
    redis.expire("token_generation:7", 10)
    tokens.issue(RECORD)
    assert redis.ttl("token_generation:7") > MONTH.total_seconds()


def test_a_lost_generation_lets_nobody_in(tokens: RedisTokenStore, redis: Redis) -> None:
    token = tokens.issue(RECORD)
    tokens.revoke_all(7)
    redis.delete("token_generation:7")
    tokens.issue(RECORD)
    assert tokens.find(token) is None


def test_finding_costs_one_command(tokens: RedisTokenStore, redis: Redis) -> None:
    token = tokens.issue(RECORD)
    tokens.find(token)
    before = commands(redis)
    tokens.find(token)
    assert commands(redis) - before == 1 + 1  # the `info` itself


def test_a_lost_script_cache_is_refilled(tokens: RedisTokenStore, redis: Redis) -> None:
    token = tokens.issue(RECORD)
    redis.script_flush()
    assert tokens.find(token) == RECORD


def test_no_redis_is_a_token_store_that_is_down(tmp_path: Path) -> None:
    tokens = RedisTokenStore(connect_redis(f"unix://{tmp_path}/none.sock"), MONTH)
    with pytest.raises(TokenStoreDown):
        tokens.issue(RECORD)
    with pytest.raises(TokenStoreDown):
        tokens.find("x")
    with pytest.raises(TokenStoreDown):
        tokens.replace("x", RECORD)
    with pytest.raises(TokenStoreDown):
        tokens.revoke("x")
    with pytest.raises(TokenStoreDown):
        tokens.revoke_all(7)


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_client_used_before_a_fork_works_on_both_sides(tokens: RedisTokenStore, redis: Redis) -> None:
    token = tokens.issue(RECORD)
    child = os.fork()
    if child == 0:  # the child must leave without pytest noticing it
        os._exit(0 if all(tokens.find(token) == RECORD for _ in range(200)) else 1)
    assert all(tokens.find(token) == RECORD for _ in range(200))
    assert os.waitpid(child, 0)[1] == 0
    assert redis.ping()
