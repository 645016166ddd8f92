"""加入单位: two taps and WeChat's one; and what a wrong or spent code says."""

from collections.abc import Callable, Iterator
from contextlib import closing
from uuid import uuid4

import pytest

from launcher.system import System
from sandbox.client import SandboxClient
from story.phone import Phone as ApiPhone
from tests.browser.host import Phone
from tests.browser.records import COUNTY

PickUp = Callable[..., Phone]
SCHOOL = "西吉县示例中学"


@pytest.fixture
def sandbox(system: System) -> Iterator[SandboxClient]:
    with closing(SandboxClient(system.sandbox_url)) as client:
        yield client


@pytest.fixture
def code(system: System, sandbox: SandboxClient) -> Iterator[str]:
    """Of a school, as its county sends it."""
    with ApiPhone(system.api_url, sandbox, COUNTY) as county:
        county.log_in()
        (school,) = [item for item in county.call("GET", "/api/schools")["schools"] if item["name"] == SCHOOL]
        yield county.call("POST", f"/api/units/{school['id']}/join-codes", json={"days": 1})["code"]


@pytest.fixture
def newcomer(sandbox: SandboxClient) -> str:
    """Uses WeChat; the system has never heard of them."""
    openid = f"o-bind-{uuid4().hex[:6]}"
    sandbox.put_person(openid, nickname="示例教师己", phone=f"1380000{int(uuid4()) % 9000 + 1000}")
    return openid


def test_binding_takes_two_taps_and_wechats_one(phone: PickUp, code: str, newcomer: str) -> None:
    teacher = phone(newcomer).open(f"/pages/entry/entry?scene={code}")
    teacher.see(SCHOOL)
    teacher.see("只用手机号核对您的身份，不会公开。")
    teacher.tap("同意隐私指引并用手机号登录")
    teacher.tap("允许")
    teacher.fill("您的姓名", "示例教师己")
    teacher.tap("是我，开始使用")
    teacher.await_route("pages/todo/todo")
    teacher.see("西吉示例中学")
    assert (teacher.taps, teacher.wechat_taps) == (2, 1)
    again = teacher.kill_and_reopen("/pages/todo/todo")
    again.see("西吉示例中学")  # for good


def test_whoever_is_known_takes_one_tap(phone: PickUp, code: str) -> None:
    """The phone and the name are known: nothing is asked again."""
    known = phone("o-demo-bureau-xiji").open(f"/pages/entry/entry?scene={code}")
    known.see("138****0004")
    known.tap("是我，开始使用")
    known.await_route("pages/todo/todo")
    known.see("切换身份")
    assert (known.taps, known.wechat_taps) == (1, 0)


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
