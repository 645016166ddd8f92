"""A school and its county in a test: talks arranged over HTTP, filled in on a phone, and read back from the server."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from playwright.sync_api import Locator

from launcher.system import System
from sandbox.client import SandboxClient
from story.phone import Phone as Caller
from tests.browser.host import Phone

TEACHER, COUNTY, CITY = "o-demo-teacher-xiji", "o-demo-federation-xiji", "o-demo-city"
EDIT = "/pkg-school/talk-edit/talk-edit"
DETAIL = "/pkg-school/talk-detail/talk-detail"
QUEUE = "/pkg-school/queue/queue"
PATIENCE_SECONDS = 20
SETTLED = """() => {
    const { isSending, sent, conflict, trouble, problems } = __phone.data()
    return !isSending && Boolean(sent || conflict || trouble.words || Object.keys(problems).length)
}"""
"""A submission has led to something the person can see."""


class School:
    """What the county of 西吉 arranges at its example school, and what the server knows of it."""

    def __init__(self, county: Caller, teacher: Caller, school_id: int) -> None:
        self.county = county
        self.teacher = teacher
        self._school_id = school_id

    def arrange(self, *, hours_ago: float = 20) -> dict[str, Any]:
        """A planned talk by a speaker of its own."""
        plan = {
            "client_id": str(uuid4()),
            "school_id": self._school_id,
            "speaker_name": new_speaker(),
            "formats": ["lecture"],
            "venue": "hall",
            "planned_at": (datetime.now(UTC) - timedelta(hours=hours_ago)).isoformat(),
        }
        return self.county.call("POST", "/api/talks", json=plan)

    def record(self, talk: dict[str, Any], *, audience: int) -> None:
        """As a colleague of the teacher would, on another phone, without photos."""
        record = {
            "client_id": str(uuid4()),
            "held_at": talk["planned_at"],
            "audience": audience,
            "formats": ["lecture"],
            "no_photo_reason": "相机没电了，没有拍到。",
        }
        path = f"/api/talks/{talk['id']}/record"
        self.teacher.call("PUT", path, json={"version": self.talk(talk["id"])["version"], "record": record})

    def send_back(self, talk_id: int, reason: str) -> None:
        decision = {"client_id": str(uuid4()), "version": self.talk(talk_id)["version"], "reasons": [reason]}
        self.county.call("POST", f"/api/talks/{talk_id}/return", json=decision)

    def is_worth_asking(self) -> bool:
        """Whether WeChat is to ask the teacher about messages at the next submission."""
        credits_ = self.teacher.call("GET", "/api/me/credits")["credits"]
        return any(row["is_worth_asking"] for row in credits_ if row["template"] in {"talk_approved", "talk_returned"})

    def talk(self, talk_id: int) -> dict[str, Any]:
        return self.county.call("GET", f"/api/talks/{talk_id}")

    def photos(self, talk_id: int) -> list[str]:
        """Client ids of those that arrived."""
        return [photo["client_id"] for photo in self.county.call("GET", f"/api/talks/{talk_id}/photos")["photos"]]

    def talks_of(self, speaker: str) -> list[dict[str, Any]]:
        talks = self.county.call("GET", "/api/talks?limit=50")["talks"]
        return [talk for talk in talks if talk["speaker_name"] == speaker]

    def await_status(self, talk_id: int, status: str) -> dict[str, Any]:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (talk := self.talk(talk_id))["status"] != status:
            assert time.monotonic() < deadline, f"{talk['status']} instead of {status}"
            time.sleep(0.1)
        return talk


@contextmanager
def school_of(system: System) -> Iterator[School]:
    with ExitStack() as stack:
        sandbox = stack.enter_context(closing(SandboxClient(system.sandbox_url)))
        county, teacher = (stack.enter_context(Caller(system.api_url, sandbox, openid)) for openid in (COUNTY, TEACHER))
        county.log_in()
        me = teacher.log_in()
        yield School(county, teacher, me["identities"][0]["unit_id"])


def new_speaker() -> str:
    return f"示例讲师{uuid4().hex[:4]}"


def in_use(phone: Phone, path: str) -> Phone:
    """A phone on which the person agreed to the privacy contract before, as everybody has who joined a unit on it."""
    phone.open(path)
    phone.page.evaluate("() => void __phone.wx.requirePrivacyAuthorize({ complete() {} })")
    phone.tap("同意")
    phone.taps = phone.wechat_taps = 0
    return phone


def choose_two(phone: Phone) -> None:
    """From the album: three taps on WeChat's own panel."""
    phone.tap("从相册选")
    for photo in ("照片1", "照片2"):
        phone.tap(photo)
    phone.tap("完成(2)")
    phone.page.wait_for_function("() => document.querySelectorAll('.slot-picture').length >= 2")


def button(phone: Phone, name: str) -> Locator:
    """Exactly this one: other things on the page speak of it, too, and a page may just be coming back."""
    return phone.view.get_by_role("button", name=name, exact=True)


def submit(phone: Phone) -> None:
    """提交, and 允许 when WeChat asks; waits for what comes of it."""
    phone.tap(button(phone, "提交"))
    allow_if_asked(phone)


def allow_if_asked(phone: Phone) -> None:
    phone.page.wait_for_function(f"() => document.querySelector('.wx-consent') || ({SETTLED})()")
    if phone.page.locator(".wx-consent").count():
        phone.tap("允许")
    phone.page.wait_for_function(SETTLED)


DOUBLE_TAP = """button => {
    const { x, y, width, height } = button.getBoundingClientRect()
    const touch = new Touch({ identifier: 1, target: button, clientX: x + width / 2, clientY: y + height / 2 })
    for (const type of ["touchstart", "touchend", "touchstart", "touchend"]) {
        const touches = type === "touchstart" ? [touch] : []
        const init = { touches, changedTouches: [touch], bubbles: true, composed: true, cancelable: true }
        button.dispatchEvent(new TouchEvent(type, init))
    }
}"""


def tap_twice(phone: Phone, text: str) -> None:
    """Quicker than anything on the screen can change."""
    button(phone, text).evaluate(DOUBLE_TAP)


def set_day(phone: Phone, day: str) -> None:
    phone.tap(phone.view.locator(".edit-day"))
    phone.page.get_by_label("选择").fill(day)
    phone.tap("确定")


CLIPPED = """() => {
    const frame = [...document.querySelectorAll('.wx-page-frame:not([hidden])')].at(-1)
    const found = []
    const walker = document.createTreeWalker(frame, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const words = node.data.trim()
        const range = document.createRange()
        range.selectNodeContents(node)
        const { left, right, top, bottom, width } = range.getBoundingClientRect()
        if (!words || width === 0) continue
        if (left < 0 || right > innerWidth + 1) found.push(words)
        for (let box = node.parentElement; box && box !== frame; box = box.parentElement) {
            const { overflowX, overflowY } = getComputedStyle(box)
            const edge = box.getBoundingClientRect()
            const isCut = overflowX === 'hidden' && (left < edge.left - 1 || right > edge.right + 1)
            const isLow = overflowY === 'hidden' && (top < edge.top - 1 || bottom > edge.bottom + 1)
            if (isCut || isLow) found.push(words)
        }
    }
    return [...new Set(found)]
}"""


def clipped(phone: Phone) -> list[str]:
    """Texts of the page on top that reach beyond the screen or are cut by their box."""
    return list(phone.page.evaluate(CLIPPED))
