"""The stand-in WeChat, in its own process, pushes to this application over real HTTP, as it would push to a server."""

import http.client
import time
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy.orm import Session

from app.core.access import Identity
from app.core.ports import Ports
from app.messaging.delivery import Delivery
from app.messaging.states import MessageStatus, PushStatus
from sandbox.client import SandboxClient
from tests.messaging.conftest import TEMPLATE, Room
from tests.messaging.push.conftest import OTHER_TEMPLATE, Platform

FIELDS = {"thing1": "单位", "thing2": "事项", "date3": "日期", "thing4": "建议"}


@pytest.fixture
def openid(platform: Platform, who: Identity, pushing: SandboxClient) -> str:
    openid = platform.openid(who)
    pushing.put_person(openid, nickname="示例人员甲", phone="13800000001")
    for template_id in (TEMPLATE, OTHER_TEMPLATE):
        pushing.put_template(template_id, title="年度任务进度提醒", fields=FIELDS)
    return openid


def pushed(sandbox: SandboxClient, count: int) -> None:
    """Until so many events are pushed; every one was welcome."""
    deadline = time.monotonic() + 20
    while len(sandbox.pushes()) < count:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert {(push["tries"], push["status"]) for push in sandbox.pushes()} == {(1, 200)}


def test_the_address_passes_the_check(pushing: SandboxClient) -> None:
    assert pushing.verify_push()
    pushing.configure(push_token="another")
    assert not pushing.verify_push()


def test_from_the_consent_to_the_delivered_message(
    platform: Platform,
    room: Room,
    who: Identity,
    pushing: SandboxClient,
    openid: str,
    ports: Ports,
    transaction: Callable[[], AbstractContextManager[Session]],
) -> None:
    pushing.answer_consents(openid, {TEMPLATE: "accept", OTHER_TEMPLATE: "accept"})
    pushed(pushing, 1)
    platform.inbox.process_due()
    assert (room.balance(who), room.balance(who, OTHER_TEMPLATE)) == (1, 1)
    room.notify(room.notice(who.unit_id))
    Delivery(ports.wechat, ports.clock, transaction).deliver_due()
    pushed(pushing, 2)
    platform.inbox.process_due()
    assert room.message().status is MessageStatus.DELIVERED
    assert {row.status for row in platform.rows()} == {PushStatus.DONE}
    assert room.balance(who) == pushing.consents_left(openid, TEMPLATE) == 0


def test_a_refusal_in_the_settings(
    platform: Platform, room: Room, who: Identity, pushing: SandboxClient, openid: str
) -> None:
    room.grant(who, 3)
    pushing.answer_consent(openid, TEMPLATE, "reject", scene="settings")
    pushed(pushing, 1)
    platform.inbox.process_due()
    assert room.balance(who) == pushing.consents_left(openid, TEMPLATE) == 0


def test_a_phone_number_taken_back(platform: Platform, who: Identity, pushing: SandboxClient, openid: str) -> None:
    pushing.revoke_authorization(openid, "8")
    pushed(pushing, 1)
    platform.inbox.process_due()
    assert platform.row().event == "user_authorization_revoke"
    assert platform.row().content == {"RevokeInfo": "8"}


def test_a_body_that_announces_no_length_is_read_no_further_than_the_limit(pushing: SandboxClient) -> None:
    """Chunked, so that no Content-Length could be looked at."""
    url = pushing.config()["push_url"]
    host, _, path = url.removeprefix("http://").partition("/")
    connection = http.client.HTTPConnection(host, timeout=10)
    connection.request("POST", f"/{path}", body=iter([b"x" * 1024] * 100), encode_chunked=True)
    answer = connection.getresponse()
    assert (answer.status, answer.read()) == (403, b"")
    connection.close()
