"""Reads of people and identities."""

from collections.abc import Sequence

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session

from app.accounts.models import Person, UnitIdentity
from app.core.access import Identity, Role
from app.core.db import Reader
from app.units.models import Unit, UnitKind

_IDENTITY = (
    select(
        UnitIdentity.id,
        UnitIdentity.person_id,
        UnitIdentity.role,
        UnitIdentity.unit_id,
        Unit.division_code,
        Unit.path,
    )
    .join(Unit, Unit.id == UnitIdentity.unit_id)
    .where(
        UnitIdentity.id == bindparam("identity_id"),
        UnitIdentity.person_id == bindparam("person_id"),
        UnitIdentity.ended_at.is_(None),
    )
)
"""Built once: every request asks it."""


def find_identity(reader: Reader, person_id: int, identity_id: int) -> Identity | None:
    """The acting identity, if this person still holds it: an ended one opens nothing from that moment on."""
    row = reader.execute(_IDENTITY, {"identity_id": identity_id, "person_id": person_id}).one_or_none()
    return None if row is None else Identity(*row)


def list_identities(session: Session, person_id: int) -> Sequence[Row[int, Role, int, str, str, str]]:
    """The identities a person holds now, oldest first, with the fields of `IdentityView`."""
    return session.execute(
        select(
            UnitIdentity.id,
            UnitIdentity.role,
            UnitIdentity.unit_id,
            Unit.name.label("unit_name"),
            Unit.short_name.label("unit_short_name"),
            Unit.division_code,
        )
        .join(Unit, Unit.id == UnitIdentity.unit_id)
        .where(UnitIdentity.person_id == person_id, UnitIdentity.ended_at.is_(None))
        .order_by(UnitIdentity.id)
    ).all()


def find_person_by_openid(session: Session, openid: str) -> Person | None:
    return session.scalars(select(Person).where(Person.openid == openid)).one_or_none()


def served_schools(session: Session, path: str, division_code: str) -> Sequence[int]:
    """Ids of the division's schools below `path` that somebody serves now."""
    return session.scalars(
        select(Unit.id)
        .join(UnitIdentity, UnitIdentity.unit_id == Unit.id)
        .where(
            Unit.path.startswith(path, autoescape=True),
            Unit.kind == UnitKind.SCHOOL,
            Unit.division_code == division_code,
            UnitIdentity.ended_at.is_(None),
        )
        .distinct()
        .order_by(Unit.id)
    ).all()
