"""The reminders to come, and a half-year report: what the city and a county see, and one thumb's 已报送."""

from collections.abc import Callable

from tests.browser.host import Phone
from tests.browser.records import BUREAU, CITY, COUNTY

PROGRESS = "/pkg-staff/progress/progress"
REPORTS = "/pkg-staff/reports/reports"
PickUp = Callable[..., Phone]


def test_from_the_progress_to_what_will_be_sent(phone: PickUp) -> None:
    city = phone(CITY, width=360, font="xlarge").open(PROGRESS)
    city.tap("今后 14 天会发什么提醒")
    city.await_route("pkg-staff/foreseen/foreseen")
    city.see("今后 14 天")
    city.see("晚上、节假日不发")
    assert city.errors() == []


def test_one_unit_reports_for_both_and_can_take_it_back(phone: PickUp) -> None:
    county = phone(COUNTY).open(PROGRESS)
    county.tap("半年报告报送了没有")
    county.await_route(REPORTS[1:])
    county.tap("已报送")
    county.see("不再提醒")
    bureau = phone(BUREAU).open(REPORTS)
    bureau.see("由西吉县总工会按下")
    city = phone(CITY).open(REPORTS)
    city.see("还没有报送：原州区、隆德县、泾源县、彭阳县。")
    city.miss("按错了，撤回")
    bureau.tap("按错了，撤回")
    bureau.tap(bureau.page.locator(".wx-modal").get_by_text("撤回", exact=True))
    bureau.see("撤回了。报送以后，请再按“已报送”。")
