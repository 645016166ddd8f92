"""Statements of the busiest requests: written with SQLAlchemy, compiled once, sent by psycopg itself.

What SQLAlchemy adds to each sending (a context, events, a result with its metadata) takes more processor time than the
sending. Where plain rows are enough, `Statement` leaves it out.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar

import psycopg
from sqlalchemy import Insert, Select, Table
from sqlalchemy.dialects.postgresql.psycopg import dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Session, class_mapper, make_transient_to_detached
from sqlalchemy.orm.attributes import instance_dict
from sqlalchemy.orm.util import identity_key
from sqlalchemy.types import TypeEngine

Row = tuple[Any, ...]
Plain = psycopg.Connection[Row]
"""A connection of the pool without SQLAlchemy around it."""
Reader = Session | Plain
"""What a `Statement` can be sent through."""
DIALECT = dialect()  # type: ignore[no-untyped-call]
M = TypeVar("M", bound=DeclarativeBase)


class Statement:
    """Values pass through their columns' types, as with SQLAlchemy: a naive moment or an unknown enum is refused."""

    def __init__(self, query: Select[*tuple[Any, ...]] | Insert) -> None:
        compiled = query.compile(dialect=DIALECT)
        self._sql = str(compiled).encode()
        self._processors = {
            name: processor
            for bind, name in compiled.bind_names.items()
            if (processor := _bind_processor(bind.type)) is not None
        }
        constants = {name: value for name, value in compiled.params.items() if value is not None}
        self._constants = self._processed(constants)

    def rows(self, reader: Reader, parameters: Mapping[str, object]) -> Sequence[Row]:
        """All rows, as psycopg reads them: an enum is its text. Raises what SQLAlchemy would raise."""
        return self._send(reader, parameters).fetchall()

    def run(self, session: Session, parameters: Mapping[str, object]) -> None:
        """Write in the session's transaction, beside its objects."""
        self._send(session, parameters)

    def _send(self, reader: Reader, parameters: Mapping[str, object]) -> psycopg.Cursor[Row]:
        connection = _beneath(reader) if isinstance(reader, Session) else reader
        try:
            return connection.execute(self._sql, {**self._constants, **self._processed(parameters)})
        except psycopg.Error as error:
            raise as_sqlalchemy(error) from error

    def _processed(self, parameters: Mapping[str, object]) -> Mapping[str, object]:
        return {
            name: self._processors[name](value) if name in self._processors else value
            for name, value in parameters.items()
        }


def copy_rows(session: Session, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert thousands of rows with COPY, in the session's transaction: half the time of as many INSERTs sent at once.

    All rows have the same columns. Values pass through their types as in a `Statement`; defaults are the database's.
    """
    if not rows:
        return
    session.flush()
    names = list(rows[0])
    processors = [_bind_processor(table.c[name].type) for name in names]
    quoted = ", ".join(map(DIALECT.identifier_preparer.quote, names))
    columns = list(zip(names, processors, strict=True))
    try:
        with _beneath(session).cursor().copy(f"COPY {table.name} ({quoted}) FROM STDIN".encode()) as copy:
            for row in rows:
                copy.write_row([row[name] if process is None else process(row[name]) for name, process in columns])
    except psycopg.Error as error:
        raise as_sqlalchemy(error) from error


def _bind_processor(kind: TypeEngine[Any]) -> Callable[[Any], Any] | None:
    return kind.dialect_impl(DIALECT).bind_processor(DIALECT)


class WholeRow(Generic[M]):
    """Makes the session's object of a row of all the columns of `model`, in their order."""

    def __init__(self, model: type[M]) -> None:
        self._new = class_mapper(model).class_manager.new_instance
        columns = model.__table__.columns
        self._names = columns.keys()
        processors = [(column.name, column.type.result_processor(DIALECT, None)) for column in columns]
        self._processors = [(name, processor) for name, processor in processors if processor is not None]

    def as_object(self, session: Session, row: Row) -> M:
        values = dict(zip(self._names, row, strict=True))
        for name, processor in self._processors:
            values[name] = processor(values[name])
        existing: M = self._new()
        instance_dict(existing).update(values)  # not set one by one: nothing has changed, so nobody is to be told
        return adopt(session, existing)


def adopt(session: Session, existing: M) -> M:
    """The session takes an object whose row exists for one it read; or gives the one it already has."""
    known: M | None = session.identity_map.get(identity_key(instance=existing))
    if known is not None:
        return known
    make_transient_to_detached(existing)
    session.add(existing)
    return existing


def as_sqlalchemy(error: psycopg.Error) -> BaseException:
    """What SQLAlchemy would have raised, for whoever tells an absent database from a mistake."""
    return DBAPIError.instance(None, None, error, psycopg.Error)


def _beneath(session: Session) -> Plain:
    found: Plain = session.connection().connection.dbapi_connection  # type: ignore[assignment]
    return found
