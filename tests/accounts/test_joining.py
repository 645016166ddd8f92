"""Joining a unit by code and verified phone, and handing a post over."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.models import Person, UnitIdentity
from app.core.audit import AuditEvent
from app.core.crypto import Keys
from app.units.models import Unit
from sandbox.client import SandboxClient
from tests.accounts.conftest import OPENID
from tests.accounts.test_login import log_in
from tests.factories import XIJI, Make
from tests.tools import Api, problem

JoinCode = Callable[[Unit], str]


def test_binding_takes_a_code_a_phone_and_a_name(
    api: Api, make: Make, teacher_phone: SandboxClient, join_code: JoinCode, session: Session, keys: Keys
) -> None:
    school = make.school(XIJI)
    code = join_code(school)
    caller = log_in(api, teacher_phone)
    look = caller.post("/api/join/look", {"code": f" {code[:4].lower()}-{code[4:]} "}).get_json()
    assert look == {
        "unit_name": school.name,
        "role": "school",
        "is_handover": False,
        "needs_phone": True,
        "needs_name": True,
    }
    me = caller.post(
        "/api/join", {"code": code, "phone_code": teacher_phone.phone_code(OPENID), "name": "示例教师甲"}
    ).get_json()
    assert (me["needs_bind"], me["phone_masked"], me["name"]) == (False, "138****0001", "示例教师甲")
    assert caller.get("/api/talks").status_code == 200
    person = session.scalars(select(Person)).one()
    assert person.phone_encrypted is not None
    assert "13800000001" not in person.phone_encrypted
    assert keys.phones.decrypt(person.phone_encrypted) == "+8613800000001"
    assert person.phone_hash == keys.phones.hash("+8613800000001")


def test_without_phone_or_name_nothing_happens(
    api: Api, make: Make, teacher_phone: SandboxClient, join_code: JoinCode, session: Session
) -> None:
    code = join_code(make.school())
    caller = log_in(api, teacher_phone)
    assert problem(caller.post("/api/join", {"code": code, "name": "示例教师甲"})) == (422, "join.phone_needed")
    with_phone = {"code": code, "phone_code": teacher_phone.phone_code(OPENID)}
    assert problem(caller.post("/api/join", with_phone)) == (422, "join.name_needed")
    assert session.scalar(select(func.count()).select_from(UnitIdentity)) == 0
    assert session.scalars(select(Person)).one().phone_encrypted is None


def test_a_wrong_code_does_not_cost_the_phone_consent(
    api: Api, make: Make, teacher_phone: SandboxClient, join_code: JoinCode
) -> None:
    caller = log_in(api, teacher_phone)
    phone_code = teacher_phone.phone_code(OPENID)
    wrong = {"code": "AAAAAAAA", "phone_code": phone_code, "name": "示例教师甲"}
    assert problem(caller.post("/api/join", wrong)) == (404, "join_code.unknown")
    right = wrong | {"code": join_code(make.school())}
    assert caller.post("/api/join", right).status_code == 200


def test_a_missing_name_does_not_cost_the_phone_consent(
    api: Api, make: Make, teacher_phone: SandboxClient, join_code: JoinCode
) -> None:
    caller = log_in(api, teacher_phone)
    nameless = {"code": join_code(make.school()), "phone_code": teacher_phone.phone_code(OPENID)}
    assert problem(caller.post("/api/join", nameless)) == (422, "join.name_needed")
    assert caller.post("/api/join", nameless | {"name": "示例教师甲"}).status_code == 200


def test_a_spent_phone_code_is_named(api: Api, make: Make, teacher_phone: SandboxClient, join_code: JoinCode) -> None:
    caller = log_in(api, teacher_phone)
    body = {"code": join_code(make.school()), "phone_code": "invented", "name": "示例教师甲"}
    assert problem(caller.post("/api/join", body)) == (400, "phone.code_used")


def test_a_number_that_cannot_be_used_is_no_forbidden_login(
    api: Api, make: Make, teacher_phone: SandboxClient, join_code: JoinCode
) -> None:
    caller = log_in(api, teacher_phone)
    teacher_phone.add_fault("/wxa/business/getuserphonenumber", "errcode", 40003)
    body = {"code": join_code(make.school()), "phone_code": teacher_phone.phone_code(OPENID), "name": "示例教师甲"}
    assert problem(caller.post("/api/join", body)) == (422, "phone.not_given")


def test_joining_twice_is_once(api: Api, make: Make, join_code: JoinCode, session: Session, keys: Keys) -> None:
    school, person = make.school(), make.person()
    person.phone_encrypted = keys.phones.encrypt("+8613800000002")
    session.commit()
    code = join_code(school)
    caller = api.as_person(person.id)
    assert caller.post("/api/join", {"code": code}).status_code == 200
    assert problem(caller.post("/api/join", {"code": code})) == (410, "join_code.used_up")
    again = caller.post("/api/join", {"code": join_code(school)}).get_json()
    assert len(again["identities"]) == 1


def test_a_code_for_one_is_used_by_one(api: Api, make: Make, join_code: JoinCode, session: Session, keys: Keys) -> None:
    code = join_code(make.school())
    people = [make.person() for _ in range(6)]
    for person in people:
        person.phone_encrypted = keys.phones.encrypt("+8613800000002")
    session.commit()
    callers = [api.as_person(person.id) for person in people]
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda caller: caller.post("/api/join", {"code": code}), callers))
    assert sorted(answer.status_code for answer in answers) == [200] + [410] * 5
    assert session.scalar(select(func.count()).select_from(UnitIdentity)) == 1


def test_a_handover_ends_the_givers_access_in_the_same_moment(
    api: Api, make: Make, session: Session, keys: Keys
) -> None:
    school = make.school()
    holder = make.teacher(school)
    successor = make.person("示例教师乙")
    successor.phone_encrypted = keys.phones.encrypt("+8613800000002")
    session.commit()
    old, new = api.as_(holder), api.as_person(successor.id)
    code = old.post("/api/me/handover").get_json()["code"]
    assert old.get("/api/talks").status_code == 200, "nothing changes until the successor scans"
    assert new.post("/api/join/look", {"code": code}).get_json()["is_handover"] is True
    assert new.post("/api/join", {"code": code}).status_code == 200
    assert new.get("/api/talks").status_code == 200
    assert problem(old.get("/api/talks")) == (403, "identity.not_allowed")
    trail = {event.action: event for event in session.scalars(select(AuditEvent))}
    assert trail["identity.handed_over"].person_id == holder.person_id
    assert trail["identity.handed_over"].details == {"successor_id": successor.id}
    assert trail["identity.taken_over"].person_id == successor.id


def test_who_hands_over_keeps_no_code_to_come_back_with(api: Api, make: Make, session: Session, keys: Keys) -> None:
    holder = make.staff(XIJI)
    own, school = make.unit(XIJI), make.school(XIJI)
    successor = make.person("示例人员乙")
    for someone in (session.get_one(Person, holder.person_id), successor):
        someone.phone_encrypted = keys.phones.encrypt("+8613800000002")
    session.commit()
    old, new = api.as_(holder), api.as_person(successor.id)
    codes = [old.post(f"/api/units/{unit.id}/join-codes", {}).get_json()["code"] for unit in (own, school)]
    handover = old.post("/api/me/handover").get_json()["code"]
    assert new.post("/api/join", {"code": handover}).status_code == 200
    back = [api.as_person(holder.person_id).post("/api/join/look", {"code": code}) for code in codes]
    assert [answer.status_code for answer in back] == [410, 200], "a school's code stays on its wall"
    assert problem(back[0]) == (410, "join_code.revoked")


def test_a_handover_to_oneself_or_from_a_left_post_is_refused(
    api: Api, make: Make, session: Session, keys: Keys
) -> None:
    holder = make.teacher()
    person = session.get_one(Person, holder.person_id)
    successor = make.person()
    for someone in (person, successor):
        someone.phone_encrypted = keys.phones.encrypt("+8613800000002")
    session.commit()
    caller = api.as_(holder)
    code = caller.post("/api/me/handover").get_json()["code"]
    assert problem(caller.post("/api/join", {"code": code})) == (409, "handover.to_self")
    session.get_one(UnitIdentity, holder.id).ended_at = make.clock.now()
    session.commit()
    assert problem(api.as_person(successor.id).post("/api/join", {"code": code})) == (410, "handover.gone")


def test_a_handover_code_lives_fifteen_minutes(api: Api, make: Make) -> None:
    code = api.as_(make.teacher()).post("/api/me/handover").get_json()["code"]
    make.clock.advance(minutes=15)
    caller = api.as_person(make.person().id)
    assert problem(caller.post("/api/join/look", {"code": code})) == (410, "join_code.expired")


LOOK, JOIN = "/api/join/look", "/api/join"


@pytest.mark.parametrize("path", [LOOK, JOIN])
def test_guessing_join_codes_is_slowed_down_for_each_person(api: Api, make: Make, path: str) -> None:
    caller = api.as_person(make.person().id)
    statuses = [caller.post(path, {"code": f"AAAA{n:04d}"}).status_code for n in range(21)]
    assert 10 <= statuses.count(404) <= 20, "twice as many when a minute ends meanwhile"
    assert problem(caller.post(path, {"code": "AAAAAAAA"})) == (429, "request.too_many")
    other_phone = api.as_person(make.person().id)
    assert problem(other_phone.post(path, {"code": "AAAAAAAA"})) == (404, "join_code.unknown")


@pytest.mark.parametrize("path", [LOOK, JOIN])
def test_a_hall_of_teachers_on_one_address_gets_through_and_a_crowd_of_guessers_does_not(
    api: Api, make: Make, path: str
) -> None:
    people = [api.as_person(make.person().id) for _ in range(67)]
    statuses = [person.post(path, {"code": "AAAAAAAA"}).status_code for _ in range(3) for person in people]
    assert set(statuses[:67]) == {404}
    assert 100 <= statuses.count(404) <= 200, "twice as many when a minute ends meanwhile"


def test_guessing_from_many_addresses_is_slowed_down_too(api: Api, make: Make) -> None:
    people = [api.as_person(make.person().id).token for _ in range(61)]
    client, tries = api.app.test_client(), 0
    for number in range(601):  # a minute that ends meanwhile allows as many again
        headers = {"Authorization": f"Bearer {people[number % 61]}"}
        address = {"REMOTE_ADDR": f"10.0.{number // 200}.{number % 200}"}
        answer = client.post(LOOK, json={"code": "AAAAAAAA"}, headers=headers, environ_base=address)
        if answer.status_code == 429:
            break
        tries += 1
    assert 300 <= tries < 601
