"""WeChat as the stand-in is it, in its own process; what it pushes comes in through the real gate."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import pytest
from apiflask import APIFlask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.core.crypto import Keys
from app.core.ports import Ports, WeChat
from app.photos.links import PhotoLinks
from app.photos.models import Photo
from app.photos.safety.checker import Checker
from app.photos.safety.models import PhotoSafety
from app.photos.safety.rules import LINK_MINUTES
from app.photos.safety.states import SafetyState
from app.talks.states import TalkStatus
from app.units.models import Unit
from sandbox import events
from sandbox.client import SandboxClient
from tests.factories import Make
from tests.messaging.conftest import phones, room, transaction
from tests.messaging.push.conftest import Platform, platform, pushing
from tests.photos.conftest import Phone, TalkInStore
from tests.photos.pictures import jpeg
from tests.tools import FrozenClock

__all__ = ["phones", "platform", "pushing", "room", "transaction"]

ASK = "/wxa/media_check_async"


@dataclass
class Check:
    """The check of photos in a test's hands; every look sees what is committed."""

    wechat: WeChat
    links: PhotoLinks
    clock: FrozenClock
    transaction: Callable[[], AbstractContextManager[Session]]
    engine: Engine
    sandbox: SandboxClient
    platform: Platform

    def worker(self, wechat: WeChat | None = None) -> Checker:
        return Checker(wechat or self.wechat, self.links, self.clock, self.transaction)

    def run(self) -> dict[str, int]:
        """As a worker just started does it."""
        return {str(name): count for name, count in self.worker().check_due().items()}

    def rows(self) -> Sequence[PhotoSafety]:
        with Session(self.engine) as session:
            return session.scalars(select(PhotoSafety).order_by(PhotoSafety.photo_id)).all()

    def row(self) -> PhotoSafety:
        (only,) = self.rows()
        return only

    def calls(self) -> int:
        """How often WeChat was asked."""
        return len(self.sandbox.calls(ASK))

    def event(self, trace_id: str | None, suggest: str | None) -> dict[str, Any]:
        """The verdict as WeChat pushes it; `suggest` None: it could not fetch the picture."""
        assert trace_id is not None
        return events.media_check("o-any", "wx", trace_id, suggest)

    def push(self, suggest: str | None, trace_id: str | None = None) -> None:
        """About the only photo, unless another question is named."""
        answer = self.platform.push(self.event(trace_id or self.row().trace_id, suggest))
        assert answer.get_data() == b"success"

    def tell(self, suggest: str | None) -> SafetyState:
        """Ask if that is due, push the verdict and take it; the state of the only photo."""
        self.run()
        self.push(suggest)
        self.run()
        return self.row().state


@pytest.fixture
def check(
    ports: Ports,
    keys: Keys,
    clock: FrozenClock,
    transaction: Callable[[], AbstractContextManager[Session]],
    engine: Engine,
    sandbox: SandboxClient,
    platform: Platform,
) -> Check:
    links = PhotoLinks(keys.photo_links, "http://localhost", LINK_MINUTES)
    return Check(ports.wechat, links, clock, transaction, engine, sandbox, platform)


@pytest.fixture
def keys(app: APIFlask) -> Keys:
    found = app.extensions["keys"]
    assert isinstance(found, Keys)
    return found


@pytest.fixture
def talk(make: Make, school: Unit, engine: Engine) -> TalkInStore:
    """Before its reviewers, like the other one."""
    return TalkInStore(engine, make.talk(school, status=TalkStatus.SUBMITTED).id)


@pytest.fixture
def another_talk(make: Make, school: Unit, engine: Engine) -> TalkInStore:
    return TalkInStore(engine, make.talk(school, speaker_name="示例讲师乙", status=TalkStatus.SUBMITTED).id)


@pytest.fixture
def known(teacher: Phone, talk: TalkInStore, engine: Engine, sandbox: SandboxClient) -> Phone:
    """The teacher, active in WeChat, with one photo sent."""
    photo_id = teacher.send(talk.id, jpeg()).get_json()["photo_id"]
    with Session(engine) as session:
        sender = session.get_one(Person, session.get_one(Photo, photo_id).uploaded_by_person_id)
        assert sender.openid is not None
        sandbox.put_person(sender.openid, nickname="示例教师甲", phone="13800000001")
    return teacher
