"""Importing schools from a table. Nothing until all rows pass, or the good rows while the bad go back with reasons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.adapters.spreadsheets import write_rows
from app.adapters.tables import Row
from app.core.access import Identity
from app.core.audit import write_audit
from app.core.errors import FieldError
from app.plan.queries import current_plan
from app.plan.rules import DivisionLevel
from app.plan.schemas import Plan
from app.units.errors import SchoolsNotImported
from app.units.models import Unit, UnitKind, UnitLevel
from app.units.rules import is_within, pair_path, school_path
from app.units.sheets import COLUMNS, BadRow, SchoolRow, read_schools

CITY_RUN = ("市直", "市直属", "市属")
DIVISIONS_OWN = "学校代码填成了行政区划代码，请改成这所学校自己的代码"
ELSEWHERE = "这个学校代码已登记在别的县区，学校如有划转请联系市总工会办理"


@dataclass(frozen=True)
class SchoolImport:
    created: int
    updated: int
    unchanged: int
    moved: tuple[str, ...]
    """A sentence for each school that now belongs to another county."""
    bad_rows: tuple[BadRow, ...]


def import_schools(
    session: Session, rows: Sequence[Row], *, strict: bool, now: datetime, identity: Identity | None = None
) -> SchoolImport:
    """Create and update schools by their code; the same table again changes nothing. Schools it does not name stay.

    `identity` limits what may be imported to its reach; None is the command line, for the whole city. Raises
    `SchoolsNotImported` with every bad row when `strict`, and `SchoolHeaderMissing`.
    """
    plan = current_plan(session)
    reach = pair_path(plan.city.code, plan.city.code) if identity is None else identity.path
    good, bad = read_schools(rows, divisions_within(plan, reach))
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext("import_schools"))))
    existing = _existing(session, [row.code for row in good])
    beyond = {code for code, school in existing.items() if not is_within(school.path, reach)}
    # directly below the city, such a school's path would be that of a whole county
    divisions = {division.code for division in plan.divisions}
    bad += [BadRow(row.number, row.cells, DIVISIONS_OWN) for row in good if row.code in divisions]
    bad += [BadRow(row.number, row.cells, ELSEWHERE) for row in good if row.code in beyond]
    bad.sort(key=lambda row: row.number)
    if strict and bad:
        raise SchoolsNotImported(
            errors=[FieldError(f"rows.{row.number}", f"第 {row.number} 行：{row.reason}。") for row in bad]
        )
    created, changed, moved = [], [], []
    importable = [row for row in good if row.code not in beyond | divisions]
    for row in importable:
        school = existing.get(row.code)
        if school is None:
            school = Unit(kind=UnitKind.SCHOOL, level=UnitLevel.SCHOOL, code=row.code, short_name=row.name)
            session.add(school)
            created.append(school)
        elif school.division_code != row.division_code:
            names = {division.code: division.name for division in plan.divisions}
            before = names.get(school.division_code, school.division_code)
            moved.append(f"第 {row.number} 行：{row.name}从{before}转到{names[row.division_code]}。")
        _describe(school, row, plan.city.code)
        if row.code in existing and session.is_modified(school):
            changed.append(school)
    session.flush()
    _audit(session, "unit.created", created, identity, now)
    _audit(session, "unit.changed", changed, identity, now)
    unchanged = len(importable) - len(created) - len(changed)
    return SchoolImport(len(created), len(changed), unchanged, tuple(moved), tuple(bad))


def _describe(school: Unit, row: SchoolRow, city_code: str) -> None:
    school.name = row.name
    school.stage = row.stage
    school.ownership = row.ownership
    school.division_code = row.division_code
    school.path = school_path(city_code, row.division_code, row.code)
    if row.short_name is not None:
        school.short_name = row.short_name
    if row.pupils is not None:
        school.pupils = row.pupils


def _audit(session: Session, action: str, schools: Sequence[Unit], identity: Identity | None, now: datetime) -> None:
    for school in schools:
        write_audit(
            session,
            action,
            school.id,
            now=now,
            person_id=None if identity is None else identity.person_id,
            unit_id=None if identity is None else identity.unit_id,
            on_behalf_of_unit_id=school.id,
        )


def bad_rows_file(bad_rows: Sequence[BadRow]) -> bytes:
    """An .xlsx with the rows that were not imported, as they were, and why; to be corrected and imported again."""
    return write_rows([(*COLUMNS, "原因"), *((*row.cells, row.reason) for row in bad_rows)])


def divisions_within(plan: Plan, reach: str) -> Mapping[str, str]:
    """Every way to write a division whose schools this reach may import → its code. A zone has no schools."""
    written: dict[str, str] = {}
    for division in plan.divisions:
        if division.level is DivisionLevel.ZONE or not is_within(pair_path(plan.city.code, division.code), reach):
            continue
        written |= dict.fromkeys((division.name, division.short_name, division.code), division.code)
        if division.level is DivisionLevel.CITY:
            written |= dict.fromkeys(CITY_RUN, division.code)
    return written


def _existing(session: Session, codes: Sequence[str]) -> Mapping[str, Unit]:
    query = select(Unit).where(Unit.kind == UnitKind.SCHOOL, Unit.code.in_(codes)).with_for_update()
    return {unit.code: unit for unit in session.scalars(query) if unit.code is not None}
