"""Phones of one teacher that send photos until each has its receipt, whatever happens to the system meanwhile."""

import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Any
from uuid import UUID, uuid4

import requests
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.accounts.models import Person, UnitIdentity
from app.core.access import Role
from app.units.models import Ownership, Stage, Unit, UnitKind, UnitLevel
from app.units.rules import school_path
from launcher.system import System
from sandbox.client import SandboxClient
from story.phone import Phone, StepMissing
from tests.e2e.house import CLOCK
from tests.factories import CITY, XIJI

PATIENCE_SECONDS = 240
AGAIN_SECONDS = 0.2
PAUSE_SECONDS = 0.01
LOST_ANSWERS = 0.3
"""The share of receipts that the phone does not hear, and asks for again."""


@dataclass(frozen=True)
class Sent:
    talk_id: int
    client_id: UUID
    content: bytes
    photo_ids: frozenset[int]
    """As its receipts said."""


@dataclass
class Heard:
    """By all phones together."""

    troubles: Counter[str]
    """Before a receipt."""
    receipts: int = 0
    until: float = 0
    """So many receipts, and then the phones pause."""
    lock: Lock = field(default_factory=Lock)

    def pause(self) -> None:
        while self.receipts >= self.until:
            time.sleep(PAUSE_SECONDS)


@dataclass(frozen=True)
class Teacher:
    system: System
    sandbox: SandboxClient
    openid: str

    @contextmanager
    def phone(self) -> Iterator[Phone]:
        with Phone(self.system.api_url, self.sandbox, self.openid) as phone:
            _log_in(phone)
            yield phone


def _log_in(phone: Phone) -> None:
    """As often as it takes: a test before this one may have killed the web server."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            phone.log_in()
            return
        except requests.RequestException:
            if time.monotonic() > deadline:
                raise
        time.sleep(AGAIN_SECONDS)


def enrol(system: System, sandbox: SandboxClient, engine: Engine) -> Teacher:
    """Somebody new, of a school of their own."""
    openid, code = f"o-photos-{uuid4()}", f"36{uuid4().int % 10**8:08d}"
    school = Unit(
        kind=UnitKind.SCHOOL,
        level=UnitLevel.SCHOOL,
        division_code=XIJI,
        code=code,
        name=f"示例县第{code}示例小学",
        short_name=f"示例{code}小",
        path=school_path(CITY, XIJI, code),
        stage=Stage.PRIMARY,
        ownership=Ownership.PUBLIC,
        pupils=300,
    )
    person = Person(openid=openid, name="示例教师甲", created_at=CLOCK.now())
    with Session(engine) as session, session.begin():
        session.add_all([school, person])
        session.flush()
        session.add(UnitIdentity(person_id=person.id, unit_id=school.id, role=Role.SCHOOL, began_at=CLOCK.now()))
    sandbox.put_person(openid, nickname="示例教师甲", phone="13800000002")
    return Teacher(system, sandbox, openid)


def new_talk(phone: Phone) -> int:
    record = {
        "client_id": str(uuid4()),
        "held_at": "2026-11-23T02:00:00Z",
        "audience": 45,
        "formats": ["lecture"],
        "summary": "示例记录。",
        "venue": "classroom",
        "photos": [str(uuid4())],
    }
    draft = {"client_id": str(uuid4()), "speaker_name": f"示例讲师{uuid4().hex[:4]}", "formats": ["lecture"]}
    return int(phone.call("POST", "/api/talks", json=draft | {"record": record})["id"])


def send_all(phone: Phone, share: Sequence[tuple[int, bytes]], chance: random.Random, heard: Heard) -> list[Sent]:
    """One after the other, to the talk beside each."""
    return [_send(phone, talk_id, content, chance, heard) for talk_id, content in share]


def receive(phone: Phone, talk_id: int, client_id: UUID, content: bytes, troubles: Counter[str]) -> dict[str, Any]:
    """The receipt, after as many attempts as it takes. Raises what is a refusal, or lasts too long."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return phone.send_photo(talk_id, client_id, content)
        except requests.RequestException as trouble:
            troubles[type(trouble).__name__] += 1
            if time.monotonic() > deadline:
                raise
        except StepMissing as refusal:
            if ": 503 " not in str(refusal):
                raise
            troubles["503"] += 1
        time.sleep(AGAIN_SECONDS)


def _send(phone: Phone, talk_id: int, content: bytes, chance: random.Random, heard: Heard) -> Sent:
    heard.pause()
    client_id = UUID(int=chance.getrandbits(128), version=4)
    times = 2 if chance.random() < LOST_ANSWERS else 1
    receipts = [receive(phone, talk_id, client_id, content, heard.troubles) for _ in range(times)]
    with heard.lock:
        heard.receipts += 1
    return Sent(talk_id, client_id, content, frozenset(int(receipt["photo_id"]) for receipt in receipts))
