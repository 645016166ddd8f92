"""Importing schools: nothing until all pass, or the good rows and the bad ones back."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.adapters.spreadsheets import write_rows
from app.adapters.tables import Row, read_rows
from app.core.audit import AuditEvent
from app.units.errors import SchoolsNotImported
from app.units.imports import bad_rows_file, import_schools
from app.units.models import Ownership, Stage, Unit, UnitKind, UnitLevel
from tests.factories import LONGDE, XIJI, Make

HEADER = ("学校代码", "学校名称", "学校简称", "学段", "办学性质", "所属县区", "学生数")
FIRST = ("3164000001", "西吉县示例第一小学", "示例一小", "小学", "公办", "西吉县", "320")
SECOND = ("3164000002", "隆德县示例中学", "", "初中", "民办", "隆德", "")
CITY_RUN = ("0064000003", "固原市示例职业学校", "示例职校", "中职", "公办", "市直", "1200")
WRONG = ("3164000004", "西吉县示例小学", "", "大学", "公办", "西吉县", "10")


def table(*rows: tuple[str, ...]) -> list[Row]:
    return read_rows(write_rows([HEADER, *rows]))


def schools(session: Session) -> dict[str | None, Unit]:
    session.expire_all()
    return {unit.code: unit for unit in session.scalars(select(Unit).where(Unit.kind == UnitKind.SCHOOL))}


def test_schools_are_made_with_their_reach(make: Make) -> None:
    done = import_schools(make.session, table(FIRST, SECOND, CITY_RUN), strict=True, now=make.clock.now())
    assert (done.created, done.updated, done.unchanged, done.moved, done.bad_rows) == (3, 0, 0, (), ())
    found = schools(make.session)
    first, second, third = found["3164000001"], found["3164000002"], found["0064000003"]
    assert (first.name, first.short_name, first.pupils) == ("西吉县示例第一小学", "示例一小", 320)
    assert (first.stage, first.ownership, first.level) == (Stage.PRIMARY, Ownership.PUBLIC, UnitLevel.SCHOOL)
    assert (first.division_code, first.path) == (XIJI, "/640400/640422/3164000001/")
    assert (second.short_name, second.pupils, second.ownership) == ("隆德县示例中学", None, Ownership.PRIVATE)
    assert (third.division_code, third.path) == ("640400", "/640400/0064000003/")


def test_no_school_takes_the_code_and_so_the_path_of_a_county(make: Make) -> None:
    county_code = (XIJI, *CITY_RUN[1:])
    done = import_schools(make.session, table(FIRST, county_code), strict=False, now=make.clock.now())
    assert (done.created, [bad.number for bad in done.bad_rows]) == (1, [3])
    assert "行政区划代码" in done.bad_rows[0].reason
    assert set(schools(make.session)) == {"3164000001"}
    with pytest.raises(SchoolsNotImported):
        import_schools(make.session, table(county_code), strict=True, now=make.clock.now())


def test_importing_twice_changes_nothing(make: Make) -> None:
    import_schools(make.session, table(FIRST, SECOND), strict=True, now=make.clock.now())
    make.session.commit()
    events = len(make.session.scalars(select(AuditEvent)).all())
    again = import_schools(make.session, table(FIRST, SECOND), strict=True, now=make.clock.now())
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)
    assert len(make.session.scalars(select(AuditEvent)).all()) == events


def test_a_change_is_taken_over_and_what_is_left_empty_stays(make: Make) -> None:
    import_schools(make.session, table(FIRST, SECOND), strict=True, now=make.clock.now())
    renamed = ("3164000001", "西吉县示例实验小学", "", "九年一贯制", "公办", "640422", "")
    done = import_schools(make.session, table(renamed), strict=True, now=make.clock.now())
    assert (done.created, done.updated, done.unchanged, done.moved) == (0, 1, 0, ())
    found = schools(make.session)
    school = found["3164000001"]
    assert (school.name, school.short_name, school.pupils) == ("西吉县示例实验小学", "示例一小", 320)
    assert school.stage is Stage.NINE_YEAR
    assert "3164000002" in found  # a school the table does not name stays


def test_strict_imports_nothing_until_all_rows_pass(make: Make) -> None:
    twice = (FIRST[0], *WRONG[1:3], *FIRST[3:])
    with pytest.raises(SchoolsNotImported) as caught:
        import_schools(make.session, table(SECOND, WRONG, FIRST, twice), strict=True, now=make.clock.now())
    assert [error.field for error in caught.value.errors] == ["rows.3", "rows.4", "rows.5"]
    assert caught.value.errors[0].message.startswith("第 3 行：学段“大学”不在可选范围里")
    assert schools(make.session) == {}


def test_lenient_imports_the_good_rows_and_gives_the_bad_back_to_correct(make: Make) -> None:
    done = import_schools(make.session, table(SECOND, WRONG), strict=False, now=make.clock.now())
    assert set(schools(make.session)) == {"3164000002"}
    assert (done.created, [row.number for row in done.bad_rows]) == (1, [3])
    rows = read_rows(bad_rows_file(done.bad_rows))
    assert rows[0].cells == (*HEADER, "原因")
    assert rows[1].cells == (*WRONG, done.bad_rows[0].reason)
    corrected = [(*row.cells[:3], "小学", *row.cells[4:]) if row.number > 1 else row.cells for row in rows]
    again = import_schools(make.session, read_rows(write_rows(corrected)), strict=True, now=make.clock.now())
    assert again.created == 1


def test_a_school_that_changes_county_is_named_and_its_reach_follows(make: Make) -> None:
    import_schools(make.session, table(FIRST), strict=True, now=make.clock.now())
    moved = (*FIRST[:5], "隆德县", FIRST[6])
    done = import_schools(make.session, table(moved), strict=True, now=make.clock.now(), identity=make.staff("640400"))
    assert done.moved == ("第 2 行：西吉县示例第一小学从西吉县转到隆德县。",)
    assert done.updated == 1
    school = schools(make.session)["3164000001"]
    assert (school.division_code, school.path) == (LONGDE, "/640400/640423/3164000001/")


def test_a_county_imports_its_own_schools_only(make: Make) -> None:
    import_schools(make.session, table(SECOND), strict=True, now=make.clock.now())
    taken = (SECOND[0], *FIRST[1:])
    xiji = make.staff(XIJI)
    done = import_schools(
        make.session, table(FIRST, SECOND, CITY_RUN, taken), strict=False, now=make.clock.now(), identity=xiji
    )
    assert (done.created, done.updated) == (1, 0)
    assert "不在可选范围里，可填：西吉县" in done.bad_rows[0].reason
    assert "可填：西吉县" in done.bad_rows[1].reason
    assert "已登记在别的县区" in done.bad_rows[2].reason
    assert schools(make.session)["3164000002"].name == SECOND[1]


def test_a_zone_has_no_schools(make: Make) -> None:
    in_zone = (*FIRST[:5], "开发区", FIRST[6])
    done = import_schools(make.session, table(in_zone), strict=False, now=make.clock.now())
    assert "所属县区“开发区”不在可选范围里" in done.bad_rows[0].reason


def test_the_trail_says_who_imported(make: Make) -> None:
    staff = make.staff(XIJI)
    import_schools(make.session, table(FIRST), strict=True, now=make.clock.now(), identity=staff)
    event = make.session.scalars(select(AuditEvent).where(AuditEvent.person_id == staff.person_id)).one()
    assert (event.action, event.unit_id, event.subject) == ("unit.created", staff.unit_id, "unit")
    assert event.subject_id == schools(make.session)["3164000001"].id
