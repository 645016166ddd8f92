"""Transactions as the application's, without Flask."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.core.db import UnitOfWork

Transaction = Callable[[], AbstractContextManager[Session]]


def transactions(engine: Engine) -> Transaction:
    """Wake-ups go nowhere: the year delivers in any case."""

    @contextmanager
    def begin() -> Iterator[Session]:
        with UnitOfWork(engine, expire_on_commit=False) as session, session.begin():
            yield session

    return begin
