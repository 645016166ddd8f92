"""Planning and recording talks over HTTP."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.audit import AuditEvent
from app.talks.models import Talk
from tests.factories import CITY, LONGDE, XIJI, Make
from tests.talks.drafts import record_body, talk_body
from tests.tools import Api, QueryCounter, problem


def count_talks(session: Session) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(Talk)) or 0


def test_a_school_records_a_self_invited_talk(api: Api, make: Make) -> None:
    school = make.school(XIJI)
    answer = api.as_(make.teacher(school)).post(
        "/api/talks", talk_body(planned_at=None, record=record_body(), special_name="工匠")
    )
    assert answer.status_code == 201
    talk = answer.get_json()
    assert (talk["status"], talk["organiser"], talk["day"]) == ("submitted", "school", "2026-11-24")
    assert talk["school_id"] == school.id
    assert talk["banner"] == ("2026年固原市“中国梦·劳动美——奋进新征程建功新时代”劳模工匠进校园宣讲活动（工匠专场）")
    assert talk["caption"].startswith(f"2026年11月24日，{school.name}主办，")
    assert (talk["may_record"], talk["may_cancel"], talk["may_review"]) == (True, True, False)


def test_recording_a_talk_costs_eight_statements(api: Api, make: Make, count_queries: QueryCounter) -> None:
    """The answer is written from what was sent: nothing is read back."""
    teacher = api.as_(make.teacher())
    for _ in ("the plan is parsed", "the plan is known"):
        with count_queries() as counted:
            body = talk_body(planned_at=None, record=record_body(), speaker_name=f"示例{uuid4().hex[:8]}")
            assert teacher.post("/api/talks", body).status_code == 201
    assert counted.number == 8


def test_a_county_plans_and_the_school_records(api: Api, make: Make) -> None:
    school = make.school(XIJI)
    planned = api.as_(make.staff(XIJI)).post("/api/talks", talk_body(school_id=school.id)).get_json()
    assert (planned["status"], planned["organiser"]) == ("planned", "county")
    assert planned["organiser_name"] == "西吉县总工会、西吉县教育体育局"
    answer = api.as_(make.teacher(school)).put(
        f"/api/talks/{planned['id']}/record", {"version": planned["version"], "record": record_body()}
    )
    assert answer.status_code == 200, answer.get_json()
    assert answer.get_json()["status"] == "submitted"
    assert answer.get_json()["planned_at"] == planned["planned_at"]


def test_a_county_files_a_self_invited_talk_for_a_school_without_making_it_its_own(api: Api, make: Make) -> None:
    school = make.school(XIJI)
    body = talk_body(school_id=school.id, planned_at=None, record=record_body(), is_self_invited=True)
    talk = api.as_(make.staff(XIJI)).post("/api/talks", body).get_json()
    assert (talk["organiser"], talk["organiser_name"]) == ("school", school.name)
    assert talk["may_review"] is True


def test_a_city_talk_in_a_county_belongs_to_the_city(api: Api, make: Make) -> None:
    school = make.school(XIJI)
    talk = api.as_(make.staff(CITY)).post("/api/talks", talk_body(school_id=school.id)).get_json()
    assert (talk["organiser"], talk["organiser_name"]) == ("city", "固原市总工会、固原市教育体育局")
    seen_by_county = api.as_(make.staff(XIJI)).get(f"/api/talks/{talk['id']}").get_json()
    assert (seen_by_county["may_review"], seen_by_county["may_cancel"]) == (False, False)


def test_the_zone_goes_to_schools_of_the_city_and_still_sees_its_talk(api: Api, make: Make) -> None:
    zone = next(division for division in make.plan.divisions if division.level == "zone")
    staff = api.as_(make.staff(zone.code))
    made = staff.post("/api/talks", talk_body(school_id=make.school(XIJI).id))
    assert made.status_code == 201
    assert staff.get(f"/api/talks/{made.get_json()['id']}").status_code == 200
    assert len(staff.get("/api/talks").get_json()["talks"]) == 1


def test_repeating_a_request_makes_one_talk(api: Api, make: Make, session: Session) -> None:
    teacher = api.as_(make.teacher())
    body = talk_body(planned_at=None, record=record_body())
    first, second = teacher.post("/api/talks", body), teacher.post("/api/talks", body)
    assert first.get_json() == second.get_json()
    assert count_talks(session) == 1


def test_a_double_tap_makes_one_talk(api: Api, make: Make, session: Session) -> None:
    teacher = api.as_(make.teacher())
    body = talk_body(planned_at=None, record=record_body())
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: teacher.post("/api/talks", body), range(8)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.get_json()["id"] for answer in answers}) == 1
    assert count_talks(session) == 1


def test_a_client_id_of_another_unit_is_refused(api: Api, make: Make) -> None:
    body = talk_body(planned_at=None, record=record_body())
    api.as_(make.teacher()).post("/api/talks", body)
    assert problem(api.as_(make.teacher()).post("/api/talks", body)) == (409, "talk.client_id_taken")


def test_the_same_talk_told_twice_is_named(api: Api, make: Make, session: Session) -> None:
    teacher = api.as_(make.teacher())
    first = teacher.post("/api/talks", talk_body(planned_at=None, record=record_body())).get_json()
    again = teacher.post("/api/talks", talk_body(planned_at=None, record=record_body()))
    assert problem(again) == (409, "talk.already_recorded")
    assert again.get_json()["talk_id"] == first["id"]
    assert count_talks(session) == 1


def test_the_same_talk_told_by_several_at_once_is_one(api: Api, make: Make, session: Session) -> None:
    teacher, bodies = api.as_(make.teacher()), [talk_body() for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda body: teacher.post("/api/talks", body), bodies))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 5
    assert count_talks(session) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"planned_at": None}, ""),
        ({"planned_at": "2026-10-01T10:00:00+08:00"}, "planned_at"),
        ({"planned_at": "2028-11-01T10:00:00+08:00"}, "planned_at"),
        ({"planned_at": "2026-12-01T10:00:00"}, "planned_at"),
        ({"planned_at": "0001-01-01T00:00:00+08:00"}, "planned_at"),
        ({"formats": ["no_such"]}, "formats"),
        ({"formats": []}, "formats"),
        ({"venue": "moon"}, "venue"),
        ({"venue": "other"}, "venue_reason"),
        ({"speaker_name": ""}, "speaker_name"),
        ({"speaker_name": "示" * 31}, "speaker_name"),
        ({"speaker_name": "示例\u202e讲师"}, "speaker_name"),
        ({"speaker_name": "示例\n讲师"}, "speaker_name"),
        ({"special_name": "工匠\n精神"}, "special_name"),
        ({"speaker_name": 7}, "speaker_name"),
        ({"nonsense": 1}, "nonsense"),
        ({"client_id": "x"}, "client_id"),
        ({"record": record_body(held_at="2026-11-25T12:00:00+08:00")}, "record.held_at"),
        ({"record": record_body(held_at="2025-11-01T12:00:00+08:00")}, "record.held_at"),
        ({"record": record_body(held_at="9999-12-31T23:00:00Z")}, "record.held_at"),
        ({"record": record_body(audience=0)}, "record.audience"),
        ({"record": record_body(audience="45")}, "record.audience"),
        ({"record": record_body(no_photo_reason=None)}, "record"),
        ({"record": record_body(photos=[str(uuid4()) for _ in range(10)])}, "record.photos"),
        ({"record": record_body(photos=["00000000-0000-4000-8000-000000000001"] * 2)}, "record"),
    ],
)
def test_bad_input_is_named_and_changes_nothing(
    api: Api, make: Make, session: Session, changes: dict[str, Any], field: str
) -> None:
    answer = api.as_(make.teacher()).post("/api/talks", talk_body(**changes))
    assert problem(answer) == (422, "input.invalid")
    assert [error["field"] for error in answer.get_json()["errors"]] == [field]
    assert count_talks(session) == 0


def test_staff_must_name_a_school_within_reach(api: Api, make: Make) -> None:
    county = api.as_(make.staff(XIJI))
    assert problem(county.post("/api/talks", talk_body())) == (422, "input.invalid")
    elsewhere = make.school(LONGDE)
    assert problem(county.post("/api/talks", talk_body(school_id=elsewhere.id))) == (404, "not_found")


def test_a_closed_school_holds_no_talk_but_its_last_ones_are_still_recorded(
    api: Api, make: Make, session: Session
) -> None:
    school = make.school(XIJI)
    school.closed_on = date(2026, 11, 25)
    session.commit()
    county = api.as_(make.staff(XIJI))
    assert problem(county.post("/api/talks", talk_body(school_id=school.id))) == (422, "talk.school_closed")
    held_before = talk_body(school_id=school.id, planned_at=None, record=record_body())
    assert county.post("/api/talks", held_before).status_code == 201


def test_a_county_files_on_behalf_and_both_names_are_kept(api: Api, make: Make, session: Session) -> None:
    school, officer = make.school(XIJI), make.staff(XIJI)
    talk = make.talk(school)
    answer = api.as_(officer).put(f"/api/talks/{talk.id}/record", {"version": 1, "record": record_body()})
    assert answer.status_code == 200
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "talk.recorded")).one()
    assert (event.person_id, event.unit_id, event.on_behalf_of_unit_id) == (
        officer.person_id,
        officer.unit_id,
        school.id,
    )
