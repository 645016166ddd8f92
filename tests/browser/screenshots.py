"""Every page as its people see it, at the widths and letters that pages are made for: `make screenshots`.

`python -m tests.browser.screenshots talk-edit review` takes some pages only. One fresh system with example people and a
few talks; each page whole, from its top to its end, in var/screenshots/<page>-<width>[-xl].png.
"""

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote
from uuid import uuid4

from playwright.sync_api import Browser

from launcher.components import ROOT
from launcher.preview import build_preview
from launcher.system import System, running_system
from tests.adapters.vision.scenes import Scene, jpeg
from tests.browser.chromium import running_chromium
from tests.browser.host import HEIGHTS, Phone, phone_at
from tests.browser.invitations import INVITATION, INVITE, corps_of, school_day
from tests.browser.records import BUREAU, CITY, COUNTY, TEACHER, office_of, yesterday
from tests.browser.school import DETAIL, EDIT, QUEUE, choose_two, in_use

LOOKS = (("375", 375, "standard"), ("360", 360, "standard"), ("375-xl", 375, "xlarge"))
TALLEST = 6000
CONTENT_HEIGHT = """() => {
    const frame = [...document.querySelectorAll('.wx-page-frame:not([hidden])')].at(-1)
    const scroll = frame.querySelector('.wx-page-scroll')
    return innerHeight + (scroll ? scroll.scrollHeight - scroll.clientHeight : 0)
}"""

TO_TOP = "frame => frame.querySelector('.wx-page-scroll')?.scrollTo(0, 0)"


@dataclass(frozen=True)
class Shot:
    page: str
    """As app.json names it."""
    who: str
    """Their openid; `{speaker}` is one with two invitations, one of them accepted."""
    query: str = ""
    """`{talk}` is one to be recorded, `{record}` one that waits for its review, `{returned}` and `{approved}` are those
    after it, `{alike}` shows a picture of `{returned}` once more, `{school}` is the example school."""
    variant: str = ""
    """Tells two shots of one page apart."""
    open: Callable[[Phone, str], object] = Phone.open

    @property
    def name(self) -> str:
        return self.page.split("/")[-1] + (f"-{self.variant}" if self.variant else "")


def _with_photos(phone: Phone, path: str) -> None:
    choose_two(in_use(phone, path))


def _with_code(phone: Phone, path: str) -> None:
    """Whoever has a code comes through 加入单位."""
    phone.open("/pages/entry/entry")
    phone.fill("加入码", path.split("code=")[1])
    phone.tap("下一步")
    phone.await_route("pages/bind/bind")


def _beside(phone: Phone, path: str) -> None:
    phone.open(path)
    phone.tap("并排对比")


def _with_other_times(phone: Phone, path: str) -> None:
    phone.open(path)
    phone.tap("换个时间")


def _with_boxes(phone: Phone, path: str) -> None:
    """Two places are covered by a tap, and the reasons for taking down are open."""
    phone.open(path)
    phone.see("现在没有框")
    for at in ((90, 150), (200, 130)):
        phone.view.locator(".cover-surface").tap(position={"x": at[0], "y": at[1]})
    phone.tap("撤下第 1 张")


def _with_unsent(phone: Phone, path: str) -> None:
    phone.open(path)
    phone.tap("没发成的")


MEMBERS = {
    "示例讲师甲": {
        "employer_and_post": "示例焊接公司高级技师",
        "honours_text": "全国劳动模范、固原工匠",
        "phone": "13800000081",
        "topics": "焊接、成长故事",
    },
    "示例讲师乙": {"employer_and_post": "示例小学退休教师", "honours_text": "西吉县劳动模范", "phone": "13800000082"},
}
"""Of the corps of 西吉县, for its partner to confirm."""
ROSTER = """序号,姓名,性别,工作单位及职务,获得荣誉,联系电话,备注
1,示例讲师甲,男,示例焊接公司高级技师,全国劳动模范、固原工匠,13800000081,下半年有空
2,示例讲师丙,女,示例刺绣合作社负责人,自治区劳动模范,0954-2012345,
"""


def _compared(phone: Phone, path: str) -> None:
    """A file out of a chat, and what it would change."""
    phone.open(path)
    phone.tap("从微信聊天里选")
    phone.tap("同意")
    with phone.page.expect_file_chooser() as chooser:
        phone.tap("从电脑选…")
    chooser.value.set_files({"name": "示例名册.csv", "mimeType": "text/csv", "buffer": ROSTER.encode()})
    phone.see("新增 1 位")


SHOTS = (
    Shot("pages/showcase/showcase", TEACHER),
    Shot("pages/todo/todo", TEACHER),
    Shot("pages/todo/todo", COUNTY, variant="county"),
    Shot("pages/todo/todo", CITY, variant="city"),
    Shot("pages/todo/todo", "{speaker}", variant="speaker"),
    Shot("pages/me/me", TEACHER),
    Shot("pages/entry/entry", TEACHER),
    Shot("pages/bind/bind", TEACHER, "?code={code}", open=_with_code),
    Shot(EDIT[1:], TEACHER, "?id={talk}", open=_with_photos),
    Shot(EDIT[1:], COUNTY, variant="plan"),
    Shot("pkg-school/camera/camera", TEACHER, "?key=talk-{talk}&step=0&last=1", open=in_use),
    Shot(QUEUE[1:], TEACHER),
    Shot(DETAIL[1:], TEACHER, "?id={record}"),
    Shot(DETAIL[1:], TEACHER, "?id={returned}", variant="returned"),
    Shot(DETAIL[1:], COUNTY, "?id={approved}", variant="approved"),
    Shot(DETAIL[1:], COUNTY, "?id={declined}", variant="declined"),
    Shot(INVITE[1:], COUNTY),
    Shot("pkg-school/invites/invites", COUNTY),
    Shot(INVITATION[1:], "{speaker}", "?id={invitation}"),
    Shot(INVITATION[1:], "{speaker}", "?id={accepted}", variant="accepted"),
    Shot(INVITATION[1:], "{speaker}", "?id={invitation}", variant="times", open=_with_other_times),
    Shot("pkg-speaker/calendar/calendar", "{speaker}"),
    Shot("pkg-speaker/unavailable/unavailable", "{speaker}"),
    Shot("pkg-speaker/my-topics/my-topics", "{speaker}"),
    Shot("pkg-staff/review/review", BUREAU),
    Shot("pkg-staff/review/review", BUREAU, "?id={alike}", variant="beside", open=_beside),
    Shot(DETAIL[1:], TEACHER, "?id={approved}", variant="consent"),
    Shot("pkg-staff/publish/publish", COUNTY, "?id={approved}"),
    Shot("pkg-staff/publish/publish", COUNTY, "?id={approved}", variant="covered", open=_with_boxes),
    Shot("pkg-staff/progress/progress", CITY),
    Shot("pkg-staff/county/county", COUNTY),
    Shot("pkg-staff/people/people", COUNTY, "?unit={school}&name={school_name}"),
    Shot("pkg-staff/calls/calls", CITY),
    Shot("pkg-staff/messages/messages", CITY, open=_with_unsent),
    Shot("pkg-staff/foreseen/foreseen", CITY),
    Shot("pkg-staff/reports/reports", CITY),
    Shot("pkg-staff/reports/reports", COUNTY, variant="county"),
    Shot("pkg-staff/speakers/speakers", COUNTY),
    Shot("pkg-staff/speaker/speaker", COUNTY, "?id={member}"),
    Shot("pkg-staff/speaker-edit/speaker-edit", COUNTY, "?id={member}"),
    Shot("pkg-staff/speaker-edit/speaker-edit", COUNTY, "?parent=1", variant="parent"),
    Shot("pkg-staff/appointments/appointments", BUREAU),
    Shot("pkg-staff/roster/roster", COUNTY),
    Shot("pkg-staff/roster/roster", COUNTY, variant="compared", open=_compared),
    Shot("pkg-me/personal/personal", TEACHER),
    Shot("pkg-me/leave/leave", TEACHER),
    Shot("pkg-me/settings/settings", TEACHER),
    Shot("pkg-me/notices/notices", COUNTY),
    Shot("pkg-me/notices/notices", TEACHER, variant="school"),
    Shot("pkg-me/help/help", TEACHER),
)


def pages() -> Sequence[str]:
    """Every page of app.json."""
    app = json.loads((ROOT / "miniprogram" / "app.json").read_text("utf-8"))
    return [
        *app["pages"],
        *(f"{package['root']}/{page}" for package in app["subPackages"] for page in package["pages"]),
    ]


def prepared(system: System) -> dict[str, object]:
    """What the pages show, and the values for the queries."""
    return _records(system) | _invitations(system)


def _records(system: System) -> dict[str, object]:
    with office_of(system) as office:
        now = datetime.now(UTC)
        talk = office.planned(yesterday(now))
        cut, other_cut = (jpeg(Scene(talk["banner"], seed=seed, kept=0.7)) for seed in (1, 2))
        dark, hall = jpeg(Scene("", seed=3, light=0.15)), jpeg(Scene("", seed=4))
        returned = office.submitted(yesterday(now, days=3), shots=[cut, hall])
        office.send_back(returned, 1, "banner_cut")  # told to a teacher who has consented to nothing
        approved = office.submitted(yesterday(now, days=4))
        office.approve(approved)
        first = office.county.call("GET", f"/api/talks/{approved.id}/photos")["photos"][0]["id"]
        yes = {"photos": [first], "is_given": True}
        office.teacher.call("POST", f"/api/talks/{approved.id}/publishing-consent", json=yes)
        record = office.submitted(yesterday(now, days=2), shots=[other_cut, dark])
        alike = office.submitted(yesterday(now), shots=[jpeg(Scene(talk["banner"], seed=5)), hall])
        for waited in (returned, record, alike):
            office.await_advice(waited)
        school = talk["school_id"]
        added = [
            office.county.call("POST", "/api/speakers", json={"client_id": str(uuid4()), "name": name} | fields)
            for name, fields in MEMBERS.items()
        ]
        code = office.county.call("POST", f"/api/units/{school}/join-codes", json={"days": 7})["code"]
        return {
            "talk": talk["id"],
            "record": record.id,
            "returned": returned.id,
            "alike": alike.id,
            "approved": approved.id,
            "school": school,
            "member": added[0]["id"],
            "school_name": quote(talk["school_name"]),
            "code": code,
        }


def _invitations(system: System) -> dict[str, object]:
    with corps_of(system) as corps:
        now, speaker, other = datetime.now(UTC), corps.speaker(), corps.speaker()
        accepted = corps.invite(speaker, school_day(now, days=4))
        invitation = corps.invite(speaker, school_day(now, days=8))
        declined = corps.invite(other, school_day(now, days=12))
        openid = corps.bound(speaker)
        corps.answer(accepted, answer="accept")
        corps.answer(declined, answer="decline", reason="busy")
        return {
            "speaker": openid,
            "accepted": accepted["id"],
            "invitation": invitation["id"],
            "declined": declined["talk_id"],
        }


def take(browser: Browser, url: str, shot: Shot, values: dict[str, object]) -> None:
    for suffix, width, font in LOOKS:
        with phone_at(browser, f"{url}/preview", shot.who.format(**values), width=width, font=font) as phone:
            shot.open(phone, f"/{shot.page}{shot.query.format(**values)}")
            phone.page.wait_for_load_state("networkidle")
            phone.page.wait_for_timeout(800)  # a draft is saved after half a second, and the page says so
            height = min(phone.page.evaluate(CONTENT_HEIGHT), TALLEST)
            phone.page.set_viewport_size({"width": width, "height": max(height, HEIGHTS[width])})
            phone.view.evaluate(TO_TOP)
            phone.page.wait_for_timeout(400)  # pictures and panels come to rest
            print(phone.screenshot(f"{shot.name}-{suffix}").relative_to(ROOT), flush=True)  # noqa: T201


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.browser.screenshots", description="Pictures of every page.")
    parser.add_argument("names", nargs="*", help="such as talk-edit or todo-city; none: all")
    wanted = parser.parse_args().names
    names = {shot.name for shot in SHOTS}
    if unknown := set(wanted) - names:
        parser.error(f"{', '.join(sorted(unknown))}: there are {', '.join(sorted(names))}")
    build_preview("--lenient")
    with running_system(looks_at_photos=True) as system, running_chromium() as browser:
        values = prepared(system)
        for shot in SHOTS:
            if not wanted or shot.name in wanted:
                take(browser, system.api_url, shot, values)


if __name__ == "__main__":
    main()
