"""Putting right one's own name and number."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.core.audit import AuditEvent
from app.core.crypto import Keys
from sandbox.client import SandboxClient
from tests.accounts.conftest import OPENID
from tests.factories import Make
from tests.tools import Api, problem


def trail(session: Session) -> list[tuple[str, int | None, dict[str, object]]]:
    rows = session.scalars(select(AuditEvent).where(AuditEvent.subject == "person").order_by(AuditEvent.id))
    return [(row.action, row.person_id, row.details) for row in rows]


def test_a_name_is_put_right_everywhere_and_on_record_once(api: Api, make: Make, session: Session) -> None:
    teacher = make.teacher()
    for _ in range(2):
        answer = api.as_(teacher).put("/api/me/name", {"name": " 示例教师丁 "})
        assert (answer.get_json()["name"], answer.get_json()["identity_id"]) == ("示例教师丁", teacher.id)
    assert trail(session) == [("person.name_corrected", teacher.person_id, {})]


@pytest.mark.parametrize("name", ["", "   ", "长" * 31, "两\n行", None, 7])
def test_what_is_no_name_changes_nothing(api: Api, make: Make, session: Session, name: object) -> None:
    teacher = make.teacher()
    assert problem(api.as_(teacher).put("/api/me/name", {"name": name})) == (422, "input.invalid")
    session.expire_all()
    assert session.get_one(Person, teacher.person_id).name == "示例人员甲"
    assert trail(session) == []


def test_a_number_verified_by_wechat_takes_the_place_of_the_old_one(
    api: Api, make: Make, session: Session, keys: Keys, teacher_phone: SandboxClient
) -> None:
    teacher = make.teacher()
    caller = api.as_(teacher)
    answer = caller.put("/api/me/phone", {"phone_code": teacher_phone.phone_code(OPENID)})
    assert answer.get_json()["phone_masked"] == "138****0001"
    person = session.get_one(Person, teacher.person_id, populate_existing=True)
    assert person.phone_hash == keys.phones.hash("+8613800000001")
    caller.put("/api/me/phone", {"phone_code": teacher_phone.phone_code(OPENID)})
    session.rollback()
    assert trail(session) == [("person.phone_corrected", teacher.person_id, {})]


def test_a_used_code_changes_nothing(api: Api, make: Make, session: Session, teacher_phone: SandboxClient) -> None:
    caller = api.as_(make.teacher())
    code = teacher_phone.phone_code(OPENID)
    caller.put("/api/me/phone", {"phone_code": code})
    assert problem(api.as_(make.teacher()).put("/api/me/phone", {"phone_code": code})) == (400, "phone.code_used")
    assert len(trail(session)) == 1
