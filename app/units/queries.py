"""Reading units, always within a reach."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import Select, String, bindparam, func, select, tuple_
from sqlalchemy.orm import Session, aliased

from app.core.access import Identity
from app.core.errors import NotFound
from app.core.membership import one_of
from app.core.statements import Statement, WholeRow
from app.units.errors import NotYourPeople
from app.units.models import PAIR_KINDS, Unit, UnitKind
from app.units.rules import manages


def reach_unit(session: Session, path: str, unit_id: int) -> Unit:
    """Raises `NotFound` for a unit that does not exist or lies beyond `path`."""
    return _only(session, _within(path).where(Unit.id == unit_id))


def require_managed(identity: Identity, unit: Unit) -> None:
    """Raises `NotYourPeople` unless the caller's unit says who serves `unit`, which the caller has reached."""
    if not manages(own_unit_id=identity.unit_id, own_path=identity.path, unit_id=unit.id, path=unit.path):
        raise NotYourPeople


_SCHOOL = Statement(
    select(*Unit.__table__.columns).where(
        func.starts_with(Unit.path, bindparam("path", type_=String)),
        Unit.id == bindparam("school_id"),
        Unit.kind == UnitKind.SCHOOL,
    )
)
_UNIT = WholeRow(Unit)


def reach_school(session: Session, path: str, school_id: int) -> Unit:
    rows = _SCHOOL.rows(session, {"path": path, "school_id": school_id})
    if not rows:
        raise NotFound
    return _UNIT.as_object(session, rows[0])


def list_schools(
    session: Session,
    path: str,
    *,
    division_code: str | None = None,
    open_on: date | None = None,
    after: int | None = None,
    limit: int,
) -> Sequence[Unit]:
    """Schools below `path` by division code and school code; `after` is the id of the last one already seen.

    With `open_on`, only those open on that day.
    """
    query = _within(path).where(Unit.kind == UnitKind.SCHOOL)
    if division_code is not None:
        query = query.where(Unit.division_code == division_code)
    if open_on is not None:
        query = query.where(
            Unit.opened_on.is_(None) | (Unit.opened_on <= open_on),
            Unit.closed_on.is_(None) | (Unit.closed_on > open_on),
        )
    if after is not None:
        last = aliased(Unit)
        query = query.join(last, last.id == after).where(
            tuple_(Unit.division_code, Unit.code) > tuple_(last.division_code, last.code)
        )
    return session.scalars(query.order_by(Unit.division_code, Unit.code).limit(limit)).all()


def pair_of(session: Session, division_code: str) -> list[Unit]:
    """Federation and bureau of a division, in this order; of the zone the federation only."""
    return pairs_of(session, [division_code])[division_code]


def pairs_of(session: Session, division_codes: Collection[str]) -> Mapping[str, list[Unit]]:
    """As `pair_of`, of many divisions by their code; one query."""
    query = select(Unit).where(one_of(Unit.division_code, division_codes), Unit.kind.in_(PAIR_KINDS))
    pairs: dict[str, list[Unit]] = {code: [] for code in division_codes}
    for unit in sorted(session.scalars(query), key=lambda unit: unit.kind is UnitKind.BUREAU):
        pairs[unit.division_code].append(unit)
    return pairs


def pair_ids_of(session: Session, division_codes: Collection[str]) -> Mapping[str, list[int]]:
    """As `pairs_of`, for whoever needs no more than the ids of the units."""
    query = select(Unit.division_code, Unit.id, Unit.kind).where(
        one_of(Unit.division_code, division_codes), Unit.kind.in_(PAIR_KINDS)
    )
    pairs: dict[str, list[int]] = {code: [] for code in division_codes}
    for code, unit_id, _ in sorted(session.execute(query), key=lambda row: row.kind is UnitKind.BUREAU):
        pairs[code].append(unit_id)
    return pairs


def _within(path: str) -> Select[Unit]:
    return select(Unit).where(Unit.path.startswith(path, autoescape=True))


def _only(session: Session, query: Select[Unit]) -> Unit:
    unit = session.scalars(query).one_or_none()
    if unit is None:
        raise NotFound
    return unit
