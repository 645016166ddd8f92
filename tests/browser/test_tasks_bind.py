"""加入单位: two taps and WeChat's one; and what a wrong or spent code says."""

from collections.abc import Callable, Iterator
from contextlib import closing
from uuid import uuid4

import pytest

from launcher.system import System
from sandbox.client import SandboxClient
from story.phone import Phone as ApiPhone
from tests.browser.host import Phone
from tests.browser.records import CITY

PickUp = Callable[..., Phone]
SCHOOL, SHORT_NAME = "原州区示例第二中学", "原州示例二中"
FORMER_SCHOOL = "原州区示例民办学校"


@pytest.fixture
def sandbox(system: System) -> Iterator[SandboxClient]:
    with closing(SandboxClient(system.sandbox_url)) as client:
        yield client


@pytest.fixture
def city(system: System, sandbox: SandboxClient) -> Iterator[ApiPhone]:
    with ApiPhone(system.api_url, sandbox, CITY) as city:
        city.log_in()
        yield city


def code_for(city: ApiPhone, name: str) -> str:
    (school,) = [item for item in city.call("GET", "/api/schools")["schools"] if item["name"] == name]
    return str(city.call("POST", f"/api/units/{school['id']}/join-codes", json={"days": 1})["code"])


@pytest.fixture
def code(city: ApiPhone) -> str:
    """Of a school, as its county sends it."""
    return code_for(city, SCHOOL)


@pytest.fixture
def newcomer(sandbox: SandboxClient) -> str:
    """Uses WeChat; the system has never heard of them."""
    number = uuid4().int
    openid = f"o-bind-{number % 10**6}"
    sandbox.put_person(openid, nickname="示例教师己", phone=f"1380000{number % 9000 + 1000}")
    return openid


@pytest.fixture
def known(system: System, sandbox: SandboxClient, city: ApiPhone, newcomer: str) -> str:
    """Serves another school already."""
    with ApiPhone(system.api_url, sandbox, newcomer) as teacher:
        teacher.log_in()
        join = {"code": code_for(city, FORMER_SCHOOL), "phone_code": teacher.phone_code(), "name": "示例教师己"}
        teacher.call("POST", "/api/join", json=join)
    return newcomer


def test_binding_takes_two_taps_and_wechats_one(phone: PickUp, code: str, newcomer: str) -> None:
    teacher = phone(newcomer).open(f"/pages/entry/entry?scene={code}")
    teacher.see(SCHOOL)
    teacher.see("只用手机号核对您的身份，不会公开。")
    teacher.tap("同意隐私指引并用手机号登录")
    teacher.tap("允许")
    teacher.fill("您的姓名", "示例教师己")
    teacher.tap("是我，开始使用")
    teacher.await_route("pages/todo/todo")
    teacher.see(SHORT_NAME)
    assert (teacher.taps, teacher.wechat_taps) == (2, 1)
    again = teacher.kill_and_reopen("/pages/todo/todo")
    again.see(SHORT_NAME)  # for good


def test_whoever_is_known_takes_one_tap(phone: PickUp, code: str, known: str) -> None:
    """The phone and the name are known: nothing is asked again."""
    teacher = phone(known).open(f"/pages/entry/entry?scene={code}")
    teacher.see("示例教师己 138****")
    teacher.tap("是我，开始使用")
    teacher.await_route("pages/todo/todo")
    teacher.see(SHORT_NAME)
    teacher.see("切换身份")
    assert (teacher.taps, teacher.wechat_taps) == (1, 0)


def test_refusing_the_phone_number_says_what_it_is_for(phone: PickUp, code: str, newcomer: str) -> None:
    teacher = phone(newcomer).open(f"/pages/entry/entry?scene={code}")
    teacher.tap("同意隐私指引并用手机号登录")
    teacher.tap("不允许")
    teacher.see("没有手机号，我们不能核对您的身份。只用来核对，不会公开")
    teacher.miss("是我，开始使用")
    teacher.tap("先看看，不登录")
    teacher.await_route("pages/showcase/showcase")


def test_a_code_that_opens_nothing_can_be_typed_again(phone: PickUp, code: str, newcomer: str) -> None:
    teacher = phone(newcomer).open("/pages/entry/entry?scene=ZZZZ2222")
    teacher.tap("重新输入加入码")
    teacher.fill("加入码", f"{code[:4].lower()} {code[4:]}")
    teacher.tap("下一步")
    teacher.await_route("pages/bind/bind")
    teacher.see(SCHOOL)
