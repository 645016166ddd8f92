"""Schools and join codes over HTTP."""

import json
from base64 import b64decode
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.adapters.tables import read_rows
from app.core.access import Identity
from app.core.periods import beijing_date
from app.units.models import PAIR_KINDS, Unit, UnitKind
from tests.factories import CITY, LONGDE, XIJI, Make
from tests.tools import Api, QueryCounter, problem

HEADER = "学校代码,学校名称,学校简称,学段,办学性质,所属县区,学生数"
GOOD = "3164000001,西吉县示例第一小学,示例一小,小学,公办,西吉县,320"
WRONG = "3164000002,西吉县示例中学,示例中学,大学,公办,西吉县,320"


def upload(api: Api, *lines: str, encoding: str = "utf-8", **form: Any) -> TestResponse:
    content = "\r\n".join((HEADER, *lines)).encode(encoding)
    return api.post_form("/api/schools/import", {"file": (BytesIO(content), "学校.csv"), **form})


def count_schools(make: Make) -> int:
    return make.session.scalar(select(func.count()).select_from(Unit).where(Unit.kind == UnitKind.SCHOOL)) or 0


def test_a_county_lists_its_schools_page_by_page(api: Api, make: Make) -> None:
    mine = [make.school(XIJI, name=f"示例{number}小") for number in range(3)]
    make.school(LONGDE)
    caller = api.as_(make.staff(XIJI))
    first = caller.get("/api/schools", {"limit": 2}).get_json()
    assert [item["id"] for item in first["schools"]] == [mine[0].id, mine[1].id]
    assert first["schools"][0]["short_name"] == "示例0小"
    second = caller.get("/api/schools", {"limit": 2, "after": first["next"]}).get_json()
    assert [item["id"] for item in second["schools"]] == [mine[2].id]
    assert second["next"] is None


def test_a_teacher_sees_the_own_school_only(api: Api, make: Make) -> None:
    school = make.school()
    make.school()
    answer = api.as_(make.teacher(school)).get("/api/schools").get_json()
    assert [item["id"] for item in answer["schools"]] == [school.id]


def test_the_zone_chooses_among_the_schools_of_the_city(api: Api, make: Make) -> None:
    schools = [make.school(XIJI), make.school(LONGDE)]
    zone = next(division for division in make.plan.divisions if division.level == "zone")
    answer = api.as_(make.staff(zone.code)).get("/api/schools").get_json()
    assert [item["id"] for item in answer["schools"]] == [school.id for school in schools]


def test_a_closed_school_is_offered_no_more(api: Api, make: Make) -> None:
    school = make.school(XIJI)
    school.closed_on = beijing_date(make.clock.now())
    make.session.commit()
    assert api.as_(make.staff(XIJI)).get("/api/schools").get_json()["schools"] == []


def test_listing_schools_costs_the_same_for_many(api: Api, make: Make, count_queries: QueryCounter) -> None:
    caller = api.as_(make.staff(CITY))
    numbers = []
    for _ in range(2):
        for _ in range(4):
            make.school()
        with count_queries() as counted:
            assert caller.get("/api/schools").status_code == 200
        numbers.append(counted.number)
    assert numbers[0] == numbers[1]


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 101}, {"after": "x"}, {"after": 2**63}, {"county": "1"}])
def test_a_wrong_page_is_explained(api: Api, make: Make, query: dict[str, Any]) -> None:
    answer = api.as_(make.staff(CITY)).get("/api/schools", query)
    assert problem(answer) == (422, "input.invalid")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_county_imports_a_table(api: Api, make: Make, encoding: str) -> None:
    answer = upload(api.as_(make.staff(XIJI)), GOOD, encoding=encoding)
    assert answer.status_code == 200
    assert answer.get_json() == {
        "created": 1,
        "updated": 0,
        "unchanged": 0,
        "moved": [],
        "bad_rows": [],
        "bad_rows_file": None,
    }
    assert count_schools(make) == 1


def test_strict_is_the_rule_and_names_every_bad_row(api: Api, make: Make) -> None:
    answer = upload(api.as_(make.staff(XIJI)), GOOD, WRONG)
    assert problem(answer) == (422, "schools.not_imported")
    assert [item["field"] for item in answer.get_json()["errors"]] == ["rows.3"]
    assert answer.get_json()["errors"][0]["message"].startswith("第 3 行：")
    assert count_schools(make) == 0


def test_lenient_gives_the_bad_rows_back(api: Api, make: Make) -> None:
    answer = upload(api.as_(make.staff(XIJI)), GOOD, WRONG, mode="lenient").get_json()
    assert (answer["created"], answer["bad_rows"][0]["number"]) == (1, 3)
    rows = read_rows(b64decode(answer["bad_rows_file"]))
    assert rows[1].cells[:2] == ("3164000002", "西吉县示例中学")
    assert rows[1].cells[7] == answer["bad_rows"][0]["reason"]
    assert count_schools(make) == 1


def test_another_countys_school_is_not_imported(api: Api, make: Make) -> None:
    assert problem(upload(api.as_(make.staff(LONGDE)), GOOD)) == (422, "schools.not_imported")
    assert count_schools(make) == 0


@pytest.mark.parametrize("unit", ["school", "zone"])
def test_schools_are_imported_by_county_and_city_only(api: Api, make: Make, unit: str) -> None:
    identity = make.teacher() if unit == "school" else make.staff("640471")
    before = count_schools(make)
    assert problem(upload(api.as_(identity), GOOD)) == (403, "identity.not_allowed")
    assert count_schools(make) == before


def test_a_wrong_upload_is_explained(api: Api, make: Make) -> None:
    caller = api.as_(make.staff(XIJI))
    assert problem(caller.post_form("/api/schools/import", {"mode": "strict"})) == (422, "input.invalid")
    assert problem(upload(caller, GOOD, mode="half")) == (422, "input.invalid")
    assert problem(caller.post("/api/schools/import", {})) == (422, "input.invalid")
    big = {"file": (BytesIO(b"1" * 6_000_000), "学校.csv")}
    assert problem(caller.post_form("/api/schools/import", big)) == (413, "sheet.too_large")
    broken = {"file": (BytesIO(b"PK\x03\x04broken"), "学校.xlsx")}
    assert problem(caller.post_form("/api/schools/import", broken)) == (422, "sheet.unreadable")


def codes_of(api: Api, identity: Identity, unit: Unit) -> Any:
    return api.as_(identity).get(f"/api/units/{unit.id}/join-codes").get_json()["join_codes"]


def test_a_county_gives_a_school_a_code_and_takes_it_back(api: Api, make: Make) -> None:
    school, staff = make.school(XIJI), make.staff(XIJI)
    issued = api.as_(staff).post(f"/api/units/{school.id}/join-codes", {"days": 30, "max_uses": 5})
    assert issued.status_code == 201
    body = issued.get_json()
    assert (len(body["code"]), body["role"], body["purpose"], body["uses"]) == (8, "school", "join", 0)
    assert body["expires_at"] == "2026-12-25T02:00:00Z"
    listed = codes_of(api, staff, school)
    assert [item["id"] for item in listed] == [body["id"]]
    assert "code" not in listed[0]
    assert api.as_(staff).delete(f"/api/join-codes/{body['id']}").status_code == 204
    assert codes_of(api, staff, school)[0]["revoked_at"] is not None


def test_a_code_gives_the_role_of_the_units_level(api: Api, make: Make) -> None:
    city = api.as_(make.staff(CITY))
    for division, role in ((CITY, "city"), (XIJI, "county"), ("640471", "zone")):
        answer = city.post(f"/api/units/{make.unit(division).id}/join-codes", {})
        assert answer.get_json()["role"] == role


@pytest.mark.parametrize("division", [CITY, XIJI])
@pytest.mark.parametrize("kind", [UnitKind.FEDERATION, UnitKind.BUREAU])
def test_a_unit_of_a_pair_lets_people_into_itself_and_never_into_its_partner(
    api: Api, make: Make, division: str, kind: UnitKind
) -> None:
    own, partner = sorted((make.unit(division, each) for each in PAIR_KINDS), key=lambda u: u.kind != kind)
    caller, of_partner = api.as_(make.identity(own)), api.as_(make.identity(partner))
    assert caller.post(f"/api/units/{own.id}/join-codes", {}).status_code == 201
    refused = (403, "unit.not_your_people")
    assert problem(caller.post(f"/api/units/{partner.id}/join-codes", {})) == refused
    assert problem(caller.get(f"/api/units/{partner.id}/join-codes")) == refused
    theirs = of_partner.post(f"/api/units/{partner.id}/join-codes", {}).get_json()
    assert problem(caller.delete(f"/api/join-codes/{theirs['id']}")) == refused
    listed = of_partner.get(f"/api/units/{partner.id}/join-codes").get_json()["join_codes"]
    assert [(item["id"], item["revoked_at"]) for item in listed] == [(theirs["id"], None)]


def test_the_city_lets_people_into_both_units_of_a_county(api: Api, make: Make) -> None:
    city = api.as_(make.staff(CITY))
    for kind in (UnitKind.FEDERATION, UnitKind.BUREAU):
        unit = make.unit(XIJI, kind)
        issued = city.post(f"/api/units/{unit.id}/join-codes", {})
        assert issued.status_code == 201
        assert city.delete(f"/api/join-codes/{issued.get_json()['id']}").status_code == 204


def test_the_code_of_an_office_works_once_unless_more_is_said(api: Api, make: Make) -> None:
    city = api.as_(make.staff(CITY))
    uses = {
        f"{unit.kind} {body}": city.post(f"/api/units/{unit.id}/join-codes", json.loads(body)).get_json()["max_uses"]
        for unit in (make.unit(XIJI), make.school(XIJI))
        for body in ("{}", '{"max_uses": null}', '{"max_uses": 3}')
    }
    assert list(uses.values()) == [1, 1, 3, None, None, 3]


def test_beyond_the_reach_there_is_no_unit_and_no_code(api: Api, make: Make) -> None:
    school = make.school(XIJI)
    code = api.as_(make.staff(XIJI)).post(f"/api/units/{school.id}/join-codes", {}).get_json()
    stranger = api.as_(make.staff(LONGDE))
    assert problem(stranger.get(f"/api/units/{school.id}/join-codes")) == (404, "not_found")
    assert problem(stranger.post(f"/api/units/{school.id}/join-codes", {})) == (404, "not_found")
    assert problem(stranger.delete(f"/api/join-codes/{code['id']}")) == (404, "not_found")
    above = make.unit(CITY)
    assert problem(api.as_(make.staff(XIJI)).post(f"/api/units/{above.id}/join-codes", {})) == (404, "not_found")
    assert codes_of(api, make.staff(XIJI), school)[0]["revoked_at"] is None


@pytest.mark.parametrize("draft", [{"days": 0}, {"days": 91}, {"days": "7"}, {"max_uses": 0}, {"role": "city"}])
def test_a_wrong_code_draft_is_explained(api: Api, make: Make, draft: dict[str, Any]) -> None:
    answer = api.as_(make.staff(XIJI)).post(f"/api/units/{make.school(XIJI).id}/join-codes", draft)
    assert problem(answer) == (422, "input.invalid")


def test_a_teacher_gives_no_codes(api: Api, make: Make) -> None:
    school = make.school()
    caller = api.as_(make.teacher(school))
    assert problem(caller.post(f"/api/units/{school.id}/join-codes", {})) == (403, "identity.not_allowed")
