"""Statements of the busiest requests: written with SQLAlchemy, compiled once, sent by psycopg itself.

What SQLAlchemy adds to each sending (a context, events, a result with its metadata) takes more processor time than the
sending. Where plain rows are enough, `Statement` leaves it out.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from sqlalchemy import Select
from sqlalchemy.dialects.postgresql.psycopg import dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

Row = tuple[Any, ...]
Plain = psycopg.Connection[Row]
"""A connection of the pool without SQLAlchemy around it."""
Reader = Session | Plain
"""What a `Statement` can be sent through."""


class Statement:
    """Constants in the query must be of types that psycopg knows: numbers, texts, moments."""

    def __init__(self, query: Select[*tuple[Any, ...]]) -> None:
        compiled = query.compile(dialect=dialect())  # type: ignore[no-untyped-call]
        self._sql = str(compiled).encode()
        self._constants = {name: value for name, value in compiled.params.items() if value is not None}

    def rows(self, reader: Reader, parameters: Mapping[str, object]) -> Sequence[Row]:
        """All rows, as psycopg reads them: an enum is its text. Raises what SQLAlchemy would raise."""
        connection = _beneath(reader) if isinstance(reader, Session) else reader
        try:
            return connection.execute(self._sql, {**self._constants, **parameters}).fetchall()
        except psycopg.Error as error:
            raise as_sqlalchemy(error) from error


def as_sqlalchemy(error: psycopg.Error) -> BaseException:
    """What SQLAlchemy would have raised, for whoever tells an absent database from a mistake."""
    return DBAPIError.instance(None, None, error, psycopg.Error)


def _beneath(session: Session) -> Plain:
    found: Plain = session.connection().connection.dbapi_connection  # type: ignore[assignment]
    return found
