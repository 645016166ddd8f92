"""Pages open, show, hide and go in WeChat's order; tabs stay; sub-packages come when they are needed."""

from tests.browser.host import Phone


def log(phone: Phone) -> list[str]:
    return list(phone.page.evaluate("() => __phone.app().globalData.log"))


def since(phone: Phone, start: int) -> list[str]:
    phone.page.wait_for_timeout(80)  # onReady follows a frame later
    return log(phone)[start:]


def test_the_start(phone: Phone) -> None:
    phone.open()
    assert since(phone, 0) == [
        "app launch pages/life/life",
        "app show",
        "counter created",
        "counter attached c",
        "life load {}",
        "counter page show",
        "life show",
        "counter ready",
        "life ready",
    ]


def test_opening_and_closing_a_page_of_a_sub_package(phone: Phone) -> None:
    phone.open()
    assert phone.page.evaluate("() => __phone.packages()") == [""]
    start = len(since(phone, 0))
    phone.tap("toDetail")
    phone.see("own module of pkg-a")
    assert since(phone, start) == [
        "counter page hide",
        "life hide",
        "counter created",
        "counter attached sub",
        'detail load {"id":"7","word":"%E8%AF%8D"}',
        "life heard from detail",
        "counter page show",
        "detail show",
        "detail heard from life",
        "counter ready",
        "detail ready",
    ]
    assert phone.page.evaluate("() => __phone.packages()") == ["", "pkg-a"]
    assert phone.routes() == ["pages/life/life", "pkg-a/detail/detail"]
    start = len(log(phone))
    phone.tap("back")
    phone.await_route("pages/life/life")
    assert since(phone, start) == ["detail unload", "counter detached", "counter page show", "life show"]


def test_the_back_arrow_is_there_when_there_is_a_way_back(phone: Phone) -> None:
    phone.open()
    assert not phone.page.locator(".wx-back").is_visible()
    phone.tap("toDetail")
    phone.back()
    phone.await_route("pages/life/life")


def test_tabs_are_made_once_and_stay(phone: Phone) -> None:
    phone.open()
    start = len(since(phone, 0))
    phone.tap("二")
    phone.await_route("pages/second/second")
    phone.tap("一")
    phone.await_route("pages/life/life")
    assert since(phone, start) == [
        "counter page hide",
        "life hide",
        "second load {}",
        "second show",
        "second ready",
        "second hide",
        "counter page show",
        "life show",
        "life tab 一",
    ]
    assert phone.routes() == ["pages/life/life"]


def test_leaving_for_a_tab_unloads_what_stood_above(phone: Phone) -> None:
    phone.open()
    phone.tap("toDetail")
    phone.await_route("pkg-a/detail/detail")
    start = len(since(phone, 0))
    phone.page.evaluate("() => __phone.wx.switchTab({ url: '/pages/second/second' })")
    phone.await_route("pages/second/second")
    assert since(phone, start) == ["detail unload", "counter detached", "second load {}", "second show", "second ready"]
    phone.tap("一")
    phone.await_route("pages/life/life")
    assert "life unload" not in log(phone)


def test_redirect_and_relaunch(phone: Phone) -> None:
    phone.open()
    start = len(since(phone, 0))
    phone.tap("redirect")
    phone.await_route("pages/render/render")
    assert since(phone, start)[:2] == ["life unload", "counter detached"]
    assert phone.routes() == ["pages/render/render"]
    phone.open("/pages/second/second")
    phone.tap("go")
    phone.await_route("pages/render/render")
    assert phone.routes() == ["pages/second/second", "pages/render/render"]
    phone.page.evaluate("() => __phone.wx.reLaunch({ url: '/pages/life/life' })")
    phone.await_route("pages/life/life")
    assert "second unload" in log(phone)
    assert phone.routes() == ["pages/life/life"]


def test_what_is_not_allowed_is_told(phone: Phone) -> None:
    phone.open()
    phone.tap("toTabWrongly")
    phone.tap("toNowhere")
    assert since(phone, 0)[-2:] == [
        "navigateTo:fail can not navigateTo a tabbar page",
        'navigateTo:fail page "pages/nowhere/nowhere" is not found',
    ]
    assert phone.route() == "pages/life/life"


def test_ten_pages_are_the_most(phone: Phone) -> None:
    phone.open("/pages/events/events")
    said = phone.page.evaluate(
        """async () => {
          for (let left = 9; left > 0; left -= 1) await __phone.wx.navigateTo({ url: '/pages/events/events' });
          return await __phone.wx.navigateTo({ url: '/pages/events/events' }).catch((error) => error.errMsg);
        }"""
    )
    assert said == "navigateTo:fail webview count limit exceed"


def test_background_and_back(phone: Phone) -> None:
    phone.open()
    start = len(since(phone, 0))
    phone.hide()
    phone.show()
    assert since(phone, start) == [
        "counter page hide",
        "life hide",
        "app hide",
        "app show",
        "counter page show",
        "life show",
    ]


def test_a_message_opens_its_page_in_the_running_app(phone: Phone) -> None:
    phone.open()
    phone.enter("/pkg-a/detail/detail?id=9")
    phone.await_route("pkg-a/detail/detail")
    assert phone.data()["query"] == {"id": "9"}
    assert log(phone).count("app launch pages/life/life") == 1


def test_killed_and_reopened_it_starts_anew(phone: Phone) -> None:
    phone.open("/pkg-b/other/other")
    phone.kill_and_reopen()
    assert phone.route() == "pages/life/life"
    assert log(phone).count("app show") == 1
