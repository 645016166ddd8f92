"""Every answer that a send or its token call can get, held to what becomes of the message and of all others.

From the code to the reaction (adapter) and on to the verdict (rules): the two tables as one. Source: wechat.md section
4.
"""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from app.adapters.wechat.errors import REACTIONS, TOKEN_ENDPOINT, refused, refused_by_http, unanswered
from app.adapters.wechat.mini_program import SEND
from app.core.ports import WeChatError
from app.messaging.rules import EVERYTHING, FIRST_WAIT, LEASE, LONGEST_REST, PAUSE, RATE_LIMIT_WAIT, Rest, judge
from app.messaging.states import MessageStatus

NOT_OF_A_SEND = {40029, 40163, 87009, 40066, 40129, 40169, 40225, 53503, 53504, 53505, 61010, 85400, 87014, 1400001}
"""Of logins, links, codes, checks and drafts."""


@dataclass(frozen=True)
class Outcome:
    """What the table says in short; `rests`: what rests, with the shortest and longest time."""

    status: MessageStatus
    burns: bool = True
    rests: tuple[str, timedelta, timedelta] | None = None
    needs_somebody: bool = False
    gives_back: bool = True
    zeroes: bool = False


QUEUED, FAILED = MessageStatus.QUEUED, MessageStatus.FAILED
AGAIN = Outcome(QUEUED)
UNANSWERED = Outcome(QUEUED, gives_back=False)
NOT_SENT = Outcome(QUEUED, burns=False, rests=(EVERYTHING, FIRST_WAIT, LONGEST_REST))
TOO_FAST = Outcome(QUEUED, burns=False, rests=(EVERYTHING, RATE_LIMIT_WAIT, RATE_LIMIT_WAIT))
STOP = Outcome(QUEUED, burns=False, rests=(EVERYTHING, PAUSE, PAUSE), needs_somebody=True)
STOP_TEMPLATE = Outcome(QUEUED, burns=False, rests=("t", PAUSE, PAUSE), needs_somebody=True)
CONSENT_GONE = Outcome(MessageStatus.REFUSED, gives_back=False, zeroes=True)
NEVER = Outcome(FAILED)
NEVER_ALERT = Outcome(FAILED, needs_somebody=True)
NEVER_OF_TEMPLATE = Outcome(FAILED, rests=("t", PAUSE, PAUSE), needs_somebody=True)

OF_A_SEND = {
    -1: AGAIN,
    40001: STOP,
    40002: STOP,
    40003: NEVER,
    40013: STOP,
    40014: STOP,
    40037: STOP_TEMPLATE,
    40125: STOP,
    40164: STOP,
    40165: STOP,
    40226: NEVER_ALERT,
    40243: STOP,
    41030: STOP_TEMPLATE,
    42001: STOP,
    43101: CONSENT_GONE,
    43104: NEVER_ALERT,
    43107: STOP,
    43108: AGAIN,
    45009: STOP,
    45011: TOO_FAST,
    45168: NEVER_ALERT,
    47003: NEVER_OF_TEMPLATE,
    48001: STOP,
    85079: STOP,
    99999: NEVER_OF_TEMPLATE,  # nobody knows it
}
OF_THE_TOKEN_CALL = {code: STOP for code in (40001, 40013, 40125, 40164, 40243, 45009, 48001, 99999)} | {
    -1: NOT_SENT,
    45011: TOO_FAST,
}
WITHOUT_A_CODE = [
    (unanswered(SEND, "ReadTimeout"), UNANSWERED),
    (unanswered(SEND, "ConnectionError", was_sent=False), NOT_SENT),
    (unanswered(TOKEN_ENDPOINT, "Redis is away"), NOT_SENT),
    (unanswered(TOKEN_ENDPOINT, "ReadTimeout"), NOT_SENT),
    (refused_by_http(SEND, 502), UNANSWERED),
    (refused_by_http(SEND, 429), UNANSWERED),
    (refused_by_http(SEND, 403), STOP),
    (refused_by_http(TOKEN_ENDPOINT, 502), NOT_SENT),
    (refused_by_http(TOKEN_ENDPOINT, 403), STOP),
]


def outcome(error: WeChatError) -> Outcome:
    verdict = judge(error, template_id="t", attempts=1, is_repeat=False, jitter=0)
    rest = verdict.rest or Rest("", timedelta(0), timedelta(0), is_alert=False)
    return Outcome(
        verdict.status,
        burns=verdict.burns_attempt,
        rests=(rest.scope, rest.shortest, rest.longest) if verdict.rest else None,
        needs_somebody=rest.is_alert or verdict.is_alert,
        gives_back=verdict.refunds,
        zeroes=verdict.zeroes,
    )


def test_no_code_of_the_adapter_is_left_out() -> None:
    assert set(OF_A_SEND) - {99999} == set(REACTIONS) - NOT_OF_A_SEND


@pytest.mark.parametrize(("errcode", "expected"), OF_A_SEND.items())
def test_each_code_on_a_send(errcode: int, expected: Outcome) -> None:
    assert outcome(refused(SEND, errcode, "")) == expected


@pytest.mark.parametrize(("errcode", "expected"), OF_THE_TOKEN_CALL.items())
def test_each_code_on_the_token_call_says_that_nothing_was_sent(errcode: int, expected: Outcome) -> None:
    error = refused(TOKEN_ENDPOINT, errcode, "")
    assert not error.was_sent
    assert outcome(error) == expected


@pytest.mark.parametrize(("error", "expected"), WITHOUT_A_CODE, ids=lambda value: str(value)[:60])
def test_without_a_code(error: WeChatError, expected: Outcome) -> None:
    assert outcome(error) == expected


def test_an_answer_that_may_yet_come_is_waited_for_as_long_as_a_lease() -> None:
    verdict = judge(unanswered(SEND, ""), template_id="t", attempts=1, is_repeat=False, jitter=1)
    assert verdict.wait == LEASE


@pytest.mark.parametrize(("lasted", "seconds"), [(0, 5), (5, 5), (12, 12), (59, 59), (60, 60), (86_400, 60)])
def test_what_cannot_be_reached_rests_as_long_again_as_it_has_lasted(lasted: int, seconds: int) -> None:
    rest = judge(unanswered(TOKEN_ENDPOINT, ""), template_id="t", attempts=1, is_repeat=False, jitter=0).rest
    assert rest is not None
    assert rest.length(timedelta(seconds=lasted)) == timedelta(seconds=seconds)
