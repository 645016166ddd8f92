"""Whatever goes wrong, no secret, token, code, phone number or openid shows up in a log or in an exception."""

import logging
import secrets
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import urllib3
from redis import Redis
from structlog.testing import capture_logs

from app.adapters.redis_client import connect_redis
from app.adapters.wechat.mini_program import MiniProgram
from app.adapters.wechat.redaction import install_redaction, redact
from app.core.ports import WeChatError
from sandbox.client import SandboxClient
from sandbox.config import DEFAULT_APPID, DEFAULT_SECRET
from tests.adapters.conftest import Build
from tests.adapters.wechat_cases import LOGIN_PATH, OPENID, PHONE, PHONE_PATH, SEND_PATH, TOKEN_PATH, error_of, send

TOKEN_KEY = f"wechat:access_token:{DEFAULT_APPID}"


@dataclass
class Watch:
    """Everything that was logged, and everything that must not have been."""

    caplog: pytest.LogCaptureFixture
    events: list[Any]
    secrets: set[str]

    def check(self, error: WeChatError | None = None) -> None:
        logged = "\n".join(f"{record.getMessage()} {vars(record)!r}" for record in self.caplog.records)
        self._refuse_secrets("log", f"{logged} {self.events!r}")
        for seen in _everything(error):
            self._refuse_secrets("error", seen)

    def _refuse_secrets(self, where: str, text: str) -> None:
        assert all(self.secrets), "an empty secret would be found everywhere"
        assert not [secret for secret in self.secrets if secret in text], where


def _everything(error: BaseException | None) -> Iterator[str]:
    """The texts of an exception, of its attributes and of every exception it drags along."""
    while error is not None:
        yield str(error)
        yield repr(error)
        yield repr(error.args)
        yield repr(vars(error))
        yield "".join(traceback.format_exception(error))
        assert all(isinstance(value, str | int | None) for value in vars(error).values()), "plain values only"
        assert error.__cause__ is None
        error = error.__context__
        assert error is None or isinstance(error, WeChatError)


@pytest.fixture
def watch(caplog: pytest.LogCaptureFixture, platform: SandboxClient) -> Iterator[Watch]:
    install_redaction()
    caplog.set_level(logging.DEBUG)
    for name in ("urllib3", "requests", "wechatpy", "redis"):
        caplog.set_level(logging.DEBUG, logger=name)
    with capture_logs() as events:
        yield Watch(caplog, events, {DEFAULT_SECRET, OPENID, PHONE})


def log_of_adapter(watch: Watch) -> str:
    return "\n".join(record.getMessage() for record in watch.caplog.records)


def test_a_success_logs_the_path_without_its_query(
    watch: Watch, wechat: MiniProgram, redis: Redis, platform: SandboxClient
) -> None:
    login, phone = platform.login_code(OPENID), platform.phone_code(OPENID)
    watch.caplog.clear()
    wechat.code_to_user(login)
    wechat.phone_number(phone)
    wechat.check_session(openid=OPENID, session_key="key-of-a-session")
    send(wechat)
    watch.secrets |= {str(redis.get(TOKEN_KEY)), login, phone, "key-of-a-session"}
    assert f"{LOGIN_PATH}?[redacted]" in log_of_adapter(watch)  # so DEBUG was on, and something was hidden
    watch.check()


FAULTS = [
    *[(path, "errcode", value) for path in (SEND_PATH, LOGIN_PATH, PHONE_PATH, TOKEN_PATH) for value in (40001, 47003)],
    *[(path, "status", 502) for path in (SEND_PATH, LOGIN_PATH, PHONE_PATH, TOKEN_PATH)],
    *[(path, "status", 200) for path in (SEND_PATH, LOGIN_PATH, PHONE_PATH, TOKEN_PATH)],
    *[(path, "hang", 5) for path in (SEND_PATH, LOGIN_PATH, PHONE_PATH, TOKEN_PATH)],
    *[(path, "reset", 0) for path in (SEND_PATH, LOGIN_PATH, PHONE_PATH, TOKEN_PATH)],
]


@pytest.mark.parametrize(("path", "kind", "value"), FAULTS)
def test_a_failure_of_each_kind(
    watch: Watch, build: Build, redis: Redis, platform: SandboxClient, path: str, kind: str, value: float
) -> None:
    wechat = build(timeout=(0.3, 0.3))
    login, phone = platform.login_code(OPENID), platform.phone_code(OPENID)
    if path != TOKEN_PATH:
        send(wechat)
        watch.secrets.add(str(redis.get(TOKEN_KEY)))
    watch.secrets |= {login, phone}
    calls: dict[str, Callable[[], object]] = {
        SEND_PATH: lambda: send(wechat),
        TOKEN_PATH: lambda: send(wechat),
        LOGIN_PATH: lambda: wechat.code_to_user(login),
        PHONE_PATH: lambda: wechat.phone_number(phone),
    }
    platform.add_fault(path, kind, value, times=0)
    watch.caplog.clear()  # what the control client logged is not ours
    error = error_of(calls[path])
    watch.check(error)
    platform.clear_faults()


@pytest.mark.parametrize("base_url", ["http://127.0.0.1:9", "http://127.0.0.1:0", "https://127.0.0.1:9"])
def test_no_connection_or_no_address(watch: Watch, build: Build, redis: Redis, base_url: str) -> None:
    token, code = secrets.token_urlsafe(), secrets.token_urlsafe()  # not as text here, which tracebacks quote
    redis.set(TOKEN_KEY, token)
    watch.secrets |= {token, code}
    wechat = build(base_url=base_url, timeout=(0.3, 0.3))
    watch.check(error_of(lambda: send(wechat)))
    watch.check(error_of(lambda: wechat.code_to_user(code)))


def test_a_number_that_is_refused(watch: Watch, build: Build, platform: SandboxClient) -> None:
    wechat = build(real_time=lambda: 0.0)
    phone = platform.phone_code(OPENID)
    watch.caplog.clear()
    watch.secrets.add(phone)
    watch.check(error_of(lambda: wechat.phone_number(phone)))


def test_without_redis(watch: Watch, build: Build) -> None:
    password = secrets.token_urlsafe()
    watch.secrets.add(password)
    wechat = build(store=connect_redis(f"redis://:{password}@127.0.0.1:9/0"))
    watch.check(error_of(lambda: send(wechat)))


def test_every_logger_of_the_http_libraries_is_covered(caplog: pytest.LogCaptureFixture) -> None:
    """Retries and redirects print addresses, too, through loggers of their own, and hand tracebacks along."""
    install_redaction()
    caplog.set_level(logging.DEBUG)
    names = [name for name in logging.root.manager.loggerDict if name.partition(".")[0] in ("urllib3", "wechatpy")]
    assert {"urllib3.connectionpool", "urllib3.util.retry", "wechatpy.client.base"} <= set(names)
    for name in names:
        logging.getLogger(name).debug("Retry: %s", "/x?secret=hidden-1&a=b", exc_info=ValueError("hidden-2"))
    assert len(caplog.records) >= len(names)
    assert "hidden" not in caplog.text
    assert "hidden" not in repr([vars(record) for record in caplog.records])
    assert urllib3.__name__ in caplog.text


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("GET /a?x=1&secret=hidden HTTP/1.1", "GET /a?[redacted] HTTP/1.1"),
        ("url='/a?js_code=hidden'", "url='/a?[redacted]'"),
        ("secret=hidden&more=1", "secret=[redacted]&more=1"),
        ('{"session_key": "hidden==", "a": 1}', '{"session_key": "[redacted]", "a": 1}'),
        ("access_token: hidden, next", "access_token: [redacted], next"),
        ("errcode=40001 in 3 s", "errcode=40001 in 3 s"),
    ],
)
def test_redaction(text: str, redacted: str) -> None:
    assert redact(text) == redacted
