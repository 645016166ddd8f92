"""Taps, touches, long presses, bubbling and capturing; WXS handlers; errors in handlers are seen."""

import pytest
from playwright.sync_api import expect

from tests.browser.host import Phone


@pytest.fixture
def page(phone: Phone) -> Phone:
    return phone.open("/pages/events/events")


def seen_after(phone: Phone, element_id: str) -> list[str]:
    phone.tap(phone.view.locator(f'[data-wxid="{element_id}"]'))
    phone.page.wait_for_timeout(50)
    return list(phone.data()["seen"])


def press(phone: Phone, element_id: str, milliseconds: int) -> list[str]:
    box = phone.view.locator(f'[data-wxid="{element_id}"]').bounding_box()
    assert box is not None
    touch = phone.page.context.new_cdp_session(phone.page)
    point = {"x": box["x"] + 5, "y": box["y"] + 5}
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    phone.page.wait_for_timeout(milliseconds)
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    phone.page.wait_for_timeout(50)
    return list(phone.data()["seen"])


def test_capture_then_target_then_bubble(page: Phone) -> None:
    assert seen_after(page, "inner") == ["tap:outer", "tap:inner", "tap:outer"]


def test_catch_ends_the_bubbling(page: Phone) -> None:
    assert seen_after(page, "catcher") == ["tap:outer", "tap:catcher"]


def test_mutual_handlers_run_once(page: Phone) -> None:
    assert seen_after(page, "mut") == ["tap:mut"]


def test_touches_and_marks(page: Phone) -> None:
    assert seen_after(page, "touch") == ["touchstart:1:1:marked", "touchend:0:1:marked", "tap:0:1:marked"]


def test_a_long_press_takes_the_place_of_the_tap(page: Phone) -> None:
    assert press(page, "touch", 450) == ["touchstart:1:1:marked", "longpress:1:1:marked", "touchend:0:1:marked"]


def test_wxs_handlers_change_elements_and_call_methods(page: Phone) -> None:
    assert seen_after(page, "wxs") == ["wxs:word"]
    box = page.view.locator('[data-wxid="wxs"]')
    expect(box).to_have_css("width", "50px")
    expect(box).to_have_css("color", "rgb(0, 200, 0)")


def test_a_disabled_button_is_not_tapped(page: Phone) -> None:
    page.view.locator('[data-wxid="disabled"]').tap(force=True)
    page.page.wait_for_timeout(50)
    assert page.data()["seen"] == []


def test_an_error_in_a_handler_is_seen(page: Phone) -> None:
    page.allow_error("on purpose")
    seen_after(page, "fail")
    errors = page.page.evaluate("() => __phone.errors()")
    assert len(errors) == 1
    assert "on purpose" in errors[0]
    assert "pages/events/events.ts" in errors[0]


def test_tap_reaches_with_a_mouse_too(page: Phone) -> None:
    page.view.locator('[data-wxid="inner"]').click()
    page.page.wait_for_timeout(50)
    assert page.data()["seen"] == ["tap:outer", "tap:inner", "tap:outer"]
