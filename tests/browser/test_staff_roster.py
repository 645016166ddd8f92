"""宣讲员名册: found, opened, telephoned; a file compared in words and then imported; the partner confirms."""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from app.core.periods import beijing_date
from launcher.system import System
from tests.browser.host import Phone
from tests.browser.records import BUREAU, CITY, TEACHER, Office, office_of

PickUp = Callable[..., Phone]
LIST, DETAIL = "/pkg-staff/speakers/speakers", "pkg-staff/speaker/speaker"
COLUMNS = ("序号", "姓名", "性别", "工作单位及职务", "获得荣誉", "联系电话", "备注")
FEDERATION, OTHER = "o-demo-federation-xiji", "o-demo-federation-pengyang"
"""The roster of 彭阳县 is not touched by any other test."""
TOMORROW = beijing_date(datetime.now(UTC)) + timedelta(days=1)


@pytest.fixture
def county(system: System) -> Iterator[Office]:
    with office_of(system) as office:
        yield office


@pytest.fixture
def added(county: Office) -> Iterator[Callable[..., dict[str, Any]]]:
    """A speaker of 西吉县 as its federation adds one; afterwards the partner has nothing left to confirm."""
    made = []

    def add() -> dict[str, Any]:
        draft = {
            "client_id": str(uuid4()),
            "name": "单示例",
            "employer_and_post": f"示例公司{uuid4().hex[:6]}",
            "honours_text": "全国劳动模范、固原工匠",
            "phone": f"1380000{int(uuid4().hex[:6], 16) % 9000 + 1000}、0954-2012345",
        }
        view: dict[str, Any] = county.county.call("POST", "/api/speakers", json=draft)
        made.append(view["appointments"][0]["id"])
        return view

    yield add
    for number in made:
        county.county.call(
            "POST", f"/api/appointments/{number}/end", json={"ends_on": str(TOMORROW), "reason": "示例结束"}
        )


def table(tmp_path: Path, *rows: tuple[str, ...]) -> Path:
    text = io.StringIO()
    csv.writer(text).writerows([COLUMNS, *rows])
    file = tmp_path / "示例名册.csv"
    file.write_text(text.getvalue(), "utf-8-sig")
    return file


def choose(phone: Phone, file: Path, *, agrees: bool = False) -> None:
    """Out of a chat: here from this computer."""
    phone.tap("从微信聊天里选" if agrees else "换一个表格")
    if agrees:
        phone.tap("同意")
    with phone.page.expect_file_chooser() as chooser:
        phone.tap("从电脑选…")
    chooser.value.set_files(file)


def test_a_speaker_is_found_by_letters_opened_and_telephoned(phone: PickUp, added: Callable[..., Any]) -> None:
    speaker = added()
    county = phone(FEDERATION).open("/pages/todo/todo")
    county.tap("宣讲员名册")
    county.await_route(LIST[1:])
    county.fill("找宣讲员，写姓名、拼音或单位", "shansl")
    county.see("没有找到“shansl”")
    county.fill("找宣讲员，写姓名、拼音或单位", "shan shi")
    county.see(speaker["employer_and_post"])
    county.tap(county.view.locator("[role=button]").filter(has_text=speaker["employer_and_post"]))
    county.await_route(DETAIL)
    county.see("全国劳模")
    county.see("市级工匠")
    county.see("等西吉县教育体育局确认")
    county.see(str(speaker["phone_masked"]))
    county.tap("给单示例打电话")
    county.see("名册里还有：0954-2012345")
    assert "1380000" in county.text(), "WeChat asks before it dials"


def test_the_partner_confirms_from_the_to_do(phone: PickUp, added: Callable[..., Any], county: Office) -> None:
    speaker, waits = added(), added()
    bureau = phone(BUREAU).open("/pages/todo/todo")
    bureau.tap("去确认")
    bureau.await_route("pkg-staff/appointments/appointments")
    for row in county.county.call("GET", "/api/appointments")["appointments"]:
        if row["speaker_id"] != speaker["id"]:
            bureau.tap(bureau.view.locator("[role=checkbox]").filter(has_text=row["employer_and_post"]))
    bureau.tap("确认聘任 1 位")
    bureau.see("确认好了，1 位。")
    statuses = [county.county.call("GET", f"/api/speakers/{one['id']}")["is_serving"] for one in (speaker, waits)]
    assert statuses == [True, False]


def test_a_file_is_compared_in_words_before_it_is_imported(phone: PickUp, tmp_path: Path) -> None:
    name = f"示例{uuid4().hex[:4]}"
    row = ("1", name, "男", "示例合作社技术员", "彭阳县劳动模范", "13800000085", "")
    county = phone(OTHER).open("/pkg-staff/roster/roster")
    choose(county, table(tmp_path, row, ("2", "", "女", "示例公司", "", "12", "")), agrees=True)
    county.see("有 1 行要改")
    county.see("第 3 行")
    county.miss("确认导入")
    choose(county, table(tmp_path, row))
    county.see("新增 1 位")
    county.see("还没有导入，请先看一看。")
    county.tap("确认导入（新增 1 位，改 0 位）")
    county.see("导入好了：新增 1 位。请另一家单位在待办里确认新增的。")
    county.tap("看名册")
    county.await_route(LIST[1:])
    county.see(name)
    county.enter("/pkg-staff/roster/roster")
    county.tap("从微信聊天里选")
    with county.page.expect_file_chooser() as chooser:
        county.tap("从电脑选…")
    chooser.value.set_files(table(tmp_path, (*row[:6], "下半年有空")))
    county.see("备注写上“下半年有空”")


def test_a_member_and_a_parent_are_written_by_hand(phone: PickUp) -> None:
    name = f"示例{uuid4().hex[:4]}"
    county = phone(FEDERATION).open(LIST)
    county.tap("添加劳模家长")
    county.tap("保存")
    county.see("请写姓名。")
    county.fill("姓名", name)
    county.fill("联系电话", "123")
    county.tap("保存")
    county.see("请填手机号，或带区号的座机号")
    county.fill("联系电话", "")
    county.tap("保存")
    county.await_route(DETAIL)
    county.see("劳模家长，没有聘进宣讲团。")
    county.tap("改资料")
    county.fill("能讲什么", "木工")
    county.tap("保存")
    county.await_route(DETAIL)
    county.see("木工")
    county.tap("替对方记几天")
    county.tap("记下")
    county.see("记好了，这几天不会再安排。")


def test_an_appointment_ends_with_a_reason(phone: PickUp, added: Callable[..., Any]) -> None:
    speaker = added()
    county = phone(FEDERATION).open(f"/{DETAIL}?id={speaker['id']}")
    county.tap("不再聘任…")
    county.tap("结束聘任")
    county.see("请选一个原因。")
    county.tap("名单弄错了")
    county.tap("结束聘任")
    county.see("记好了，以前的名册还看得到。")


def test_whoever_is_not_of_the_pair_looks_only(phone: PickUp, added: Callable[..., Any]) -> None:
    speaker = added()
    city = phone(CITY).open(f"/{DETAIL}?id={speaker['id']}")
    city.see("等西吉县教育体育局确认")
    for offer in ("看号码会记下", "改资料", "不再聘任…", "替对方记几天"):
        city.miss(offer)
    teacher = phone(TEACHER).open(LIST)
    teacher.see("您现在的身份看不到")
