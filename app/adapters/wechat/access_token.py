"""The mini-program's access token, shared by all processes through Redis.

    wechat:access_token:<appid>    the token, gone 300 s before WeChat lets it expire
    wechat:renewal:<appid>         the lock of whoever is fetching one
    wechat:alert, wechat:pause     the error of the last fetch and when, as `40164@1795571234.5`: until it expires
                                   nobody asks WeChat again

Redis lets keys expire by the time of day. When somebody's clock is put back an hour, an error would hold everybody for
an hour: one that is not as old as it may be, or not yet so old as nothing, is as good as gone.

Renewal compares: whoever comes with a token that failed gets the stored one if it is another, so a token that dies
under a hundred calls is renewed once. Everything that writes holds the lock.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar

import redis
import structlog

from app.adapters.wechat.errors import TOKEN_ENDPOINT, unanswered
from app.core.ports import Reaction, WeChatError

T = TypeVar("T")

EARLY_SECONDS = 300
LEAST_SECONDS = 30
ALERT_KEY, ALERT_SECONDS = "wechat:alert", 60
PAUSE_KEY, PAUSE_SECONDS = "wechat:pause", 2
POLL_SECONDS = 0.05
SLACK_SECONDS = 5.0
"""By so much the clocks of two machines may differ."""


class AccessTokens:
    """`fetch` asks WeChat for (token, seconds it lives); `patience` is longer than that can take, in seconds.

    Every method raises `WeChatError` only; none means that the call which needs the token has left.
    """

    def __init__(
        self,
        client: redis.Redis,
        appid: str,
        fetch: Callable[[], tuple[str, int]],
        *,
        patience: float,
        wall_clock: Callable[[], float] = time.time,
    ) -> None:
        self._redis = client
        self._token_key = f"wechat:access_token:{appid}"
        self._lock_key = f"wechat:renewal:{appid}"
        self._fetch = fetch
        self._patience = patience
        self._wall_clock = wall_clock
        self._threads = threading.Lock()

    def current(self) -> str:
        """The stored token, or a new one."""
        token, error = self._read()
        if token is None and error is None:
            return self.renew(None)
        return _usable(token, error)

    def renew(self, failed: str | None) -> str:
        """A token to use instead of `failed`: what another thread or process has renewed meanwhile, or a new one."""
        with self._turn():
            token, error = self._read()
            if (token is None or token == failed) and error is None:
                return self._fetch_and_store()
            return _usable(None if token == failed else token, error)

    def give_up(self, failed: str, refusal: WeChatError) -> WeChatError:
        """What to raise when even a renewed token was refused: WeChat keeps handing out what it does not accept.

        The token is forgotten and calls end at once for a while, unless somebody has a newer one already.
        """
        with self._turn():
            token, _ = self._read()
            if token is not None and token != failed:
                return WeChatError(Reaction.RETRY_LATER, refusal.errcode, refusal.endpoint, "renewed meanwhile")
            _ask(lambda: self._redis.delete(self._token_key))
            self._remember(refusal)
            return refusal

    def _fetch_and_store(self) -> str:
        try:
            token, lifetime = self._fetch()
        except WeChatError as error:
            self._remember(error)
            raise
        seconds = max(lifetime - EARLY_SECONDS, LEAST_SECONDS)
        _ask(lambda: self._redis.set(self._token_key, token, ex=seconds))
        return token

    def _read(self) -> tuple[str | None, WeChatError | None]:
        found = _ask(lambda: self._redis.mget(self._token_key, ALERT_KEY, PAUSE_KEY))
        token, alert, pause = (None if value is None else str(value) for value in found)
        if alert is not None and self._holds(alert, ALERT_SECONDS):
            return token, _remembered(Reaction.ALERT, alert)
        if pause is not None and self._holds(pause, PAUSE_SECONDS):
            return token, _remembered(Reaction.RETRY_LATER, pause)
        return token, None

    def _holds(self, text: str, seconds: float) -> bool:
        _, _, since = text.partition("@")
        return not since or -SLACK_SECONDS <= self._wall_clock() - float(since) <= seconds + SLACK_SECONDS

    def _remember(self, error: WeChatError) -> None:
        """Hundreds of waiting calls must not knock at the token endpoint one by one; one line tells the operator."""
        text = f"{'' if error.errcode is None else error.errcode}@{self._wall_clock():.3f}"
        if error.reaction is not Reaction.ALERT:
            _ask(lambda: self._redis.set(PAUSE_KEY, text, ex=PAUSE_SECONDS))
            return
        known = _ask(lambda: self._redis.set(ALERT_KEY, text, ex=ALERT_SECONDS, get=True))
        if known is None or not self._holds(str(known), ALERT_SECONDS):
            structlog.get_logger().error("wechat_alert", errcode=error.errcode)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """One thread of this process, then one process of all."""
        if not self._threads.acquire(timeout=self._patience):
            raise unanswered(TOKEN_ENDPOINT, "renewal takes long")
        try:
            lock = self._redis.lock(self._lock_key, timeout=self._patience, sleep=POLL_SECONDS, thread_local=False)
            if not _ask(lambda: lock.acquire(blocking_timeout=self._patience)):
                raise unanswered(TOKEN_ENDPOINT, "renewal takes long")
            try:
                yield
            finally:
                with suppress(redis.RedisError):  # it expires by itself
                    lock.release()
        finally:
            self._threads.release()


def _usable(token: str | None, error: WeChatError | None) -> str:
    if token is not None:
        return token
    assert error is not None
    raise error


def _remembered(reaction: Reaction, text: str) -> WeChatError:
    errcode, _, _ = text.partition("@")
    return WeChatError(reaction, int(errcode) if errcode else None, TOKEN_ENDPOINT, "remembered", was_sent=False)


def _ask(command: Callable[[], T]) -> T:
    """What Redis answers. Raised outside the handler, so that the error drags no other one along."""
    with suppress(redis.RedisError):
        return command()
    raise unanswered(TOKEN_ENDPOINT, "Redis is away")
