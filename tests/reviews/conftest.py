"""A record with two photos before its reviewer."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from app.core.access import Identity
from app.talks.states import TalkStatus
from app.units.models import Unit
from tests.factories import XIJI, Make
from tests.photos.conftest import Phone
from tests.photos.pictures import jpeg
from tests.tools import Api


@dataclass(frozen=True)
class Before:
    """What lies before the reviewer, and what the reviewer and the school can do."""

    talk_id: int
    school: Unit
    teacher: Phone
    officer: Api
    reviewer: Identity

    def talk(self) -> dict[str, Any]:
        return dict(self.officer.get(f"/api/talks/{self.talk_id}").get_json())

    def photos(self) -> list[dict[str, Any]]:
        return Phone(self.officer).photos(self.talk_id)

    def ids(self) -> list[int]:
        return [photo["id"] for photo in self.photos()]

    def decide(self, decision: str, **said: Any) -> TestResponse:
        body = {"client_id": str(uuid4()), "version": self.talk()["version"]} | said
        return self.officer.post(f"/api/talks/{self.talk_id}/{decision}", body)

    def send_back(self, photo_id: int, *reasons: str, **said: Any) -> TestResponse:
        """This photo, and none of the others, which show everything."""
        photos = [
            {"photo_id": other, "shows": ["banner", "speaker", "audience"]}
            | ({"reasons": reasons} if other == photo_id else {})
            for other in self.ids()
        ]
        return self.decide("return", photos=photos, **said)


@pytest.fixture
def before(api: Api, make: Make) -> Before:
    school, reviewer = make.school(XIJI), make.staff(XIJI)
    talk, teacher = make.talk(school), Phone(api.as_(make.teacher(school)))
    declared = [uuid4(), uuid4()]
    teacher.record(talk.id, *declared)
    for width, client_id in enumerate(declared, start=640):
        assert teacher.send(talk.id, jpeg(width, 480), client_id=client_id).status_code == 201
    before = Before(talk.id, school, teacher, api.as_(reviewer), reviewer)
    assert before.talk()["status"] == TalkStatus.SUBMITTED
    return before
