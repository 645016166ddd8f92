"""The copy of what is kept about a person: complete, theirs alone, and without other people."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.accounts.words import ACTIONS
from app.adapters.tables import read_rows
from app.composition import PERSONAL_ROOMS
from app.core.access import Identity
from app.core.audit import AuditEvent
from app.core.crypto import Keys
from app.schema import metadata
from tests.accounts.life import MARKS, NAME, OPENID, PHONE, UNIONID, Life
from tests.factories import Make
from tests.tools import Api, QueryCounter, problem

APP = Path(__file__).parent.parent.parent / "app"
EXCEPTIONS = {
    "people.phone_hash": "a keyed hash by which the number finds its person; the number itself is in the copy",
    "push_events.openid": "only until the worker has processed the event, within seconds",
}
"""Columns about a person that are not in the copy, and why."""


def columns_about_people() -> Iterator[str]:
    """With or without a foreign key: some tables lie below the people, and the trail outlives them."""
    for table in metadata().sorted_tables:
        for column in table.columns:
            refers = any(key.target_fullname == "people.id" for key in column.foreign_keys)
            identifies = column.name in {"openid", "unionid"} or column.name.startswith("phone")
            if refers or column.name.endswith("person_id") or identifies:
                yield f"{table.name}.{column.name}"


@pytest.fixture
def who(session: Session, make: Make, keys: Keys) -> Identity:
    return Life(session, make, keys).lead()


def sections(api: Api) -> dict[str, Any]:
    answer = api.get("/api/me/export")
    assert answer.status_code == 200, answer.get_json()
    return {section["key"]: section for section in answer.get_json()["sections"]}


def test_every_column_about_people_is_in_the_copy_or_excused() -> None:
    """A new one belongs into its room's personal.py and into tests/accounts/life.py, or above with a reason."""
    assert set(columns_about_people()) == MARKS.keys() | EXCEPTIONS.keys()


def test_the_copy_holds_what_every_column_keeps(api: Api, who: Identity) -> None:
    held = str(sections(api.as_(who)))
    assert [column for column, mark in MARKS.items() if mark not in held] == []


def test_the_table_tells_the_same_in_words(api: Api, who: Identity) -> None:
    answer = api.as_(who).get("/api/me/export.xlsx")
    assert answer.mimetype == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert answer.headers["Cache-Control"] == "no-store"
    cells = [cell for row in read_rows(answer.get_data()) for cell in row.cells]
    assert [column for column, mark in MARKS.items() if mark not in " ".join(cells)] == []
    assert {"姓名", NAME, "手机号", PHONE, "县（区）工作人员", "发给您的微信提醒"} <= set(cells)
    assert not {"False", "True", "None"} & set(cells)
    assert "2026-11-25 10:00" in cells, "Beijing time"


def test_nobody_else_is_in_it(api: Api, make: Make, session: Session, who: Identity) -> None:
    """Neither a colleague's things nor, among one's own, a colleague's name."""
    colleague = make.identity(make.unit("640422"), make.person("示例同事乙"))
    api.as_(colleague).post("/api/me/handover")
    mine = str(sections(api.as_(who)))
    assert "示例同事乙" not in mine
    theirs = sections(api.as_(colleague))
    for mark in (NAME, PHONE, OPENID, UNIONID, MARKS["outbox_messages.person_id"], MARKS["todos.person_id"]):
        assert mark not in str(theirs)
    assert [len(theirs[key]["rows"]) for key in ("identities", "join_codes", "talks", "calls", "messages")] == [
        1,
        1,
        0,
        0,
        0,
    ]


def test_whoever_looked_at_the_number_is_told_by_unit_only(api: Api, make: Make, who: Identity) -> None:
    city = make.identity(make.unit("640400"), make.person("示例同事丙"))
    calls = api.as_(city).get("/api/call-list").get_json()["calls"]
    entry = next(call for call in calls if call["message"] == MARKS["call_list.person_id"])
    assert api.as_(city).post(f"/api/call-list/{entry['id']}/reveal").get_json() == {"phone": PHONE}
    about = sections(api.as_(who))["about"]
    assert [(row["action"], row["unit"]) for row in about["rows"]] == [("为打电话看了手机号", "固原市总工会")]
    assert "示例同事丙" not in str(about)


def test_it_is_on_record_without_content(api: Api, session: Session, who: Identity) -> None:
    sections(api.as_(who))
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "person.exported")).one()
    assert (event.person_id, event.subject_id, event.unit_id, event.details) == (who.person_id, who.person_id, None, {})


def test_a_person_bound_to_nothing_gets_theirs(api: Api, make: Make) -> None:
    person = make.person("示例新人甲")
    (row,) = sections(api.as_person(person.id))["person"]["rows"]
    assert (row["name"], row["phone"], row["openid"]) == ("示例新人甲", None, person.openid)


def test_copies_are_limited_in_whichever_form(api: Api, make: Make) -> None:
    caller, other = api.as_person(make.person().id), api.as_person(make.person().id)
    answers = [caller.get(f"/api/me/export{form}").status_code for form in ("", ".xlsx") * 5]
    assert answers == [200] * 10
    assert caller.get("/api/me/export").status_code == 429
    assert caller.get("/api/me/export.xlsx").status_code == 429
    assert other.get("/api/me/export").status_code == 200


def test_strangers_get_nothing(api: Api) -> None:
    for form in ("", ".xlsx"):
        assert problem(api.get(f"/api/me/export{form}")) == (401, "login.required")


def test_the_number_of_queries_does_not_grow(
    api: Api, make: Make, session: Session, who: Identity, count_queries: QueryCounter
) -> None:
    caller = api.as_(who)
    with count_queries() as before:
        caller.get("/api/me/export")
    for _ in range(3):
        make.identity(make.school(), session.get_one(Person, who.person_id))
    with count_queries() as after:
        caller.get("/api/me/export")
    assert (after.number, before.number) == (before.number, before.number)
    assert before.number < 30


def test_every_action_of_the_trail_has_words() -> None:
    written = set()
    for file in APP.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            is_call = isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"write_audit", "_audit"}
            names_action = isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "action"
            if is_call or names_action:
                texts = [item.value for item in ast.walk(node) if isinstance(item, ast.Constant)]
                written |= {text for text in texts if isinstance(text, str) and text.count(".") == 1}
    assert len(written) > 20
    assert written <= ACTIONS.keys() | {action for room in PERSONAL_ROOMS for action in room.actions}
