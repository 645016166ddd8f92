"""One commit for one use case (docs/adr/0004): who may commit, what a raised block leaves, when wake-ups leave."""

import ast
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from apiflask import APIFlask
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from app.core.audit import AuditEvent, write_audit
from app.core.db import transaction, wake_after_commit
from app.core.errors import NotFound
from tests.tools import RecordingQueue

APP = Path(__file__).parents[2] / "app"
MAY_COMMIT = {"core/db.py", "schema.py"}
"""`transaction()` commits by leaving `session.begin()`; the migrations commit for themselves."""


def committing(tree: ast.AST) -> Iterator[int]:
    """Lines that end a transaction or open one: `.commit(`, `.begin(`."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in {"commit", "begin"}
        ):
            yield node.lineno


def test_nobody_else_commits() -> None:
    files = {str(file.relative_to(APP)): file for file in APP.rglob("*.py") if "migrations" not in file.parts}
    found = {name for name, file in files.items() if list(committing(ast.parse(file.read_text("utf-8"))))}
    assert found == MAY_COMMIT


def test_a_block_that_raises_leaves_nothing_and_wakes_nobody(
    app: APIFlask, engine: Engine, queue: RecordingQueue
) -> None:
    with app.app_context(), pytest.raises(NotFound):
        _do_something_and_refuse()
    assert (_count(engine), queue.woken) == (0, [])


def test_wake_ups_follow_the_commit(app: APIFlask, engine: Engine, queue: RecordingQueue) -> None:
    with app.app_context(), transaction() as session:
        _do_something(session)
        assert (_count(engine), queue.woken) == (0, [])
    assert (_count(engine), queue.woken) == (1, [("look", (7,))])


def _do_something(session: Session) -> None:
    write_audit(session, "talk.planned", 7, now=datetime.now(UTC), person_id=None, unit_id=None)
    session.flush()
    wake_after_commit(session, "look", 7)


def _do_something_and_refuse() -> None:
    with transaction() as session:
        _do_something(session)
        raise NotFound


def _count(engine: Engine) -> int:
    """As another connection sees it."""
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(AuditEvent)) or 0
