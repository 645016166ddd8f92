"""The message push: what WeChat sends to our address, in safe mode with JSON. Nothing is believed before it is opened.

Opening checks shape, time, signature, nonce, encryption and appid, in this order, stopping at the first that fails.
wechatpy compares signatures in a time that tells how much of them is right, knows neither time nor nonce, and takes a
JSON body for XML; so it only decrypts.

    push:nonce:<nonce>    seen; kept for longer than its timestamp is believed
"""

import hashlib
import hmac
import json
import re
import struct
import time
from collections.abc import Callable
from typing import Any

import redis
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import InvalidAppIdException, WeChatException

from app.adapters.redis_client import connect_redis
from app.core.ports import PushedEvent, PushGate, PushHeader, PushRefused
from config.settings import Settings

WINDOW_SECONDS = 300
NONCE_SECONDS = 2 * WINDOW_SECONDS + 60
REDIS_SECONDS = 0.3
"""WeChat wants its answer within a second, whether Redis is there or not."""

_TIMESTAMP = re.compile(r"[0-9]{10}")
_NONCE = re.compile(r"[0-9A-Za-z]{1,64}")
UNREADABLE = (ValueError, TypeError, RecursionError)
UNDECIPHERABLE = (WeChatException, ValueError, IndexError, struct.error)
"""wechatpy on what is signed and yet no ciphertext."""


def build_push_gate(settings: Settings) -> PushGate:
    """Opens no connection yet; may be built before a fork."""
    return SafeModeGate(
        token=settings.wechat_push_token.get_secret_value(),
        aes_key=settings.wechat_push_aes_key.get_secret_value(),
        appid=settings.wechat_appid,
        nonces=connect_redis(settings.redis_url.get_secret_value(), seconds=REDIS_SECONDS, retries=0),
    )


class SafeModeGate:
    """The `PushGate` port. `real_time` is not our clock, which may be moved: WeChat's does not move with it."""

    def __init__(
        self,
        *,
        token: str,
        aes_key: str,
        appid: str,
        nonces: redis.Redis,
        real_time: Callable[[], float] = time.time,
    ) -> None:
        self._token = token
        self._crypto = WeChatCrypto(token, aes_key, appid)
        self._nonces = nonces
        self._real_time = real_time

    def admit(self, header: PushHeader) -> None:
        self._check(header)

    def open(self, header: PushHeader, body: bytes) -> PushedEvent:
        encrypted = _encrypted(body)
        self._check(header, encrypted)
        seen = self._has_seen(header.nonce)
        if seen:
            raise PushRefused("seen_before")
        return PushedEvent(self._decrypted(header, encrypted), is_nonce_checked=seen is not None)

    def remember(self, header: PushHeader) -> None:
        try:
            self._nonces.set(_key(header.nonce), "1", ex=NONCE_SECONDS)
        except redis.RedisError:
            return  # the rows tell repetitions too

    def _check(self, header: PushHeader, *more: str) -> None:
        if not _TIMESTAMP.fullmatch(header.timestamp) or not _NONCE.fullmatch(header.nonce):
            raise PushRefused("malformed")
        if abs(self._real_time() - int(header.timestamp)) > WINDOW_SECONDS:
            raise PushRefused("other_time")
        parts = "".join(sorted([self._token, header.timestamp, header.nonce, *more]))
        expected = hashlib.sha1(parts.encode(), usedforsecurity=False).hexdigest()
        if not hmac.compare_digest(expected.encode(), header.signature.encode()):
            raise PushRefused("wrong_signature")

    def _has_seen(self, nonce: str) -> bool | None:
        """None while Redis is away."""
        try:
            return bool(self._nonces.exists(_key(nonce)))
        except redis.RedisError:
            return None

    def _decrypted(self, header: PushHeader, encrypted: str) -> dict[str, Any]:
        try:
            text = self._crypto.decrypt_message(
                {"Encrypt": encrypted}, header.signature, header.timestamp, header.nonce
            )
        except InvalidAppIdException:
            reason = "other_appid"
        except UNDECIPHERABLE:
            reason = "undecipherable"
        else:
            return _as_object(text)
        raise PushRefused(reason)  # here, where no handler hangs the error with its text onto it


def _encrypted(body: bytes) -> str:
    """Read by ourselves: wechatpy would take the body for XML."""
    found = _as_object(body).get("Encrypt")
    if not isinstance(found, str) or not found.isascii():
        raise PushRefused("not_in_safe_mode")
    return found


def _as_object(text: str | bytes) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except UNREADABLE:
        found = None
    if not isinstance(found, dict):
        raise PushRefused("not_json")
    return found


def _key(nonce: str) -> str:
    return f"push:nonce:{nonce}"
