"""What becomes of messages after WeChat accepted them, also when its news overtakes our own record."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import datetime
from threading import Event

import pytest

from app.core.access import Identity
from app.messaging.claims import claim
from app.messaging.models import OutboxMessage
from app.messaging.notices import NoticeSubject
from app.messaging.push.events import Receipt
from app.messaging.push.receipts import take_receipt
from app.messaging.push.rules import MESSAGE_AWAITED
from app.messaging.results import Sent, record
from app.messaging.states import CallListReason, KeptReason, MessageStatus, PushStatus
from tests.messaging.conftest import Room
from tests.messaging.push.conftest import Platform
from tests.tools import Api


@pytest.fixture
def sent(room: Room, who: Identity) -> OutboxMessage:
    """A message that WeChat has accepted, for somebody with one more consent."""
    room.grant(who, 2)
    room.notify(room.notice(who.unit_id))
    room.delivery.deliver_due()
    message = room.message()
    assert message.status is MessageStatus.SENT
    return message


@pytest.mark.parametrize("code", ["0", 0])
@pytest.mark.parametrize("is_number", [False, True])
def test_delivered(platform: Platform, who: Identity, sent: OutboxMessage, code: object, is_number: bool) -> None:
    event = platform.sent(who, sent.msgid, code)
    if is_number:
        assert sent.msgid is not None
        event["List"]["MsgID"] = int(sent.msgid)
    assert platform.tell(event) is PushStatus.DONE
    message = platform.room.message()
    assert (message.status, message.last_errcode, message.sent_at) == (MessageStatus.DELIVERED, None, sent.sent_at)
    assert not platform.room.calls()
    assert platform.room.balance(who) == 1


def test_the_office_reads_that_it_is_delivered(
    platform: Platform, who: Identity, sent: OutboxMessage, room: Room, api: Api
) -> None:
    platform.tell(platform.sent(who, sent.msgid))
    city = room.make.staff("640400")
    (shown,) = api.as_(city).get("/api/outbox").get_json()["messages"]
    assert (shown["status"], shown["status_words"]) == ("delivered", "微信已送达")


@pytest.mark.parametrize(("code", "errcode"), [("20001", 20001), (47003, 47003), ("user block", None), ("-1", -1)])
def test_not_delivered_somebody_telephones(
    platform: Platform, who: Identity, sent: OutboxMessage, code: object, errcode: int | None
) -> None:
    assert platform.tell(platform.sent(who, sent.msgid, code, "failed: system failed")) is PushStatus.DONE
    message = platform.room.message()
    assert (message.status, message.last_errcode) == (MessageStatus.FAILED, errcode)
    assert [call.reason for call in platform.room.calls()] == [CallListReason.UNDELIVERABLE]
    assert platform.room.balance(who) == 1  # the one it was sent with is not given back
    assert message.has_spent_credit


def test_refused_after_all_nothing_is_left(platform: Platform, who: Identity, sent: OutboxMessage) -> None:
    assert platform.tell(platform.sent(who, sent.msgid, "43101", "user refuse")) is PushStatus.DONE
    message = platform.room.message()
    assert (message.status, message.last_errcode) == (MessageStatus.REFUSED, 43101)
    assert not message.has_spent_credit
    assert [call.reason for call in platform.room.calls()] == [CallListReason.REFUSED]
    assert platform.room.balance(who) == 0
    assert platform.room.entries()[-1] == ("zeroed", -1)


def test_another_of_the_unit_still_has_it_so_nobody_telephones(platform: Platform, who: Identity, room: Room) -> None:
    other = room.make.staff()
    room.grant(who)
    room.grant(other)
    room.notify(room.notice(who.unit_id))
    room.delivery.deliver_due()
    for number, message in enumerate(room.messages()):
        assert not room.calls(), number
        platform.tell(platform.sent(who, message.msgid, "20001"))
    assert len(room.calls()) == 1


def test_when_the_last_two_drop_out_at_the_same_moment_somebody_telephones(
    platform: Platform, who: Identity, room: Room
) -> None:
    """Each of two workers would see the other's message as one that may still reach the unit."""
    room.grant(who)
    room.grant(room.make.staff())
    room.notify(room.notice(who.unit_id))
    room.delivery.deliver_due()
    first, second = (Receipt(message.msgid or "", False, 20001) for message in room.messages())
    with ThreadPoolExecutor(1) as other_worker:
        with room.transaction() as session:
            take_receipt(session, first, now=room.clock.now())
            waiting = other_worker.submit(_take, room, second)
            wait([waiting], timeout=0.2)
        waiting.result()
    assert len(room.calls()) == 1


def _take(room: Room, receipt: Receipt) -> None:
    with room.transaction() as session:
        take_receipt(session, receipt, now=room.clock.now())


def test_good_news_needs_no_call(platform: Platform, who: Identity, room: Room) -> None:
    room.grant(who)
    room.notify(room.notice(who.unit_id, subject=NoticeSubject.TALK_APPROVED))
    room.delivery.deliver_due()
    platform.tell(platform.sent(who, room.message().msgid, "20001"))
    assert room.message().status is MessageStatus.FAILED
    assert not room.calls()


@pytest.mark.parametrize(
    ("first", "second", "status"),
    [("0", "20001", MessageStatus.DELIVERED), ("20001", "0", MessageStatus.FAILED)],
)
def test_the_first_news_holds(
    platform: Platform, who: Identity, sent: OutboxMessage, first: str, second: str, status: MessageStatus
) -> None:
    assert platform.tell(platform.sent(who, sent.msgid, first)) is PushStatus.DONE
    assert platform.tell(platform.sent(who, sent.msgid, second)) is PushStatus.DONE
    assert platform.room.message().status is status


def test_several_at_once(platform: Platform, who: Identity, room: Room) -> None:
    room.grant(who, 2)
    for _ in range(2):
        room.notify(room.notice(who.unit_id))
    room.delivery.deliver_due()
    first, second = room.messages()
    event = platform.sent(who, first.msgid)
    event["List"] = [event["List"], {**event["List"], "MsgID": second.msgid, "ErrorCode": "20001"}]
    assert platform.tell(event) is PushStatus.DONE
    assert [message.status for message in room.messages()] == [MessageStatus.DELIVERED, MessageStatus.FAILED]


def test_the_news_overtakes_our_own_record_and_is_not_lost(platform: Platform, who: Identity, room: Room) -> None:
    """WeChat has accepted the message, and the worker has not written that down yet."""
    room.grant(who)
    room.notify(room.notice(who.unit_id))
    with room.transaction() as session:
        (claimed,) = claim(session, 1, now=room.clock.now()).messages
    for _ in range(3):
        assert platform.tell(platform.sent(who, "7001")) is PushStatus.WAITING
        room.clock.advance(seconds=2)
    assert room.message().status is MessageStatus.QUEUED
    with room.transaction() as session:
        record(session, [Sent(claimed, "7001")], now=room.clock.now())
    room.clock.advance(seconds=10)
    platform.inbox.process_due()
    assert room.message().status is MessageStatus.DELIVERED
    assert {row.status for row in platform.rows()} == {PushStatus.DONE}


def test_news_of_one_message_does_not_wait_for_the_other(
    platform: Platform, who: Identity, sent: OutboxMessage
) -> None:
    event = platform.sent(who, sent.msgid)
    event["List"] = [event["List"], {**event["List"], "MsgID": "7777"}]
    assert platform.tell(event) is PushStatus.WAITING
    assert platform.room.message().status is MessageStatus.DELIVERED


def test_it_is_looked_for_at_once_then_more_rarely_and_given_up_after_an_hour(
    platform: Platform, who: Identity
) -> None:
    platform.push(platform.sent(who, "7777"))
    clock, began, looks = platform.clock, platform.clock.now(), list[datetime]()
    while platform.row().status is PushStatus.WAITING:
        looks.append(clock.now())
        platform.inbox.process_due()
        clock.moment = max(platform.row().next_attempt_at, clock.now())
    assert (looks[1] - began).total_seconds() == 1
    assert 10 < len(looks) < 30
    row = platform.row()
    assert (row.status, row.kept_because) == (PushStatus.KEPT, KeptReason.NO_MESSAGE)
    assert row.processed_at is not None
    assert row.processed_at - began >= MESSAGE_AWAITED


@pytest.mark.parametrize(
    "item", [None, {}, {"MsgID": "7"}, {"ErrorCode": "0"}, {"MsgID": [], "ErrorCode": "0"}, {"MsgID": True}]
)
def test_news_of_no_message_are_kept(platform: Platform, who: Identity, item: object) -> None:
    assert platform.tell(platform.sent(who, "7") | {"List": item}) is PushStatus.KEPT
    assert platform.row().kept_because is KeptReason.UNREADABLE


def test_a_message_nobody_sent_is_not_delivered(platform: Platform, who: Identity, room: Room) -> None:
    """No msgid of ours is empty or missing."""
    room.notify(room.notice(who.unit_id))
    platform.tell(platform.sent(who, None))
    platform.tell(platform.sent(who, ""))
    assert room.message().status is MessageStatus.QUEUED


def test_the_openid_of_the_news_does_not_matter(platform: Platform, who: Identity, sent: OutboxMessage) -> None:
    """The person may have been forgotten meanwhile; the office still reads what became of the message."""
    assert platform.tell(platform.sent(who, sent.msgid) | {"FromUserName": "o-nobody"}) is PushStatus.DONE
    assert platform.room.message().status is MessageStatus.DELIVERED


def test_a_stopping_worker_takes_no_further_event(platform: Platform, who: Identity, sent: OutboxMessage) -> None:
    platform.push(platform.sent(who, sent.msgid))
    stopping = Event()
    stopping.set()
    assert not platform.but(stop=stopping).inbox.process_due()
    assert platform.row().status is PushStatus.WAITING
