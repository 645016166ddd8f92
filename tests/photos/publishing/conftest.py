"""An approved talk with one photo, its school and its reviewers."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.core.areas import Area
from app.core.audit import AuditEvent
from app.photos.advice.models import PhotoAdvice
from app.talks.states import TalkStatus
from app.units.models import Unit
from tests.factories import Make
from tests.photos.conftest import Phone, TalkInStore
from tests.photos.pictures import jpeg

SEES = {"shows_banner": True, "shows_speaker": True, "shows_audience": True}
PICTURE = jpeg(800, 600)


def area(left: float, top: float, right: float, bottom: float) -> dict[str, float]:
    return {"left": left, "top": top, "right": right, "bottom": bottom}


@dataclass(frozen=True)
class Desk:
    """One person's view of publishing the photos of one talk."""

    phone: Phone
    talk: TalkInStore

    def view(self) -> dict[str, Any]:
        answer = self.phone.api.get(f"/api/talks/{self.talk.id}/publishing")
        assert answer.status_code == 200, answer.get_json()
        seen: dict[str, Any] = answer.get_json()
        return seen

    def photo(self) -> dict[str, Any]:
        """The only one that is shown."""
        (only,) = self.view()["photos"]
        shown: dict[str, Any] = only
        return shown

    def consent(self, *photos: int, given: bool = True) -> TestResponse:
        body = {"photos": list(photos), "is_given": given}
        return self.phone.api.post(f"/api/talks/{self.talk.id}/publishing-consent", body)

    def publish(self, photo: int, *areas: dict[str, float], **more: Any) -> TestResponse:
        return self.phone.api.put(f"/api/photos/{photo}/publication", {"areas": list(areas)} | more)

    def take_down(self, photo: int, reason: str = "asked_for") -> TestResponse:
        return self.phone.api.post(f"/api/photos/{photo}/take-down", {"reason": reason})

    def approve(self) -> None:
        body = SEES | {"client_id": str(uuid4()), "version": self.talk.version()}
        answer = self.phone.api.post(f"/api/talks/{self.talk.id}/approve", body)
        assert answer.status_code == 200, answer.get_json()

    def open(self, url: str) -> TestResponse:
        return self.phone.show("/photos/" + url.rpartition("/photos/")[2])


@dataclass(frozen=True)
class Store:
    engine: Engine

    def trail(self) -> list[tuple[str, dict[str, Any]]]:
        """What was noted about publishing."""
        with Session(self.engine) as session:
            events = session.scalars(select(AuditEvent).where(AuditEvent.subject == "photo").order_by(AuditEvent.id))
            return [
                (event.action, event.details)
                for event in events
                if event.action not in {"photo.received", "photo.removed"}
            ]

    def find_faces(self, *areas: Area) -> None:
        """As the model would have."""
        stored = [{"left": each.left, "top": each.top, "right": each.right, "bottom": each.bottom} for each in areas]
        with Session(self.engine) as session, session.begin():
            session.execute(update(PhotoAdvice).values(face_areas=stored))


@pytest.fixture
def talk(make: Make, school: Unit, engine: Engine) -> TalkInStore:
    """Before its reviewers, like the other one."""
    return TalkInStore(engine, make.talk(school, status=TalkStatus.SUBMITTED).id)


@pytest.fixture
def another_talk(make: Make, school: Unit, engine: Engine) -> TalkInStore:
    return TalkInStore(engine, make.talk(school, speaker_name="示例讲师乙", status=TalkStatus.SUBMITTED).id)


@pytest.fixture
def school_desk(teacher: Phone, talk: TalkInStore) -> Desk:
    return Desk(teacher, talk)


@pytest.fixture
def desk(county: Phone, talk: TalkInStore) -> Desk:
    return Desk(county, talk)


@pytest.fixture
def photo(teacher: Phone, talk: TalkInStore) -> int:
    """Of a talk nobody has approved yet."""
    photo_id: int = teacher.send(talk.id, PICTURE).get_json()["photo_id"]
    return photo_id


@pytest.fixture
def ready(photo: int, desk: Desk, school_desk: Desk) -> int:
    """Approved, and the school consents."""
    desk.approve()
    assert school_desk.consent(photo).status_code == 204
    return photo


@pytest.fixture
def facts(engine: Engine) -> Store:
    return Store(engine)
