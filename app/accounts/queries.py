"""Reads of people and identities."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session

from app.accounts.models import Person, UnitIdentity
from app.core.access import Identity, Role
from app.core.errors import NotFound
from app.core.statements import Reader, Statement
from app.units.models import JoinCode, JoinPurpose, Unit, UnitKind

_IDENTITY = Statement(
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
    for number, person, role, unit_id, division_code, path in _IDENTITY.rows(
        reader, {"identity_id": identity_id, "person_id": person_id}
    ):
        return Identity(number, person, Role(role), unit_id, division_code, path)
    return None


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


def list_people(session: Session, unit_id: int) -> Sequence[Row[UnitIdentity, Person, JoinPurpose | None]]:
    """Who serves a unit now, the longest serving first, and by which kind of code. The caller has reached the unit.

    All of them, for one left out could not be sent away.
    """
    return session.execute(
        select(UnitIdentity, Person, JoinCode.purpose)
        .join(Person, Person.id == UnitIdentity.person_id)
        .outerjoin(JoinCode, JoinCode.id == UnitIdentity.join_code_id)
        .where(UnitIdentity.unit_id == unit_id, UnitIdentity.ended_at.is_(None))
        .order_by(UnitIdentity.began_at, UnitIdentity.id)
    ).all()


def reach_identity(session: Session, path: str, identity_id: int) -> tuple[UnitIdentity, Unit]:
    """An identity of a unit below `path`, ended or not, locked. Raises `NotFound`."""
    row = session.execute(
        select(UnitIdentity, Unit)
        .join(Unit, Unit.id == UnitIdentity.unit_id)
        .where(UnitIdentity.id == identity_id, Unit.path.startswith(path, autoescape=True))
        .with_for_update(of=UnitIdentity)
    ).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]


def find_left_at(session: Session, person_id: int, unit_id: int) -> datetime | None:
    """When somebody who no longer serves a unit left it last; None for one who serves it or never did."""
    ends = session.scalars(
        select(UnitIdentity.ended_at).where(UnitIdentity.person_id == person_id, UnitIdentity.unit_id == unit_id)
    ).all()
    moments = [end for end in ends if end is not None]
    return max(moments) if moments and len(moments) == len(ends) else None
