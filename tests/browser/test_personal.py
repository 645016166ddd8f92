"""您的信息: put right, taken along as a table, and deleted, each by the person alone."""

from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from app.adapters.tables import read_rows
from launcher.system import System
from sandbox.client import SandboxClient
from story.phone import Phone as ApiPhone
from tests.browser.host import Phone
from tests.browser.records import CITY

PickUp = Callable[..., Phone]
SCHOOL = "泾源县示例中学"
PERSONAL = "/pkg-me/personal/personal"
DOWNLOADED = """() => new Promise((resolve) => {
    __phone.wx.downloadFile({
        url: location.origin + '/api/me/export.xlsx',
        header: { Authorization: 'Bearer ' + __phone.storage('s:login').token },
        success: ({ tempFilePath }) => __phone.wx.getFileSystemManager().readFile({
            filePath: tempFilePath, encoding: 'base64', success: ({ data }) => resolve(data),
        }),
    })
})"""


@pytest.fixture
def sandbox(system: System) -> Iterator[SandboxClient]:
    with closing(SandboxClient(system.sandbox_url)) as client:
        yield client


@pytest.fixture
def openid(system: System, sandbox: SandboxClient) -> str:
    """The only one at a school of 泾源县, there for this test alone."""
    number = uuid4().int
    openid = f"o-personal-{number % 10**6}"
    sandbox.put_person(openid, nickname="示例教师庚", phone=f"1380000{number % 9000 + 1000}")
    with ApiPhone(system.api_url, sandbox, CITY) as city, ApiPhone(system.api_url, sandbox, openid) as teacher:
        city.log_in()
        (school,) = [item for item in city.call("GET", "/api/schools")["schools"] if item["name"] == SCHOOL]
        for earlier in city.call("GET", f"/api/units/{school['id']}/people")["people"]:
            city.call("POST", f"/api/identities/{earlier['identity_id']}/end")
        code = city.call("POST", f"/api/units/{school['id']}/join-codes", json={"days": 1})["code"]
        teacher.log_in()
        join = {"code": code, "phone_code": teacher.phone_code(), "name": "示例教师庚"}
        teacher.call("POST", "/api/join", json=join)
    return openid


@pytest.fixture
def teacher(phone: PickUp, openid: str) -> Phone:
    teacher = phone(openid).open("/pages/me/me")
    teacher.see("退出登录")
    return teacher


def test_the_name_is_put_right_and_the_rest_is_told_plainly(teacher: Phone) -> None:
    teacher.tap("您的信息")
    teacher.see(SCHOOL)
    for question in ("我们用哪些信息", "用来做什么", "谁能看到手机号", "存多久", "谁负责，问谁"):
        teacher.see(question)
    teacher.tap("改姓名")
    teacher.fill("您的姓名", "  ")
    teacher.tap("保存")
    teacher.see("请写上您的姓名。")
    teacher.fill("您的姓名", "示例教师辛")
    teacher.tap("保存")
    teacher.see("改好了")
    teacher.kill_and_reopen(PERSONAL)
    teacher.see("示例教师辛")


def test_a_copy_opens_in_wechat_and_holds_what_is_theirs(teacher: Phone) -> None:
    teacher.enter(PERSONAL)
    teacher.tap("要一份我的信息")
    teacher.see("文档（由微信打开）")
    teacher.see("xlsx 文件")
    teacher.tap("关闭")
    teacher.see("里面有您的手机号，请不要发到群里。")
    cells = cells_of(teacher.page.evaluate(DOWNLOADED))
    assert {"我们保存的您的信息", "示例教师庚", SCHOOL, "学校联络员", "加入码"} <= cells
    assert any(cell.startswith("1380000") for cell in cells), "their own number, whole"


def cells_of(base64: str) -> set[str]:
    return {cell for row in read_rows(b64decode(base64)) for cell in row.cells}


def test_leaving_says_what_happens_waits_and_then_is_final(
    teacher: Phone, system: System, sandbox: SandboxClient, openid: str
) -> None:
    before = me_of(system, sandbox, openid)
    teacher.enter(PERSONAL)
    teacher.tap("注销账号、删除我的信息")
    teacher.see(f"{SCHOOL}只有您一个人在用小程序。您注销后，请泾源县总工会或泾源县教育体育局再发加入码")
    teacher.see("马上删除")
    teacher.see("您没有填报或审核过，没有留您姓名的记录。")
    teacher.tap("看清楚了，下一步")
    teacher.see("注销以后不能恢复")
    waiting = teacher.find("请再想一想")
    expect(waiting).to_have_attribute("disabled", "")
    waiting.tap(force=True)
    teacher.miss("已经注销")
    assert me_of(system, sandbox, openid)["person_id"] == before["person_id"], "nothing has happened yet"
    teacher.tap("确定注销，删除我的信息")
    teacher.see("已经注销")
    teacher.tap("知道了")
    teacher.see("您还没有登录")
    teacher.kill_and_reopen("/pages/todo/todo")
    teacher.see("请先登录")
    after = me_of(system, sandbox, openid)
    assert (after["person_id"] != before["person_id"], after["name"], after["identities"]) == (True, None, [])


def test_staying_is_the_first_thing_offered(
    teacher: Phone, system: System, sandbox: SandboxClient, openid: str
) -> None:
    before = me_of(system, sandbox, openid)
    teacher.enter(PERSONAL)
    teacher.tap("注销账号、删除我的信息")
    teacher.tap("看清楚了，下一步")
    teacher.tap("先不注销")
    teacher.see("您的信息怎么用")
    assert me_of(system, sandbox, openid) == before


def me_of(system: System, sandbox: SandboxClient, openid: str) -> dict[str, Any]:
    with ApiPhone(system.api_url, sandbox, openid) as phone:
        return dict(phone.log_in())
