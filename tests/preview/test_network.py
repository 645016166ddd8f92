"""`wx`: requests, being offline, and storage, as a phone would answer."""

from collections.abc import Callable

from tests.browser.host import Phone
from tests.preview.conftest import OWNER
from tests.preview.device import after, answer, said

DISCONNECTED = "net::ERR_INTERNET_DISCONNECTED"


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
