"""Delivery through the real adapter to the stand-in WeChat, over HTTP: what is believed here is what arrives there."""

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from redis import Redis
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.core.access import Identity
from app.core.ports import Ports
from app.messaging.delivery import Delivery
from app.messaging.models import OutboxMessage
from app.messaging.rules import LEASE, PAUSE
from app.messaging.states import CallListReason, MessageStatus
from sandbox.client import SandboxClient
from tests.messaging.conftest import TEMPLATE, Room

SEND = "/cgi-bin/message/subscribe/send"
TOKEN = "/cgi-bin/stable_token"
FIELDS = {"thing1": "单位", "thing2": "事项", "date3": "日期", "thing4": "建议"}


@pytest.fixture
def delivery(ports: Ports, transaction: Callable[[], AbstractContextManager[Session]]) -> Delivery:
    return Delivery(ports.wechat, ports.clock, transaction)


@pytest.fixture
def who(room: Room, sandbox: SandboxClient) -> Identity:
    """Somebody who accepted one message, in WeChat and in our books."""
    who = room.make.staff()
    sandbox.put_template(TEMPLATE, title="年度任务进度提醒", fields=FIELDS)
    sandbox.put_person(openid(room, who), nickname="示例人员甲", phone="13800000001")
    sandbox.answer_consent(openid(room, who), TEMPLATE)
    room.grant(who)
    return who


def openid(room: Room, who: Identity) -> str:
    found = room.session.get_one(Person, who.person_id).openid
    assert found is not None
    return found


def state(message: OutboxMessage) -> tuple[MessageStatus, int | None]:
    return message.status, message.last_errcode


def test_the_reminder_arrives_in_wechat(room: Room, delivery: Delivery, sandbox: SandboxClient, who: Identity) -> None:
    room.notify(room.notice(who.unit_id))
    assert delivery.deliver_due() == Counter(Sent=1)
    (arrived,) = sandbox.messages(openid(room, who))
    assert arrived.data == {
        "thing1": "示例县",
        "thing2": "还差 2 场",
        "date3": "2026年11月25日",
        "thing4": "请尽快安排",
    }
    assert arrived.page == "pages/progress/progress"
    assert arrived.msgid == room.message().msgid
    assert sandbox.consents_left(openid(room, who), TEMPLATE) == 0


def test_a_consent_we_only_believed_in_ends_on_the_call_list(
    room: Room, delivery: Delivery, sandbox: SandboxClient, who: Identity
) -> None:
    room.grant(who)  # the phone said so, WeChat knows better
    for _ in range(2):
        room.notify(room.notice(who.unit_id))
    delivery.deliver_due()
    assert [state(message) for message in room.messages()] == [
        (MessageStatus.SENT, None),
        (MessageStatus.REFUSED, 43101),
    ]
    assert [call.reason for call in room.calls()] == [CallListReason.REFUSED]


@pytest.mark.parametrize(("kind", "value"), [("reset_after", 0), ("reset", 0), ("status", 502)])
def test_without_an_answer_it_is_sent_again_after_the_lease_and_wechat_holds_the_consent_to_one(
    room: Room, delivery: Delivery, sandbox: SandboxClient, who: Identity, kind: str, value: int
) -> None:
    """The documented window: WeChat itself keeps a one-time consent from arriving twice."""
    sandbox.add_fault(SEND, kind, value)
    room.notify(room.notice(who.unit_id))
    assert delivery.deliver_due() == Counter(NotSent=1)
    assert room.message().status is MessageStatus.QUEUED
    room.clock.advance(seconds=LEASE.total_seconds())
    delivery.deliver_due()
    assert len(sandbox.messages()) == 1
    if kind == "reset_after":  # it had been carried out
        assert room.message().status is MessageStatus.REFUSED
        assert [call.reason for call in room.calls()] == [CallListReason.UNCERTAIN]
    else:
        assert room.message().status is MessageStatus.SENT
        assert not room.calls()


@pytest.mark.parametrize("errcode", [-1, 45011, 43108])
def test_what_passes_is_tried_again(
    room: Room, delivery: Delivery, sandbox: SandboxClient, who: Identity, errcode: int
) -> None:
    sandbox.add_fault(SEND, "errcode", errcode)
    room.notify(room.notice(who.unit_id))
    delivery.deliver_due()
    assert state(room.message()) == (MessageStatus.QUEUED, errcode)
    room.clock.advance(minutes=2)
    assert delivery.deliver_due() == Counter(Sent=1)


@pytest.mark.parametrize("errcode", [40003, 47003, 45168])
def test_what_will_never_pass_is_given_up(
    room: Room, delivery: Delivery, sandbox: SandboxClient, who: Identity, errcode: int
) -> None:
    sandbox.add_fault(SEND, "errcode", errcode)
    room.notify(room.notice(who.unit_id))
    delivery.deliver_due()
    assert state(room.message()) == (MessageStatus.FAILED, errcode)
    assert len(room.calls()) == 1


@pytest.mark.parametrize(("path", "errcode"), [(SEND, 45009), (SEND, 48001), (SEND, 40037), (TOKEN, 40125)])
def test_what_a_person_must_repair_pauses_sending_and_loses_nothing(
    room: Room,
    delivery: Delivery,
    sandbox: SandboxClient,
    redis: Redis,
    who: Identity,
    path: str,
    errcode: int,
) -> None:
    sandbox.add_fault(path, "errcode", errcode)
    room.notify(room.notice(who.unit_id))
    assert delivery.deliver_due()["Sent"] == 0
    assert state(room.message()) == (MessageStatus.QUEUED, errcode)
    assert delivery.deliver_due() == Counter()
    room.clock.advance(seconds=PAUSE.total_seconds())
    redis.flushdb()  # time passes there too: the adapter lets a refused token call rest for a minute
    assert delivery.deliver_due() == Counter(Sent=1)


def test_no_two_messages_to_one_person_meet_on_the_way(
    room: Room, delivery: Delivery, sandbox: SandboxClient, who: Identity
) -> None:
    sandbox.configure(serialise_openid=True)
    sandbox.add_fault(SEND, "slow", 0.05, times=0)
    sandbox.answer_consent(openid(room, who), TEMPLATE)
    sandbox.answer_consent(openid(room, who), TEMPLATE)
    room.grant(who, 2)
    for _ in range(3):
        room.notify(room.notice(who.unit_id))
    assert delivery.deliver_due() == Counter(Sent=3)
    assert {call.errcode for call in sandbox.calls(SEND)} == {0}
