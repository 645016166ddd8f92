"""The shared access token: fetched once, renewed once, given up in time, whoever asks."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis
from structlog.testing import capture_logs

from app.adapters.redis_client import connect_redis
from app.adapters.wechat.access_token import AccessTokens
from app.adapters.wechat.mini_program import MiniProgram
from app.core.ports import Reaction, WeChatError
from sandbox.client import SandboxClient
from sandbox.config import DEFAULT_APPID
from tests.adapters.conftest import Build
from tests.adapters.wechat_cases import OPENID, SEND_PATH, TOKEN_PATH, at_once, error_of, send

TOKEN_KEY = f"wechat:access_token:{DEFAULT_APPID}"
LOCK_KEY = f"wechat:renewal:{DEFAULT_APPID}"


@pytest.fixture
def alerts() -> Iterator[list[dict[str, object]]]:
    with capture_logs() as logs:
        yield logs  # type: ignore[misc]


def count(platform: SandboxClient, path: str) -> int:
    return len(platform.calls(path))


def test_twenty_threads_of_two_processes_without_a_token_fetch_it_once(platform: SandboxClient, build: Build) -> None:
    first, second = build(), build()  # each with a client and a thread lock of its own, as in two processes
    platform.add_fault(TOKEN_PATH, "slow", 0.2)
    results = at_once(*[lambda adapter=adapter: send(adapter) for adapter in [first, second] * 10])
    assert len({result for result in results if isinstance(result, str)}) == 20
    assert count(platform, TOKEN_PATH) == 1
    assert count(platform, SEND_PATH) == 20


def test_twenty_threads_keep_their_connections(
    platform: SandboxClient, wechat: MiniProgram, caplog: pytest.LogCaptureFixture
) -> None:
    send(wechat)
    platform.add_fault(SEND_PATH, "slow", 0.2, times=20)
    at_once(*[lambda: send(wechat)] * 20)
    assert "pool is full" not in caplog.text


def test_a_token_that_dies_under_twenty_threads_is_renewed_once(platform: SandboxClient, build: Build) -> None:
    first, second = build(), build()
    send(first)
    platform.invalidate_tokens()
    platform.forget_calls()
    platform.add_fault(TOKEN_PATH, "slow", 0.2)
    results = at_once(*[lambda adapter=adapter: send(adapter) for adapter in [first, second] * 10])
    assert [result for result in results if not isinstance(result, str)] == []
    assert count(platform, TOKEN_PATH) == 1
    assert count(platform, SEND_PATH) <= 40


@pytest.mark.parametrize("errcode", [40001, 40014, 42001])
def test_one_refusal_of_the_token_is_made_good(platform: SandboxClient, wechat: MiniProgram, errcode: int) -> None:
    platform.add_fault(SEND_PATH, "errcode", errcode)
    assert send(wechat)
    assert [call.errcode for call in platform.calls(SEND_PATH)] == [errcode, 0]


def test_a_token_dead_for_good_ends_after_two_attempts_and_one_alert(
    platform: SandboxClient, wechat: MiniProgram, alerts: list[dict[str, object]]
) -> None:
    send(wechat)
    platform.invalidate_tokens(sticky=True)
    platform.forget_calls()
    error = error_of(lambda: send(wechat))
    assert (error.reaction, error.errcode, error.is_outcome_unknown) == (Reaction.ALERT, 40001, False)
    assert (count(platform, SEND_PATH), count(platform, TOKEN_PATH)) == (2, 1)

    errors = at_once(*[lambda: send(wechat)] * 20)
    assert {error.reaction for error in errors if isinstance(error, WeChatError)} == {Reaction.ALERT}
    assert (count(platform, SEND_PATH), count(platform, TOKEN_PATH)) == (2, 1)
    assert alerts == [{"event": "wechat_alert", "errcode": 40001, "log_level": "error"}]


def test_twenty_threads_with_a_token_dead_for_good_make_one_alert(
    platform: SandboxClient, wechat: MiniProgram, alerts: list[dict[str, object]]
) -> None:
    send(wechat)
    platform.invalidate_tokens(sticky=True)
    errors = at_once(*[lambda: send(wechat)] * 20)
    assert [error.reaction for error in errors if isinstance(error, WeChatError)] == [Reaction.ALERT] * 20
    assert alerts == [{"event": "wechat_alert", "errcode": 40001, "log_level": "error"}]


def test_giving_up_spares_a_token_somebody_else_renewed(redis: Redis, alerts: list[dict[str, object]]) -> None:
    tokens = AccessTokens(redis, DEFAULT_APPID, lambda: ("unused", 7200), patience=1)
    redis.set(TOKEN_KEY, "newer")
    error = tokens.give_up("failed", WeChatError(Reaction.ALERT, 40001, SEND_PATH))
    assert (error.reaction, error.errcode, error.is_outcome_unknown) == (Reaction.RETRY_LATER, 40001, False)
    assert tokens.current() == "newer"
    assert alerts == []


def test_sending_goes_on_by_itself_once_the_alert_has_passed(
    platform: SandboxClient, wechat: MiniProgram, redis: Redis
) -> None:
    platform.add_fault(SEND_PATH, "errcode", 40001, times=2)
    assert error_of(lambda: send(wechat)).reaction is Reaction.ALERT
    assert 0 < redis.ttl("wechat:alert") <= 60
    redis.delete("wechat:alert")
    assert send(wechat)


def test_a_wrong_secret_is_tried_once_by_all_threads_and_alerts_once(
    platform: SandboxClient, build: Build, redis: Redis, alerts: list[dict[str, object]]
) -> None:
    wechat = build(secret="wrong")
    errors = at_once(*[lambda: send(wechat)] * 20)
    assert {(error.reaction, error.errcode) for error in errors if isinstance(error, WeChatError)} == {
        (Reaction.ALERT, 40125)
    }
    assert len(errors) == 20
    assert count(platform, TOKEN_PATH) == 1
    assert alerts == [{"event": "wechat_alert", "errcode": 40125, "log_level": "error"}]
    assert 0 < redis.ttl("wechat:alert") <= 60


@pytest.mark.parametrize("jump", [-3600, 3600])
@pytest.mark.parametrize("reaction", [Reaction.ALERT, Reaction.RETRY_LATER])
def test_a_clock_put_back_or_forward_holds_nobody_by_an_error_of_the_old_time(
    redis: Redis, alerts: list[dict[str, object]], reaction: Reaction, jump: int
) -> None:
    """Redis would keep the key for as long as the jump."""
    seconds, fetched = 1_795_571_234.0, ["new"]

    def fetch() -> tuple[str, int]:
        if fetched:
            raise WeChatError(reaction, 40164, TOKEN_PATH)
        return "new", 7200

    tokens = AccessTokens(redis, DEFAULT_APPID, fetch, patience=1, wall_clock=lambda: seconds)
    assert error_of(tokens.current).errcode == 40164
    for key in ("wechat:alert", "wechat:pause"):
        redis.expire(key, 3600)
    seconds += 1
    fetched.clear()
    assert error_of(tokens.current).errcode == 40164, "it holds"
    seconds += jump
    fetched.append("not yet")
    assert error_of(tokens.current).errcode == 40164
    fetched.clear()
    assert error_of(tokens.current).errcode == 40164, "it was tried anew, and holds again"
    seconds += 3600
    assert tokens.current() == "new"
    assert len(alerts) == (2 if reaction is Reaction.ALERT else 0)


def test_logging_in_needs_no_token_and_works_while_sending_is_halted(
    platform: SandboxClient, wechat: MiniProgram, redis: Redis
) -> None:
    redis.set("wechat:alert", "40164", ex=60)
    assert error_of(lambda: send(wechat)).errcode == 40164
    assert wechat.code_to_user(platform.login_code(OPENID)).openid == OPENID
    assert count(platform, TOKEN_PATH) == 0


def test_a_hanging_token_call_holds_everybody_up_for_one_timeout_only(platform: SandboxClient, build: Build) -> None:
    wechat = build(timeout=(0.5, 0.5))
    platform.add_fault(TOKEN_PATH, "hang", 5, times=0)
    started = time.monotonic()
    errors = at_once(*[lambda: send(wechat)] * 20)
    assert time.monotonic() - started < 2
    platform.clear_faults()
    assert {error.reaction for error in errors if isinstance(error, WeChatError)} == {Reaction.RETRY_LATER}
    assert len(errors) == 20
    assert {error.is_outcome_unknown for error in errors if isinstance(error, WeChatError)} == {False}
    assert (count(platform, TOKEN_PATH), count(platform, SEND_PATH)) == (1, 0)


def test_the_stored_token_goes_before_wechat_lets_it_expire(wechat: MiniProgram, redis: Redis) -> None:
    send(wechat)
    assert 0 <= 7200 - 300 - redis.ttl(TOKEN_KEY) <= 5


def test_a_short_lived_token_is_kept_for_a_moment_and_renewed_when_expired(
    platform: SandboxClient, wechat: MiniProgram, redis: Redis
) -> None:
    platform.configure(token_seconds=1)
    send(wechat)
    assert 25 < redis.ttl(TOKEN_KEY) <= 30
    while 42001 not in {call.errcode for call in platform.calls(SEND_PATH)}:
        time.sleep(0.1)
        assert send(wechat)
    assert [call.errcode for call in platform.calls(SEND_PATH)][-2:] == [42001, 0]


def test_who_died_while_renewing_holds_nobody_up_for_long(platform: SandboxClient, build: Build, redis: Redis) -> None:
    redis.set(LOCK_KEY, "a dead process", px=300)
    assert send(build())


def test_whoever_has_a_token_does_not_wait_for_a_renewal(wechat: MiniProgram, redis: Redis) -> None:
    send(wechat)
    redis.set(LOCK_KEY, "a slow process")
    assert send(wechat)


def test_waiting_for_another_renewal_has_an_end(platform: SandboxClient, build: Build, redis: Redis) -> None:
    redis.set(LOCK_KEY, "a slow process")
    error = error_of(lambda: send(build(timeout=(0.1, 0.1))))
    assert (error.reaction, error.is_outcome_unknown) == (Reaction.RETRY_LATER, False)
    assert platform.calls() == []


def test_an_upload_is_never_sent_twice_but_the_token_is_renewed(
    platform: SandboxClient, wechat: MiniProgram, redis: Redis
) -> None:
    send(wechat)
    dead = redis.get(TOKEN_KEY)
    platform.invalidate_tokens()
    platform.add_fault("/wxa/msg_sec_check", "errcode", 40001)
    client, where = wechat._client, wechat.API_BASE_URL
    upload = error_of(lambda: client.post("wxa/msg_sec_check", files={"media": b"x"}, api_base_url=where))
    assert (upload.reaction, upload.errcode) == (Reaction.RETRY_LATER, 40001)
    assert count(platform, "/wxa/msg_sec_check") == 1
    assert redis.get(TOKEN_KEY) not in (None, dead)


def test_without_redis_nothing_is_sent_and_the_caller_may_retry(
    platform: SandboxClient, build: Build, tmp_path: Path
) -> None:
    error = error_of(lambda: send(build(store=connect_redis(f"unix://{tmp_path}/none.sock"))))
    assert (error.reaction, error.errcode, error.is_outcome_unknown) == (Reaction.RETRY_LATER, None, False)
    assert platform.calls() == []


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_forked_child_makes_its_own_client(platform: SandboxClient, wechat: MiniProgram) -> None:
    send(wechat)
    inherited = wechat._client
    children = []
    for _ in range(3):
        child = os.fork()
        if child == 0:  # the child must leave without pytest noticing it
            os._exit(0 if _works_apart_from(wechat, inherited) else 1)
        children.append(child)
    for _ in range(40):
        send(wechat)
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0, 0]
    assert wechat._client is inherited
    assert count(platform, SEND_PATH) == 1 + 4 * 40
    assert len(platform.messages()) == 1 + 4 * 40


def _works_apart_from(wechat: MiniProgram, inherited: object) -> bool:
    try:
        return all(send(wechat) for _ in range(40)) and wechat._client is not inherited
    except WeChatError:
        return False
