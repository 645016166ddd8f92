"""Real PostgreSQL, real Valkey, real sandbox; only the clock is ours. Each test begins with empty tables."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import redis as redis_library
from apiflask import APIFlask
from cryptography.fernet import Fernet
from flask.testing import FlaskClient
from playwright.sync_api import Browser
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from app import create_app
from app.adapters.redis_client import connect_redis
from app.composition import build_ports
from app.core.crypto import build_keys
from app.core.ports import Ports
from app.schema import metadata, migrate
from config.settings import Bucket, Settings
from launcher.embedded import postgres, valkey
from sandbox.client import SandboxClient
from tests.browser.chromium import running_chromium
from tests.factories import Make
from tests.servers_s3 import running_ministack, running_nanio
from tests.servers_sandbox import running_sandbox
from tests.tools import Api, Campus, FrozenClock, QueryCounter, RecordingQueue

PLAN_FILE = Path(__file__).parent.parent / "config" / "plans" / "guyuan.toml"


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    with postgres(tmp_path_factory.mktemp("postgres"), durable=False) as url:
        yield url


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    given = os.environ.get("TEST_REDIS_URL")
    if given:
        yield given
        return
    with valkey(tmp_path_factory.mktemp("valkey"), durable=False) as url:
        yield url


@pytest.fixture(scope="session")
def sandbox_process() -> Iterator[SandboxClient]:
    with running_sandbox() as client:
        yield client


@pytest.fixture
def sandbox(sandbox_process: SandboxClient) -> SandboxClient:
    """The WeChat stand-in, with nothing remembered."""
    sandbox_process.reset()
    return sandbox_process


@pytest.fixture(scope="session")
def nanio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bucket]:
    """A bucket whose server verifies every signature."""
    with running_nanio(tmp_path_factory.mktemp("nanio")) as bucket:
        yield bucket


@pytest.fixture(scope="session")
def ministack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bucket]:
    """A bucket whose server takes signed forms, and conditional puts."""
    with running_ministack(tmp_path_factory.mktemp("ministack")) as bucket:
        yield bucket


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One for all browser tests of a process: Playwright cannot be started a second time beside itself."""
    with running_chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def settings(
    database_url: str, redis_url: str, sandbox_process: SandboxClient, tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    return Settings.model_validate(
        {
            "environment": "test",
            "database_url": database_url,
            "redis_url": redis_url,
            "secret_key": "a secret for tests only, long enough",
            "phone_key": Fernet.generate_key().decode(),
            "wechat_appid": "wxsandbox00000000",
            "wechat_secret": "sandbox-secret",
            "wechat_api_base": sandbox_process.base_url,
            "wechat_push_token": "push-token",
            "wechat_push_aes_key": "A" * 43,
            "storage_dir": tmp_path_factory.mktemp("storage"),
            "public_base_url": "http://localhost",
            "log_level": "ERROR",
        }
    )


@pytest.fixture(scope="session")
def engine(database_url: str) -> Iterator[Engine]:
    engine = create_engine(database_url)
    with engine.connect() as connection:
        migrate(connection)
    yield engine
    engine.dispose()


@pytest.fixture
def empty_database(engine: Engine) -> Engine:
    """Every table emptied: DELETE is quicker than TRUNCATE on tables this small."""
    tables = ", ".join(f'"{table.name}"' for table in metadata().sorted_tables)
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))  # any order, no foreign key checks
        connection.execute(text("; ".join(f"DELETE FROM {name}" for name in tables.split(", "))))
    return engine


@pytest.fixture
def redis(redis_url: str) -> Iterator[redis_library.Redis]:
    client = connect_redis(redis_url)
    client.flushdb()
    yield client
    client.close()


@pytest.fixture
def clock() -> FrozenClock:
    """Wednesday 25 November 2026, 10:00 in Beijing: a teaching day late in the year."""
    return FrozenClock.at("2026-11-25T10:00:00+08:00")


@pytest.fixture
def queue() -> RecordingQueue:
    return RecordingQueue()


@pytest.fixture
def ports(settings: Settings, redis: redis_library.Redis, clock: FrozenClock, queue: RecordingQueue) -> Ports:
    return replace(build_ports(settings, redis), clock=clock, queue=queue)


@pytest.fixture
def app(settings: Settings, ports: Ports, empty_database: Engine) -> Iterator[APIFlask]:
    app = create_app(settings, ports)
    yield app
    app.extensions["database"].engine.dispose()


@pytest.fixture
def session(empty_database: Engine) -> Iterator[Session]:
    """A session of the test's own; `make` writes through it and commits, so that the API sees the rows."""
    with Session(empty_database, expire_on_commit=False) as session:
        yield session


@pytest.fixture
def make(session: Session, clock: FrozenClock, settings: Settings) -> Make:
    """Typed factories; the plan of Guyuan and its units are there."""
    secrets = settings.secret_key.get_secret_value(), settings.phone_key.get_secret_value()
    return Make.with_plan(session, clock, PLAN_FILE.read_text(encoding="utf-8"), build_keys(*secrets).phones)


@pytest.fixture
def api(app: APIFlask, ports: Ports) -> Api:
    """The HTTP API: `api.as_(identity).get("/api/talks")`."""
    return Api(app, ports)


@pytest.fixture
def campus(settings: Settings, make: Make, clock: FrozenClock) -> Campus:
    """The command line: `campus("list-people", name)`."""
    return Campus(settings, clock)


@pytest.fixture
def client(app: APIFlask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def count_queries(app: APIFlask) -> Iterator[QueryCounter]:
    """`with count_queries() as counted: …; counted.number` of SQL statements the application sent."""
    counter = QueryCounter(app.extensions["database"].engine)
    yield counter
    counter.close()
