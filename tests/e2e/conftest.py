"""Fault tests share one system in one test process: starting one takes longer than any of them."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from launcher.system import System, running_system
from sandbox.client import SandboxClient
from tests.e2e.house import OFFSET, House, move_in

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == HERE and item.path.stem.endswith("_faults"):
            item.add_marker(pytest.mark.xdist_group("faults"))


@pytest.fixture(scope="session")
def system() -> Iterator[System]:
    """On a teaching morning, so that reminders go out; and every commit outlives a crash of PostgreSQL."""
    with running_system(demo=False, clock_offset=OFFSET) as system:
        engine = create_engine(system.database_url)
        with engine.begin() as connection:
            connection.execute(text("ALTER DATABASE campus SET synchronous_commit = on"))
            others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            connection.execute(text(f"{others} AND datname = 'campus'"))
        engine.dispose()
        yield system


@pytest.fixture
def house(system: System) -> Iterator[House]:
    """A healthy system with people who accept messages, and nothing under way."""
    system.await_health()
    engine = create_engine(system.database_url, pool_pre_ping=True)
    with closing(SandboxClient(system.sandbox_url)) as sandbox:
        yield move_in(system, sandbox, engine)
        sandbox.clear_faults()
    engine.dispose()
