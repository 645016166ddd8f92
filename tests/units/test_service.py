"""A plan's units, and who can reach which."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.plan.schemas import Plan
from app.units.models import Unit, UnitKind, UnitLevel
from app.units.queries import list_schools, pair_of, reach_school, reach_unit
from app.units.service import adopt_plan
from tests.factories import CITY, LONGDE, XIJI, Make
from tests.tools import FrozenClock

TEXT = Path("config/plans/guyuan.toml").read_text(encoding="utf-8")
ZONE = "640471"


def test_every_division_gets_its_pair_and_the_zone_its_federation(session: Session, clock: FrozenClock) -> None:
    adoption = adopt_plan(session, TEXT, now=clock.now())
    assert (adoption.units_created, adoption.units_renamed) == (13, 0)
    assert [(unit.name, unit.kind, unit.level, unit.path) for unit in pair_of(session, XIJI)] == [
        ("西吉县总工会", UnitKind.FEDERATION, UnitLevel.COUNTY, "/640400/640422/"),
        ("西吉县教育体育局", UnitKind.BUREAU, UnitLevel.COUNTY, "/640400/640422/"),
    ]
    assert [(unit.level, unit.path) for unit in pair_of(session, CITY)] == [(UnitLevel.CITY, "/640400/")] * 2
    assert [(unit.kind, unit.path) for unit in pair_of(session, ZONE)] == [(UnitKind.FEDERATION, "/640400/640471/")]


def test_adopting_again_makes_nothing_and_renames_in_place(session: Session, clock: FrozenClock) -> None:
    adopt_plan(session, TEXT, now=clock.now())
    before = pair_of(session, XIJI)[0].id
    again = adopt_plan(session, TEXT, now=clock.now())
    assert (again.plan_import.is_new, again.units_created, again.units_renamed) == (False, 0, 0)
    renamed = adopt_plan(session, TEXT.replace("西吉县总工会", "西吉县示例总工会"), now=clock.now())
    assert (renamed.plan_import.is_new, renamed.units_created, renamed.units_renamed) == (True, 0, 1)
    assert (pair_of(session, XIJI)[0].id, pair_of(session, XIJI)[0].name) == (before, "西吉县示例总工会")
    assert session.scalar(select(func.count()).select_from(Unit)) == 13


def test_a_unit_is_reached_from_above_and_from_itself_only(make: Make) -> None:
    school, session = make.school(XIJI), make.session
    for path in ("/640400/", "/640400/640422/", school.path):
        assert reach_school(session, path, school.id) is school
        assert reach_unit(session, path, school.id) is school
    for path in ("/640400/640423/", "/640400/64042/", "/640400/640422/%/", "/640400/640_22/", make.school(XIJI).path):
        with pytest.raises(NotFound):
            reach_unit(session, path, school.id)
    with pytest.raises(NotFound):
        reach_unit(session, school.path, make.unit(XIJI).id)
    with pytest.raises(NotFound):
        reach_unit(session, "/640400/", 10**12)


def test_a_federation_is_no_school(make: Make) -> None:
    federation = make.unit(XIJI)
    assert reach_unit(make.session, "/640400/", federation.id) is federation
    with pytest.raises(NotFound):
        reach_school(make.session, "/640400/", federation.id)


def test_schools_come_in_pages_by_county_and_code(make: Make) -> None:
    schools = [make.school(county) for county in (LONGDE, XIJI, CITY, XIJI, LONGDE, XIJI)]
    expected = [unit.id for unit in sorted(schools, key=lambda unit: (unit.division_code, str(unit.code)))]
    seen: list[int] = []
    while page := list_schools(make.session, "/640400/", after=seen[-1] if seen else None, limit=4):
        seen += [unit.id for unit in page]
    assert seen == expected


def test_schools_within_a_reach_and_of_a_county(make: Make) -> None:
    in_xiji, in_longde = make.school(XIJI), make.school(LONGDE)
    assert list(list_schools(make.session, "/640400/640422/", limit=9)) == [in_xiji]
    assert list(list_schools(make.session, "/640400/", division_code=LONGDE, limit=9)) == [in_longde]
    assert list(list_schools(make.session, "/640400/640422/", division_code=LONGDE, limit=9)) == []


@pytest.mark.parametrize(("shift", "is_open"), [(-1, False), (0, True), (9, True), (10, False)])
def test_a_school_is_open_from_its_first_day_until_before_the_day_it_is_closed(
    make: Make, shift: int, is_open: bool
) -> None:
    school, day = make.school(), date(2026, 9, 1)
    school.opened_on, school.closed_on = day, day + timedelta(days=10)
    make.session.flush()
    asked = day + timedelta(days=shift)
    assert school.is_open_on(asked) is is_open
    assert (school in list_schools(make.session, "/640400/", open_on=asked, limit=9)) is is_open


def test_a_school_without_dates_is_open(make: Make) -> None:
    school = make.school()
    assert school.is_open_on(date(2026, 1, 1))
    assert school in list_schools(make.session, "/640400/", open_on=date(2026, 1, 1), limit=9)


def test_the_plan_of_the_units_is_the_plan_that_was_imported(make: Make) -> None:
    assert isinstance(make.plan, Plan)
    assert {item.code for item in make.plan.divisions} == set(make.session.scalars(select(Unit.division_code)))
