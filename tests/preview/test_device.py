"""`wx`: login, consents, dialogs, calendar and what else a phone has, as it would answer."""

import json
from collections.abc import Callable

from playwright.sync_api import expect

from sandbox.client import SandboxClient
from tests.browser.host import Phone
from tests.preview.conftest import OWNER
from tests.preview.device import after, answer, said


def test_login_gives_a_code_of_the_stand_in(page: Phone) -> None:
    got = answer(page, "login")
    assert got["errMsg"] == "login:ok"
    assert len(got["code"]) > 8


def test_the_phone_number_is_given_only_when_allowed(page: Phone) -> None:
    page.tap("phone")
    page.see("138****0001")
    page.tap("不允许")
    assert said(page, 2) == "agreed;getPhoneNumber:fail user deny undefined;"
    page.tap("phone")
    page.tap("允许")
    assert said(page, 2) == "agreed;getPhoneNumber:ok string;"
    assert (page.taps, page.wechat_taps) == (2, 2)


def test_consents_are_asked_in_a_tap_only_and_reach_wechat(page: Phone, wechat: SandboxClient) -> None:
    before = wechat.consents_left(OWNER, "t-one")
    page.tap("subscribe")
    page.tap("允许")
    assert json.loads(said(page).rstrip(";")) == {
        "errMsg": "requestSubscribeMessage:ok",
        "t-one": "accept",
        "t-two": "accept",
    }
    assert wechat.consents_left(OWNER, "t-one") == before + 1
    assert answer(page, "subscribeLate")["errMsg"] == (
        "requestSubscribeMessage:fail can only be invoked by user TAP gesture."
    )
    page.tap("subscribeAfterRequest")
    page.tap("允许")
    assert json.loads(said(page).rstrip(";"))["t-one"] == "accept"


def test_a_choice_that_is_always_kept_is_not_asked_again(page: Phone) -> None:
    page.tap("subscribe")
    page.page.get_by_label("总是保持以上选择，不再询问").tap()
    page.tap("取消")
    assert json.loads(said(page).rstrip(";"))["t-two"] == "reject"
    page.tap("subscribe")
    assert json.loads(said(page).rstrip(";"))["t-two"] == "reject"


def test_privacy_is_asked_once(page: Phone) -> None:
    page.allow_error("privacy permission is not authorized")
    page.tap("photo")
    page.tap("拒绝")
    page.page.wait_for_function("() => __phone.errors().length === 1")
    page.tap("photo")
    page.tap("同意")
    page.tap("取消")
    page.allow_error("chooseMedia:fail cancel")
    page.tap("photo")
    page.see("照片1")


def test_dialogs(page: Phone) -> None:
    page.tap("modal")
    page.tap("好")
    assert json.loads(said(page).rstrip(";")) == {"errMsg": "showModal:ok", "confirm": True, "cancel": False}
    page.tap("sheet")
    page.tap("乙")
    assert json.loads(said(page).rstrip(";"))["tapIndex"] == 1
    page.tap("sheet")
    page.tap("取消")
    assert json.loads(said(page).rstrip(";"))["errMsg"] == "showActionSheet:fail cancel"


def test_pulling_down_refreshes(page: Phone) -> None:
    page.pull_down()
    assert said(page) == "pulled;"
    expect(page.view).not_to_have_class("wx-page-frame wx-refreshing")


def test_what_is_missing_throws_by_name(page: Phone) -> None:
    assert "wx.startBluetoothDevicesDiscovery is missing in the preview" in after(page, "missing")


def test_the_code_sees_a_phone_and_no_browser(pick_up: Callable[..., Phone]) -> None:
    page = pick_up(font="xlarge").open("/pages/device/device")
    assert json.loads(after(page, "facts").rstrip(";")) == [True, False, 1.4, "undefined", 375]
    assert after(page, "hidden") == "undefinedundefinedundefined;"


# --- the calendar -----------------------------------------------------------------------------------------------------
ADD = "() => __phone.page().call('addPhoneCalendar', { title: '讲课', startTime: 1796106600, endTime: '1796109000' })"


def test_an_event_reaches_the_calendar_in_a_tap_only_and_unless_that_is_refused(page: Phone) -> None:
    page.page.evaluate(ADD)
    assert "TAP gesture" in said(page)
    page.refuse("scope.addPhoneCalendar")
    page.tap("calendar")
    page.tap("同意")
    assert "auth deny" in said(page)
    page.page.evaluate("() => __phone.allow('scope.addPhoneCalendar')")
    assert "addPhoneCalendar:ok" in after(page, "calendar")
    (saved,) = page.page.evaluate("() => __phone.savedEvents()")
    assert (saved["title"], saved["startTime"], saved["endTime"]) == ("讲课", 1796106600, 1796109000)


# --- files out of a chat ----------------------------------------------------------------------------------------------
def test_a_file_of_this_computer_stands_for_one_of_a_chat(page: Phone) -> None:
    page.tap("chatFile")
    page.tap("同意")
    page.tap("取消")
    assert "chooseMessageFile:fail cancel" in said(page)
    page.tap("chatFile")
    with page.page.expect_file_chooser() as opened:
        page.tap("从电脑选…")
    opened.value.set_files({"name": "名册.csv", "mimeType": "text/csv", "buffer": "序号,姓名".encode()})
    (file,) = json.loads(said(page).rstrip(";"))["tempFiles"]
    assert (file["name"], file["size"], file["type"]) == ("名册.csv", 13, "file")
    assert file["path"].endswith(".csv")
