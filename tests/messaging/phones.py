"""A hand-written WeChat for tests of delivery: a script of answers, and everything it was asked to send."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from app.core.ports import Reaction, WeChatError
from tests.messaging.only_sending import OnlySending

ENDPOINT = "cgi-bin/message/subscribe/send"


def refusal(reaction: Reaction, errcode: int | None = None, *, was_sent: bool = True) -> WeChatError:
    return WeChatError(reaction, errcode, ENDPOINT, was_sent=was_sent)


BUSY = refusal(Reaction.RETRY_LATER, -1)
NO_ANSWER = refusal(Reaction.RETRY_LATER)
NOT_CONNECTED = refusal(Reaction.RETRY_LATER, was_sent=False)
CONSENT_GONE = refusal(Reaction.CONSENT_GONE, 43101)
FIELD_WRONG = refusal(Reaction.PERMANENT, 47003)
WORD_WRONG = refusal(Reaction.PERMANENT, 45168)
SECRET_WRONG = refusal(Reaction.ALERT, 40125)
TEMPLATE_WRONG = refusal(Reaction.ALERT, 40037)


@dataclass(frozen=True)
class Arrived:
    openid: str
    template_id: str
    page: str
    data: Mapping[str, str]


@dataclass
class Phones(OnlySending):
    """Implements the `WeChat` port; `answers` are used up in order, then everything is accepted."""

    answers: list[WeChatError] = field(default_factory=list)
    arrived: list[Arrived] = field(default_factory=list)
    tries: int = 0
    during_send: Callable[[], None] | None = None
    under_way: dict[str, int] = field(default_factory=dict)
    most_under_way: int = 0
    """Per openid, at the same time."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def send_subscribe_message(self, *, openid: str, template_id: str, page: str, data: Mapping[str, str]) -> str:
        with self._lock:
            self.tries += 1
            number = self.tries
            self.under_way[openid] = self.under_way.get(openid, 0) + 1
            self.most_under_way = max(self.most_under_way, self.under_way[openid])
            answer = self.answers.pop(0) if self.answers else None
        try:
            if self.during_send:
                self.during_send()
            if answer is not None:
                raise answer
            with self._lock:
                self.arrived.append(Arrived(openid, template_id, page, data))
            return str(1988810812324364000 + number)
        finally:
            with self._lock:
                self.under_way[openid] -= 1
