"""Whatever goes wrong becomes a `WeChatError` that says what to do about it and whether the call may have happened."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from redis import Redis

from app.adapters.wechat.errors import REACTIONS
from app.adapters.wechat.mini_program import MiniProgram
from app.core.ports import Reaction
from sandbox.client import SandboxClient
from sandbox.config import DEFAULT_APPID
from tests.adapters.conftest import Build
from tests.adapters.wechat_cases import (
    CODE_PATH,
    LOGIN_PATH,
    OPENID,
    PHONE_PATH,
    SEND_PATH,
    SESSION_PATH,
    TOKEN_PATH,
    error_of,
    send,
)

EXPECTED = {
    Reaction.RETRY_LATER: {-1, 43108, 45011},
    Reaction.RENEW: {40029, 40163, 87009},
    Reaction.CONSENT_GONE: {43101},
    Reaction.PERMANENT: {40003, 40066, 40129, 40169, 40225, 40226, 43104, 45168, 47003, 53503, 53504, 53505, 61010}
    | {85400, 87014, 99999},
    Reaction.ALERT: {40001, 40002, 40013, 40014, 40037, 40125, 40164, 40165, 40243, 41030, 42001, 43107, 45009, 48001}
    | {85079, 1400001},
}
CASES = [(errcode, reaction) for reaction, errcodes in EXPECTED.items() for errcode in sorted(errcodes)]


def test_the_expectations_cover_the_table() -> None:
    assert {errcode for errcode, _ in CASES} - {99999} == set(REACTIONS)


@pytest.mark.parametrize(("errcode", "reaction"), CASES)
def test_each_error_code_on_a_send(
    platform: SandboxClient, wechat: MiniProgram, errcode: int, reaction: Reaction
) -> None:
    platform.add_fault(SEND_PATH, "errcode", errcode, times=0)
    error = error_of(lambda: send(wechat))
    assert (error.reaction, error.errcode, error.endpoint) == (reaction, errcode, SEND_PATH[1:])
    assert not error.is_outcome_unknown


@pytest.mark.parametrize(
    ("errcode", "reaction"),
    [(errcode, Reaction.ALERT) for errcode in (40001, 40002, 40013, 40125, 40164, 40243, 45009, 40029, 99999)]
    + [(-1, Reaction.RETRY_LATER), (45011, Reaction.RETRY_LATER)],
)
def test_each_error_code_on_the_token_call(
    platform: SandboxClient, wechat: MiniProgram, errcode: int, reaction: Reaction
) -> None:
    platform.add_fault(TOKEN_PATH, "errcode", errcode, times=0)
    for _ in range(2):  # the second one answers from memory
        error = error_of(lambda: send(wechat))
        assert (error.reaction, error.errcode, error.endpoint) == (reaction, errcode, TOKEN_PATH[1:])
    assert len(platform.calls(TOKEN_PATH)) == 1


def test_the_quota_of_mini_program_codes_is_one_of_minutes(platform: SandboxClient, wechat: MiniProgram) -> None:
    platform.add_fault(CODE_PATH, "errcode", 45009)
    assert error_of(lambda: wechat.mini_program_code(scene="id=1", page="pages/a")).reaction is Reaction.RETRY_LATER


def test_a_wrong_secret_at_login_alerts_without_a_second_attempt(platform: SandboxClient, build: Build) -> None:
    error = error_of(lambda: build(secret="wrong").code_to_user(platform.login_code(OPENID)))
    assert (error.reaction, error.errcode) == (Reaction.ALERT, 40125)
    assert len(platform.calls()) == 1


@pytest.mark.parametrize(
    ("path", "call"),
    [(LOGIN_PATH, "code_to_user"), (PHONE_PATH, "phone_number")],
)
@pytest.mark.parametrize("errcode", [40029, 40163])
def test_a_code_that_is_used_up_asks_the_phone_for_a_new_one(
    platform: SandboxClient, wechat: MiniProgram, path: str, call: str, errcode: int
) -> None:
    platform.add_fault(path, "errcode", errcode)
    assert error_of(lambda: getattr(wechat, call)("code")).reaction is Reaction.RENEW


def test_the_message_names_the_wrong_field_and_the_blocked_address(
    platform: SandboxClient, wechat: MiniProgram, redis: Redis
) -> None:
    too_long = error_of(
        lambda: wechat.send_subscribe_message(
            openid=OPENID, template_id="template-example-1", page="", data={"thing1": "字" * 21}
        )
    )
    assert "data.thing1.value" in str(too_long)
    redis.flushdb()
    platform.configure(ip_allow_list=["192.0.2.1"])
    assert "invalid ip 127.0.0.1" in str(error_of(lambda: send(wechat)))


@pytest.mark.parametrize(
    ("kind", "value", "reaction", "is_unknown"),
    [
        ("reset", 0, Reaction.RETRY_LATER, True),
        ("reset_after", 0, Reaction.RETRY_LATER, True),
        ("hang", 5, Reaction.RETRY_LATER, True),
        ("status", 500, Reaction.RETRY_LATER, True),
        ("status", 502, Reaction.RETRY_LATER, True),
        ("status", 200, Reaction.RETRY_LATER, True),  # not JSON
        ("status", 302, Reaction.RETRY_LATER, True),
        ("status", 429, Reaction.RETRY_LATER, True),
        ("status", 403, Reaction.ALERT, False),
        ("status", 404, Reaction.ALERT, False),
    ],
)
@pytest.mark.parametrize("path", [SEND_PATH, LOGIN_PATH, CODE_PATH, SESSION_PATH])
def test_a_call_that_breaks(
    platform: SandboxClient, build: Build, path: str, kind: str, value: float, reaction: Reaction, is_unknown: bool
) -> None:
    wechat = build(timeout=(0.4, 0.4))
    calls: dict[str, Callable[[], object]] = {
        SEND_PATH: lambda: send(wechat),
        LOGIN_PATH: lambda: wechat.code_to_user("code"),
        CODE_PATH: lambda: wechat.mini_program_code(scene="id=1", page="pages/a"),
        SESSION_PATH: lambda: wechat.check_session(openid=OPENID, session_key="key"),
    }
    platform.add_fault(path, kind, value)
    started = time.monotonic()
    error = error_of(calls[path])
    assert time.monotonic() - started < 1.5
    platform.clear_faults()
    assert (error.reaction, error.errcode, error.is_outcome_unknown) == (reaction, None, is_unknown)
    assert len(platform.calls(path)) == 1  # never sent again by itself


@pytest.mark.parametrize(("kind", "value"), [("reset", 0), ("status", 502), ("status", 200)])
def test_a_token_call_that_breaks_means_that_nothing_was_sent(
    platform: SandboxClient, wechat: MiniProgram, kind: str, value: float
) -> None:
    platform.add_fault(TOKEN_PATH, kind, value)
    error = error_of(lambda: send(wechat))
    assert (error.reaction, error.is_outcome_unknown, error.endpoint) == (Reaction.RETRY_LATER, False, TOKEN_PATH[1:])
    assert platform.calls(SEND_PATH) == []


def test_a_slow_answer_in_time_is_an_answer(platform: SandboxClient, wechat: MiniProgram) -> None:
    platform.add_fault(SEND_PATH, "slow", 0.2)
    assert send(wechat)


def test_a_refused_connection_means_that_nothing_was_sent(build: Build, redis: Redis) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and never listens
        redis.set(f"wechat:access_token:{DEFAULT_APPID}", "token")
        error = error_of(lambda: send(build(base_url=f"http://127.0.0.1:{taken.getsockname()[1]}")))
    assert (error.reaction, error.errcode, error.is_outcome_unknown) == (Reaction.RETRY_LATER, None, False)


class OddServer(HTTPServer):
    """A platform that answers in ways nobody documented."""

    body = b""
    is_moved = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Odd)
        self.paths: list[str] = []


class Odd(BaseHTTPRequestHandler):
    """Answers every request with the server's `body`, or sends it elsewhere."""

    server: OddServer

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = self.server.body
        if self.server.is_moved:
            self.server.paths.append(self.path.partition("?")[0])
            self.send_response(307)
            self.send_header("Location", "/elsewhere")
        else:
            self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def odd() -> Iterator[OddServer]:
    server = OddServer()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize(
    ("body", "reaction", "errcode"),
    [
        (b"", Reaction.RETRY_LATER, None),
        (b"{}", Reaction.RETRY_LATER, None),
        (b"[]", Reaction.RETRY_LATER, None),
        (b"null", Reaction.RETRY_LATER, None),
        (b'{"errcode":"many"}', Reaction.RETRY_LATER, None),
        (b'{"errcode":null}', Reaction.RETRY_LATER, None),
        (b"[" * 100_000, Reaction.RETRY_LATER, None),
        (b'{"errcode":"43101","errmsg":"as text"}', Reaction.CONSENT_GONE, 43101),
        (b'{"errno":1400001,"errmsg":"no quota"}', Reaction.ALERT, 1400001),
    ],
)
def test_an_answer_nobody_documented(
    odd: OddServer, build: Build, redis: Redis, body: bytes, reaction: Reaction, errcode: int | None
) -> None:
    redis.set(f"wechat:access_token:{DEFAULT_APPID}", "token")
    odd.body = body
    wechat = build(base_url=f"http://127.0.0.1:{odd.server_port}")
    error = error_of(lambda: send(wechat))
    assert (error.reaction, error.errcode) == (reaction, errcode)


@pytest.mark.parametrize(
    "body", [b'{"access_token":"","expires_in":7200}', b'{"access_token":"x"}', b'{"access_token":"x","expires_in":0}']
)
def test_a_token_answer_that_is_none(odd: OddServer, build: Build, redis: Redis, body: bytes) -> None:
    odd.body = body
    wechat = build(base_url=f"http://127.0.0.1:{odd.server_port}")
    error = error_of(lambda: send(wechat))
    assert (error.reaction, error.is_outcome_unknown) == (Reaction.RETRY_LATER, False)
    assert redis.get(f"wechat:access_token:{DEFAULT_APPID}") is None


def test_a_redirect_is_not_followed_with_our_secrets(odd: OddServer, build: Build) -> None:
    odd.is_moved = True
    wechat = build(base_url=f"http://127.0.0.1:{odd.server_port}")
    error = error_of(lambda: wechat.code_to_user("code"))
    assert error.reaction is Reaction.RETRY_LATER
    assert odd.paths == [LOGIN_PATH]
