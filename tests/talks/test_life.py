"""The life of a talk: what each state allows, conflicts, cancelling, lists and reach."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from app.messaging.models import Todo
from app.messaging.notices import NoticeSubject
from app.talks.states import Organiser, TalkStatus
from tests.factories import CITY, LONGDE, XIJI, YUANZHOU, Make
from tests.talks.drafts import record_body, talk_body
from tests.tools import Api, QueryCounter, problem


def test_a_stale_version_is_a_conflict_and_changes_nothing(api: Api, make: Make, session: Session) -> None:
    school = make.school()
    talk = make.talk(school)
    teacher = api.as_(make.teacher(school))
    path = f"/api/talks/{talk.id}/record"
    assert teacher.put(path, {"version": 1, "record": record_body(audience=40)}).status_code == 200
    late = teacher.put(path, {"version": 1, "record": record_body(audience=99)})
    assert problem(late) == (409, "talk.conflict")
    session.refresh(talk)
    assert (talk.audience, late.get_json()["version"]) == (40, talk.version)


def test_repeating_a_submission_answers_the_current_talk(api: Api, make: Make) -> None:
    school = make.school()
    talk = make.talk(school)
    teacher = api.as_(make.teacher(school))
    body = {"version": 1, "record": record_body()}
    first = teacher.put(f"/api/talks/{talk.id}/record", body)
    again = teacher.put(f"/api/talks/{talk.id}/record", body)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.get_json() == again.get_json()


def test_what_a_record_does_not_say_stays_as_planned(api: Api, make: Make) -> None:
    school = make.school(XIJI)
    planned = talk_body(school_id=school.id, is_online=True, venue="other", venue_reason="厂里的实训车间")
    talk = api.as_(make.staff(XIJI)).post("/api/talks", planned).get_json()
    teacher, path = api.as_(make.teacher(school)), f"/api/talks/{talk['id']}/record"
    silent = {key: value for key, value in record_body().items() if key != "venue"}
    recorded = teacher.put(path, {"version": talk["version"], "record": silent}).get_json()
    assert (recorded["is_online"], recorded["venue"], recorded["venue_reason"]) == (True, "other", "厂里的实训车间")
    said = record_body(is_online=False, venue="hall")
    corrected = teacher.put(path, {"version": recorded["version"], "record": said}).get_json()
    assert (corrected["is_online"], corrected["venue"], corrected["venue_reason"]) == (False, "hall", None)


def test_a_record_with_photos_waits_for_them(api: Api, make: Make) -> None:
    school = make.school()
    talk = make.talk(school)
    record = record_body(photos=[str(uuid4()), str(uuid4())], no_photo_reason=None)
    answer = api.as_(make.teacher(school)).put(f"/api/talks/{talk.id}/record", {"version": 1, "record": record})
    assert answer.get_json()["status"] == "awaiting_photos"


@pytest.mark.parametrize("status", [TalkStatus.APPROVED, TalkStatus.CANCELLED])
def test_a_finished_talk_is_not_recorded_again(api: Api, make: Make, status: TalkStatus) -> None:
    school = make.school()
    talk = make.talk(school, status=status)
    answer = api.as_(make.teacher(school)).put(f"/api/talks/{talk.id}/record", {"version": 1, "record": record_body()})
    assert problem(answer) == (409, "talk.not_recordable")


def test_a_new_record_settles_what_was_asked_for(api: Api, make: Make, session: Session) -> None:
    school = make.school()
    talk = make.talk(school, status=TalkStatus.RETURNED)
    todo = Todo(
        dedupe_key="returned",
        unit_id=school.id,
        subject=NoticeSubject.TALK_RETURNED,
        subject_id=talk.id,
        title="需要补一点",
        body="横幅没拍全",
        page="pkg-school/talk-detail/talk-detail",
        created_at=make.clock.now(),
    )
    session.add(todo)
    session.commit()
    api.as_(make.teacher(school)).put(f"/api/talks/{talk.id}/record", {"version": 1, "record": record_body()})
    session.refresh(todo)
    assert todo.done_at == make.clock.now()


def test_the_organiser_cancels_and_nothing_is_deleted(api: Api, make: Make, session: Session) -> None:
    talk = make.talk(make.school(XIJI))
    path, wish = f"/api/talks/{talk.id}/cancel", {"version": 1, "reason": "大雪封路"}
    assert problem(api.as_(make.staff(CITY)).post(path, wish)) == (403, "talk.not_the_organiser")
    county = api.as_(make.staff(XIJI))
    assert county.post(path, wish).get_json()["status"] == "cancelled"
    assert county.post(path, wish).status_code == 200
    session.refresh(talk)
    assert (talk.status, talk.cancel_reason) == (TalkStatus.CANCELLED, "大雪封路")


def test_a_school_cancels_only_what_it_arranged(api: Api, make: Make) -> None:
    school = make.school()
    own = make.talk(school, organiser=Organiser.SCHOOL)
    countys = make.talk(school, speaker_name="示例讲师乙")
    teacher = api.as_(make.teacher(school))
    wish = {"version": 1, "reason": "改期"}
    assert teacher.post(f"/api/talks/{own.id}/cancel", wish).status_code == 200
    assert problem(teacher.post(f"/api/talks/{countys.id}/cancel", wish)) == (403, "talk.not_the_organiser")


def test_a_talk_that_changed_meanwhile_is_not_cancelled_blindly(api: Api, make: Make, session: Session) -> None:
    talk = make.talk(make.school(XIJI))
    answer = api.as_(make.staff(XIJI)).post(f"/api/talks/{talk.id}/cancel", {"version": 2, "reason": "改期"})
    assert problem(answer) == (409, "talk.conflict")
    session.refresh(talk)
    assert talk.status is TalkStatus.PLANNED


def test_an_approved_talk_is_not_cancelled(api: Api, make: Make) -> None:
    talk = make.talk(make.school(XIJI), status=TalkStatus.APPROVED)
    answer = api.as_(make.staff(XIJI)).post(f"/api/talks/{talk.id}/cancel", {"version": 1, "reason": "改期"})
    assert problem(answer) == (409, "talk.not_open")


def test_beyond_reach_is_not_found(api: Api, make: Make) -> None:
    school = make.school(XIJI)
    talk = make.talk(school)
    strangers = [make.staff(LONGDE), make.teacher(make.school(XIJI)), make.teacher(make.school(YUANZHOU))]
    for stranger in strangers:
        caller = api.as_(stranger)
        assert problem(caller.get(f"/api/talks/{talk.id}")) == (404, "not_found")
        assert caller.get("/api/talks").get_json()["talks"] == []
        recorded = caller.put(f"/api/talks/{talk.id}/record", {"version": 1, "record": record_body()})
        assert problem(recorded) == (404, "not_found")
    for insider in [make.staff(XIJI), make.staff(CITY), make.teacher(school)]:
        assert api.as_(insider).get(f"/api/talks/{talk.id}").status_code == 200


def test_a_school_whose_code_begins_like_another_sees_only_its_own(api: Api, make: Make, session: Session) -> None:
    school, longer = make.school(XIJI), make.school(XIJI)
    longer.path = school.path.rstrip("/") + "1/"
    session.commit()
    make.talk(longer)
    assert api.as_(make.teacher(school)).get("/api/talks").get_json()["talks"] == []


def test_pages_follow_each_other_without_gap(api: Api, make: Make) -> None:
    school = make.school()
    start = make.clock.now()
    talks = [make.talk(school, at=start + timedelta(days=number // 2)) for number in range(5)]
    teacher = api.as_(make.teacher(school))
    seen: list[int] = []
    after = None
    for _ in range(3):
        page = teacher.get("/api/talks", {"limit": 2} | ({"after": after} if after else {})).get_json()
        seen += [row["id"] for row in page["talks"]]
        after = page["next"]
    assert after is None
    assert seen == [talk.id for talk in sorted(talks, key=lambda talk: (talk.day, talk.id), reverse=True)]


def test_lists_filter_by_year_and_status(api: Api, make: Make) -> None:
    school = make.school()
    make.talk(school, at=make.clock.now() - timedelta(days=365))
    this_year = make.talk(school, status=TalkStatus.SUBMITTED)
    teacher = api.as_(make.teacher(school))
    assert [row["id"] for row in teacher.get("/api/talks", {"year": 2026}).get_json()["talks"]] == [this_year.id]
    by_status = teacher.get("/api/talks", {"status": "submitted"}).get_json()["talks"]
    assert [row["id"] for row in by_status] == [this_year.id]
    for nowhere in ("x", "2026-02-30_1", "2026-１1-01_1"):
        assert problem(teacher.get("/api/talks", {"after": nowhere})) == (422, "input.invalid")


def test_the_list_costs_the_same_however_many_rows(api: Api, make: Make, count_queries: QueryCounter) -> None:
    school = make.school()
    teacher = api.as_(make.teacher(school))
    make.talk(school)
    with count_queries() as few:
        teacher.get("/api/talks")
    for number in range(19):
        make.talk(school, at=make.clock.now() + timedelta(days=number))
    with count_queries() as many:
        assert len(teacher.get("/api/talks").get_json()["talks"]) == 20
    assert few.number == many.number == 2  # who is it, and the rows


def test_of_two_editors_at_once_one_wins_and_one_is_told(api: Api, make: Make, session: Session) -> None:
    school = make.school()
    talk = make.talk(school)
    editors = [api.as_(make.teacher(school)), api.as_(make.staff(school.division_code))]
    bodies = [{"version": 1, "record": record_body(audience=number)} for number in (40, 50)]
    with ThreadPoolExecutor(2) as pool:
        answers = list(
            pool.map(
                lambda pair: pair[0].put(f"/api/talks/{talk.id}/record", pair[1]), zip(editors, bodies, strict=True)
            )
        )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    session.refresh(talk)
    assert talk.audience == next(a.get_json()["audience"] for a in answers if a.status_code == 200)
