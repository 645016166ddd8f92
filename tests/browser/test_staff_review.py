"""审核 with a thumb: in how many taps, what the server then holds, and what happens when somebody was quicker."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from launcher.system import System
from tests.browser.host import Phone
from tests.browser.records import BUREAU, COUNTY, TEACHER, Office, Record, office_of, yesterday
from tests.browser.school import clipped

PAGE = "pkg-staff/review/review"
PASS = "三样都有，通过"
LEAST_PX = 44
PickUp = Callable[..., Phone]


@pytest.fixture
def office(system: System) -> Iterator[Office]:
    """Nothing waits for 西吉县 at first."""
    with office_of(system) as office:
        office.settle()
        office.say_yes_to_messages()
        yield office


@pytest.fixture
def oldest(office: Office) -> Record:
    return office.submitted(yesterday(datetime.now(UTC), days=9))


@pytest.fixture
def newer(office: Office) -> Record:
    return office.submitted(yesterday(datetime.now(UTC), days=2))


def reviewing(pick_up: PickUp, *records: Record) -> Phone:
    """The county's phone on the review page, with the oldest record open."""
    phone = pick_up(COUNTY).open(f"/{PAGE}")
    phone.see(records[0].speaker)
    return phone


def test_approving_takes_two_taps_and_then_one_each(
    phone: PickUp, office: Office, oldest: Record, newer: Record
) -> None:
    county = phone(COUNTY).open("/pages/todo/todo")
    county.see(oldest.speaker)
    county.tap("去审核")
    county.see("第 1 / 2 件")
    county.see(oldest.speaker)
    county.tap(PASS)
    county.see("第 2 / 2 件")
    assert county.taps == 2
    county.see(newer.speaker)
    county.tap(PASS)
    county.see("全部审完了，辛苦了")
    assert county.taps == 3
    for record in (oldest, newer):
        talk = office.talk(record)
        assert talk["status"] == "approved"
        review = talk["last_review"]
        assert (review["shows_banner"], review["shows_speaker"], review["shows_audience"]) == (True, True, True)
        assert review["exception_reason"] is None


def test_wechat_asks_for_messages_once_a_visit(phone: PickUp, office: Office, oldest: Record, newer: Record) -> None:
    bureau = phone(BUREAU).open(f"/{PAGE}")  # has said yes to nothing yet
    bureau.see(oldest.speaker)
    bureau.page.wait_for_load_state("networkidle")
    bureau.tap(PASS)
    bureau.tap("允许")
    bureau.see(newer.speaker)
    bureau.tap(PASS)
    bureau.see("全部审完了，辛苦了")
    assert (bureau.taps, bureau.wechat_taps) == (2, 1)
    assert office.talk(newer)["status"] == "approved"


def test_returning_takes_three_taps(phone: PickUp, office: Office, oldest: Record) -> None:
    county = phone(COUNTY).open("/pages/todo/todo")
    county.tap("去审核")
    county.see(oldest.speaker)
    county.tap("横幅没拍全")
    county.tap("退回并通知")
    county.see("全部审完了，辛苦了")
    assert county.taps == 3
    talk = office.talk(oldest)
    assert (talk["status"], talk["last_review"]["reasons"]) == ("returned", ["banner_cut"])


def test_one_photo_is_returned_and_the_others_stay(phone: PickUp, office: Office, oldest: Record) -> None:
    county = reviewing(phone, oldest)
    county.see("1 横幅 听众")
    county.tap("第 2 张：宣讲员")
    county.see("第 2 张里看到了什么")
    county.tap("看不清")
    county.see("学校要补拍：第 2 张看不清。其他照片不用动。")
    county.tap(PASS)
    county.see("要通过，请先点掉退回的原因。")
    county.tap("退回并通知")
    county.see("全部审完了，辛苦了")
    wide, close = office.photos(oldest)
    assert (wide["judgement"]["shows"], wide["judgement"]["reasons"]) == (["audience", "banner"], [])
    assert close["judgement"]["reasons"] == ["unreadable"]


def test_a_photo_that_came_meanwhile_is_looked_at_first(phone: PickUp, office: Office, oldest: Record) -> None:
    county = reviewing(phone, oldest)
    office.send_one_more(oldest)
    county.tap(PASS)
    county.see("这场的照片刚有变动，下面是现在的照片，请再看一遍。")
    county.see("照片 1 / 3")
    county.tap(PASS)
    county.see("全部审完了，辛苦了")
    assert office.talk(oldest)["last_review"]["shows_speaker"]


def test_a_keyboard_does_what_a_thumb_does(phone: PickUp, office: Office, oldest: Record) -> None:
    county = reviewing(phone, oldest)
    for name in ("第 2 张：宣讲员", "宣讲员"):
        county.find(name).focus()
        county.page.keyboard.press("Enter")
    county.see("2 没有勾")
    county.find("通过，不计入任务").focus()
    county.page.keyboard.press(" ")
    county.see("全部审完了，辛苦了")
    assert not office.talk(oldest)["last_review"]["shows_speaker"]
    assert county.taps == 0


@pytest.mark.parametrize("font", ["standard", "xlarge"])
def test_what_a_thumb_must_hit_is_large_enough(phone: PickUp, office: Office, oldest: Record, font: str) -> None:
    county = phone(COUNTY, font=font).open(f"/{PAGE}")
    county.see(oldest.speaker)
    targets = county.view.locator("[role=button], [role=checkbox], [role=tab]").locator("visible=true")
    boxes = [target.bounding_box() for target in targets.all()]
    assert len(boxes) >= 12
    assert min(box["height"] for box in boxes if box) >= LEAST_PX
    assert clipped(county) == []


def test_a_return_needs_a_reason_and_other_needs_words(phone: PickUp, office: Office, oldest: Record) -> None:
    county = reviewing(phone, oldest)
    county.tap("退回并通知")
    county.see("请先选一个退回的原因")
    county.tap("其他")
    county.tap("退回并通知")
    county.see("请写一句要补什么")
    assert office.talk(oldest)["status"] == "submitted"
    county.fill("要补什么", "请补一张有横幅的。")
    county.tap("退回并通知")
    county.see("全部审完了，辛苦了")
    review = office.talk(oldest)["last_review"]
    assert (review["reasons"], review["note"]) == (["other"], "请补一张有横幅的。")


def test_a_decision_can_be_taken_back(phone: PickUp, office: Office, oldest: Record, newer: Record) -> None:
    county = reviewing(phone, oldest)
    county.tap(PASS)
    county.see(newer.speaker)
    county.see("已通过：")
    assert office.talk(oldest)["status"] == "approved"
    county.tap(county.page.get_by_text("撤销（"))
    county.see("已撤销，请再看一遍这一场。")
    county.see("第 1 / 2 件")
    county.see(oldest.speaker)
    assert office.talk(oldest)["status"] == "submitted"
    county.tap(PASS)
    county.see("第 2 / 2 件")
    assert office.talk(oldest)["status"] == "approved"


def test_what_is_missing_is_tapped_off_and_then_it_does_not_count(
    phone: PickUp, office: Office, oldest: Record
) -> None:
    county = reviewing(phone, oldest)
    county.tap("横幅")
    county.tap("通过，不计入任务")
    county.see("全部审完了，辛苦了")
    review = office.talk(oldest)["last_review"]
    assert (review["shows_banner"], review["shows_speaker"], review["exception_reason"]) == (False, True, None)


def test_a_small_school_counts_by_exception(phone: PickUp, office: Office) -> None:
    small = office.submitted(yesterday(datetime.now(UTC)), audience=26)
    county = reviewing(phone, small)
    county.miss(PASS)  # 26 is less than 30: nobody ticked the audience
    county.tap("学校小，学生不到 30 人")
    county.tap("写明原因，通过")
    county.see("全部审完了，辛苦了")
    review = office.talk(small)["last_review"]
    assert (review["shows_audience"], review["exception_reason"]) == (False, "学校小，学生不到 30 人")


def test_without_photos_nothing_can_be_ticked(phone: PickUp, office: Office) -> None:
    bare = office.submitted(yesterday(datetime.now(UTC)), photos=0)
    county = reviewing(phone, bare)
    county.see("相机没电了，没有拍到。")
    county.tap("横幅")
    county.see("这场没有照片，勾不了")
    county.tap("其他")
    county.tap("写明原因，通过")
    county.see("请写一句为什么可以计入")
    county.fill("为什么可以计入", "已到学校核实。")
    county.tap("写明原因，通过")
    county.see("全部审完了，辛苦了")
    review = office.talk(bare)["last_review"]
    assert (review["shows_banner"], review["exception_reason"]) == (False, "已到学校核实。")


def test_the_colleague_of_the_pair_was_quicker(phone: PickUp, office: Office, oldest: Record, newer: Record) -> None:
    county, bureau = reviewing(phone, oldest), phone(BUREAU).open(f"/{PAGE}")
    bureau.see(oldest.speaker)
    bureau.tap("看不清")
    bureau.tap("退回并通知")
    bureau.see(newer.speaker)
    county.tap(PASS)
    county.see("上一场刚才已由西吉县教育体育局退回，不用再审。")
    county.see(newer.speaker)
    assert office.talk(oldest)["status"] == "returned"


def test_a_record_changed_meanwhile_is_shown_again(phone: PickUp, office: Office, oldest: Record) -> None:
    county = reviewing(phone, oldest)
    office.recount(oldest, audience=45)
    county.tap(PASS)
    county.see("刚才有人改过这条记录，下面是最新的内容")
    county.see("听讲 45 人")
    assert office.talk(oldest)["status"] == "submitted"
    county.tap(PASS)
    county.see("全部审完了，辛苦了")
    assert office.talk(oldest)["status"] == "approved"


def test_without_a_network_nothing_is_decided_and_it_says_so(phone: PickUp, office: Office, oldest: Record) -> None:
    county = reviewing(phone, oldest)
    county.network("offline")
    county.tap("看不清")
    county.tap("退回并通知")
    county.see("没有网络")
    county.see(oldest.speaker)
    assert office.talk(oldest)["status"] == "submitted"
    county.network("online")
    county.tap("退回并通知")
    county.see("全部审完了，辛苦了")
    assert office.talk(oldest)["status"] == "returned"


def test_photos_open_large(phone: PickUp, oldest: Record) -> None:
    county = reviewing(phone, oldest)
    photo = county.view.get_by_label("第 1 张照片，点开放大")
    county.page.wait_for_function("e => e.querySelector('img, div')", arg=photo.element_handle())
    county.tap(photo)
    county.page.locator(".wx-viewer").wait_for()


def test_a_school_reads_why_and_gets_out(phone: PickUp) -> None:
    teacher = phone(TEACHER).open(f"/{PAGE}")
    teacher.see("这一页给县（区）和市里的工作人员用")
    teacher.miss("全部审完了")
    teacher.tap("回到待办")
    teacher.await_route("pages/todo/todo")
