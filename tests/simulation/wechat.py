"""WeChat within this process: the stand-in's own book of consents and rules of fields; trouble by chance and by date.

Chance is drawn from what is sent and when, not from the order of the calls: the threads of a delivery may come in any.
"""

import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from random import Random

from app.core.ports import Clock, Reaction, WeChatError
from sandbox.consents import Answer, ConsentBook, TemplateKind
from sandbox.fields import check_data
from sandbox.refusals import Refused
from tests.messaging.only_sending import OnlySending

ENDPOINT = "cgi-bin/message/subscribe/send"
BUSY = 0.05
LOST_ON_THE_WAY = 0.02
ANSWER_LOST = 0.02
CONSENT_GONE = 43101

Holder = tuple[str, str]
"""An openid and a template id."""


class Outcome(StrEnum):
    ACCEPTED = "accepted"
    UNANSWERED = "unanswered"
    """Carried out, but the answer was lost."""
    LOST = "lost"
    """Never carried out, and no answer either."""
    ERROR = "error"
    WITHDRAWN = "withdrawn"
    """43101: the person refuses messages, or once did, which we may never have been told."""
    USED_UP = "used_up"
    """43101: a send whose answer was lost had taken the last consent."""
    OVERSPENT = "overspent"
    """43101, and nothing but our own counting to blame."""


ARRIVED = frozenset({Outcome.ACCEPTED, Outcome.UNANSWERED})


@dataclass(frozen=True, slots=True)
class Call:
    at: datetime
    openid: str
    template_id: str
    data: Mapping[str, str]
    outcome: Outcome
    msgid: str | None = None

    @property
    def holder(self) -> Holder:
        return self.openid, self.template_id


@dataclass(frozen=True, slots=True)
class Trouble:
    """For this long every send, or every one of a template, ends like this."""

    begin: datetime
    end: datetime
    reaction: Reaction
    errcode: int | None
    template_id: str | None = None


@dataclass
class SimulatedWeChat(OnlySending):
    """The `WeChat` port; nothing but sending is asked of it."""

    seed: int
    clock: Clock
    templates: Mapping[str, Mapping[str, str]]
    """Fields by template id."""
    troubles: Sequence[Trouble] = ()
    calls: list[Call] = field(default_factory=list)
    granted: Counter[Holder] = field(default_factory=Counter)
    _book: ConsentBook = field(default_factory=ConsentBook)
    _withdrawn: set[Holder] = field(default_factory=set)
    _unanswered: set[Holder] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, openid: str, template_id: str, answer: Answer) -> None:
        """What a person taps in the dialog, or chooses in the settings."""
        with self._lock:
            self._book.record(openid, template_id, TemplateKind.ONE_TIME, answer)
            if answer is Answer.ACCEPT:
                self.granted[openid, template_id] += 1
            else:
                self._withdrawn.add((openid, template_id))

    def left(self, holder: Holder) -> int:
        consent = self._book.consents.get(holder)
        return 0 if consent is None else consent.left

    def is_doubtful(self, holder: Holder) -> bool:
        """Whether we may have missed that a consent went: it was withdrawn, or a send got no answer."""
        return holder in self._unanswered | self._withdrawn

    def is_troubled(self, begin: datetime, end: datetime) -> bool:
        return any(trouble.begin <= end and begin <= trouble.end for trouble in self.troubles)

    def send_subscribe_message(self, *, openid: str, template_id: str, page: str, data: Mapping[str, str]) -> str:
        with self._lock:
            now = self.clock.now()
            msgid = str(1988810812324364000 + len(self.calls))
            outcome, error = self._fate(now, (openid, template_id), data)
            is_known = outcome is Outcome.ACCEPTED
            self.calls.append(Call(now, openid, template_id, dict(data), outcome, msgid if is_known else None))
            if error is not None:
                raise error
            return msgid

    def _fate(self, now: datetime, holder: Holder, data: Mapping[str, str]) -> tuple[Outcome, WeChatError | None]:
        for trouble in self.troubles:
            if trouble.begin <= now < trouble.end and trouble.template_id in {None, holder[1]}:
                return Outcome.ERROR, WeChatError(trouble.reaction, trouble.errcode, ENDPOINT, was_sent=False)
        chance = Random(f"{self.seed} {now} {holder} {data}").random()
        if chance < BUSY:
            return Outcome.ERROR, WeChatError(Reaction.RETRY_LATER, -1, ENDPOINT)
        if chance < BUSY + LOST_ON_THE_WAY:
            return Outcome.LOST, WeChatError(Reaction.RETRY_LATER, None, ENDPOINT)
        try:
            check_data(self.templates[holder[1]], {name: {"value": value} for name, value in data.items()})
            self._book.spend(*holder, TemplateKind.ONE_TIME)
        except Refused as refusal:
            return self._refused(holder, refusal.errcode)
        if chance < BUSY + LOST_ON_THE_WAY + ANSWER_LOST:
            self._unanswered.add(holder)
            return Outcome.UNANSWERED, WeChatError(Reaction.RETRY_LATER, None, ENDPOINT)
        return Outcome.ACCEPTED, None

    def _refused(self, holder: Holder, errcode: int) -> tuple[Outcome, WeChatError]:
        if errcode != CONSENT_GONE:
            return Outcome.ERROR, WeChatError(Reaction.PERMANENT, errcode, ENDPOINT)
        outcome = Outcome.OVERSPENT
        if holder in self._withdrawn:
            outcome = Outcome.WITHDRAWN
        elif holder in self._unanswered:
            outcome = Outcome.USED_UP
        return outcome, WeChatError(Reaction.CONSENT_GONE, errcode, ENDPOINT)
