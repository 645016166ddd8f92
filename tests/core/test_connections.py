"""Connections that PostgreSQL has ended are noticed before they are used, without asking it each time."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.pool import ConnectionPoolEntry

from app.core.db import IDLE_SECONDS_BEFORE_PING, Database, connect

EXIT_SECONDS = 2
"""Nobody waits longer: with a server elsewhere that number may be another process here."""


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    found = connect(database_url)
    yield found
    found.engine.dispose()


def server_process(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.scalar(text("SELECT pg_backend_pid()")) or 0)


def end(engine: Engine, process: int) -> None:
    """As a restart of PostgreSQL would; returns when the process has gone."""
    with engine.connect() as other:
        other.execute(text("SELECT pg_terminate_backend(:process)"), {"process": process})
        gone = text("SELECT count(*) = 0 FROM pg_stat_activity WHERE pid = :process")
        while not other.scalar(gone, {"process": process}):
            time.sleep(0.01)
            other.rollback()
    deadline = time.monotonic() + EXIT_SECONDS
    while Path(f"/proc/{process}").exists() and time.monotonic() < deadline:
        time.sleep(0.01)  # it leaves the list a little before it lets go of its connection


def test_a_connection_that_the_server_ended_is_replaced_before_its_use(database: Database, engine: Engine) -> None:
    for user in (database.engine, database.reader):
        ended = server_process(user)
        end(engine, ended)
        assert server_process(user) != ended


def test_all_that_idle_beside_it_are_replaced_too(database: Database, engine: Engine) -> None:
    with database.reader.connect() as first, database.reader.connect() as second:
        processes = [connection.scalar(text("SELECT pg_backend_pid()")) for connection in (first, second)]
    for process in processes:
        assert process is not None
        end(engine, process)
    with database.reader.connect() as first, database.reader.connect() as second:
        assert first.scalar(text("SELECT 1")) == second.scalar(text("SELECT 1")) == 1


def last_query(engine: Engine, process: int) -> str:
    with engine.connect() as other:
        query = text("SELECT query FROM pg_stat_activity WHERE pid = :process")
        return str(other.scalar(query, {"process": process}))


def test_a_living_connection_is_used_again_without_asking(database: Database, engine: Engine) -> None:
    process = server_process(database.reader)
    with database.reader.connect():
        assert last_query(engine, process) == "SELECT pg_backend_pid()"


def test_one_that_was_idle_for_long_is_asked_first(database: Database, engine: Engine) -> None:
    """A firewall may have dropped it without a word to either side."""

    @event.listens_for(database.engine, "checkin")
    def age(connection: object, record: ConnectionPoolEntry) -> None:
        record.info["idle_since"] -= IDLE_SECONDS_BEFORE_PING

    process = server_process(database.reader)
    with database.reader.connect():
        assert last_query(engine, process) != "SELECT pg_backend_pid()"
    assert server_process(database.reader) == process
