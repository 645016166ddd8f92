"""Everything WeChat may answer to a send, or to the call for the access token it needs: one system, one table.

Source of the table: wechat.md section 4. Each case is one message to one person; then what troubled it is over, and
whatever still waits arrives.
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, text

from app.messaging.models import OutboxMessage
from app.messaging.rules import LEASE, PAUSE
from app.messaging.states import CallListReason, MessageStatus
from launcher.system import System
from sandbox.client import SandboxClient
from tests.e2e.house import CLOCK, CONSENTS, PEOPLE, SEND, TEMPLATE, TOKEN, Books, House, move_in, once_each, until

EVERYTHING = "all"
NO_TOKEN, PAUSED, IMPOSSIBLE = "wechat_alert", "sending_paused", "message_impossible"
A_LITTLE, A_MINUTE = timedelta(seconds=2), timedelta(minutes=1)
BEFORE = Books(CONSENTS, 0, CONSENTS)
ONE_SPENT = Books(CONSENTS - 1, 1, CONSENTS - 1)
NONE_LEFT = Books(0, 1, 0)


@dataclass(frozen=True)
class Case:
    """One answer, and what is to be seen after it; the defaults are a message that waits, with nothing spent."""

    path: str
    kind: str
    value: int = 0
    status: MessageStatus = MessageStatus.QUEUED
    errcode: int | None = None
    waits: timedelta = A_LITTLE
    """At least, before the next attempt."""
    attempts: int = 0
    """Used up."""
    books: Books = BEFORE
    rests: str | None = None
    """The scope in which nothing is sent for a while."""
    alarms: tuple[str, ...] = ()
    """Errors in the worker's log: a person must act."""
    call: CallListReason | None = None
    arrived: int = 0
    arrives: int = 1
    """At last, once WeChat is well again."""

    def __str__(self) -> str:
        return f"{self.path.rsplit('/', 1)[1]}-{self.kind}-{self.value}"


def passes(errcode: int) -> Case:
    return Case(SEND, "errcode", errcode, errcode=errcode, attempts=1)


def gives_up(errcode: int, *alarms: str, rests: str | None = None) -> Case:
    return Case(
        SEND,
        "errcode",
        errcode,
        status=MessageStatus.FAILED,
        errcode=errcode,
        waits=timedelta(0),
        attempts=1,
        rests=rests,
        alarms=alarms,
        call=CallListReason.UNDELIVERABLE,
        arrives=0,
    )


def alarms(errcode: int, rests: str = EVERYTHING) -> Case:
    return Case(SEND, "errcode", errcode, errcode=errcode, waits=PAUSE, rests=rests, alarms=(PAUSED,))


def no_token(errcode: int, path: str = TOKEN) -> Case:
    return Case(path, "errcode", errcode, errcode=errcode, waits=PAUSE, rests=EVERYTHING, alarms=(NO_TOKEN, PAUSED))


def never_leaves(kind: str, value: int = 0, errcode: int | None = None, waits: timedelta = A_LITTLE) -> Case:
    """For want of a token; it passes by itself."""
    return Case(TOKEN, kind, value, errcode=errcode, waits=waits, rests=EVERYTHING)


def no_answer(kind: str, value: int = 0, *, arrived: int) -> Case:
    """It may have arrived, so its consent stays spent; and no other worker may still be at it when it is sent again."""
    return Case(SEND, kind, value, waits=LEASE, attempts=1, books=ONE_SPENT, arrived=arrived, arrives=arrived + 1)


CASES = [
    passes(-1),
    passes(43108),
    Case(SEND, "errcode", 45011, errcode=45011, waits=A_MINUTE, rests=EVERYTHING),
    gives_up(40003),
    gives_up(45168, IMPOSSIBLE),
    gives_up(47003, PAUSED, IMPOSSIBLE, rests=TEMPLATE),
    gives_up(99999, PAUSED, IMPOSSIBLE, rests=TEMPLATE),  # nobody knows it
    Case(
        SEND,
        "errcode",
        43101,
        status=MessageStatus.REFUSED,
        errcode=43101,
        waits=timedelta(0),
        attempts=1,
        books=NONE_LEFT,
        call=CallListReason.REFUSED,
        arrives=0,
    ),
    alarms(40037, TEMPLATE),
    alarms(41030, TEMPLATE),
    alarms(43107),
    alarms(45009),
    alarms(48001),
    Case(SEND, "status", 404, waits=PAUSE, rests=EVERYTHING, alarms=(PAUSED,)),
    no_token(40001, SEND),  # every token, the renewed one too
    no_token(40014, SEND),
    no_token(42001, SEND),
    no_answer("status", 502, arrived=0),
    no_answer("reset", arrived=0),
    no_answer("reset_after", arrived=1),
    no_answer("garbled", arrived=1),
    *(no_token(errcode) for errcode in (40001, 40002, 40013, 40125, 40164, 40243, 45009, 48001, 99999)),
    Case(TOKEN, "status", 404, waits=PAUSE, rests=EVERYTHING, alarms=(NO_TOKEN, PAUSED)),
    never_leaves("errcode", -1, errcode=-1),
    never_leaves("errcode", 45011, errcode=45011, waits=A_MINUTE),
    never_leaves("status", 502),
    never_leaves("reset"),
    never_leaves("reset_after"),
    never_leaves("garbled"),
]
RENEWED = (40001, 40014, 42001)


@pytest.fixture(scope="module")
def crowd(system: System) -> Iterator[House]:
    """Somebody for every case."""
    system.await_health()
    engine = create_engine(system.database_url, pool_pre_ping=True)
    with closing(SandboxClient(system.sandbox_url)) as sandbox:
        yield move_in(system, sandbox, engine, people=len(CASES) + len(RENEWED))
    engine.dispose()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_answer_of_wechat(crowd: House, case: Case) -> None:
    receiver = crowd.people[CASES.index(case)]
    crowd.start_over()
    said, told_at = len(crowd.said()), CLOCK.now()
    crowd.sandbox.add_fault(case.path, case.kind, case.value, times=0)
    crowd.tell(receiver)
    until(lambda: is_tried(crowd), "the message tried")
    message = only_message(crowd)
    assert (message.status, message.last_errcode, message.attempts) == (case.status, case.errcode, case.attempts)
    assert message.next_attempt_at >= told_at + case.waits
    assert crowd.books()[receiver.openid] == case.books
    assert pauses(crowd) == ([] if case.rests is None else [case.rests])
    assert alarms_in(crowd, said) == [(event, case.errcode) for event in case.alarms]
    assert crowd.calls() == ([] if case.call is None else [case.call])
    assert crowd.arrivals().total() == case.arrived

    crowd.sandbox.clear_faults()
    crowd.forget_trouble()
    crowd.let_time_pass()
    if case.status is MessageStatus.QUEUED:
        until(lambda: crowd.count(MessageStatus.SENT) == 1, "the message sent")
        assert crowd.books()[receiver.openid] == ONE_SPENT
        assert crowd.calls() == []
    assert crowd.arrivals().total() == case.arrives


@pytest.mark.parametrize("errcode", RENEWED)
def test_a_token_that_died_is_renewed_without_a_word(crowd: House, errcode: int) -> None:
    receiver = crowd.people[len(CASES) + RENEWED.index(errcode)]
    crowd.start_over()
    said = len(crowd.said())
    crowd.sandbox.forget_calls()
    crowd.sandbox.add_fault(SEND, "errcode", errcode)
    crowd.tell(receiver)
    until(lambda: crowd.count(MessageStatus.SENT) == 1, "the message sent")
    assert [call.errcode for call in crowd.sandbox.calls(SEND)] == [errcode, 0]
    assert len(crowd.sandbox.calls(TOKEN)) == 2
    assert only_message(crowd).attempts == 1
    assert crowd.books()[receiver.openid] == ONE_SPENT
    assert (pauses(crowd), alarms_in(crowd, said)) == ([], [])


def test_a_hanging_call_holds_up_nobody_else_and_ends_by_itself(house: House) -> None:
    """The adapter's own time limit is waited for, 8 seconds: WeChat would answer after a minute only."""
    house.sandbox.add_fault(SEND, "hang", 60, times=1)
    house.tell()
    until(lambda: house.count(MessageStatus.SENT) == PEOPLE - 1, "all others sent")
    until(lambda: house.sandbox.held() == 1, "WeChat still holding the one")
    until(lambda: house.count(MessageStatus.QUEUED, leased=True) == 0, "the one given up")
    hanging = house.receivers(MessageStatus.QUEUED)
    assert house.arrivals() == once_each(house)
    house.sandbox.clear_faults()
    house.let_time_pass()
    house.await_all_sent()
    assert house.arrivals() == once_each(house) + hanging
    house.require_one_spent_each()


def only_message(house: House) -> OutboxMessage:
    ((message, _),) = house.messages()
    return message


def is_tried(house: House) -> bool:
    """Settled, or put off."""
    message = only_message(house)
    is_put_off = message.leased_until is None and message.next_attempt_at > message.created_at
    return is_put_off or message.status is not MessageStatus.QUEUED


def pauses(house: House) -> list[str]:
    with house.engine.connect() as connection:
        return list(connection.scalars(text("SELECT scope FROM sending_pauses")))


def alarms_in(house: House, begin: int) -> list[tuple[str, int | None]]:
    """What the worker's log calls somebody for, since that line."""
    return [(line["event"], line.get("errcode")) for line in house.said()[begin:] if line["level"] == "error"]
