"""The main job, scene by scene. Each scene acts through phones, checks what must have happened, and tells it."""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sandbox.client import SandboxClient, SentMessage
from story.phone import Phone, StepMissing
from story.pictures import close_shot, has_place, wide_shot

XIJI, PENGYANG = "640422", "640425"
MESSAGE_SECONDS = 60
"""How long a message may take to arrive."""

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Stage:
    api_url: str
    sandbox: SandboxClient
    tell: Tell
    held_at: datetime
    """When the talk of this story was held."""

    def phone(self, openid: str) -> Phone:
        return Phone(self.api_url, self.sandbox, openid)

    def await_message(self, openid: str, template_id: str, what: str) -> SentMessage:
        deadline = time.monotonic() + MESSAGE_SECONDS
        while time.monotonic() < deadline:
            for message in self.sandbox.messages(openid):
                if message.template_id == template_id:
                    return message
            time.sleep(0.2)
        raise StepMissing(f"{what} did not arrive in WeChat within {MESSAGE_SECONDS} seconds")


def require(happened: bool, step: str) -> None:
    if not happened:
        raise StepMissing(step)


def play(stage: Stage) -> None:
    """All scenes in order. Raises `StepMissing` at the first step that did not happen."""
    with stage.phone("o-demo-teacher-xiji") as teacher, stage.phone("o-demo-federation-xiji") as county:
        school_id = _teacher_logs_in(stage, teacher)
        counted_before = _county_arranges(stage, county)
        talk_id, version = _arrange(stage, county, school_id)
        pictures = _teacher_records(stage, teacher, talk_id, version)
        _photos_arrive(stage, teacher, talk_id, pictures)
        approved, quota_behind = _templates(teacher)
        teacher.allow_messages(approved, uuid4())
        stage.tell("老师点了「允许」，愿意收一次审核结果。")
        _county_approves(stage, county, talk_id)
        _it_counts(stage, county, talk_id, counted_before)
        message = stage.await_message(teacher.openid, approved, "The result of the review")
        stage.tell(f"老师的微信收到「{message.title}」：{_card(message)}")
    _another_county_is_reminded(stage, quota_behind)


def _teacher_logs_in(stage: Stage, teacher: Phone) -> int:
    me = teacher.log_in()
    require(not me["needs_bind"], "the example teacher serves no school")
    unit = me["identities"][0]
    stage.tell(f"{me['name']}用微信登录，是{unit['unit_name']}的联络员，手机号显示为 {me['phone_masked']}。")
    return int(unit["unit_id"])


def _county_arranges(stage: Stage, county: Phone) -> int:
    county.log_in()
    figure = _figure(county, XIJI)
    stage.tell(f"西吉县总工会的干事登录，看到本县：{figure['sentence']}")
    return int(figure["counted"])


def _arrange(stage: Stage, county: Phone, school_id: int) -> tuple[int, int]:
    plan = {
        "client_id": str(uuid4()),
        "school_id": school_id,
        "speaker_name": f"示例讲师{uuid4().hex[:4]}",
        "formats": ["lecture"],
        "venue": "hall",
        "planned_at": stage.held_at.isoformat(),
    }
    talk = county.call("POST", "/api/talks", json=plan)
    require(talk["status"] == "planned", "the talk was not planned")
    stage.tell(f"县里安排了一场宣讲，横幅统一是：{talk['banner']}")
    return talk["id"], talk["version"]


def _teacher_records(stage: Stage, teacher: Phone, talk_id: int, version: int) -> dict[UUID, bytes]:
    pictures = {uuid4(): wide_shot(), uuid4(): close_shot()}
    record = {
        "client_id": str(uuid4()),
        "held_at": stage.held_at.isoformat(),
        "audience": 90,
        "formats": ["lecture"],
        "summary": "讲成长故事，现场演示一项手艺。",
        "venue": "hall",
        "photos": [str(client_id) for client_id in pictures],
    }
    path, body = f"/api/talks/{talk_id}/record", {"version": version, "record": record}
    talk = teacher.call("PUT", path, json=body)
    require(talk["status"] == "awaiting_photos", "the record does not wait for its photos")
    stage.tell("讲完了，老师填记录：90 人听，在礼堂，附两张照片。文字先收到，等照片。")
    again = teacher.call("PUT", path, json=body)
    require(again == talk, "sending the same record twice changed something")
    stage.tell("网络不好又点了一次提交：还是同一条记录，没有变成两条。")
    return pictures


def _photos_arrive(stage: Stage, teacher: Phone, talk_id: int, pictures: dict[UUID, bytes]) -> None:
    receipt: dict[str, Any] = {}
    for client_id, content in pictures.items():
        receipt = teacher.send_photo(talk_id, client_id, content)
        digest = hashlib.sha256(content).hexdigest()
        require(receipt["sha256"] == digest, "a receipt does not match its photo")
        number, size = f"{receipt['arrived']}/{receipt['declared']}", f"{len(content) / 1_000_000:.1f} MB"
        stage.tell(f"照片 {number} 已到（{size}），回执 {digest[:8]} 和手机里的一致。")
    require(receipt["talk_status"] == "submitted", "the record was not submitted when its photos were complete")
    shown = teacher.call("GET", f"/api/talks/{talk_id}/photos")["photos"]
    require(len(shown) == len(pictures), "not every photo is shown")
    require(all(has_place(content) for content in pictures.values()), "the photos to send should tell their place")
    require(not any(has_place(teacher.fetch(photo["url"])) for photo in shown), "a stored photo tells its place")
    stage.tell("照片到齐，自动送审；存下的照片里已经没有拍摄地点。")


def _templates(teacher: Phone) -> tuple[str, str]:
    ids = {item["template"]: item["template_id"] for item in teacher.call("GET", "/api/me/credits")["credits"]}
    return ids["talk_approved"], ids["quota_behind"]


def _county_approves(stage: Stage, county: Phone, talk_id: int) -> None:
    waiting = [talk["id"] for talk in county.call("GET", "/api/talks?status=submitted")["talks"]]
    require(talk_id in waiting, "the record is not in the county's queue")
    talk = county.call("GET", f"/api/talks/{talk_id}")
    require(talk["may_review"], "the county may not review its own talk")
    approval = {
        "client_id": str(uuid4()),
        "version": talk["version"],
        "shows_banner": True,
        "shows_speaker": True,
        "shows_audience": True,
    }
    approved = county.call("POST", f"/api/talks/{talk_id}/approve", json=approval)
    require(approved["status"] == "approved", "the talk was not approved")
    stage.tell("县里看了照片：横幅、宣讲员、听众都有，点「通过」。")


def _it_counts(stage: Stage, county: Phone, talk_id: int, counted_before: int) -> None:
    lines = [line for line in county.call("GET", "/api/ledger")["lines"] if line["talk_id"] == talk_id]
    require(bool(lines) and lines[0]["counts"] is True, "the ledger does not count the talk")
    line = lines[0]
    stage.tell(f"台账写着：{line['words']}，计入{line['division_name']}，由{line['decided_by']}审核。")
    figure = _figure(county, XIJI)
    require(figure["counted"] == counted_before + 1, "the county's figure did not grow by one")
    stage.tell(f"西吉县的进度变成：{figure['sentence']}")


def _another_county_is_reminded(stage: Stage, template_id: str) -> None:
    with stage.phone("o-demo-city") as city:
        city.log_in()
        figure = _figure(city, PENGYANG)
    require(figure["shortfall"] > 0, "no other county is behind: was the clock moved late into the year?")
    stage.tell(f"固原市总工会看到：{figure['name']} {figure['sentence']}")
    with stage.phone("o-demo-federation-pengyang") as officer:
        message = stage.await_message(officer.openid, template_id, "The reminder")
        stage.tell(f"彭阳县总工会干事的微信收到「{message.title}」：{_card(message)}")
        officer.log_in()
        titles = [todo["title"] for todo in officer.call("GET", "/api/todos")["todos"]]
    require(bool(titles), "the reminder is not in the to-do list")
    stage.tell(f"打开小程序，待办里也有：{titles[0]}")


def _figure(phone: Phone, division_code: str) -> dict[str, Any]:
    figures = phone.call("GET", "/api/progress")["figures"]
    found: list[dict[str, Any]] = [item for item in figures if item["division_code"] == division_code]
    require(bool(found), f"progress shows no figure for {division_code}")
    return found[0]


def _card(message: SentMessage) -> str:
    return "，".join(message.data.values())
