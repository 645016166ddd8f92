"""Phones that send photos to one talk, over HTTP, into a real database and a real folder."""

import hashlib
import io
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from apiflask import APIFlask
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.photos.safety.models import PhotoSafety
from app.photos.safety.states import SafetyState
from app.talks.models import Talk
from app.talks.states import TalkStatus
from app.units.models import Unit
from config.settings import Settings
from tests.factories import LONGDE, XIJI, Make
from tests.tools import Api


@dataclass(frozen=True)
class Phone:
    """Somebody's mini-program."""

    api: Api

    def send(
        self, talk_id: int, content: bytes, *, client_id: UUID | None = None, sha256: str | None = None, **fields: Any
    ) -> TestResponse:
        form = {
            "client_id": str(client_id or uuid4()),
            "sha256": sha256 or hashlib.sha256(content).hexdigest(),
            "photo": (io.BytesIO(content), "photo.jpg"),
        }
        return self.api.post_form(f"/api/talks/{talk_id}/photos", form | fields)

    def record(self, talk_id: int, *photos: UUID) -> dict[str, Any]:
        """Submit a record that declares `photos`; the talk as the phone sees it then."""
        talk = self.api.get(f"/api/talks/{talk_id}").get_json()
        record = {
            "client_id": str(uuid4()),
            "held_at": talk["starts_at"],
            "audience": 45,
            "formats": talk["formats"],
            "photos": [str(photo) for photo in photos],
        }
        answer = self.api.put(f"/api/talks/{talk_id}/record", {"version": talk["version"], "record": record})
        assert answer.status_code == 200, answer.get_json()
        shown: dict[str, Any] = answer.get_json()
        return shown

    def photos(self, talk_id: int) -> list[dict[str, Any]]:
        answer = self.api.get(f"/api/talks/{talk_id}/photos")
        assert answer.status_code == 200, answer.get_json()
        found: list[dict[str, Any]] = answer.get_json()["photos"]
        return found

    def show(self, url: str) -> TestResponse:
        """Open a link as `<image>` does: without saying who asks."""
        return Api(self.api.app, self.api.ports).get(url)

    def remove(self, photo_id: int) -> TestResponse:
        return self.api.delete(f"/api/photos/{photo_id}")


@dataclass(frozen=True)
class TalkInStore:
    """A committed talk; each change and each look is a transaction of its own, as another request's would be."""

    engine: Engine
    id: int

    def declare(self, *client_ids: UUID) -> None:
        with Session(self.engine) as session, session.begin():
            talk = session.get_one(Talk, self.id)
            talk.begin_record(talk.created_at, client_ids, now=talk.created_at)

    def become(self, status: TalkStatus) -> None:
        with Session(self.engine) as session, session.begin():
            session.get_one(Talk, self.id).status = status

    def pass_photos(self) -> None:
        """WeChat finds nothing wrong with them."""
        with Session(self.engine) as session, session.begin():
            session.execute(update(PhotoSafety).values(state=SafetyState.PASSED))

    def status(self) -> TalkStatus:
        with Session(self.engine) as session:
            return session.get_one(Talk, self.id).status

    def version(self) -> int:
        with Session(self.engine) as session:
            return session.get_one(Talk, self.id).version


@pytest.fixture
def store(settings: Settings) -> Path:
    """The folder in which photos are kept; empty."""
    folder = settings.storage_dir
    assert folder is not None
    for made in ("renditions", "publishable"):
        shutil.rmtree(folder / made, ignore_errors=True)
    photos = folder / "photos"
    if photos.is_dir():
        shutil.rmtree(photos)
    else:
        photos.unlink(missing_ok=True)
    return folder


@pytest.fixture
def school(make: Make, app: APIFlask) -> Unit:
    return make.school(XIJI)


@pytest.fixture
def talk(make: Make, school: Unit, engine: Engine) -> TalkInStore:
    return TalkInStore(engine, make.talk(school).id)


@pytest.fixture
def another_talk(make: Make, school: Unit, engine: Engine) -> TalkInStore:
    return TalkInStore(engine, make.talk(school, speaker_name="示例讲师乙").id)


@pytest.fixture
def teacher(make: Make, api: Api, school: Unit, store: Path) -> Phone:
    return Phone(api.as_(make.teacher(school)))


@pytest.fixture
def county(make: Make, api: Api) -> Phone:
    return Phone(api.as_(make.staff(XIJI)))


@pytest.fixture
def other_county(make: Make, api: Api) -> Phone:
    return Phone(api.as_(make.staff(LONGDE)))


@pytest.fixture
def stranger(api: Api) -> Phone:
    return Phone(api)
