"""Which schools have somebody to write to: the others still need a join code."""

from app.accounts.models import UnitIdentity
from tests.factories import CITY, LONGDE, XIJI, Make
from tests.tools import Api, problem


def contacts(api: Api, division_code: str) -> list[int]:
    page = api.get(f"/api/schools/contacts?division_code={division_code}").get_json()
    assert isinstance(page["school_ids"], list)
    return page["school_ids"]


def test_a_school_is_listed_once_while_somebody_serves_it(api: Api, make: Make) -> None:
    served, left, elsewhere = make.school(XIJI), make.school(XIJI), make.school(LONGDE)
    make.school(XIJI)  # nobody has joined
    make.teacher(served)
    make.teacher(served)
    make.teacher(elsewhere)
    gone = make.session.get_one(UnitIdentity, make.teacher(left).id)
    gone.ended_at = make.clock.now()
    make.session.commit()
    county = api.as_(make.staff(XIJI))
    assert contacts(county, XIJI) == [served.id]
    assert contacts(county, LONGDE) == []
    assert contacts(api.as_(make.staff(CITY)), LONGDE) == [elsewhere.id]


def test_the_zone_asks_about_the_schools_it_goes_to(api: Api, make: Make) -> None:
    teacher = make.teacher(make.school(XIJI))
    assert contacts(api.as_(make.staff("640471")), XIJI) == [teacher.unit_id]


def test_it_is_for_staff_and_names_a_division(api: Api, make: Make) -> None:
    assert problem(api.as_(make.teacher()).get(f"/api/schools/contacts?division_code={XIJI}")) == (
        403,
        "identity.not_allowed",
    )
    assert problem(api.as_(make.staff()).get("/api/schools/contacts")) == (422, "input.invalid")
