"""PostgreSQL through SQLAlchemy: the declarative base, the only commit, and reads that take no transaction.

One dialect everywhere (docs/adr/0002). `transaction()` is the only place that commits; services flush at most.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar, TypeVar

import psycopg
from flask import current_app
from sqlalchemy import DateTime, Dialect, Engine, MetaData, String, create_engine, event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from app.core.ports import ports
from app.core.statements import Plain, as_sqlalchemy

STATEMENT_TIMEOUT_MS = 15_000
LOCK_TIMEOUT_MS = 5_000
IDLE_SECONDS_BEFORE_PING = 30

E = TypeVar("E", bound=StrEnum)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, UTC in and UTC out; a naive one is a bug and refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("naive datetime")
        return value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)


class EnumText(TypeDecorator[E]):
    """A StrEnum stored as its text: adding a member needs no migration, reading an unknown one fails loudly."""

    impl = String(32)
    cache_ok = True

    def __init__(self, enum: type[E]) -> None:
        super().__init__()
        self.enum = enum

    def process_bind_param(self, value: E | None, dialect: Dialect) -> str | None:
        return None if value is None else str(self.enum(value))

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[str | None], E | None]:
        """Instead of `process_result_value`, whose machinery costs more than the list it serves."""
        members: Mapping[str | None, E | None] = {None: None} | {member.value: member for member in self.enum}
        return members.__getitem__


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: UtcDateTime}


@dataclass(frozen=True)
class Database:
    engine: Engine
    reader: Engine
    """The same pool in autocommit: a read costs no BEGIN and no ROLLBACK round trip."""


def connect(url: str, *, pool_size: int = 16) -> Database:
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=4,
        pool_timeout=10,
        connect_args={
            "connect_timeout": 5,
            "options": f"-c timezone=UTC -c statement_timeout={STATEMENT_TIMEOUT_MS} -c lock_timeout={LOCK_TIMEOUT_MS}",
        },
    )
    _discard_dead_connections(engine)
    return Database(engine, engine.execution_options(isolation_level="AUTOCOMMIT"))


def _discard_dead_connections(engine: Engine) -> None:
    """Survive a restart of PostgreSQL without asking it before each use, as SQLAlchemy's pre-ping does.

    Reading what has arrived on an idle connection shows whether the server ended it, however that happened. One that
    was idle for long is asked, for a firewall may have dropped it in silence.
    """

    @event.listens_for(engine, "checkin")
    def note_time(connection: object, record: Any) -> None:
        record.info["idle_since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def require_life(connection: Any, record: Any, proxy: Any) -> None:
        idle_since = record.info.get("idle_since")
        if idle_since is None:
            return  # just made
        try:
            if time.monotonic() - idle_since >= IDLE_SECONDS_BEFORE_PING:
                engine.dialect.do_ping(connection)
            connection.pgconn.consume_input()  # at most the server's farewell
            connection.pgconn.consume_input()  # and then the end; neither waits
            connection.autocommit = False  # `reading_rows` left it otherwise
        except psycopg.Error as error:
            raise InvalidatePoolError from error  # its neighbours are no better: the pool connects anew


def database() -> Database:
    found = current_app.extensions["database"]
    assert isinstance(found, Database)
    return found


class UnitOfWork(Session):
    """A session that keeps what it has loaded until it ends, so that `get` reads a row once. SQLAlchemy's forgets."""


@event.listens_for(UnitOfWork, "loaded_as_persistent")
@event.listens_for(UnitOfWork, "detached_to_persistent")
def _keep(session: Session, instance: object) -> None:
    session.info.setdefault("kept", []).append(instance)


@contextmanager
def transaction() -> Iterator[Session]:
    """One unit of work: commits when the block ends, rolls back when it raises, then wakes the workers it asked for."""
    with UnitOfWork(database().engine, expire_on_commit=False) as session:
        with session.begin():
            yield session
        for task, *args in session.info.get("wake_ups", ()):
            ports().queue.wake(task, *args)


@contextmanager
def reading() -> Iterator[Session]:
    """A session for reads: every statement sees what is committed at its own moment."""
    with UnitOfWork(database().reader, expire_on_commit=False, autoflush=False) as session:
        yield session


@contextmanager
def reading_rows() -> Iterator[Plain]:
    """As `reading`, for what nearly every request reads: a `Statement` is sent through it, for rows and no objects."""
    try:
        loan = database().engine.raw_connection()
    except psycopg.Error as error:
        raise as_sqlalchemy(error) from error
    try:
        connection: Plain = loan.dbapi_connection  # type: ignore[assignment]
        connection.autocommit = True
        yield connection
    finally:
        loan.close()


def wake_after_commit(session: Session, task: str, *args: int | str) -> None:
    """Queue `task` once this transaction has committed. A lost wake-up is harmless: a sweeper reads the rows."""
    session.info.setdefault("wake_ups", []).append((task, *args))
