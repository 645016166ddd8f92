"""谁在为单位工作: since when, how they came, and the end of it for those who may."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass

import pytest

from launcher.system import System
from sandbox.client import SandboxClient
from story.phone import Phone as ApiPhone
from tests.browser.host import Phone
from tests.browser.records import BUREAU, CITY, COUNTY, TEACHER, Office, office_of
from tests.browser.school import button

PickUp = Callable[..., Phone]
COUNTY_PAGE = "/pkg-staff/county/county"
LEAVER, NAME = "o-people-leaver", "示例教师壬"
REFUSED = "您现在的身份不能做这一步，请换一个身份再试。"


@dataclass(frozen=True)
class Unit:
    id: int
    name: str


@pytest.fixture
def office(system: System) -> Iterator[Office]:
    with office_of(system) as office:
        yield office


@pytest.fixture
def school(office: Office) -> Unit:
    [identity] = office.teacher.call("GET", "/api/me")["identities"]
    return Unit(identity["unit_id"], identity["unit_name"])


@pytest.fixture
def leaver(system: System, office: Office, school: Unit) -> Iterator[ApiPhone]:
    """A colleague of the example teacher who came by a code."""
    with ExitStack() as stack:
        sandbox = stack.enter_context(closing(SandboxClient(system.sandbox_url)))
        sandbox.put_person(LEAVER, nickname=NAME, phone="13800000075")
        leaver = stack.enter_context(ApiPhone(system.api_url, sandbox, LEAVER))
        if not leaver.log_in()["identities"]:
            code = office.county.call("POST", f"/api/units/{school.id}/join-codes", json={"days": 1})["code"]
            leaver.call("POST", "/api/join", json={"code": code, "name": NAME, "phone_code": leaver.phone_code()})
        yield leaver


def people_of(phone: Phone, school: str) -> Phone:
    """From the county's page, through the school's row."""
    phone.open(COUNTY_PAGE)
    phone.tap("看已有联络员的")
    phone.tap(f"看{school}有谁")
    phone.await_route("pkg-staff/people/people")
    return phone


def test_an_ended_person_is_refused_with_words_at_the_next_request(
    phone: PickUp, leaver: ApiPhone, school: Unit
) -> None:
    their = phone(LEAVER).open("/pages/todo/todo")
    their.see("记一场")
    county = people_of(phone(COUNTY), school.name)
    county.see(school.name)
    county.see("138****0075")
    county.see("起，用加入码加入")
    county.see("起，由系统管理员设立")
    county.tap(f"结束{NAME}的身份")
    county.see(f"结束{NAME}在{school.name}的身份？对方马上看不到本单位的内容；记录都保留。")
    county.tap("先不")
    assert leaver.call("GET", "/api/talks")["talks"] is not None
    county.tap(f"结束{NAME}的身份")
    county.tap(county.page.locator(".wx-modal").get_by_text("结束", exact=True))
    county.see(f"{NAME}的身份已经结束。记录都保留。")
    county.miss("138****0075")
    their.enter("/pages/todo/todo")
    their.see(REFUSED)
    their.kill_and_reopen("/pages/todo/todo")
    their.see("您还没有加入单位")


def test_nobody_ends_themselves_or_the_partner_of_the_pair(phone: PickUp, system: System) -> None:
    own = phone(COUNTY).open(COUNTY_PAGE)
    own.tap("看本单位有谁")
    own.see("示例干事甲（您自己）")
    own.see("要离开这个单位，请在「我的」里把工作交给接手的人。")
    button(own, "结束示例经办人的身份").wait_for()
    assert button(own, "结束示例干事甲的身份").count() == 0
    with closing(SandboxClient(system.sandbox_url)) as sandbox, ApiPhone(system.api_url, sandbox, BUREAU) as bureau:
        [partner] = bureau.log_in()["identities"]
    own.open(f"/pkg-staff/people/people?unit={partner['unit_id']}")
    own.see("示例干事乙")
    own.miss("结束这个身份")


def test_a_county_of_another_division_offers_no_way_to_the_own_unit(phone: PickUp) -> None:
    city = phone(CITY).open(f"{COUNTY_PAGE}?code=640422")
    city.see("要打的电话")
    city.miss("看本单位有谁")


def test_a_school_hears_why_it_sees_nothing(phone: PickUp, school: Unit) -> None:
    teacher = phone(TEACHER).open(f"/pkg-staff/people/people?unit={school.id}")
    teacher.see("您现在的身份看不到")
    teacher.see("回到待办")
    teacher.miss("结束这个身份")
