"""Codes that let a person join a unit: eight characters to read out or scan, stored as a keyed hash only.

Guessing is stopped by the rate limits on the routes: 23^8 is about 78 thousand million.
"""

import secrets
import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.access import Identity
from app.core.audit import write_audit
from app.core.crypto import keyed_hash
from app.core.errors import NotFound
from app.units.errors import JoinCodeExpired, JoinCodeRevoked, JoinCodeUnknown, JoinCodeUsedUp
from app.units.models import PAIR_KINDS, JoinCode, JoinPurpose, Unit, UnitKind
from app.units.queries import reach_unit, require_managed

ALPHABET = "ACDEFHJKMNPQRTVWXY34679"
"""No look-alikes: 0 O, 1 I L, 2 Z, 5 S, 6 G, 8 B and U V stand for each other on paper."""
LENGTH = 8


def issue(
    session: Session,
    *,
    unit_id: int,
    role: str,
    purpose: JoinPurpose = JoinPurpose.JOIN,
    giving_identity_id: int | None = None,
    expires_at: datetime,
    max_uses: int | None,
    issued_by_person_id: int | None,
    issued_by_unit_id: int | None,
    key: bytes,
    now: datetime,
) -> tuple[str, JoinCode]:
    """The code, to be shown this once, and its row."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    row = JoinCode(
        code_hash=keyed_hash(key, code),
        unit_id=unit_id,
        role=role,
        purpose=purpose,
        giving_identity_id=giving_identity_id,
        issued_at=now,
        issued_by_person_id=issued_by_person_id,
        issued_by_unit_id=issued_by_unit_id,
        expires_at=expires_at,
        max_uses=max_uses,
        uses=0,
    )
    session.add(row)
    session.flush()
    write_audit(
        session,
        "join_code.issued",
        row.id,
        now=now,
        person_id=issued_by_person_id,
        unit_id=issued_by_unit_id,
        on_behalf_of_unit_id=unit_id,
        purpose=purpose,
    )
    return code, row


def issue_for(
    session: Session, identity: Identity, unit_id: int, *, days: int, max_uses: int | None, key: bytes, now: datetime
) -> tuple[str, JoinCode]:
    """A code for the own unit or one below, in the role of its level.

    Without `max_uses` a school's code works until it expires, for the wall; that of an office once, for a leaked one
    would open a whole county. Raises `NotFound`, and `NotYourPeople` for the partner in the pair.
    """
    unit = reach_unit(session, identity.path, unit_id)
    require_managed(identity, unit)
    if max_uses is None and unit.kind is not UnitKind.SCHOOL:
        max_uses = 1
    return issue(
        session,
        unit_id=unit.id,
        role=unit.level,
        expires_at=now + timedelta(days=days),
        max_uses=max_uses,
        issued_by_person_id=identity.person_id,
        issued_by_unit_id=identity.unit_id,
        key=key,
        now=now,
    )


def find_valid(session: Session, code: str, *, key: bytes, now: datetime, lock: bool = False) -> JoinCode:
    """The row of a code that may be used now; with `lock` nobody else can use or revoke it in the meantime.

    Raises `JoinCodeUnknown`, `JoinCodeRevoked`, `JoinCodeExpired` or its kind `JoinCodeUsedUp`.
    """
    query = select(JoinCode).where(JoinCode.code_hash == keyed_hash(key, normalise(code)))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    row = session.scalars(query).one_or_none()
    if row is None:
        raise JoinCodeUnknown
    if row.revoked_at is not None:
        raise JoinCodeRevoked
    if now >= row.expires_at:
        raise JoinCodeExpired
    if row.max_uses is not None and row.uses >= row.max_uses:
        raise JoinCodeUsedUp
    return row


def normalise(code: str) -> str:
    """As typed by hand: small letters, full-width characters, spaces and hyphens in between."""
    wide = unicodedata.normalize("NFKC", code).upper()
    return "".join(char for char in wide if char.isalnum())


def revoke(session: Session, identity: Identity, join_code_id: int, *, now: datetime) -> None:
    """End a code of the own unit or one below; a second time changes nothing.

    Raises `NotFound` beyond the reach, and `NotYourPeople` for the partner in the pair.
    """
    found = session.execute(
        select(JoinCode, Unit)
        .join(Unit, Unit.id == JoinCode.unit_id)
        .where(JoinCode.id == join_code_id, Unit.path.startswith(identity.path, autoescape=True))
        .with_for_update(of=JoinCode)
    ).one_or_none()
    if found is None:
        raise NotFound
    row, unit = found
    require_managed(identity, unit)
    if row.revoked_at is None:
        _revoke(session, row, person_id=identity.person_id, unit_id=identity.unit_id, now=now)
        session.flush()


def revoke_issued_by(
    session: Session,
    person_id: int,
    unit_id: int,
    *,
    by_person_id: int | None,
    by_unit_id: int | None,
    now: datetime,
) -> None:
    """End what would let somebody who leaves a post back in: codes they issued there for offices, not for schools.

    A school's code may hang on its wall, and opens no more than that school. `by_…`: who does it, for the trail.
    """
    rows = session.scalars(
        select(JoinCode)
        .join(Unit, Unit.id == JoinCode.unit_id)
        .where(
            JoinCode.issued_by_person_id == person_id,
            JoinCode.issued_by_unit_id == unit_id,
            JoinCode.purpose == JoinPurpose.JOIN,
            JoinCode.revoked_at.is_(None),
            JoinCode.expires_at > now,
            Unit.kind.in_(PAIR_KINDS),
        )
        .order_by(JoinCode.id)
        .with_for_update(of=JoinCode)
    )
    for row in rows:
        _revoke(session, row, person_id=by_person_id, unit_id=by_unit_id, now=now)


def _revoke(session: Session, row: JoinCode, *, person_id: int | None, unit_id: int | None, now: datetime) -> None:
    row.revoked_at = now
    write_audit(
        session,
        "join_code.revoked",
        row.id,
        now=now,
        person_id=person_id,
        unit_id=unit_id,
        on_behalf_of_unit_id=row.unit_id,
    )


def list_for_unit(session: Session, unit_id: int, *, limit: int = 50) -> Sequence[JoinCode]:
    """Codes of a unit, newest first, revoked and expired ones included. The caller has reached the unit."""
    query = select(JoinCode).where(JoinCode.unit_id == unit_id)
    return session.scalars(query.order_by(JoinCode.id.desc()).limit(limit)).all()
