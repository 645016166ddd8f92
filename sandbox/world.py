"""Everything the platform knows, in memory, behind one lock.

Whoever touches `people`, `templates`, `consents`, `messages`, `tokens`, `codes`, `session_keys`, `rates` or `in_flight`
holds `lock`. `faults`, `calls` and the pusher guard themselves. Moments are seconds since 1970.
"""

import itertools
import threading
import time
from collections import deque
from dataclasses import dataclass
from typing import Any

from sandbox.calls import CallLog, moment_text
from sandbox.codes import CodeBook
from sandbox.config import Config, config_from_environment
from sandbox.consents import ConsentBook, TemplateKind
from sandbox.faults import FaultBook
from sandbox.push import Pusher
from sandbox.rates import RateBook
from sandbox.tokens import TokenBook

MESSAGES_KEPT = 100_000


@dataclass
class Person:
    """A WeChat user of this mini-program."""

    openid: str
    nickname: str
    phone: str
    """As the person would write it; mainland numbers without +86."""
    active_at: float
    """The last visit to the mini-program; msg_sec_check wants one within two hours."""


@dataclass(frozen=True)
class Template:
    template_id: str
    title: str
    kind: TemplateKind
    fields: dict[str, str]
    """Field name to its label on the card, in the order of the card."""


@dataclass(frozen=True, slots=True)
class Message:
    """A subscription message that arrived on a phone."""

    msgid: int
    """Beyond 2^53, as on the real platform: JavaScript cannot hold it as a number."""
    openid: str
    template_id: str
    title: str
    page: str
    data: dict[str, str]
    at: float

    def as_dict(self, nickname: str) -> dict[str, Any]:
        return {
            "msgid": str(self.msgid),
            "openid": self.openid,
            "nickname": nickname,
            "template_id": self.template_id,
            "title": self.title,
            "page": self.page,
            "data": self.data,
            "at": moment_text(self.at),
        }


class World:
    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.faults = FaultBook()
        self.calls = CallLog()
        self.msgids = itertools.count(int(time.time() * 1000) << 20)
        self.version = 0
        """Grows with every change worth saving."""
        self.forget()
        self.pusher = Pusher(lambda: self.config)

    def forget(self) -> None:
        """Back to the first start, keeping nothing."""
        with self.lock:
            self.config: Config = config_from_environment()
            self.people: dict[str, Person] = {}
            self.templates: dict[str, Template] = {}
            self.consents = ConsentBook()
            self.messages: deque[Message] = deque(maxlen=MESSAGES_KEPT)
            self.tokens = TokenBook()
            self.codes = CodeBook()
            self.session_keys: dict[str, str] = {}
            """By openid; the newest login's."""
            self.rates = RateBook()
            self.in_flight: set[str] = set()
            """openids with a send under way, while `serialise_openid` is on."""
            self.version += 1
        self.faults.clear()
        self.calls.clear()

    def messages_of(self, openid: str | None) -> list[dict[str, Any]]:
        """Oldest first; everybody's when `openid` is None."""
        with self.lock:
            found = [item for item in self.messages if openid is None or item.openid == openid]
            names = {person.openid: person.nickname for person in self.people.values()}
        return [item.as_dict(names.get(item.openid, "")) for item in found]

    def newest_messages(self, count: int) -> dict[str, list[dict[str, Any]]]:
        """Of every person at most `count`, newest first; the caller holds the lock."""
        found: dict[str, list[dict[str, Any]]] = {openid: [] for openid in self.people}
        for item in reversed(self.messages):
            if len(found[item.openid]) < count:
                found[item.openid].append(item.as_dict(self.people[item.openid].nickname))
        return found
