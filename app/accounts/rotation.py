"""Writing phone numbers again with the newest key, batch by batch, so that an old key can be thrown away."""

from dataclasses import dataclass

from cryptography.fernet import InvalidToken
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.core.crypto import PhoneVault
from app.core.db import Base

BATCH = 500
"""Rows a transaction; they are locked for as long."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Where numbers stand: the names of columns."""

    model: type[Base]
    encrypted: str
    hashed: str | None = None
    """By which a number finds its row. A landline has no hash, and gets none."""


@dataclass(frozen=True, slots=True)
class Batch:
    last_id: int | None
    """None: there were no more rows."""
    rewritten: int = 0
    unreadable: int = 0
    """Rows that none of the keys opens; they stay as they are."""


def rewrite_batch(session: Session, kept: Kept, vault: PhoneVault, *, after: int, limit: int = BATCH) -> Batch:
    """The rows behind `after`. What is in order already is left alone, so it may be stopped and begun anew."""
    names = [kept.encrypted] if kept.hashed is None else [kept.encrypted, kept.hashed]
    columns = kept.model.__table__.c
    query = select(columns.id, *(columns[name] for name in names)).where(
        columns[kept.encrypted].is_not(None), columns.id > after
    )
    rows = session.execute(query.order_by(columns.id).limit(limit).with_for_update(key_share=True)).all()
    rewritten = unreadable = 0
    for row_id, encrypted, *hashes in rows:
        try:
            fresh = [_newest(encrypted, vault), *(_hash(encrypted, hashed, vault) for hashed in hashes)]
        except InvalidToken:
            unreadable += 1
            continue
        if fresh != [encrypted, *hashes]:
            session.execute(update(kept.model).where(columns.id == row_id).values(dict(zip(names, fresh, strict=True))))
            rewritten += 1
    return Batch(rows[-1][0] if rows else None, rewritten, unreadable)


def _newest(encrypted: str, vault: PhoneVault) -> str:
    return encrypted if vault.is_newest(encrypted) else vault.encrypt(vault.decrypt(encrypted))


def _hash(encrypted: str, hashed: str | None, vault: PhoneVault) -> str | None:
    return None if hashed is None else vault.hash(vault.decrypt(encrypted))
