"""Records that wait for a review, made as a county and a school make them: over HTTP, with photos."""

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from launcher.system import System
from sandbox.client import SandboxClient
from story.phone import Phone
from story.pictures import close_shot, wide_shot

COUNTY, BUREAU, TEACHER, CITY = (
    "o-demo-federation-xiji",
    "o-demo-bureau-xiji",
    "o-demo-teacher-xiji",
    "o-demo-city",
)

LOOKED_AT_SECONDS = 120


@dataclass(frozen=True)
class Record:
    id: int
    speaker: str
    """Different each time, to be found on a screen."""


class Office:
    """Arranges talks of 西吉县 at its example school and reads what became of them."""

    def __init__(self, county: Phone, teacher: Phone, school_id: int) -> None:
        self.county = county
        self.teacher = teacher
        self._school_id = school_id

    def submitted(
        self, held_at: datetime, *, audience: int = 90, photos: int = 2, shots: Sequence[bytes] = ()
    ) -> Record:
        """With so many drawn photos, or with these."""
        speaker = f"示例讲师{uuid4().hex[:4]}"
        talk = self.planned(held_at, speaker=speaker)
        shown = shots or [wide_shot() if number == 0 else close_shot() for number in range(photos)]
        pictures = {uuid4(): content for content in shown}
        record = {
            "client_id": str(uuid4()),
            "held_at": held_at.isoformat(),
            "audience": audience,
            "formats": ["lecture"],
            "summary": "讲成长故事，现场演示一项手艺。",
            "venue": "hall",
            "photos": [str(client_id) for client_id in pictures],
            "no_photo_reason": None if pictures else "相机没电了，没有拍到。",
        }
        path = f"/api/talks/{talk['id']}/record"
        self.teacher.call("PUT", path, json={"version": talk["version"], "record": record})
        for client_id, content in pictures.items():
            self.teacher.send_photo(talk["id"], client_id, content)
        return Record(talk["id"], speaker)

    def talk(self, record: Record) -> dict[str, Any]:
        return self.county.call("GET", f"/api/talks/{record.id}")

    def photos(self, record: Record) -> list[dict[str, Any]]:
        return list(self.county.call("GET", f"/api/talks/{record.id}/photos")["photos"])

    def send_one_more(self, record: Record) -> None:
        """The school finds another photo while it waits."""
        self.teacher.send_photo(record.id, uuid4(), close_shot())

    def recount(self, record: Record, *, audience: int) -> None:
        """The school mends its record while it waits."""
        talk = self.talk(record)
        told = {
            "client_id": str(uuid4()),
            "held_at": talk["held_at"],
            "audience": audience,
            "formats": talk["formats"],
            "photos": talk["declared_photos"],
        }
        self.teacher.call("PUT", f"/api/talks/{record.id}/record", json={"version": talk["version"], "record": told})

    def say_yes_to_messages(self) -> None:
        """As often as is any use: WeChat then asks the county nothing while it reviews."""
        while worth := [item for item in self.county.call("GET", "/api/me/credits")["credits"] if _asks_for(item)]:
            self.county.allow_messages(worth[0]["template_id"], uuid4())

    def settle(self) -> None:
        """Return whatever waits, so that a test begins with an empty line."""
        for row in self.county.call("GET", "/api/talks?status=submitted&limit=50")["talks"]:
            wish = {"client_id": str(uuid4()), "version": row["version"], "reasons": ["unreadable"]}
            self.county.call("POST", f"/api/talks/{row['id']}/return", json=wish)

    def approve(self, record: Record) -> None:
        shown = {"shows_banner": True, "shows_speaker": True, "shows_audience": True}
        decision = {"client_id": str(uuid4()), "version": self.talk(record)["version"], **shown}
        self.county.call("POST", f"/api/talks/{record.id}/approve", json=decision)

    def send_back(self, record: Record, photo: int, *reasons: str) -> None:
        """The school is to take the `photo`-th picture again, and only that one."""
        shown = enumerate(self.photos(record), start=1)
        seen = [{"photo_id": item["id"], "reasons": reasons if at == photo else ()} for at, item in shown]
        wish = {"client_id": str(uuid4()), "version": self.talk(record)["version"], "photos": seen}
        self.county.call("POST", f"/api/talks/{record.id}/return", json=wish)

    def await_advice(self, record: Record) -> None:
        """Until everything is said about its photos; only where a process looks at them."""
        deadline = time.monotonic() + LOOKED_AT_SECONDS
        while self.county.call("GET", f"/api/talks/{record.id}/photos")["is_checking"]:
            assert time.monotonic() < deadline, "no advice came"
            time.sleep(0.2)

    def planned(self, held_at: datetime, *, speaker: str | None = None) -> dict[str, Any]:
        plan = {
            "client_id": str(uuid4()),
            "school_id": self._school_id,
            "speaker_name": speaker or f"示例讲师{uuid4().hex[:4]}",
            "formats": ["lecture"],
            "venue": "hall",
            "planned_at": held_at.isoformat(),
        }
        return self.county.call("POST", "/api/talks", json=plan)


def _asks_for(credit: dict[str, Any]) -> bool:
    return bool(credit["is_worth_asking"] and credit["template"] in {"report_due", "quota_behind"})


@contextmanager
def office_of(system: System) -> Iterator[Office]:
    with ExitStack() as stack:
        sandbox = stack.enter_context(closing(SandboxClient(system.sandbox_url)))
        county, teacher = (stack.enter_context(Phone(system.api_url, sandbox, openid)) for openid in (COUNTY, TEACHER))
        county.log_in()
        me = teacher.log_in()
        yield Office(county, teacher, me["identities"][0]["unit_id"])


def yesterday(now: datetime, *, days: int = 1) -> datetime:
    return now - timedelta(days=days, hours=2)
