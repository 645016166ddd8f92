"""进度 and one county: who sees which figures, in which order; codes that really open; calls that are ticked off."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime

import pytest

from launcher.system import System
from sandbox.client import SandboxClient
from story.phone import Phone as ApiPhone
from tests.browser.host import Phone
from tests.browser.records import CITY, COUNTY, TEACHER, Office, office_of, yesterday

PAGE = "pkg-staff/progress/progress"
IN_ORDER = ["市级", "原州区", "西吉县", "隆德县", "泾源县", "彭阳县", "开发区"]
PickUp = Callable[..., Phone]


@pytest.fixture
def office(system: System) -> Iterator[Office]:
    with office_of(system) as office:
        yield office


@pytest.fixture
def stranger(system: System) -> Iterator[ApiPhone]:
    """Somebody in WeChat whom the system does not know."""
    with ExitStack() as stack:
        sandbox = stack.enter_context(closing(SandboxClient(system.sandbox_url)))
        sandbox.put_person("o-staff-stranger", nickname="示例路人", phone="13800000071")
        phone = stack.enter_context(ApiPhone(system.api_url, sandbox, "o-staff-stranger"))
        phone.log_in()
        yield phone


def names(phone: Phone) -> list[str]:
    rows = phone.view.get_by_role("button").and_(phone.view.locator("[aria-label*='场，']"))
    rows.first.wait_for()
    return [str(row.get_attribute("aria-label")).split("，")[0] for row in rows.all()]


def test_the_city_sees_all_figures_in_division_order(phone: PickUp) -> None:
    city = phone(CITY).open(f"/{PAGE}")
    assert names(city) == IN_ORDER
    city.see("全市合计")
    city.see("按行政区划顺序排列")
    assert not re.search("排名|打卡|积分|名次|第[一二三]名", city.text())


def test_a_reminder_opens_its_own_year(phone: PickUp) -> None:
    city = phone(CITY).open(f"/{PAGE}?year=2025")
    city.see("2025 年")
    city.miss("提醒慢了的")  # nobody can catch up on a year that is over
    city.tap(city.view.get_by_role("button").filter(has_text="彭阳县"))
    city.see("这一年还没有记录")


def test_filters_leave_out_and_never_reorder(phone: PickUp, office: Office) -> None:
    office.submitted(yesterday(datetime.now(UTC)))
    city = phone(CITY).open(f"/{PAGE}")
    city.tap("还没开始 1")
    assert names(city) == ["彭阳县"]
    city.tap("有待审 1")
    assert names(city) == ["西吉县"]
    city.tap("有待审 1")
    assert names(city) == IN_ORDER
    office.settle()


def test_a_county_sees_its_own_figure_only(phone: PickUp) -> None:
    county = phone(COUNTY).open(f"/{PAGE}")
    assert names(county) == ["西吉县"]
    county.miss("全市合计")
    county.miss("彭阳县")
    county.miss("提醒慢了的")


@pytest.mark.parametrize("page", [PAGE, "pkg-staff/county/county?code=640422"])
def test_a_school_reads_why_and_gets_out(phone: PickUp, page: str) -> None:
    teacher = phone(TEACHER).open(f"/{page}")
    teacher.see("这一页给县（区）和市里的工作人员用")
    teacher.tap("回到待办")
    teacher.await_route("pages/todo/todo")


def test_a_county_does_not_see_another(phone: PickUp) -> None:
    county = phone(COUNTY).open("/pkg-staff/county/county?code=640425")
    county.see("这里看不到这个县区")
    county.miss("彭阳县")


def test_whoever_has_two_posts_changes_over_on_the_spot(phone: PickUp) -> None:
    both = phone("o-demo-two-roles").open("/pages/todo/todo")
    switch_to(both, "隆德县教育体育局")
    both.enter(f"/{PAGE}")
    assert names(both) == ["隆德县"]


def switch_to(phone: Phone, unit: str) -> None:
    phone.find("切换身份")
    if unit not in phone.text():
        phone.tap("切换身份")
        phone.tap(f"{unit} 县（区）工作人员")
        phone.see(unit)


def test_planned_talks_are_shown_as_planned(phone: PickUp, office: Office) -> None:
    figure = office.county.call("GET", "/api/progress")["figures"][0]
    office.planned(datetime.now(UTC))
    county = phone(COUNTY).open("/pkg-staff/county/county")
    county.see(f"{figure['planned'] + 1} 场（讲完并审核通过才计入）")
    assert office.county.call("GET", "/api/progress")["figures"][0]["counted"] == figure["counted"]


def test_the_ledger_says_why(phone: PickUp, office: Office) -> None:
    record = office.submitted(yesterday(datetime.now(UTC)))
    county = phone(COUNTY).open(f"/{PAGE}")
    county.tap(county.view.get_by_role("button").filter(has_text="西吉县"))
    county.see("西吉示例一小")
    more = county.view.get_by_role("button").filter(has_text="再看一些")
    while more.is_visible():  # other tests' talks are newer than the example ones, or still to come
        county.tap(more)
    county.see(record.speaker)
    county.see("待审，通过后才知道是否计入")
    county.see("计入（照片不全，审核人说明了原因）")
    office.settle()


def test_a_code_for_a_school_without_a_contact_opens_that_school(phone: PickUp, stranger: ApiPhone) -> None:
    county = phone(COUNTY).open("/pkg-staff/county/county")
    county.see("还没有联络员（")
    county.tap("给西吉县示例中学生成加入码")
    letters = county.view.locator("[aria-label^='加入码 ']")
    code = str(letters.get_attribute("aria-label")).removeprefix("加入码 ")
    county.see(
        f"请西吉县示例中学的联络员打开微信小程序“劳模工匠进校园”，在「我的 → 加入单位或接手工作」里输入加入码 {code}"
    )
    county.tap("复制这段话")
    county.see("内容已复制")
    look = stranger.call("POST", "/api/join/look", json={"code": code})
    assert (look["unit_name"], look["role"]) == ("西吉县示例中学", "school")
    county.miss("给西吉县示例第一小学生成加入码")  # somebody serves it: folded away
    county.tap("看已有联络员的")
    county.see("西吉县示例第一小学")
