"""Speakers added and mended by hand, and what they say about themselves."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.core.audit import AuditEvent
from app.messaging.models import Todo
from app.speakers.models import Appointment, Speaker, SpeakerHonour
from app.units.models import Unit, UnitKind
from tests.factories import CITY, LONGDE, XIJI, Make
from tests.tools import Api, problem


def addition(**changes: Any) -> dict[str, Any]:
    return {
        "client_id": str(uuid4()),
        "name": "示例 讲师",
        "gender": "female",
        "employer_and_post": "示例公司技术员",
        "honours_text": "全国劳动模范、固原工匠",
        "phone": "13800000031",
        "topics": "焊接",
        "formats": ["lecture"],
    } | changes


def update(view: dict[str, Any], **changes: Any) -> dict[str, Any]:
    kept = ("name", "gender", "employer_and_post", "honours_text", "remark", "topics", "formats", "version")
    return {name: view[name] for name in kept} | changes


def added(api: Api, **changes: Any) -> dict[str, Any]:
    answer = api.post("/api/speakers", addition(**changes))
    assert answer.status_code == 201, answer.get_json()
    view: dict[str, Any] = answer.get_json()
    return view


def test_staff_add_a_member_whom_the_partner_must_confirm(api: Api, make: Make, session: Session) -> None:
    view = added(api.as_(make.staff()), begins_on="2026-12-01")
    assert (view["name"], view["division_code"], view["phone_masked"]) == ("示例讲师", XIJI, "138****0031")
    assert [honour["level"] for honour in view["honours"]] == ["national", "city"]
    assert (view["is_serving"], view["is_waiting"], view["appointments"][0]["begins_on"]) == (False, True, "2026-12-01")
    todo = session.scalars(select(Todo)).one()
    assert todo.unit_id == make.unit(XIJI, UnitKind.BUREAU).id


def test_the_same_request_twice_adds_one(api: Api, make: Make, session: Session) -> None:
    staff, body = make.staff(), addition()
    answers = [api.as_(staff).post("/api/speakers", body).get_json()["id"] for _ in range(2)]
    assert answers[0] == answers[1]
    assert session.scalar(select(func.count()).select_from(Speaker)) == 1
    assert problem(api.as_(make.staff(LONGDE)).post("/api/speakers", body)) == (409, "speaker.client_id_taken")


def test_a_school_adds_a_parent_and_nobody_else(api: Api, make: Make, session: Session) -> None:
    school = make.school()
    teacher = api.as_(make.teacher(school))
    assert problem(teacher.post("/api/speakers", addition())) == (403, "speaker.only_one_off")
    view = added(teacher, is_one_off=True, honours_text="西吉县劳动模范")
    assert (view["is_one_off"], view["appointments"], view["may_edit"], view["may_reveal"]) == (True, [], True, True)
    assert view["phone_masked"] == "138****0031"
    assert session.scalars(select(Appointment)).all() == []
    assert session.get_one(Speaker, view["id"]).added_by_unit_id == school.id
    changed = teacher.put(f"/api/speakers/{view['id']}", update(view, topics="木工"))
    assert changed.get_json()["topics"] == "木工"
    other = api.as_(make.teacher())
    assert problem(other.get(f"/api/speakers/{view['id']}")) == (404, "not_found")


def test_a_parent_needs_neither_phone_nor_wechat(api: Api, make: Make) -> None:
    view = added(api.as_(make.teacher()), is_one_off=True, phone="")
    assert (view["phone_masked"], view["has_account"], view["may_reveal"]) == (None, False, False)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"phone": "12345"}, "phone"),
        ({"formats": ["juggling"]}, "formats"),
        ({"name": ""}, "name"),
        ({"name": "讲" * 31}, "name"),
        ({"name": "讲\u0000师"}, "name"),
        ({"talks_a_term": 0}, "talks_a_term"),
    ],
)
def test_what_does_not_fit_is_named_and_nothing_is_written(
    api: Api, make: Make, session: Session, changes: dict[str, Any], field: str
) -> None:
    answer = api.as_(make.staff()).post("/api/speakers", addition(**changes))
    assert problem(answer) == (422, "input.invalid")
    assert [error["field"] for error in answer.get_json()["errors"]] == [field]
    assert session.scalars(select(Speaker)).all() == []


def test_a_mended_line_is_found_and_called_anew(api: Api, make: Make, session: Session) -> None:
    speaker = make.speaker(name="示例甲", phone="13800000041")
    caller = api.as_(make.staff())
    view = caller.get(f"/api/speakers/{speaker.id}").get_json()
    body = update(view, name="单示例", honours_text="西吉工匠", phone="13800000042、0954-2012345")
    answer = caller.put(f"/api/speakers/{speaker.id}", body).get_json()
    assert (answer["name"], answer["phone_masked"], answer["version"]) == ("单示例", "138****0042", view["version"] + 1)
    assert [honour["text"] for honour in answer["honours"]] == ["西吉工匠"]
    assert session.scalar(select(func.count()).select_from(SpeakerHonour)) == 1
    assert [row["id"] for row in caller.get("/api/speakers", {"q": "shan"}).get_json()["speakers"]] == [speaker.id]
    session.expire_all()
    unit = session.get_one(Unit, speaker.unit_id)
    person = session.get_one(Person, speaker.person_id)
    assert (unit.name, unit.short_name, person.name) == ("单示例", "单示例", "单示例")
    assert person.phone_hash == make.vault.hash("+8613800000042")
    assert caller.post(f"/api/speakers/{speaker.id}/phone").get_json() == {
        "phone": "13800000042",
        "more": "、0954-2012345",
    }


def test_a_number_left_out_stays_and_an_empty_one_goes(api: Api, make: Make) -> None:
    speaker = make.speaker(phone="13800000043")
    caller = api.as_(make.staff())
    view = caller.get(f"/api/speakers/{speaker.id}").get_json()
    view = caller.put(f"/api/speakers/{speaker.id}", update(view)).get_json()
    assert view["phone_masked"] == "138****0043"
    view = caller.put(f"/api/speakers/{speaker.id}", update(view, phone="0954-2012345")).get_json()
    assert (view["phone_masked"], view["is_landline"]) == ("095****2345", True)
    make.session.expire_all()
    assert make.session.get_one(Person, speaker.person_id).phone_hash is None
    view = caller.put(f"/api/speakers/{speaker.id}", update(view, phone="")).get_json()
    assert (view["phone_masked"], view["is_landline"]) == (None, False)
    assert problem(caller.post(f"/api/speakers/{speaker.id}/phone")) == (409, "speaker.no_phone")


def test_whoever_saw_an_older_version_changes_nothing(api: Api, make: Make) -> None:
    speaker = make.speaker()
    caller = api.as_(make.staff())
    view = caller.get(f"/api/speakers/{speaker.id}").get_json()
    caller.put(f"/api/speakers/{speaker.id}", update(view, topics="焊接"))
    answer = caller.put(f"/api/speakers/{speaker.id}", update(view, topics="刺绣"))
    assert (problem(answer), answer.get_json()["version"]) == ((409, "speaker.conflict"), view["version"] + 1)
    assert caller.get(f"/api/speakers/{speaker.id}").get_json()["topics"] == "焊接"


def test_a_number_of_somebody_else_is_refused(api: Api, make: Make) -> None:
    make.speaker(phone="13800000044")
    speaker = make.speaker()
    caller = api.as_(make.staff())
    view = caller.get(f"/api/speakers/{speaker.id}").get_json()
    answer = caller.put(f"/api/speakers/{speaker.id}", update(view, phone="13800000044"))
    assert problem(answer) == (409, "speaker.phone_of_another")


def test_whoever_has_an_account_says_their_number_and_name_themselves(api: Api, make: Make, session: Session) -> None:
    speaker = make.speaker(name="示例甲", phone="13800000045")
    make.speaker_identity(speaker)
    caller = api.as_(make.staff())
    view = caller.get(f"/api/speakers/{speaker.id}").get_json()
    refused = caller.put(f"/api/speakers/{speaker.id}", update(view, phone="13800000046"))
    assert problem(refused) == (409, "speaker.own_phone")
    assert (
        caller.put(f"/api/speakers/{speaker.id}", update(view, name="示例乙", phone="13800000045")).status_code == 200
    )
    session.expire_all()
    assert (session.get_one(Speaker, speaker.id).name, session.get_one(Person, speaker.person_id).name) == (
        "示例乙",
        "示例甲",
    )


def test_another_pair_looks_and_does_not_touch(api: Api, make: Make) -> None:
    speaker = make.speaker(CITY)
    county = api.as_(make.staff(XIJI))
    view = county.get(f"/api/speakers/{speaker.id}").get_json()
    assert (view["may_edit"], view["may_appoint"], view["may_reveal"]) == (False, False, False)
    for answer in (
        county.put(f"/api/speakers/{speaker.id}", update(view, topics="焊接")),
        county.post(f"/api/speakers/{speaker.id}/phone"),
        county.post(f"/api/speakers/{speaker.id}/unavailable", days("2026-12-01", "2026-12-02")),
    ):
        assert problem(answer) == (403, "speaker.not_your_roster")
    assert problem(api.as_(make.teacher()).post(f"/api/speakers/{speaker.id}/phone")) == (
        403,
        "speaker.not_your_roster",
    )


def days(first: str, last: str, **changes: Any) -> dict[str, Any]:
    return {"client_id": str(uuid4()), "begins_on": first, "ends_on": last, "note": "外出学习"} | changes


def test_a_speaker_says_when_they_cannot_come_and_takes_it_back(api: Api, make: Make) -> None:
    speaker = make.speaker(phone="13800000047", name="示例甲")
    twin = make.speaker(CITY, phone="13800000047", name="示例甲")
    me = api.as_(make.speaker_identity(speaker))
    body = days("2026-12-01", "2026-12-03")
    for _ in range(2):
        answer = me.post("/api/my-speaker/unavailable", body)
        assert answer.status_code == 201, answer.get_json()
    (period,) = answer.get_json()["unavailable"]
    assert (period["begins_on"], period["ends_on"], period["note"]) == ("2026-12-01", "2026-12-03", "外出学习")
    staff = api.as_(make.staff(CITY))
    assert staff.get(f"/api/speakers/{twin.id}").get_json()["unavailable"] == [period], "one person, two corps"
    assert me.post("/api/my-speaker/unavailable", days("2026-12-03", "2026-12-01")).status_code == 422
    stranger = api.as_(make.speaker_identity())
    assert problem(stranger.delete(f"/api/my-speaker/unavailable/{period['id']}")) == (404, "not_found")
    assert problem(stranger.post("/api/my-speaker/unavailable", body)) == (409, "unavailable.client_id_taken")
    assert me.delete(f"/api/my-speaker/unavailable/{period['id']}").get_json()["unavailable"] == []


def test_staff_write_down_what_they_heard_on_the_telephone(api: Api, make: Make, session: Session) -> None:
    speaker, staff = make.speaker(), make.staff()
    view = api.as_(staff).post(f"/api/speakers/{speaker.id}/unavailable", days("2026-12-01", "2026-12-01")).get_json()
    number = view["unavailable"][0]["id"]
    gone = api.as_(staff).delete(f"/api/speakers/{speaker.id}/unavailable/{number}")
    assert gone.get_json()["unavailable"] == []
    done = session.scalars(select(AuditEvent.action).where(AuditEvent.unit_id == staff.unit_id)).all()
    assert done == ["speaker.days_added", "speaker.days_removed"]


def test_days_that_are_over_are_not_shown(api: Api, make: Make) -> None:
    me = api.as_(make.speaker_identity())
    me.post("/api/my-speaker/unavailable", days("2026-11-20", "2026-11-24"))
    view = me.post("/api/my-speaker/unavailable", days("2026-11-20", "2026-11-25")).get_json()
    assert [item["ends_on"] for item in view["unavailable"]] == ["2026-11-25"]


def test_a_speaker_says_topics_formats_and_how_many_talks(api: Api, make: Make, session: Session) -> None:
    speaker = make.speaker()
    me = api.as_(make.speaker_identity(speaker))
    view = me.get("/api/my-speaker").get_json()
    assert (view["talks_a_term"], view["own_talks_a_term"]) == (make.plan.speakers.talks_a_term, None)
    wish = {"version": view["version"], "topics": "焊接", "formats": ["lecture"], "talks_a_term": 2}
    assert me.put("/api/my-speaker", wish).get_json()["talks_a_term"] == 2
    assert problem(me.put("/api/my-speaker", wish)) == (409, "speaker.conflict")
    shown = api.as_(make.staff()).get(f"/api/speakers/{speaker.id}").get_json()
    assert (shown["topics"], shown["formats"], shown["talks_a_term"]) == ("焊接", ["lecture"], 2)


def test_talks_of_the_term_are_counted_for_the_person(api: Api, make: Make, session: Session) -> None:
    speaker = make.speaker(phone="13800000048", name="示例甲")
    twin = make.speaker(CITY, phone="13800000048", name="示例甲")
    for at, whose in (("2026-09-10", speaker), ("2026-12-10", twin), ("2026-06-10", speaker)):
        talk = make.talk(at=make.clock.now().replace(month=int(at[5:7]), day=10))
        talk.speaker_id = whose.id
    session.commit()
    shown = api.as_(make.staff()).get(f"/api/speakers/{speaker.id}").get_json()
    assert shown["talks_this_term"] == 2


def test_whose_number_was_told_reads_by_which_unit(api: Api, make: Make, session: Session) -> None:
    speaker = make.speaker(phone="13800000049")
    staff = make.staff()
    answer = api.as_(staff).post(f"/api/speakers/{speaker.id}/phone")
    assert answer.get_json() == {"phone": "13800000049", "more": ""}
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "speaker.phone_revealed")).one()
    assert (event.unit_id, event.subject_id, event.details) == (
        staff.unit_id,
        speaker.id,
        {"phone_of_person_id": speaker.person_id},
    )
    copy = api.as_(make.speaker_identity(speaker)).get("/api/me/export").get_json()["sections"]
    about = next(section for section in copy if section["key"] == "about")
    assert [(row["action"], row["unit"]) for row in about["rows"]] == [("为联系宣讲看了宣讲员的电话", "西吉县总工会")]


def test_numbers_are_told_thirty_times_a_minute_at_most(api: Api, make: Make) -> None:
    speaker = make.speaker()
    caller = api.as_(make.staff())
    answers = [caller.post(f"/api/speakers/{speaker.id}/phone").status_code for _ in range(31)]
    assert (set(answers[:30]), answers[30]) == ({200}, 429)


def test_an_account_that_ends_takes_days_and_further_numbers_along_and_leaves_the_line(
    api: Api, make: Make, session: Session
) -> None:
    speaker = make.speaker(name="示例甲", phone="13800000050、0954-2012345")
    me = api.as_(make.speaker_identity(speaker))
    me.post("/api/my-speaker/unavailable", days("2026-12-01", "2026-12-03"))
    assert me.post("/api/me/erasure", {"understood": True}).status_code == 204
    session.expire_all()
    row, person = session.get_one(Speaker, speaker.id), session.get_one(Person, speaker.person_id)
    assert (row.name, row.phone_rest_encrypted, person.phone_encrypted, person.name) == ("示例甲", None, None, "示例甲")
    view = api.as_(make.staff()).get(f"/api/speakers/{speaker.id}").get_json()
    assert (view["unavailable"], view["phone_masked"], view["has_account"]) == ([], None, False)
