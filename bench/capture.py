"""The SQL of a real request, taken down as the application sends it, so that the reference cannot drift from it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb
from sqlalchemy import Connection, Engine, event


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
    """Everything that `engine` sends meanwhile, its autocommitting copies included."""
    found: list[Statement] = []

    def note(connection: Connection, cursor: Any, sql: str, parameters: Any, context: Any, many: bool) -> None:
        assert not many, "replaying a batch is not written yet"
        is_read = connection.get_execution_options().get("isolation_level") == "AUTOCOMMIT"
        found.append(Statement(sql, {name: _as_json(value) for name, value in dict(parameters).items()}, is_read))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


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
