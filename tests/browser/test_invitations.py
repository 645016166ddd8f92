"""Asking a speaker, in the hands of county, speaker and school: from planning to a held talk, with one refusal.

Tap budgets: yes in one, no in two, another time in three, a substitute in one.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from launcher.system import System
from tests.browser.host import Phone
from tests.browser.invitations import INVITATION, INVITE, Corps, corps_of, school_day
from tests.browser.records import COUNTY, TEACHER
from tests.browser.school import DETAIL, in_use
from tests.browser.test_tasks_letters import CUT_OFF

PickUp = Callable[..., Phone]
TOO_SMALL = """() => {
    const frame = [...document.querySelectorAll('.wx-page-frame:not([hidden])')].at(-1)
    const tappable = [...frame.querySelectorAll('wx-button, [role=checkbox], [role=radio]')]
    return tappable.filter((e) => e.checkVisibility())
        .map((e) => ({ words: e.textContent.trim(), box: e.getBoundingClientRect() }))
        .filter(({ box }) => box.height < 60 || box.width < 60)
        .map(({ words, box }) => `${words} ${box.width}×${box.height}`)
}"""


@pytest.fixture
def corps(system: System) -> Iterator[Corps]:
    with corps_of(system) as corps:
        yield corps


def allow_messages(phone: Phone) -> None:
    """WeChat's own question, if it asks one."""
    if phone.page.locator(".wx-consent").count():
        phone.tap("允许")


def tomorrow() -> datetime:
    return school_day(datetime.now(UTC), days=1, at="14:30", is_any_day=True)


def test_a_refusal_a_substitute_and_a_talk_that_is_held(phone: PickUp, corps: Corps) -> None:
    busy, kind = corps.speaker(), corps.speaker(likes=["lecture"])
    first = corps.invite(busy, tomorrow())
    talk = f"{DETAIL}?id={first['talk_id']}"

    county = phone(COUNTY).open(talk)
    county.see(f"已邀请{busy['name']}，等回复")

    refusing = phone(corps.bound(busy)).open(f"{INVITATION}?id={first['id']}")
    refusing.see("西吉县示例第一小学")
    refusing.tap("去 不 了")
    refusing.tap("那天有事")
    refusing.see("知道了，谢谢您告诉我们")
    assert refusing.taps == 2

    county.open(talk)
    county.see(f"{busy['name']}这次去不了：那天有事")
    before = county.taps
    county.tap(f"请这位 {kind['name']}")
    county.see(f"已邀请{kind['name']}，等回复")
    assert county.taps - before == 1

    second = corps.county.call("GET", f"/api/talks/{first['talk_id']}/invitation")
    going = in_use(phone(corps.bound(kind)), f"{INVITATION}?id={second['id']}")
    begun = going.taps
    going.tap("能 去")
    going.see("说好了，到时候见！")  # a yes on the day before says it for the day, too
    assert going.taps - begun == 1
    allow_messages(going)
    going.tap("把时间存进手机日历")
    going.see("已存进手机日历")
    (event,) = going.page.evaluate("() => __phone.savedEvents()")
    assert event["startTime"] == tomorrow().timestamp()
    assert event["endTime"] - event["startTime"] == 40 * 60

    school = phone(TEACHER).open(talk)
    school.see(f"{kind['name']}答应了")
    school.tap("我们准备好了，照常")
    school.see("宣讲员已确认，学校已确认")

    corps.hold(first["talk_id"])
    going.open("/pkg-speaker/calendar/calendar")
    going.see("待审")
    going.tap("打开感谢状")
    going.see("docx 文件")


def test_a_mistake_is_taken_back_and_another_time_takes_three_taps(phone: PickUp, corps: Corps) -> None:
    speaker = corps.speaker()
    invitation = corps.invite(speaker, school_day(datetime.now(UTC), days=6))
    held = phone(corps.bound(speaker)).open("/pages/todo/todo")
    held.tap("看一看，回复")
    held.tap("能 去")
    held.see("点错了？")
    allow_messages(held)
    held.tap("撤销")
    held.see("换个时间")
    assert corps.invitation(invitation["id"])["status"] == "invited"

    begun = held.taps
    held.tap("换个时间")
    held.tap(held.view.get_by_role("checkbox").first)
    held.tap("发给学校")
    held.see("已告诉对方您方便的时间")
    assert held.taps - begun == 3

    county = phone(COUNTY).open(f"{DETAIL}?id={invitation['talk_id']}")
    county.tap("定在", nth=0)
    county.see(f"{speaker['name']}答应了")
    (slot,) = corps.invitation(invitation["id"])["proposed_slots"]
    assert corps.invitation(invitation["id"])["starts_at"] == slot


def test_a_card_opens_before_anybody_is_known_and_the_phone_binds(phone: PickUp, corps: Corps) -> None:
    speaker = corps.speaker()
    invitation = corps.invite(speaker, school_day(datetime.now(UTC), days=8))
    card = corps.county.call("GET", f"/api/invitations/{invitation['id']}/card")
    office = phone(COUNTY).open(f"/{card['path']}")
    office.see("这份邀请是发给宣讲员本人的")
    office.miss("能 去")
    stranger = phone(corps.in_wechat(speaker)).open(f"/{card['path']}")
    stranger.see("请您来讲一堂课")
    stranger.miss(speaker["name"])
    stranger.tap("能 去")
    stranger.tap("用手机号确认")
    stranger.tap("允许")
    stranger.see("已答应，谢谢您！")
    assert (stranger.taps, stranger.wechat_taps) == (2, 1)
    again = stranger.kill_and_reopen("/pages/todo/todo")
    again.see("要去的")


def test_the_county_plans_with_what_it_is_told_beforehand(phone: PickUp, corps: Corps) -> None:
    speaker = corps.speaker()
    county = phone(COUNTY).open("/pages/todo/todo")
    county.tap("请一位劳模")
    county.await_route(INVITE[1:])
    county.tap("选学校")
    county.tap("西吉县示例第一小学")
    county.fill("找宣讲员", speaker["name"])
    county.tap(f"选 {speaker['name']}")
    county.see("计入西吉县")
    county.tap(f"邀请{speaker['name']}")
    county.await_route(DETAIL[1:])
    county.see(f"已邀请{speaker['name']}，等回复")


@pytest.mark.parametrize("page", ["", "换个时间", "去 不 了"])
def test_the_largest_letters_fit_and_every_target_is_large(phone: PickUp, corps: Corps, page: str) -> None:
    speaker = corps.speaker()
    invitation = corps.invite(speaker, school_day(datetime.now(UTC), days=9))
    held = phone(corps.bound(speaker), width=360, font="xlarge").open(f"{INVITATION}?id={invitation['id']}")
    held.see("请您来讲一堂课")
    if page:
        held.tap(page)
    assert held.page.evaluate(CUT_OFF) == []
    assert held.page.evaluate(TOO_SMALL) == []


OWN_PAGES = (
    "pages/todo/todo",
    "pkg-speaker/calendar/calendar",
    "pkg-speaker/unavailable/unavailable",
    "pkg-speaker/my-topics/my-topics",
)


def test_the_speaker_s_other_pages_fit_too(phone: PickUp, corps: Corps) -> None:
    speaker = corps.speaker()
    corps.invite(speaker, school_day(datetime.now(UTC), days=10))
    held = phone(corps.bound(speaker), width=360, font="xlarge")
    for page in OWN_PAGES:
        held.open(f"/{page}")
        held.page.wait_for_function("() => __phone.data().state === 'ready'")
        assert held.page.evaluate(CUT_OFF) == [], page
        assert held.page.evaluate(TOO_SMALL) == [], page


def test_a_speaker_says_when_and_what(phone: PickUp, corps: Corps) -> None:
    speaker = corps.speaker()
    held = phone(corps.bound(speaker)).open("/pkg-speaker/unavailable/unavailable")
    held.tap("这几天不方便")
    held.see("不请您。")
    held.tap("去掉")
    held.see("这几天又可以请您了")
    held.open("/pkg-speaker/my-topics/my-topics")
    held.fill("您最想讲什么", "焊接手艺")
    held.tap("2 场")
    held.tap("存好")
    held.see("存好了")
    told = corps.county.call("GET", f"/api/speakers/{speaker['id']}")
    assert (told["topics"], told["talks_a_term"]) == ("焊接手艺", 2)
