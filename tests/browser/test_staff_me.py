"""字号和授权, 微信通知, 使用说明: what they change and where they lead."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator

from tests.browser.host import Phone
from tests.browser.records import COUNTY, TEACHER

PickUp = Callable[..., Phone]
WECHAT_ASKS = "申请给您发送以下消息"
NOTICES = "/pkg-me/notices/notices"


def opened(phone: Phone, page: str) -> Phone:
    """From 我的, as everybody comes: logged in."""
    phone.open("/pages/me/me")
    phone.see("退出登录")
    phone.enter(page)
    return phone


def test_letters_grow_at_once_and_stay_so(phone: PickUp) -> None:
    teacher = opened(phone(TEACHER), "/pkg-me/settings/settings")
    words = teacher.view.get_by_text("示例讲师甲").first
    before = letters_of(words)
    teacher.tap("字号特大")
    teacher.page.wait_for_function(LARGER, arg=[words.element_handle(), before])
    assert letters_of(words) / before == pytest.approx(1.4, abs=0.01)
    teacher.kill_and_reopen("/pkg-me/help/help")
    teacher.see("常问的")
    assert teacher.data()["a11y"] == "--scale: 1.4"


LARGER = "([e, before]) => parseFloat(getComputedStyle(e).fontSize) > before"


def letters_of(words: Locator) -> float:
    return float(words.evaluate("e => parseFloat(getComputedStyle(e).fontSize)"))


def test_leaving_keeps_one_out_until_one_logs_in_again(phone: PickUp) -> None:
    teacher = opened(phone(TEACHER), "/pkg-me/settings/settings")
    teacher.tap("退出登录")
    teacher.see("已退出。想再用的时候，到「我的」里点登录。")
    teacher.kill_and_reopen("/pages/todo/todo")
    teacher.see("请先登录")


def test_one_more_message_is_one_more_yes(phone: PickUp) -> None:
    county = opened(phone("o-demo-federation-pengyang"), NOTICES)
    county.miss("填报退回提醒")  # that one is for schools
    county.tap("报告报送提醒，允许再提醒")
    county.see(WECHAT_ASKS)
    county.tap("允许")
    county.see("还可以提醒您 1 次")
    county.see("加好了。")
    county.tap("报告报送提醒，允许再提醒")
    county.see(WECHAT_ASKS)
    county.tap("取消")
    county.see("这次没有加上。")
    county.see("还可以提醒您 1 次")


def test_whoever_said_never_is_led_to_wechats_settings(phone: PickUp) -> None:
    city = opened(phone("o-demo-city"), NOTICES)
    city.tap("年度任务进度提醒，允许再提醒")
    city.see(WECHAT_ASKS)
    city.tap("总是保持以上选择，不再询问")
    city.tap("取消")
    city.see("您在微信里选了不再接收")
    city.tap("年度任务进度提醒，去微信设置里打开")
    city.see("设置（由微信显示）")


def test_each_role_reads_its_own_steps_and_whom_to_ask(phone: PickUp) -> None:
    teacher = opened(phone(TEACHER), "/pkg-me/help/help")
    teacher.see("拍两张照片")
    teacher.see("请打电话问西吉县总工会或西吉县教育体育局。")
    county = opened(phone(COUNTY), "/pkg-me/help/help")
    county.see("在「待办」点「去审核」")
    county.see("请打电话问固原市总工会。")


@pytest.mark.parametrize(
    ("row", "route"),
    [("微信通知", "notices"), ("您的信息", "personal"), ("字号和授权", "settings"), ("使用说明", "help")],
)
def test_my_page_leads_there(phone: PickUp, row: str, route: str) -> None:
    teacher = phone(TEACHER).open("/pages/me/me")
    teacher.see("退出登录")
    teacher.tap(teacher.view.get_by_text(row, exact=True).last)
    teacher.await_route(f"pkg-me/{route}/{route}")
