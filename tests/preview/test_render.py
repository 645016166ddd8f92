"""WXML, WXSS, WXS, data, templates, slots, components and styles come out as in WeChat."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.host import Phone


@pytest.fixture
def page(phone: Phone) -> Phone:
    return phone.open("/pages/render/render")


def text(phone: Phone, element_id: str) -> str:
    return phone.view.locator(f'[data-wxid="{element_id}"]').inner_text().replace("\xa0", " ")


def style(phone: Phone, selector: str, name: str) -> str:
    return str(phone.view.locator(selector).first.evaluate("(e, name) => getComputedStyle(e)[name]", name))


def heard(phone: Phone, expected: str) -> None:
    expect(phone.view.locator('[data-wxid="heard"]')).to_have_text(expected)


def test_conditions_lists_templates_and_includes(page: Phone) -> None:
    assert text(page, "if") == "yes"
    assert text(page, "for") == "a:1;b:2;"
    assert text(page, "named").strip() == "x=1 y=2"
    assert text(page, "nested") == "old"
    assert text(page, "decode") == "<  >"
    page.see("included true")
    assert page.view.locator("wx-rich-text b").inner_text() == "bold"
    assert not page.view.locator('[data-wxid="hidden"]').is_visible()


def test_wxs_is_not_javascript(page: Phone) -> None:
    assert text(page, "wxs") == "[p+q+r] 1d hi!"


def test_set_data_with_paths_changes_what_depends_on_it(page: Phone) -> None:
    page.tap("change")
    assert text(page, "if") == "else"
    assert text(page, "for") == "a:1;b:20;"
    assert text(page, "nested") == "new"
    page.see("included false")
    assert page.view.locator('[data-wxid="hidden"]').is_visible()
    page.see("n=9/11")


def test_keys_move_elements_with_their_items(page: Phone) -> None:
    words = page.view.locator('[data-cls~="word"] input')
    words.nth(2).evaluate("e => { e.dataset.mark = 'third' }")
    page.tap("change")
    expect(words).to_have_count(2)
    expect(words.nth(0)).to_have_attribute("data-mark", "third")
    expect(words.nth(0)).to_have_value("r")


def test_slots_and_nested_components(page: Phone) -> None:
    card = page.view.locator('[is="components/card/card"]')
    assert card.inner_text().split() == ["titlehead", "default", "inner"]
    assert page.view.locator('[is="components/inner/inner"]').count() == 0  # a virtual host draws no element


def test_properties_observers_behaviors_and_events_of_components(page: Phone) -> None:
    page.see("n=5/8")
    page.tap("n=5/8")
    page.see("n=6/9")
    heard(page, "added 6")
    page.tap("select")
    heard(page, "twice 12 of 1")


def test_styles_are_isolated_unless_a_component_says_otherwise(page: Phone) -> None:
    assert style(page, '[data-cls~="number"]', "color") == "rgb(10, 20, 30)"
    assert style(page, '[data-cls~="number"]', "letterSpacing") == "3px"  # the external class of the page
    assert style(page, '[data-cls~="title"]', "color") == "rgb(1, 2, 3)"  # apply-shared
    assert style(page, '[data-cls~="inner"]', "color") != "rgb(1, 2, 3)"  # isolated
    assert style(page, '[is="components/card/card"]', "paddingTop") == "5px"  # :host
    assert style(page, '[data-cls~="line"]', "color") == "rgb(0, 0, 200)"  # a template belongs to its page


def test_only_the_sheet_of_the_page_on_top_counts(phone: Phone) -> None:
    phone.open()
    phone.tap("二")
    phone.await_route("pages/second/second")
    assert style(phone, '[data-wxid="leaks"]', "color") != "rgb(255, 0, 0)"
    assert style(phone, "wx-page", "backgroundColor") == "rgb(250, 240, 230)"


@pytest.mark.parametrize("width", [375, 360])
def test_rpx_are_750ths_of_the_width(pick_up: Callable[..., Phone], width: int) -> None:
    page = pick_up(width=width).open("/pages/render/render")
    assert style(page, '[data-wxid="box"]', "width") == f"{width / 2:g}px"
    assert style(page, '[data-wxid="box"]', "fontSize") == f"{width * 40 / 750:g}px"


def test_vh_are_100ths_of_the_page_without_its_bars(page: Phone) -> None:
    height = page.page.locator(".wx-main").evaluate("e => e.clientHeight")
    assert height < 812
    assert float(style(page, '[data-wxid="accent"]', "minHeight")[:-2]) == pytest.approx(height / 10, abs=0.2)


def test_page_meta_styles_the_page(page: Phone) -> None:
    assert style(page, "wx-page", "color") == "rgb(20, 30, 40)"
    assert style(page, '[data-wxid="accent"]', "color") == "rgb(0, 128, 0)"
    assert style(page, '[data-wxid="accent"]', "fontSize") == "20px"
    page.tap("change")
    expect(page.view.locator('[data-wxid="accent"]')).to_have_css("color", "rgb(0, 0, 255)")
    assert style(page, "wx-page", "color") != "rgb(20, 30, 40)"  # the new style takes the place of the old one


def test_the_root_font_size_is_the_page_s_own(phone: Phone) -> None:
    phone.open("/pages/events/events")
    assert phone.page.evaluate("() => getComputedStyle(document.documentElement).fontSize") == "16px"
    phone.page.evaluate("() => __phone.wx.navigateTo({ url: '/pages/render/render' })")
    phone.await_route("pages/render/render")
    assert phone.page.evaluate("() => getComputedStyle(document.documentElement).fontSize") == "20px"
    phone.back()
    phone.await_route("pages/events/events")
    assert phone.page.evaluate("() => getComputedStyle(document.documentElement).fontSize") == "16px"


def test_elements_can_be_measured_and_animated(page: Phone) -> None:
    page.tap("measure")
    heard(page, "187.5|50|m|rgb(5, 6, 7)|3||function")
    page.tap("animate")
    heard(page, "animated")
    assert style(page, '[data-wxid="box"]', "opacity") == "0.25"


def test_pictures_of_the_mini_program_are_shown(page: Phone) -> None:
    assert page.view.locator('[data-wxid="picture"] img').evaluate("e => e.naturalWidth") == 4
