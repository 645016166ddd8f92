"""提醒 with a thumb, on a teaching day at ten: who gets it in WeChat, who has to be called, who is skipped and why."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser

from launcher.preview import build_preview
from launcher.system import System, running_system
from sandbox.client import SandboxClient, SentMessage
from story.phone import Phone as ApiPhone
from tests.browser.host import Phone, phone_at
from tests.browser.records import CITY

TEN_O_CLOCK = datetime.fromisoformat("2026-11-25T10:00:00+08:00")
OFFICER = "o-nudge-officer"
"""Of 泾源县总工会; has said yes to one reminder."""
JINGYUAN, XIJI = "640424", "640422"
TEMPLATE = "quota_behind"
PickUp = Callable[..., Phone]


@pytest.fixture(scope="module")
def daytime() -> Iterator[System]:
    """Its own system: reminders go out in the daytime of teaching days only. 泾源 falls behind after the worker has
    reminded the others, so that there is somebody left to remind by hand."""
    build_preview()
    with running_system(clock_offset=TEN_O_CLOCK - datetime.now(UTC)) as system, ExitStack() as stack:
        sandbox = stack.enter_context(closing(SandboxClient(system.sandbox_url)))
        sandbox.put_person(OFFICER, nickname="示例干事己", phone="13800000072")
        city, officer = (stack.enter_context(ApiPhone(system.api_url, sandbox, who)) for who in (CITY, OFFICER))
        city.log_in()
        officer.log_in()
        await_reminders(city)
        take_office(city, officer)
        fall_behind(officer)
        yield system


@pytest.fixture
def phone(daytime: System, chromium: Browser) -> Iterator[PickUp]:
    with ExitStack() as stack:
        yield lambda openid: stack.enter_context(phone_at(chromium, f"{daytime.api_url}/preview", openid))


@pytest.fixture
def sandbox(daytime: System) -> Iterator[SandboxClient]:
    with closing(SandboxClient(daytime.sandbox_url)) as client:
        yield client


def await_reminders(city: ApiPhone) -> None:
    for _ in range(300):
        if preview(city, XIJI)["last_reminded_at"]:
            return
        time.sleep(0.1)
    raise AssertionError("the worker has reminded nobody")


def preview(city: ApiPhone, division: str) -> dict[str, Any]:
    return city.call("GET", f"/api/progress/{division}/nudge/preview")


def take_office(city: ApiPhone, officer: ApiPhone) -> None:
    federation = preview(city, JINGYUAN)["receivers"][0]["unit_id"]
    code = city.call("POST", f"/api/units/{federation}/join-codes", json={"days": 1})["code"]
    officer.call("POST", "/api/join", json={"code": code, "phone_code": officer.phone_code(), "name": "示例干事己"})
    credits = officer.call("GET", "/api/me/credits")["credits"]
    (template,) = [item["template_id"] for item in credits if item["template"] == TEMPLATE]
    officer.allow_messages(template, uuid4())


def fall_behind(officer: ApiPhone) -> None:
    """The pair looks again at what it approved, which does not count meanwhile."""
    for row in officer.call("GET", "/api/talks?status=approved&limit=50")["talks"]:
        if row["organiser"] == "county":
            again = {"client_id": str(uuid4()), "version": row["version"], "reason": "示例：重新核对照片。"}
            officer.call("POST", f"/api/talks/{row['id']}/reopen", json=again)


def test_reminding_takes_two_taps_and_reaches_wechat(phone: PickUp, sandbox: SandboxClient) -> None:
    city = phone(CITY).open("/pkg-staff/progress/progress")
    city.tap("提醒慢了的 4 个县区")
    city.see("发给泾源县。西吉县、隆德县、彭阳县这次不发，原因在下面。")
    city.see("泾源县总工会：1 人能收到微信通知，1 人只在待办里看到。")
    city.see("泾源县教育体育局：还没有人加入，会列入催办名单，请打电话。")
    city.see("西吉县在11月25日提醒过了，7 天内只提醒一次")
    city.see("示例干事己：能收到微信通知")
    city.see("年度任务进度提醒")
    city.see("已计入0场，应有2场")
    city.see("泾源县总工会、泾源县教育体育局：您好！泾源县2026年劳模工匠进校园：已计入 0 场")
    city.tap("发送（1 个县区）")
    city.see("泾源县：已发出，1 人会收到微信通知。")
    city.see("泾源县教育体育局收不到微信，请打电话。")
    assert city.taps == 2
    arrived = await_message(sandbox)
    assert arrived.page == "pkg-staff/progress/progress?year=2026"
    assert arrived.data["thing2"] == "已计入0场，应有2场"
    city.tap("知道了")
    city.tap("提醒慢了的 4 个县区")
    city.see("泾源县在11月25日提醒过了，7 天内只提醒一次")
    city.see("现在没有能发的微信提醒")
    city.tap("复制给泾源县的话，发到工作群")
    city.see("内容已复制")
    city.tap("转发泾源县的卡片到工作群")
    city.see("泾源县：请看劳模工匠进校园的年度任务进度")
    city.see("/pkg-staff/progress/progress")


def await_message(sandbox: SandboxClient) -> SentMessage:
    for _ in range(300):
        for message in sandbox.messages(OFFICER):
            return message
        time.sleep(0.1)
    raise AssertionError("no reminder arrived in WeChat")


def test_a_single_county_takes_three(phone: PickUp) -> None:
    """Whether it may be sent or not: what is shown is the same sheet."""
    city = phone(CITY).open("/pkg-staff/progress/progress")
    city.tap(city.view.get_by_role("button").filter(has_text="彭阳县"))
    city.tap("提醒彭阳县")
    city.see("彭阳县2026年劳模工匠进校园")
    city.see("这次不发")
    assert city.taps == 2  # 发送 would be the third
    city.miss("西吉县")


def test_whoever_cannot_be_reached_is_called_and_ticked_off(phone: PickUp, daytime: System) -> None:
    city = phone(CITY).open(f"/pkg-staff/county/county?code={XIJI}")
    city.see("138****0004")
    city.tap("给西吉县教育体育局打电话")
    city.see("13800000004")  # in WeChat's own panel
    assert "13800000004" not in str(city.data())
    city.tap("取消")
    city.tap("西吉县教育体育局，已打过电话")
    city.miss("138****0004")
    city.open(f"/pkg-staff/county/county?code={XIJI}")
    city.see("西吉县总工会")
    city.miss("138****0004")


def test_staff_tell_a_school_in_its_group(phone: PickUp, daytime: System, sandbox: SandboxClient) -> None:
    with ApiPhone(daytime.api_url, sandbox, CITY) as api:
        api.log_in()
        school = api.call("GET", "/api/schools")["schools"][0]
        yesterday = {"speaker_name": "示例讲师乙", "planned_at": "2026-11-24T14:30:00+08:00", "formats": ["lecture"]}
        draft = {"client_id": str(uuid4()), "school_id": school["id"], "venue": "hall"} | yesterday
        talk = api.call("POST", "/api/talks", json=draft)
    city = phone(CITY).open(f"/pkg-school/talk-detail/talk-detail?id={talk['id']}")
    city.see(f"{school['short_name']}：您好！11月24日 14:30 的劳模工匠宣讲，记录还没有填。")
    city.tap("复制这段话")
    city.see("内容已复制")
    city.tap("转发卡片")
    city.see(f"请填记录：{school['short_name']} 11月24日的劳模工匠宣讲")
