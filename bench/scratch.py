"""A database of one's own beside another on the same server: for what must not meet anything else."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from sqlalchemy import Engine, create_engine, make_url, text

from app.schema import migrate


@contextmanager
def scratch_database(server_url: str) -> Iterator[Engine]:
    """A new database on the server of `server_url`, with our tables and nothing in them; gone afterwards."""
    name = f"scratch_{uuid4().hex}"
    server = create_engine(server_url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine = create_engine(make_url(server_url).set(database=name), connect_args={"options": "-c timezone=UTC"})
    try:
        with engine.connect() as connection:
            migrate(connection)
        yield engine
    finally:
        engine.dispose()
        with server.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name}"))
        server.dispose()
