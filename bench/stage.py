"""A fresh system with what the figures need: somebody signed in, talks to list, and the application in this process."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import requests
from apiflask import APIFlask
from sqlalchemy import text

from app import create_app
from app.core.db import Database
from bench.load import Effort, Generator, generator
from config.settings import Settings
from launcher.system import System, running_system
from sandbox.client import SandboxClient

TEACHER = "o-demo-teacher-xiji"
FIRST_TALK_ID = 1_000_000_000
"""So that an id of a talk in captured SQL is nothing else."""
LISTED = 20
LIST = f"/api/talks?limit={LISTED}"


@dataclass
class Stage:
    system: System
    app: APIFlask
    """Our application in this process, on the same database; answers are the same, only slower."""
    sandbox: SandboxClient
    generator: Generator
    token: str = ""
    _speakers: int = 0

    @property
    def port(self) -> int:
        return int(self.system.api_url.rpartition(":")[2])

    @property
    def database(self) -> Database:
        found = self.app.extensions["database"]
        assert isinstance(found, Database)
        return found

    @property
    def headers(self) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def effort(self) -> Effort:
        return Effort(self.generator)

    def call(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        """What the API answers; raises `requests.HTTPError`."""
        with requests.Session() as session:
            session.trust_env = False  # no proxy: it is on this machine
            answer = session.request(
                method, self.system.api_url + path, headers=dict(self.headers), timeout=30, **options
            )
        answer.raise_for_status()
        return dict(answer.json())

    def talk_body(self, photos: list[UUID] | None = None) -> dict[str, Any]:
        """A record as a teacher sends it. Each names another speaker: the same one twice on a day is refused."""
        self._speakers += 1
        record = {
            "client_id": str(uuid4()),
            "held_at": (datetime.now(UTC) - timedelta(hours=3)).isoformat(),
            "audience": 45,
            "formats": ["lecture"],
            "summary": "示例记录：讲成长故事，现场演示一项手艺。",
            "venue": "classroom",
        }
        record |= (
            {"photos": [str(photo) for photo in photos]} if photos else {"no_photo_reason": "示例数据，没有照片。"}
        )
        return {
            "client_id": str(uuid4()),
            "speaker_name": f"示例讲师{self._speakers}",
            "formats": ["lecture"],
            "record": record,
        }


@contextmanager
def stage() -> Iterator[Stage]:
    with running_system() as system, closing(SandboxClient(system.sandbox_url)) as sandbox, generator() as firing:
        app = create_app(_quiet_settings(system))
        prepared = Stage(system, app, sandbox, firing)
        try:
            sandbox.configure(rates={}, push_url=None)
            with prepared.database.engine.begin() as connection:
                connection.execute(text(f"ALTER TABLE talks ALTER COLUMN id RESTART WITH {FIRST_TALK_ID}"))
            login = prepared.call("POST", "/api/login", json={"code": sandbox.login_code(TEACHER)})
            prepared.token = login["token"]
            for _ in range(LISTED):
                prepared.call("POST", "/api/talks", json=prepared.talk_body())
            yield prepared
        finally:
            prepared.database.engine.dispose()


def _quiet_settings(system: System) -> Settings:
    """Those of the system, but the log stays out of what the benchmark prints."""
    given = {name.lower(): value for name, value in system.environment.items()}
    known = {name: value for name, value in given.items() if name in Settings.model_fields}
    return Settings.model_validate(known | {"log_level": "CRITICAL"})
