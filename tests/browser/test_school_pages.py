"""The school's other pages: planning, one talk, the queue; and that large letters fit everywhere."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from launcher.system import System
from tests.browser.host import Phone
from tests.browser.school import (
    CITY,
    COUNTY,
    DETAIL,
    EDIT,
    QUEUE,
    TEACHER,
    School,
    button,
    choose_two,
    clipped,
    in_use,
    new_speaker,
    school_of,
    set_day,
    submit,
)

PickUp = Callable[..., Phone]


@pytest.fixture
def school(system: System) -> Iterator[School]:
    with school_of(system) as school:
        yield school


@pytest.mark.parametrize(
    ("who", "county", "counted", "organiser"),
    [(COUNTY, None, "计入西吉县的年度任务", "县级组织"), (CITY, "隆德", "计入市级的年度任务", "市级组织")],
)
def test_staff_plan_a_talk_and_are_told_whom_it_will_count_for(
    phone: PickUp, who: str, county: str | None, counted: str, organiser: str
) -> None:
    speaker = new_speaker()
    staff = phone(who).open(EDIT)
    staff.see(counted)
    staff.tap("选学校")
    if county is not None:
        staff.tap(county)
    staff.fill("找学校", "一小")
    name = f"{'隆德' if county else '西吉'}县示例第一小学"
    staff.tap(name)
    staff.fill("宣讲员姓名", speaker)
    set_day(staff, (datetime.now(UTC) + timedelta(days=7)).date().isoformat())
    staff.see("劳模工匠进校园宣讲活动（")
    staff.tap("安排好了，保存")
    staff.see("已记下这场宣讲")
    staff.tap("看这一场")
    staff.see(speaker)
    staff.see(organiser)  # as the server has it
    staff.see("已计划")
    staff.see("还没到时间")


def test_what_a_school_arranged_itself_is_said_not_to_count(school: School, phone: PickUp) -> None:
    speaker = new_speaker()
    staff = phone(COUNTY).open(EDIT)
    staff.tap("选学校")
    staff.tap("西吉县示例第一小学")
    staff.fill("宣讲员姓名", speaker)
    staff.tap("学校自己请的")
    staff.see("不计入县（区）的年度任务")
    staff.tap("安排好了，保存")
    staff.see("已记下这场宣讲")
    assert [talk["organiser"] for talk in school.talks_of(speaker)] == ["school"]


def test_a_planned_talk_shows_its_banner_to_copy_and_is_cancelled_with_a_reason(school: School, phone: PickUp) -> None:
    talk = school.arrange(hours_ago=-72)
    staff = phone(COUNTY).open(f"{DETAIL}?id={talk['id']}")
    staff.see(talk["banner"])
    staff.tap("复制横幅文字")
    staff.see("已复制")
    staff.tap("取消这一场")
    staff.tap("取消这一场", nth=0)
    staff.see("请选一个原因。")
    staff.tap("学校时间有变")
    staff.tap("取消这一场")
    staff.see("已取消：学校时间有变")
    assert school.talk(talk["id"])["cancel_reason"] == "学校时间有变"


def test_a_reviewer_is_led_to_the_review_and_all_read_the_ledger(school: School, phone: PickUp) -> None:
    talk = school.arrange()
    school.record(talk, audience=45)
    staff = phone(COUNTY).open(f"{DETAIL}?id={talk['id']}")
    staff.see("待审，通过后才知道是否计入")
    staff.see("等您审核")
    staff.tap("去审核")
    staff.await_route("pkg-staff/review/review")


def test_a_photo_that_has_vanished_is_chosen_again(school: School, phone: PickUp) -> None:
    talk = school.arrange()
    teacher = in_use(phone(TEACHER), f"{EDIT}?id={talk['id']}")
    choose_two(teacher)
    teacher.tap("听讲人数 90 人")
    teacher.network("offline")
    submit(teacher)
    first = next(teacher.storage(key) for key in teacher.storage_keys() if key.startswith("q:"))
    teacher.page.evaluate("filePath => void __phone.wx.getFileSystemManager().unlink({ filePath })", first["path"])
    teacher.network("online")
    teacher.tap("看照片传到哪了")
    teacher.see("照片文件已不在手机里，请重新选一张。")
    teacher.tap("重新选")
    teacher.tap("照片3")
    teacher.tap("完成(1)")
    teacher.see("照片都传完了")
    stored = school.await_status(talk["id"], "submitted")
    assert sorted(school.photos(talk["id"])) == sorted(stored["declared_photos"])


@pytest.mark.parametrize("font", ["standard", "xlarge"])
@pytest.mark.parametrize("width", [375, 360])
def test_no_text_is_clipped(school: School, phone: PickUp, width: int, font: str) -> None:
    talk = school.arrange()
    teacher = in_use(phone(TEACHER, width=width, font=font), f"{EDIT}?id={talk['id']}")
    choose_two(teacher)
    teacher.tap("再补充几句，可以不填")
    teacher.tap("没拍到照片？写明情况也能提交")
    teacher.tap(button(teacher, "提交"))
    looks = {"fill in": clipped(teacher)}
    teacher.tap("加照片：再加一张")
    teacher.tap("取消")
    teacher.enter(f"/pkg-school/camera/camera?key=talk-{talk['id']}&step=0&last=1")
    teacher.see("把横幅放进金框")
    looks["camera"] = clipped(teacher)
    teacher.enter(QUEUE)
    teacher.see("接着填")
    looks["queue"] = clipped(teacher)
    teacher.enter(f"{DETAIL}?id={talk['id']}")
    teacher.see("横幅文字")
    looks["one talk"] = clipped(teacher)
    staff = phone(CITY, width=width, font=font).open(EDIT)
    staff.tap("选学校")
    staff.see("还有")
    looks["plan"] = clipped(staff)
    assert {page: texts for page, texts in looks.items() if texts} == {}
