"""Making a plan's units: the pair of every division, kept up to date with the file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.audit import write_audit
from app.plan.files import Check
from app.plan.rules import DivisionLevel
from app.plan.schemas import Plan, UnitNames
from app.plan.service import PlanImport, import_plan
from app.units.models import PAIR_KINDS, Unit, UnitKind, UnitLevel
from app.units.rules import pair_path

LEVELS = {
    DivisionLevel.CITY: UnitLevel.CITY,
    DivisionLevel.COUNTY: UnitLevel.COUNTY,
    DivisionLevel.ZONE: UnitLevel.ZONE,
}


@dataclass(frozen=True)
class Adoption:
    plan_import: PlanImport
    units_created: int
    units_renamed: int


def adopt_plan(session: Session, text: str, *, checks: Sequence[Check] = (), now: datetime) -> Adoption:
    """Import a plan file and make or rename the units of its pairs. Twice the same file changes nothing.

    A unit that the file no longer names stays: talks and people hang on it. `checks`: see `read_plan`.
    """
    plan_import = import_plan(session, text, checks=checks, now=now)
    created = renamed = 0
    existing = {
        (unit.division_code, unit.kind): unit for unit in session.scalars(select(Unit).where(Unit.kind.in_(PAIR_KINDS)))
    }
    for wanted, names in _pairs(plan_import.plan):
        unit = existing.get((wanted.division_code, wanted.kind))
        if unit is None:
            session.add(wanted)
            session.flush()
            write_audit(session, "unit.created", wanted.id, now=now, person_id=None, unit_id=None)
            created += 1
        elif (unit.name, unit.short_name) != (names.name, names.short_name):
            unit.name, unit.short_name = names.name, names.short_name
            write_audit(session, "unit.renamed", unit.id, now=now, person_id=None, unit_id=None)
            renamed += 1
    session.flush()
    return Adoption(plan_import, created, renamed)


def _pairs(plan: Plan) -> Iterator[tuple[Unit, UnitNames]]:
    for division in plan.divisions:
        for kind, names in ((UnitKind.FEDERATION, division.federation), (UnitKind.BUREAU, division.bureau)):
            if names is not None:
                yield (
                    Unit(
                        kind=kind,
                        level=LEVELS[division.level],
                        division_code=division.code,
                        name=names.name,
                        short_name=names.short_name,
                        path=pair_path(plan.city.code, division.code),
                    ),
                    names,
                )
