"""The SQL of a real request, taken down as the application sends it, so that the reference cannot drift from it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Self
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb
from sqlalchemy import Engine, event


@dataclass(frozen=True)
class Statement:
    sql: str
    """As psycopg takes it, with `%(name)s` and casts."""
    parameters: Mapping[str, Any]
    """Only what JSON can hold: the casts in `sql` turn texts into moments, ids and so on."""
    is_read: bool
    """Sent outside a transaction."""


@contextmanager
def capturing(engine: Engine) -> Iterator[list[Statement]]:
    """Everything that goes through connections of the engine's pool meanwhile, with SQLAlchemy or without."""
    found: list[Statement] = []

    class Noting(psycopg.Cursor[Any]):
        def execute(self, query: Any, params: Any = None, **options: Any) -> Self:
            sql = query.decode() if isinstance(query, bytes) else query
            parameters = {name: _as_json(value) for name, value in dict(params or {}).items()}
            found.append(Statement(sql, parameters, is_read=self.connection.autocommit))
            return super().execute(query, params, **options)

    def note(connection: Any, record: Any, proxy: Any) -> None:
        connection.cursor_factory = Noting

    def forget(connection: Any, record: Any) -> None:
        connection.cursor_factory = psycopg.Cursor

    event.listen(engine, "checkout", note)
    event.listen(engine, "checkin", forget)
    try:
        yield found
    finally:
        event.remove(engine, "checkout", note)
        event.remove(engine, "checkin", forget)


def as_script(statements: Sequence[Statement], sample: Mapping[str, object]) -> list[dict[str, Any]]:
    """For `bench.reference`: what differs from request to request is told from what stays by its value in `sample`."""
    names = {value: name for name, value in sample.items()}
    script = []
    for statement in statements:
        varying = {name: names[value] for name, value in statement.parameters.items() if _is_in(value, names)}
        fixed = {name: value for name, value in statement.parameters.items() if name not in varying}
        script.append(asdict(statement) | {"parameters": fixed, "varying": varying})
    return script


def _is_in(value: object, names: Mapping[object, str]) -> bool:
    return isinstance(value, str | int) and value in names


def _as_json(value: object) -> object:
    if isinstance(value, Jsonb):
        return json.dumps(value.obj, ensure_ascii=False)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, list):
        return [_as_json(item) for item in value]
    return value
