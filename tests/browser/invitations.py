"""Speakers of 西吉 and their invitations in a browser test: put on the roster, brought to WeChat, asked over HTTP."""

import itertools
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from app.core.periods import BEIJING
from launcher.system import System
from sandbox.client import SandboxClient
from story.phone import Phone
from tests.browser.records import BUREAU, COUNTY, TEACHER

INVITATION = "/pkg-speaker/invitation/invitation"
INVITE = "/pkg-school/invite-edit/invite-edit"
_numbers = itertools.count(100)
"""Of phones: those of the example people are smaller, those of other tests larger."""


class Corps:
    """The speakers of one county. What it makes is new each time: the system is shared."""

    def __init__(self, county: Phone, bureau: Phone, sandbox: SandboxClient, system: System, school_id: int) -> None:
        self.county = county
        self._bureau = bureau
        self._sandbox = sandbox
        self._system = system
        self.school_id = school_id

    def speaker(self, *, likes: Sequence[str] = ()) -> dict[str, Any]:
        """Appointed by both units; without WeChat. Whoever likes a format is suggested first among equals."""
        number = next(_numbers)
        addition = {
            "client_id": str(uuid4()),
            "name": f"示例讲师{uuid4().hex[:4]}",
            "employer_and_post": "西吉县示例机械厂焊工",
            "honours_text": "自治区劳动模范",
            "topics": "我的学徒故事",
            "formats": list(likes),
            "phone": f"1380000{number:04d}",
        }
        speaker = self.county.call("POST", "/api/speakers", json=addition)
        self._bureau.call("POST", "/api/appointments/confirm", json={"ids": [speaker["appointments"][0]["id"]]})
        return {**speaker, "phone": addition["phone"]}

    def in_wechat(self, speaker: dict[str, Any]) -> str:
        """Their openid: they use WeChat, and nobody here has heard of it."""
        openid = f"o-speaker-{speaker['id']}"
        self._sandbox.put_person(openid, nickname=speaker["name"], phone=speaker["phone"])
        return openid

    def bound(self, speaker: dict[str, Any]) -> str:
        """As somebody who has used the mini-program before."""
        openid = self.in_wechat(speaker)
        path = f"/api/units/{speaker['unit_id']}/join-codes"
        code = self.county.call("POST", path, json={"days": 1})["code"]
        with Phone(self._system.api_url, self._sandbox, openid) as phone:
            phone.log_in()
            join = {"code": code, "phone_code": phone.phone_code(), "name": speaker["name"]}
            phone.call("POST", "/api/join", json=join)
        return openid

    def invite(self, speaker: dict[str, Any], starts_at: datetime) -> dict[str, Any]:
        talk = {
            "client_id": str(uuid4()),
            "school_id": self.school_id,
            "starts_at": starts_at.isoformat(),
            "formats": ["lecture"],
            "venue": "hall",
        }
        draft = {"client_id": str(uuid4()), "speaker_id": speaker["id"], "minutes": 40, "audience_words": "五年级"}
        return self.county.call("POST", "/api/invitations", json={**draft, "talk": talk})

    def answer(self, invitation: dict[str, Any], **said: str) -> None:
        """As the county heard it on the telephone."""
        path = f"/api/invitations/{invitation['id']}/answer"
        self.county.call("POST", path, json={"version": invitation["version"], **said})

    def hold(self, talk_id: int) -> None:
        """Recorded by the school as given an hour ago."""
        record = {
            "client_id": str(uuid4()),
            "held_at": (datetime.now(UTC) - timedelta(hours=1)).isoformat(),
            "audience": 88,
            "formats": ["lecture"],
            "no_photo_reason": "相机没电了，没有拍到。",
        }
        version = self.county.call("GET", f"/api/talks/{talk_id}")["version"]
        self.county.call("PUT", f"/api/talks/{talk_id}/record", json={"version": version, "record": record})

    def invitation(self, invitation_id: int) -> dict[str, Any]:
        return self.county.call("GET", f"/api/invitations/{invitation_id}")


@contextmanager
def corps_of(system: System) -> Iterator[Corps]:
    with ExitStack() as stack:
        sandbox = stack.enter_context(closing(SandboxClient(system.sandbox_url)))
        county, bureau, teacher = (
            stack.enter_context(Phone(system.api_url, sandbox, openid)) for openid in (COUNTY, BUREAU, TEACHER)
        )
        for phone in (county, bureau):
            phone.log_in()
        me = teacher.log_in()
        yield Corps(county, bureau, sandbox, system, me["identities"][0]["unit_id"])


def school_day(now: datetime, *, days: int = 7, at: str = "14:30", is_any_day: bool = False) -> datetime:
    """So many days ahead at this Beijing time; unless any day will do, on the next weekday from there."""
    day = now.astimezone(BEIJING) + timedelta(days=days)
    while day.weekday() >= 5 and not is_any_day:
        day += timedelta(days=1)
    hour, minute = map(int, at.split(":"))
    return day.replace(hour=hour, minute=minute, second=0, microsecond=0)
