"""From the school's yes to a copy without a face, with fingers; and gone at once when somebody asks for it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import requests
from playwright.sync_api import Locator, expect

from launcher.system import System
from tests.browser.host import Phone
from tests.browser.records import COUNTY, TEACHER, Office, Record, office_of, yesterday
from tests.browser.school import clipped

DETAIL = "/pkg-school/talk-detail/talk-detail"
PUBLISH = "pkg-staff/publish/publish"
PickUp = Callable[..., Phone]


@pytest.fixture
def office(system: System) -> Iterator[Office]:
    with office_of(system) as office:
        yield office


@pytest.fixture
def approved(office: Office) -> Record:
    record = office.submitted(yesterday(datetime.now(UTC), days=12))
    office.approve(record)
    return record


def publishing(office: Office, record: Record) -> dict[str, Any]:
    return office.county.call("GET", f"/api/talks/{record.id}/publishing")


def drag(phone: Phone, picture: Locator, start: tuple[float, float], end: tuple[float, float]) -> None:
    """One finger over a picture, in shares of it."""
    box = picture.bounding_box()
    assert box is not None
    session = phone.page.context.new_cdp_session(phone.page)

    def send(kind: str, at: tuple[float, float] | None) -> None:
        points = [] if at is None else [{"x": box["x"] + box["width"] * at[0], "y": box["y"] + box["height"] * at[1]}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        phone.page.wait_for_timeout(60)  # the page measures where the picture is

    send("touchStart", start)
    send("touchMove", ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2))
    send("touchMove", end)
    send("touchEnd", None)
    session.detach()


def test_the_school_says_yes_the_county_covers_and_publishes_and_the_school_takes_it_down(
    phone: PickUp, office: Office, approved: Record
) -> None:
    teacher = phone(TEACHER).open(f"{DETAIL}?id={approved.id}")
    teacher.see("不公开，只有学校和审核的人看得到")
    teacher.tap("同意公开第 1 张")
    teacher.see("同意公开，等审核单位遮好脸再用")
    assert teacher.taps == 1

    county = phone(COUNTY).open(f"{DETAIL}?id={approved.id}")
    county.see("学校同意公开 1 / 2 张，已公开 0 张。")
    county.tap("遮脸、公开、撤下")
    county.await_route(PUBLISH)
    county.see("现在没有框，照片会原样公开。")
    picture = county.view.locator(".cover-surface")
    picture.scroll_into_view_if_needed()
    drag(county, picture, (0.8, 0.8), (0.4, 0.5))
    county.see("会遮住 1 处")
    drag(county, picture, (0.1, 0.1), (0.1, 0.1))
    county.see("会遮住 2 处")
    county.tap("撤销上一步")
    county.see("会遮住 1 处")
    county.tap("公开这张")
    county.see("可以公开了")
    (first, second) = publishing(office, approved)["photos"]
    (covered,) = first["covered"]
    for side, share in {"left": 0.4, "top": 0.5, "right": 0.8, "bottom": 0.8}.items():
        assert covered[side] == pytest.approx(share, abs=0.02), covered
    assert second["obstacle"] == "no_consent"
    copy = county.view.locator("wx-image.publish-copy img")
    expect(copy).to_be_visible()
    assert copy.evaluate("image => image.decode().then(() => image.naturalHeight > 0)")
    assert requests.get(first["publishable_url"], timeout=10).status_code == 200

    teacher.tap("撤下第 1 张")
    teacher.tap("照片里的人或家长要求")
    teacher.tap("马上撤下")
    teacher.see("重新同意公开，让它再显示")
    assert requests.get(first["publishable_url"], timeout=10).status_code == 404
    county.tap("存公开用的图")
    county.see("这张照片刚才撤下了，不能再用。")


def test_the_page_says_why_it_cannot_be_published(phone: PickUp, approved: Record) -> None:
    county = phone(COUNTY).open(f"/{PUBLISH}?id={approved.id}")
    county.see("学校还没有同意公开这张照片")
    county.miss("现在没有框")
    picture = county.view.locator(".cover-surface")
    drag(county, picture, (0.2, 0.2), (0.6, 0.6))
    assert county.view.locator(".cover-box").count() == 0


@pytest.mark.parametrize("font", ["standard", "xlarge"])
def test_nothing_is_cut_off(phone: PickUp, office: Office, approved: Record, font: str) -> None:
    first = publishing(office, approved)["photos"][0]["photo_id"]
    path = f"/api/talks/{approved.id}/publishing-consent"
    office.teacher.call("POST", path, json={"photos": [first], "is_given": True})
    county = phone(COUNTY, font=font).open(f"/{PUBLISH}?id={approved.id}")
    county.see("公开这张")
    assert clipped(county) == []
    teacher = phone(TEACHER, font=font).open(f"{DETAIL}?id={approved.id}")
    teacher.see("照片能不能公开")
    assert clipped(teacher) == []
