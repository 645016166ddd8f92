"""`wx`: network, storage, files, photos, login, consents, as a phone would answer."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from sandbox.client import SandboxClient
from tests.browser.host import Phone
from tests.preview.conftest import OWNER

DISCONNECTED = "net::ERR_INTERNET_DISCONNECTED"


@pytest.fixture
def page(phone: Phone) -> Phone:
    return phone.open("/pages/device/device")


def said(phone: Phone, parts: int = 1) -> str:
    """What the page wrote down since it was last cleared, once there are so many parts."""
    out = phone.view.locator('[data-wxid="out"]')
    phone.page.wait_for_function("n => __phone.data().out.split(';').length > n", arg=parts)
    text = out.inner_text()
    phone.page.evaluate("() => __phone.page().clear()")
    return text


def after(phone: Phone, button: str, parts: int = 1) -> str:
    phone.tap(button)
    return said(phone, parts)


def answer(phone: Phone, button: str) -> dict[str, Any]:
    return dict(json.loads(after(phone, button).rstrip(";")))


def save_photo(phone: Phone) -> None:
    phone.tap("photo")
    phone.tap("同意")
    phone.tap("照片1")
    phone.tap("完成")
    assert said(phone) == "saved 1 400x300;"


# --- HTTP -------------------------------------------------------------------------------------------------------------
def test_a_request_reaches_this_page_s_own_server(page: Phone) -> None:
    got = answer(page, "request")
    assert got["statusCode"] == 200
    assert got["data"] == {"body": {"a": 1}, "authorization": "Bearer t"}
    assert got["header"]["X-Request-Id"] == "ABCD-1234"
    assert got["errMsg"] == "request:ok"


def test_any_status_is_a_success(page: Phone) -> None:
    got = answer(page, "refused")
    assert (got["statusCode"], got["data"]) == (422, {"title": "不行", "q": "一 二"})


def test_timeout_and_abort(page: Phone) -> None:
    assert answer(page, "late")["errMsg"] == "request:fail timeout"
    assert after(page, "aborted") == "request:fail abort;"


def test_offline_nothing_leaves_and_everybody_is_told(page: Phone) -> None:
    page.network("offline")
    assert said(page) == "network false none;weak false;"
    assert DISCONNECTED in answer(page, "request")["errMsg"]
    assert DISCONNECTED in answer(page, "login")["errMsg"]
    page.network("online")
    assert said(page) == "network true wifi;weak false;"
    assert answer(page, "request")["statusCode"] == 200


def test_going_offline_breaks_off_what_is_under_way(page: Phone) -> None:
    page.page.evaluate("() => __phone.page().call('request', { url: 'http://a.b/api/late' })")
    page.network("offline")
    assert DISCONNECTED in said(page, 3)


def test_slow_is_slow_and_weak(page: Phone) -> None:
    page.network("slow")
    assert said(page) == "network true 3g;weak true;"
    began = page.page.evaluate("() => performance.now()")
    assert answer(page, "request")["statusCode"] == 200
    assert page.page.evaluate("() => performance.now()") - began > 800


def test_flaky_loses_a_request_and_then_an_answer(page: Phone) -> None:
    page.network("flaky")
    said(page)
    told = [answer(page, "request") for _ in range(3)]
    assert ["ERR_CONNECTION_RESET" in each["errMsg"] for each in told] == [True, True, False]


def test_calls_end_five_seconds_after_hiding(phone: Phone) -> None:
    phone.page.clock.install()
    phone.open("/pages/device/device")
    phone.page.evaluate("() => __phone.page().call('request', { url: 'http://a.b/api/late', timeout: 60000 })")
    phone.hide()
    phone.page.clock.fast_forward(5000)
    assert "request:fail interrupted" in said(phone)


# --- what is kept -----------------------------------------------------------------------------------------------------
def test_storage_keeps_values_and_outlives_a_kill(page: Phone) -> None:
    assert after(page, "store") == '[{"a":[1,"二"]},"",["s:key"]];'
    page.kill_and_reopen("/pages/device/device")
    assert page.storage("s:key") == {"a": [1, "二"]}


def test_an_entry_has_a_limit(page: Phone) -> None:
    assert "entry size limit reached" in after(page, "overfill")
    assert page.storage_keys() == []


def test_storage_as_a_whole_has_a_limit(page: Phone) -> None:
    told = page.page.evaluate(
        """() => {
          try {
            for (let at = 0; at < 12; at += 1) __phone.wx.setStorageSync(`k${at}`, 'x'.repeat(1000000));
          } catch (error) {
            return error.message;
          }
        }"""
    )
    assert told == "setStorageSync:fail exceed storage max size 10Mb"


def test_phones_know_nothing_of_each_other(pick_up: Callable[..., Phone]) -> None:
    one, other = pick_up(OWNER), pick_up("o-else")
    after(one.open("/pages/device/device"), "store")
    assert other.open("/pages/device/device").storage_keys() == []


def test_files_outlive_a_kill_and_temporary_ones_do_not(page: Phone) -> None:
    assert after(page, "write") == "written;"
    assert after(page, "read") == "内容 6;"
    temporary = page.page.evaluate(
        """async () => {
          const canvas = __phone.wx.createOffscreenCanvas({ width: 10, height: 10 });
          return (await __phone.wx.canvasToTempFilePath({ canvas })).tempFilePath;
        }"""
    )
    exists = "path => __phone.wx.getFileSystemManager().access({ path }).then(() => true, () => false)"
    assert page.page.evaluate(exists, temporary)
    page.kill_and_reopen("/pages/device/device")
    assert after(page, "read") == "内容 6;"
    assert not page.page.evaluate(exists, temporary)


def test_a_full_phone_takes_no_more_files(page: Phone) -> None:
    page.limit_files(5)
    assert "the maximum size of the file storage limit is exceeded" in after(page, "write")
    assert "no such file" in after(page, "read")


# --- photos -----------------------------------------------------------------------------------------------------------
def test_a_photo_is_chosen_compressed_saved_and_uploaded(page: Phone) -> None:
    save_photo(page)
    got = after(page, "upload")
    assert got.startswith("200 ")
    assert json.loads(got[4:].rstrip(";")) == {"start": "ffd8ff", "id": "c1", "note": "n"}


SAVE = "() => __phone.page().call('saveImageToPhotosAlbum', { filePath: `${__phone.wx.env.USER_DATA_PATH}/photo.jpg` })"


def test_a_picture_reaches_the_album_unless_that_is_refused(page: Phone) -> None:
    save_photo(page)
    page.refuse("scope.writePhotosAlbum")
    page.page.evaluate(SAVE)
    assert "auth deny" in said(page)
    page.page.evaluate("() => __phone.allow('scope.writePhotosAlbum')")
    page.page.evaluate(SAVE)
    assert "saveImageToPhotosAlbum:ok" in said(page)
    (saved,) = page.page.evaluate("() => __phone.savedPictures()")
    assert (saved["width"], saved["height"]) == (400, 300)


def test_an_upload_on_a_slow_network_tells_its_progress(page: Phone) -> None:
    save_photo(page)
    page.network("slow")
    said(page)
    page.tap("upload")
    page.page.wait_for_function("() => __phone.data().out.includes('200')")
    progress = page.data()["progress"]
    assert len(progress) > 5
    assert progress == sorted(progress)
    assert progress[-1] == 100


def test_an_upload_cut_in_the_middle_fails(page: Phone) -> None:
    save_photo(page)
    page.network("slow")
    said(page)
    page.tap("upload")
    page.page.wait_for_function("() => __phone.data().progress.length > 2")
    page.network("offline")
    assert DISCONNECTED in said(page, 3)


def test_the_album_has_awkward_photos(page: Phone) -> None:
    sizes = page.page.evaluate(
        "async () => (await Promise.all(__phone.album().map((each) => each.make()))).map((b) => b.size)"
    )
    assert [size for size in sizes if 2_500_000 < size < 4_500_000]
    assert 40 * 1024 * 1024 in sizes
    page.tap("photo")
    page.tap("同意")
    page.tap("HEIC 照片")
    page.tap("完成")
    page.page.wait_for_function("() => __phone.errors().length === 1")
    page.allow_error("compressImage:fail the picture cannot be decoded")


def test_the_camera_takes_a_photo_unless_refused(page: Phone) -> None:
    assert after(page, "shoot") == "wxfile://tmp_.jpg;"
    page.refuse("scope.camera")
    page.kill_and_reopen("/pages/device/device")
    assert said(page) == "no camera;"
    assert after(page, "shoot") == "takePhoto:fail auth deny;"


# --- WeChat -----------------------------------------------------------------------------------------------------------
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
