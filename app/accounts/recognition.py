"""From a token to the caller: one round trip to Redis, one to PostgreSQL."""

from app.accounts.queries import find_identity
from app.core.access import Caller
from app.core.db import reading_rows
from app.core.ports import ports


def recognise(token: str) -> Caller | None:
    """The caller behind `token`; None for an unknown, expired or revoked one."""
    record = ports().tokens.find(token) if token else None
    if record is None:
        return None
    if record.identity_id is None:
        return Caller(record.person_id, None)
    with reading_rows() as connection:
        return Caller(record.person_id, find_identity(connection, record.person_id, record.identity_id))
