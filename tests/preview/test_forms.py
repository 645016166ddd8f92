"""Fields, choices, pickers and forms."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.host import Phone

EMPTY = {
    "who": "",
    "story": "",
    "on": False,
    "many": ["two"],
    "single": "",
    "level": 30,
    "fruit": 0,
    "day": "2026-05-12",
}


@pytest.fixture
def page(phone: Phone) -> Phone:
    return phone.open("/pages/forms/forms")


def submitted(phone: Phone) -> object:
    phone.tap("submit")
    return json.loads(phone.view.locator('[data-wxid="result"]').inner_text())


def test_a_form_gives_the_values_of_its_fields(page: Phone) -> None:
    assert submitted(page) == EMPTY


def test_fields_choices_and_pickers(page: Phone) -> None:
    page.fill("who", "abcde")
    page.fill("story", "长一点的话")
    page.tap("on")
    page.tap("Label One")
    page.tap("Label Two")
    page.tap("Label Left")
    page.tap("Label Right")
    page.tap("fruit")
    page.tap("plum")
    page.tap("确定")
    expected = {"who": "abcde", "story": "长一点的话", "on": True, "many": ["one"], "single": "right", "fruit": "2"}
    assert submitted(page) == {**EMPTY, **expected}
    assert page.data()["changes"] == [
        'who:input:"abcde"',
        'who:blur:"abcde"',
        "on:change:true",
        'many:change:["one","two"]',
        'many:change:["one"]',
        'single:change:"left"',
        'single:change:"right"',
        'fruit:change:"2"',
    ]


def test_a_field_takes_no_more_than_its_length(page: Phone) -> None:
    page.view.get_by_placeholder("who").press_sequentially("abcdefgh")
    expect(page.view.get_by_placeholder("who")).to_have_value("abcde")


def test_reset_empties_the_form(page: Phone) -> None:
    page.fill("who", "abc")
    page.tap("reset")
    expect(page.view.get_by_placeholder("who")).to_have_value("")
    assert page.data()["result"] == "reset"


def test_a_cancelled_picker_changes_nothing(page: Phone) -> None:
    page.tap("fruit")
    page.tap("pear")
    page.tap("取消")
    assert submitted(page) == EMPTY


def test_a_date_is_picked(page: Phone) -> None:
    page.tap("day")
    page.page.locator(".wx-picker input").fill("2026-05-20")
    page.tap("确定")
    assert submitted(page) == {**EMPTY, "day": "2026-05-20"}


def test_model_binding_goes_both_ways(page: Phone) -> None:
    page.fill("model", "typed")
    expect(page.view.locator('[data-wxid="mirror"]')).to_have_text("typed")
    assert page.data()["model"] == "typed"


def test_a_swiper_is_swiped(page: Phone) -> None:
    box = page.view.locator("wx-swiper").bounding_box()
    assert box is not None
    touch = page.page.context.new_cdp_session(page.page)
    points = [{"x": x, "y": box["y"] + 20} for x in (300, 200, 100)]
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": points[:1]})
    for point in points[1:]:
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.page.wait_for_function("() => __phone.data().changes.length === 1")
    assert page.data()["changes"] == ["swiper:change:undefined"]
