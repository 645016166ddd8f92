"""Who serves a unit, and how somebody who should no longer is sent away."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Person, UnitIdentity
from app.core.access import Identity
from app.core.audit import AuditEvent
from app.core.crypto import Keys
from app.units.models import JoinCode, Unit, UnitKind
from tests.factories import CITY, LONGDE, XIJI, Make
from tests.tools import Api, QueryCounter, problem

ZONE = "640471"
PARTNER = (403, "unit.not_your_people")
BEYOND = (404, "not_found")


def people_of(api: Api, unit_id: int) -> Any:
    return api.get(f"/api/units/{unit_id}/people").get_json()["people"]


def end(api: Api, someone: Identity) -> Any:
    return api.post(f"/api/identities/{someone.id}/end")


def is_over(session: Session, someone: Identity) -> bool:
    session.expire_all()
    return session.get_one(UnitIdentity, someone.id).ended_at is not None


@pytest.fixture
def newcomer(make: Make, session: Session, keys: Keys) -> Callable[[str], Person]:
    """Somebody bound to nothing, whose phone is known."""

    def introduce(name: str) -> Person:
        person = make.person(name)
        person.phone_encrypted = keys.phones.encrypt("+8613800000002")
        session.commit()
        return person

    return introduce


def test_the_list_tells_who_serves_since_when_and_how_they_came(
    api: Api, make: Make, newcomer: Callable[[str], Person]
) -> None:
    school = make.school(XIJI)
    first = make.identity(school, newcomer("示例教师甲"))
    staff = api.as_(make.staff(XIJI))
    make.clock.advance(hours=1)
    by_code, by_handover = newcomer("示例教师乙"), newcomer("示例教师丙")
    code = staff.post(f"/api/units/{school.id}/join-codes", {}).get_json()["code"]
    joined = api.as_person(by_code.id).post("/api/join", {"code": code}).get_json()
    handed = make.teacher(school)
    successor = api.as_person(by_handover.id)
    successor.post("/api/join", {"code": api.as_(handed).post("/api/me/handover").get_json()["code"]})

    people = people_of(staff, school.id)
    assert people[0] == {
        "identity_id": first.id,
        "role": "school",
        "name": "示例教师甲",
        "phone_masked": "138****0002",
        "began_at": "2026-11-25T02:00:00Z",
        "came_by": None,
        "may_end": True,
    }
    assert [(item["name"], item["came_by"]) for item in people[1:]] == [
        ("示例教师乙", "join"),
        ("示例教师丙", "handover"),
    ]
    assert people[1]["identity_id"] == joined["identity_id"]


def test_the_list_keeps_to_the_reach_and_to_staff(api: Api, make: Make) -> None:
    teacher = make.teacher(make.school(XIJI))
    path = f"/api/units/{teacher.unit_id}/people"
    assert len(people_of(api.as_(make.staff(CITY)), teacher.unit_id)) == 1
    assert problem(api.as_(make.staff(LONGDE)).get(path)) == BEYOND
    assert problem(api.as_(make.staff(XIJI)).get(f"/api/units/{make.unit(CITY).id}/people")) == BEYOND
    assert problem(api.as_(teacher).get(path)) == (403, "identity.not_allowed")


def test_the_list_says_whom_one_may_end(api: Api, make: Make) -> None:
    me, colleague, partner = make.staff(XIJI), make.staff(XIJI), make.staff(XIJI, UnitKind.BUREAU)
    caller = api.as_(me)
    listed = {
        item["identity_id"]: item["may_end"] for unit in (me, partner) for item in people_of(caller, unit.unit_id)
    }
    assert listed == {me.id: False, colleague.id: True, partner.id: False}
    for someone, may_end in ((me, False), (colleague, True), (partner, False)):
        assert (end(caller, someone).status_code == 204) is may_end


def test_listing_costs_the_same_for_many(api: Api, make: Make, count_queries: QueryCounter) -> None:
    school, caller = make.school(XIJI), api.as_(make.staff(XIJI))
    numbers = []
    for _ in range(2):
        make.teacher(school)
        make.teacher(school)
        with count_queries() as counted:
            assert people_of(caller, school.id)
        numbers.append(counted.number)
    assert numbers[0] == numbers[1] <= 4


@pytest.mark.parametrize("above", [XIJI, CITY])
def test_who_is_sent_away_is_out_at_once_and_it_is_in_the_trail(
    api: Api, make: Make, session: Session, above: str
) -> None:
    teacher, staff = make.teacher(make.school(XIJI)), make.staff(above)
    caller = api.as_(teacher)
    assert caller.get("/api/talks").status_code == 200
    assert end(api.as_(staff), teacher).status_code == 204
    assert problem(caller.get("/api/talks")) == (403, "identity.not_allowed")
    assert caller.get("/api/me").get_json()["needs_bind"] is True
    assert people_of(api.as_(staff), teacher.unit_id) == []
    make.clock.advance(hours=1)
    assert end(api.as_(staff), teacher).status_code == 204, "twice is once"
    (event,) = session.scalars(select(AuditEvent).where(AuditEvent.action == "identity.ended"))
    assert (event.subject_id, event.person_id, event.unit_id, event.on_behalf_of_unit_id) == (
        teacher.id,
        staff.person_id,
        staff.unit_id,
        teacher.unit_id,
    )
    assert session.get_one(UnitIdentity, teacher.id).ended_at == event.at


@pytest.mark.parametrize(
    ("caller", "someone", "outcome"),
    [
        ((XIJI, "federation"), (XIJI, "federation"), None),
        ((XIJI, "bureau"), (XIJI, "bureau"), None),
        ((XIJI, "federation"), (XIJI, "bureau"), PARTNER),
        ((XIJI, "bureau"), (XIJI, "federation"), PARTNER),
        ((CITY, "federation"), (XIJI, "federation"), None),
        ((CITY, "federation"), (XIJI, "bureau"), None),
        ((CITY, "federation"), (ZONE, "federation"), None),
        ((CITY, "federation"), (CITY, "bureau"), PARTNER),
        ((CITY, "bureau"), (CITY, "federation"), PARTNER),
        ((XIJI, "federation"), (CITY, "federation"), BEYOND),
        ((XIJI, "federation"), (LONGDE, "federation"), BEYOND),
        ((ZONE, "federation"), (XIJI, "federation"), BEYOND),
    ],
)
def test_who_may_end_whom(
    api: Api,
    make: Make,
    session: Session,
    caller: tuple[str, str],
    someone: tuple[str, str],
    outcome: tuple[int, str] | None,
) -> None:
    by, target = (make.staff(division, UnitKind(kind)) for division, kind in (caller, someone))
    answer = end(api.as_(by), target)
    assert (None if answer.status_code == 204 else problem(answer)) == outcome
    assert is_over(session, target) is (outcome is None)


def test_nobody_ends_themselves_in_whichever_identity(api: Api, make: Make, session: Session) -> None:
    staff = make.staff(XIJI)
    as_teacher = make.identity(make.school(XIJI), session.get_one(Person, staff.person_id))
    for own in (staff, as_teacher):
        assert problem(end(api.as_(staff), own)) == (409, "identity.own")
        assert not is_over(session, own)


def test_a_teacher_ends_nobody_and_an_unknown_number_is_unknown(api: Api, make: Make, session: Session) -> None:
    school = make.school(XIJI)
    colleague = make.teacher(school)
    assert problem(end(api.as_(make.teacher(school)), colleague)) == (403, "identity.not_allowed")
    assert not is_over(session, colleague)
    assert problem(api.as_(make.staff(CITY)).post("/api/identities/999999999/end")) == BEYOND


def test_who_is_sent_away_keeps_no_code_to_come_back_with(
    api: Api, make: Make, session: Session, newcomer: Callable[[str], Person]
) -> None:
    gone, staff, school = make.staff(XIJI), make.staff(XIJI), make.school(XIJI)
    old, own = api.as_(gone), make.unit(XIJI)
    for_office, for_school = (
        old.post(f"/api/units/{unit.id}/join-codes", {}).get_json()["code"] for unit in (own, school)
    )
    of_colleague = api.as_(staff).post(f"/api/units/{own.id}/join-codes", {}).get_json()["code"]
    handover = old.post("/api/me/handover").get_json()["code"]
    assert end(api.as_(staff), gone).status_code == 204

    stranger = api.as_person(make.person().id)
    looks = {code: stranger.post("/api/join/look", {"code": code}) for code in (for_office, for_school, of_colleague)}
    assert problem(looks[for_office]) == (410, "join_code.revoked")
    assert [looks[code].status_code for code in (for_school, of_colleague)] == [200, 200]
    (revoked,) = session.scalars(select(JoinCode).where(JoinCode.revoked_at.is_not(None)))
    events = session.scalars(select(AuditEvent).where(AuditEvent.action == "join_code.revoked")).all()
    assert [(event.subject_id, event.person_id) for event in events] == [(revoked.id, staff.person_id)]
    successor = api.as_person(newcomer("示例人员乙").id)
    assert problem(successor.post("/api/join", {"code": handover})) == (410, "handover.gone")


def test_who_left_comes_back_by_a_newer_code_only(api: Api, make: Make, newcomer: Callable[[str], Person]) -> None:
    school, person = make.school(XIJI), newcomer("示例教师甲")
    staff, caller = api.as_(make.staff(XIJI)), api.as_person(person.id)

    def wall_sheet(unit: Unit) -> dict[str, str]:
        return {"code": staff.post(f"/api/units/{unit.id}/join-codes", {}).get_json()["code"]}

    old = wall_sheet(school)
    identity_id = caller.post("/api/join", old).get_json()["identity_id"]
    assert caller.post("/api/join/look", old).status_code == 200, "serving there, one may look again"
    make.clock.advance(hours=1)
    assert staff.post(f"/api/identities/{identity_id}/end").status_code == 204
    for path in ("/api/join/look", "/api/join"):
        assert problem(caller.post(path, old)) == (410, "join_code.older_than_leaving")
        assert api.as_person(newcomer("示例教师乙").id).post(path, old).status_code == 200, "others may use it"
    assert caller.get("/api/me").get_json()["identities"] == []
    assert caller.post("/api/join", wall_sheet(make.school(XIJI))).status_code == 200, "another unit has no memory"
    make.clock.advance(hours=1)
    assert caller.post("/api/join", wall_sheet(school)).status_code == 200
    assert caller.post("/api/join/look", old).status_code == 200, "back again"
