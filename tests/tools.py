"""What tests hold in their hands: a frozen clock, a queue that remembers, an HTTP client that acts as somebody."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

import psycopg
from apiflask import APIFlask
from click.testing import CliRunner, Result
from pydantic import SecretStr
from sqlalchemy import Engine, event
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from app.accounts.models import UnitIdentity
from app.commands import cli
from app.core.access import Identity
from app.core.ports import Ports, TokenRecord
from config.settings import Settings


@dataclass
class FrozenClock:
    moment: datetime

    @classmethod
    def at(cls, text: str) -> "FrozenClock":
        return cls(datetime.fromisoformat(text).astimezone(UTC))

    def now(self) -> datetime:
        return self.moment

    def set(self, text: str) -> None:
        self.moment = datetime.fromisoformat(text).astimezone(UTC)

    def advance(self, **duration: float) -> None:
        self.moment += timedelta(**duration)


@dataclass
class RecordingQueue:
    """Takes wake-ups and does nothing, as a queue that lost them would."""

    woken: list[tuple[str, tuple[int | str, ...]]] = field(default_factory=list)
    is_worked: bool | None = True

    def wake(self, task: str, *args: int | str) -> None:
        self.woken.append((task, args))

    def has_worker(self) -> bool | None:
        return self.is_worked


@dataclass(frozen=True)
class Api:
    app: APIFlask
    ports: Ports
    token: str | None = None

    def as_(self, identity: Identity | UnitIdentity) -> "Api":
        """Acts as this identity, with a fresh token."""
        token = self.ports.tokens.issue(TokenRecord(identity.person_id, identity.id))
        return replace(self, token=token)

    def as_person(self, person_id: int) -> "Api":
        """Signed in, bound to no unit."""
        return replace(self, token=self.ports.tokens.issue(TokenRecord(person_id, None)))

    def get(self, path: str, query: Mapping[str, Any] | None = None) -> TestResponse:
        return self._call("GET", path, query_string=query)

    def post(self, path: str, body: Any = None) -> TestResponse:
        return self._call("POST", path, json=body)

    def put(self, path: str, body: Any = None) -> TestResponse:
        return self._call("PUT", path, json=body)

    def delete(self, path: str) -> TestResponse:
        return self._call("DELETE", path)

    def post_form(self, path: str, form: Mapping[str, Any]) -> TestResponse:
        """Multipart; a file is a `(stream, name)` pair."""
        fields = {name: FileStorage(*value) if isinstance(value, tuple) else value for name, value in form.items()}
        # encoded here: left to the test client, a body above 500 kB goes to a file that nobody closes
        boundary, body = encode_multipart(fields)
        return self._call("POST", path, data=body, content_type=f"multipart/form-data; boundary={boundary}")

    def _call(self, method: str, path: str, **options: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        with self.app.test_client() as client:
            return client.open(path, method=method, headers=headers, **options)


def problem(response: TestResponse) -> tuple[int, str]:
    """Status and code of a refusal."""
    assert response.content_type == "application/problem+json", response.get_data(as_text=True)
    return response.status_code, response.get_json()["code"]


@dataclass(frozen=True)
class Campus:
    """The command line as an operator has it: `campus("list-people", name)`, at the moment of the frozen clock."""

    settings: Settings
    clock: FrozenClock

    def __call__(self, *words: str | Path) -> Result:
        return CliRunner().invoke(cli, [str(word) for word in words], env=self._environment())

    def _environment(self) -> Mapping[str, str]:
        env = {}
        for name in set(Settings.model_fields) - {"clock_offset", "token_life"}:
            value = getattr(self.settings, name)
            if value is not None:
                env[name.upper()] = value.get_secret_value() if isinstance(value, SecretStr) else str(value)
        offset = self.clock.now() - datetime.now(UTC)
        return env | {"CLOCK_OFFSET": f"PT{offset.total_seconds():.3f}S".replace("PT-", "-PT")}


def refusal(result: Result) -> str:
    """The one sentence a person reads when a command does nothing."""
    assert result.exit_code == 1, result.output
    (line,) = result.output.splitlines()
    return line.removeprefix("Error: ")


@dataclass
class Counted:
    statements: list[str] = field(default_factory=list)

    @property
    def number(self) -> int:
        return len(self.statements)


class QueryCounter:
    """Sees every statement on connections lent from now on, whether SQLAlchemy sends it or a `Statement`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._counted: Counted | None = None
        event.listen(engine, "checkout", self._watch)

    @contextmanager
    def __call__(self) -> Iterator[Counted]:
        self._counted = counted = Counted()
        try:
            yield counted
        finally:
            self._counted = None

    def close(self) -> None:
        event.remove(self._engine, "checkout", self._watch)

    def _watch(self, connection: psycopg.Connection[Any], *others: Any) -> None:
        saw = self._saw

        class Seen(psycopg.Cursor[Any]):
            def execute(self, query: Any, *arguments: Any, **options: Any) -> Self:
                saw(query)
                return super().execute(query, *arguments, **options)

            def executemany(self, query: Any, *arguments: Any, **options: Any) -> None:
                saw(query)
                super().executemany(query, *arguments, **options)

        connection.cursor_factory = Seen

    def _saw(self, query: str | bytes) -> None:
        if self._counted is not None:
            self._counted.statements.append(query if isinstance(query, str) else query.decode())
