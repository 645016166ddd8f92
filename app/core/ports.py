"""The outside world as the rooms see it: one frozen dataclass of protocols, built in the composition root.

Only routes and tasks call `ports()`; everything below receives plain values or the one port it needs. Tests pass a
frozen clock and the sandbox instead of patching.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from flask import current_app


class Clock(Protocol):
    def now(self) -> datetime:
        """The present moment, aware, in UTC."""


class Reaction(StrEnum):
    """What to do about a WeChat error; the table from error code to reaction lives in the adapter."""

    RETRY_LATER = "retry_later"  # busy, rate limit, timeout, 5xx: the same call may succeed later
    RENEW = "renew"  # the code or credential of the *user* is used up: the phone must fetch a new one
    CONSENT_GONE = "consent_gone"  # 43101: the receiver has no consent left
    PERMANENT = "permanent"  # this call will never succeed as it is
    ALERT = "alert"  # a wrong secret, IP, template, quota: a person must act, and sending must stop


class WeChatError(Exception):
    """A WeChat call that did not succeed. Carries no secret, token, code, phone or openid, in no attribute."""

    def __init__(
        self, reaction: Reaction, errcode: int | None, endpoint: str, hint: str = "", *, was_sent: bool = True
    ) -> None:
        super().__init__(f"{endpoint}: errcode={errcode} reaction={reaction} {hint}".rstrip())
        self.reaction = reaction
        self.errcode = errcode
        self.endpoint = endpoint
        self.was_sent = was_sent
        """False when the request surely never left: no connection, or no access token to call with."""

    @property
    def is_outcome_unknown(self) -> bool:
        """True when the request may have been carried out although no answer came (timeout, reset, 5xx)."""
        return self.was_sent and self.errcode is None and self.reaction is Reaction.RETRY_LATER


@dataclass(frozen=True)
class WeChatUser:
    openid: str
    unionid: str | None


@dataclass(frozen=True)
class TextVerdict:
    """msgSecCheck v2: `suggest` is pass, review or risky; `label` as in wechat's table (100 = normal)."""

    suggest: str
    label: int


class WeChat(Protocol):
    """Every call raises `WeChatError`, and nothing else, when it does not succeed."""

    def code_to_user(self, code: str) -> WeChatUser:
        """Exchange a `wx.login` code. The session_key is dropped here: nothing on the server needs it."""

    def phone_number(self, code: str) -> str:
        """Exchange a getPhoneNumber code for the E.164 number, after comparing watermark appid and age."""

    def send_subscribe_message(self, *, openid: str, template_id: str, page: str, data: Mapping[str, str]) -> str:
        """Send one subscription message; returns WeChat's msgid as text (it exceeds JavaScript's safe integers)."""

    def mini_program_code(self, *, scene: str, page: str) -> bytes:
        """PNG or JPEG bytes of an unlimited mini-program code; `scene` at most 32 characters."""

    def url_link(self, *, path: str, query: str, days: int) -> str:
        """An https link that opens the mini-program, valid `days` (1 to 30)."""

    def check_text(self, *, openid: str, content: str, scene: int) -> TextVerdict:
        """msgSecCheck v2 of at most 2,500 characters."""

    def check_media(self, *, openid: str, media_url: str, scene: int) -> str:
        """Ask for mediaCheckAsync v2 of an image; returns the trace_id that the push event will carry."""

    def check_session(self, *, openid: str, session_key: str) -> bool:
        """Whether a session_key is still valid (checksession)."""


@dataclass(frozen=True)
class PushHeader:
    """What WeChat writes into the address of a push; anybody may have written it."""

    signature: str
    timestamp: str
    """Unix seconds."""
    nonce: str


@dataclass(frozen=True)
class PushedEvent:
    content: Mapping[str, Any]
    """As WeChat wrote it."""
    is_nonce_checked: bool
    """False while Redis is away: whoever stores it has to notice a repetition, and no worker can be woken."""


class PushRefused(Exception):
    """Not from WeChat, not for us, or not now; the message is one word for the log."""


class PushGate(Protocol):
    """What WeChat pushes to us. Raises `PushRefused` only."""

    def admit(self, header: PushHeader) -> None:
        """Let the check of our address pass; `header.signature` covers token, timestamp and nonce."""

    def open(self, header: PushHeader, body: bytes) -> PushedEvent:
        """The event within a body in safe mode; `header.signature` is its `msg_signature`."""

    def remember(self, header: PushHeader) -> None:
        """Its event is stored: the same nonce is refused from now on."""


@dataclass(frozen=True)
class UploadForm:
    """With it somebody without a key may put one object: a multipart POST of `fields`, and then the part `file`."""

    url: str
    fields: Mapping[str, str]
    ends_at: datetime


class Storage(Protocol):
    """Private objects by key, such as `photos/ab/cd/<sha256>.jpg`. Raises `StorageError` only.

    What we put has a key that names its content, so an object is never changed.
    """

    def put(self, key: str, content: bytes) -> None: ...

    def get(self, key: str) -> bytes: ...

    def exists(self, key: str) -> bool: ...

    def size(self, key: str) -> int | None:
        """In bytes; None if it is not there."""

    def delete(self, key: str) -> None: ...

    def list_older(self, folder: str, moment: datetime) -> Iterator[str]:
        """The keys below `folder` that were put before `moment`."""

    def discard_unfinished(self, moment: datetime) -> int:
        """Forget what a crash left half-written before `moment`; returns how many."""

    def upload_form(self, key: str, *, most_bytes: int, now: datetime, ends_at: datetime) -> UploadForm | None:
        """For 1 to `most_bytes` bytes under `key`; None if phones cannot send to this store."""


class StorageError(Exception):
    """The object store did not do what was asked; the message names the key only."""


class Queue(Protocol):
    """Wakes a worker. Losing a wake-up loses nothing: the truth is a row, and a sweeper finds it."""

    def wake(self, task: str, *args: int | str) -> None: ...

    def has_worker(self) -> bool | None:
        """Whether some worker has given a sign of life lately; None when nobody can tell."""


@dataclass(frozen=True)
class TokenRecord:
    person_id: int
    identity_id: int | None


class TokenStore(Protocol):
    """Login tokens: opaque, stored only as a hash, expiring, revocable. Raises `TokenStoreDown` only."""

    def issue(self, record: TokenRecord) -> str: ...

    def find(self, token: str) -> TokenRecord | None: ...

    def replace(self, token: str, record: TokenRecord) -> None: ...

    def revoke(self, token: str) -> None: ...

    def revoke_all(self, person_id: int) -> None: ...


class TokenStoreDown(Exception):
    """Redis did not answer, so nobody can be recognised at the moment."""


@dataclass(frozen=True)
class Ports:
    clock: Clock
    wechat: WeChat
    storage: Storage
    queue: Queue
    tokens: TokenStore
    push: PushGate


def ports() -> Ports:
    """The ports of the running application."""
    found = current_app.extensions["ports"]
    assert isinstance(found, Ports)
    return found
