"""消息发出去没有 and the number on 待办: what waits and why; now, not at all, once more; what the receiver reads."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from launcher.system import System
from sandbox.client import SandboxClient
from story.phone import Phone as ApiPhone
from tests.browser.host import PATIENCE_MS, Phone
from tests.browser.records import CITY, COUNTY, TEACHER, Office, office_of, yesterday

SEND = "/cgi-bin/message/subscribe/send"
PAGE = "/pkg-staff/messages/messages"
NAME = "西吉县示例第一小学 示例教师甲"
HELD = {"night", "no_teaching"}
"""Reasons that outlast a test."""
PickUp = Callable[..., Phone]


@pytest.fixture
def sandbox(system: System) -> Iterator[SandboxClient]:
    with closing(SandboxClient(system.sandbox_url)) as client:
        yield client
        client.clear_faults()


@pytest.fixture
def office(system: System) -> Iterator[Office]:
    with office_of(system) as office:
        yield office


@pytest.fixture
def city(system: System, sandbox: SandboxClient) -> Iterator[ApiPhone]:
    with ApiPhone(system.api_url, sandbox, CITY) as phone:
        phone.log_in()
        yield phone


def return_one(office: Office, *, yeses: int) -> None:
    """The teacher is told, with as many consents as said."""
    credits = office.teacher.call("GET", "/api/me/credits")["credits"]
    (template,) = [item["template_id"] for item in credits if item["template"] == "talk_returned"]
    for _ in range(yeses):
        office.teacher.allow_messages(template, uuid4())
    office.submitted(yesterday(datetime.now(UTC)))
    office.settle()


def await_message(city: ApiPhone, **wanted: object) -> dict[str, Any]:
    """The newest of this kind to the teacher."""
    for _ in range(300):
        for message in city.call("GET", "/api/outbox?subject=talk_returned&limit=50")["messages"]:
            if all(message[name] == value for name, value in wanted.items()):
                return dict(message)
        time.sleep(0.1)
    raise AssertionError(f"no message with {wanted}")


def await_quiet(city: ApiPhone) -> None:
    """Until no message of an earlier test is about to go: they share the teacher, and would be counted with ours."""
    for _ in range(400):
        messages = city.call("GET", "/api/outbox?limit=50")["messages"]
        if all(message["status"] != "queued" or message["reason"] in HELD for message in messages):
            return
        time.sleep(0.1)
    raise AssertionError("messages of other tests still wait")


@pytest.fixture
def waiting(office: Office, city: ApiPhone, sandbox: SandboxClient) -> dict[str, Any]:
    """First for as long as a decision can be undone; then WeChat is busy, so that it is tried again and again."""
    office.settle()
    await_quiet(city)
    sandbox.add_fault(SEND, "errcode", -1, times=0)
    return_one(office, yeses=2)
    return await_message(city, may_release=True)


def test_what_waits_is_found_from_the_progress_and_sent_now(
    phone: PickUp, waiting: dict[str, Any], city: ApiPhone, sandbox: SandboxClient
) -> None:
    before = len(sandbox.messages(TEACHER))
    staff = phone(CITY).open("/pkg-staff/progress/progress")
    staff.tap("消息发出去没有")
    staff.await_route(PAGE[1:])
    staff.see(NAME)
    staff.tap(f"给{NAME}的，现在发")
    staff.see(f"现在就给{NAME}发这条微信提醒？")
    staff.tap("先不")
    staff.miss("马上就发。")
    staff.tap(f"给{NAME}的，现在发")
    sandbox.clear_faults()
    staff.tap("现在发")
    staff.see(f"给{NAME}的提醒，马上就发。")
    await_sent(sandbox, before + 1)

    staff.tap("已发出的")
    staff.see("有没有看，微信不告诉我们。")
    assert "已读" not in staff.text()
    staff.tap(f"给{NAME}的，再发一次")
    staff.see("再发一次，对方会收到两条一样的。")
    staff.tap("再发一次")
    staff.see(f"已经再给{NAME}发一次")
    await_sent(sandbox, before + 2)
    assert await_message(city, resends_id=waiting["id"])["status"] in {"queued", "sent", "delivered"}


def await_sent(sandbox: SandboxClient, count: int) -> None:
    for _ in range(300):
        if len(sandbox.messages(TEACHER)) >= count:
            break
        time.sleep(0.1)
    assert len(sandbox.messages(TEACHER)) == count


def test_what_is_not_wanted_is_discarded_with_a_reason(
    phone: PickUp, waiting: dict[str, Any], city: ApiPhone, sandbox: SandboxClient
) -> None:
    before = len(sandbox.messages(TEACHER))
    staff = phone(CITY).open(PAGE)
    staff.tap(f"给{NAME}的，不发了")
    staff.see("选了就不能撤回。")
    staff.tap("取消")
    staff.tap(f"给{NAME}的，不发了")
    staff.tap("已经用别的办法告诉对方")
    staff.see(f"给{NAME}的提醒不发了。对方的「待办」里还有这件事。")
    staff.tap("决定不发的")
    staff.see("工作人员决定不发了：已经用别的办法告诉对方")
    sandbox.clear_faults()
    assert await_message(city, id=waiting["id"])["status"] == "discarded"
    assert len(sandbox.messages(TEACHER)) == before


def test_sending_that_rests_goes_on_once_the_city_says_so(
    phone: PickUp, waiting: dict[str, Any], city: ApiPhone, sandbox: SandboxClient
) -> None:
    before = len(sandbox.messages(TEACHER))
    sandbox.clear_faults()
    sandbox.add_fault(SEND, "errcode", 40037)
    city.call("POST", f"/api/outbox/{waiting['id']}/release")
    await_message(city, id=waiting["id"], reason="template_paused")
    county = phone(COUNTY).open(PAGE)
    county.see("起暂时停用（微信错误码 40037）")
    county.miss("恢复发送")
    staff = phone(CITY).open(PAGE)
    staff.tap(f"给{NAME}的，微信里的样子")
    staff.see("填报退回提醒")
    staff.see("进入小程序查看")
    staff.tap("修好了，恢复发送")
    staff.see("不行会再停。")
    staff.tap("现在恢复")
    staff.see("恢复了：先发一条试试")
    await_sent(sandbox, before + 1)


def test_a_county_reads_and_a_school_is_led_out(phone: PickUp, waiting: dict[str, Any]) -> None:
    county = phone(COUNTY).open(PAGE)
    county.see(NAME)
    county.miss("现在发")
    county.miss("不发了")
    teacher = phone(TEACHER).open(PAGE)
    teacher.see("这一页给县（区）和市里的工作人员用")
    teacher.tap("回到待办")
    teacher.await_route("pages/todo/todo")


def test_the_receiver_reads_what_became_of_it(phone: PickUp, waiting: dict[str, Any]) -> None:
    teacher = phone(TEACHER).open("/pages/me/me")
    teacher.see("退出登录")
    teacher.enter("/pkg-me/notices/notices")
    teacher.see("发给您的")
    teacher.see("等着发给您")
    teacher.see("有没有看过，微信不告诉我们。")


def test_the_number_follows_on_every_tab_and_after_an_action(phone: PickUp, office: Office) -> None:
    teacher = phone(TEACHER).open("/pages/todo/todo")
    teacher.see("要办的")
    before = int(teacher.data()["count"])
    expect_badge(teacher, before)
    teacher.tap("我的")
    teacher.see("退出登录")
    teacher.hide()
    return_one(office, yeses=0)
    teacher.show()
    expect_badge(teacher, before + 1)
    teacher.tap("待办")
    teacher.see(f"要办的 {before + 1} 件")

    approve_one(office)
    teacher.pull_down()
    teacher.see("已通过审核")
    expect_badge(teacher, before + 2)
    teacher.tap("知道了")
    expect_badge(teacher, before + 1)


def approve_one(office: Office) -> None:
    record = office.submitted(yesterday(datetime.now(UTC)))
    shows = dict.fromkeys(("shows_banner", "shows_speaker", "shows_audience"), True)
    approval = {"client_id": str(uuid4()), "version": office.talk(record)["version"]} | shows
    office.county.call("POST", f"/api/talks/{record.id}/approve", json=approval)


def expect_badge(phone: Phone, count: int) -> None:
    badge = phone.page.locator(".wx-tabs sup")
    if count == 0:
        expect(badge).to_have_count(0, timeout=PATIENCE_MS)
    else:
        expect(badge).to_have_text(str(count), timeout=PATIENCE_MS)


def test_everybody_to_call_is_on_one_page_in_division_order(phone: PickUp) -> None:
    staff = phone(CITY).open("/pkg-staff/progress/progress")
    staff.tap("要打的电话")
    staff.await_route("pkg-staff/calls/calls")
    staff.see("打过以后点「已打过电话」。")
