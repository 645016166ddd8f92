"""Approving and returning: who may, what it writes, and what happens when it is done twice."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.messaging.models import OutboxMessage, Todo
from app.quotas.models import LedgerLine
from app.talks.models import Review
from app.talks.rules import UNDO_WINDOW
from app.talks.states import Organiser, TalkStatus
from app.units.models import UnitKind
from tests.factories import CITY, LONGDE, XIJI, Make
from tests.tools import Api, problem


def approval(**changes: Any) -> dict[str, Any]:
    return {
        "client_id": str(uuid4()),
        "version": 1,
        "shows_banner": True,
        "shows_speaker": True,
        "shows_audience": True,
    } | changes


def returning(**changes: Any) -> dict[str, Any]:
    return {"client_id": str(uuid4()), "version": 1, "reasons": ["banner_cut"]} | changes


@pytest.mark.parametrize("kind", [UnitKind.FEDERATION, UnitKind.BUREAU])
def test_either_unit_of_the_pair_approves_and_the_talk_counts(
    api: Api, make: Make, session: Session, kind: UnitKind
) -> None:
    talk = make.talk(make.school(XIJI), status=TalkStatus.SUBMITTED, declared_photos=[uuid4()])
    officer = make.staff(XIJI, kind)
    answer = api.as_(officer).post(f"/api/talks/{talk.id}/approve", approval())
    assert answer.status_code == 200, answer.get_json()
    assert answer.get_json()["status"] == "approved"
    line = session.scalars(select(LedgerLine)).one()
    assert (line.talk_id, line.division_code, line.year, line.counts) == (talk.id, XIJI, 2026, True)
    assert line.rule_version == make.plan.rule_version
    assert (line.decided_by_person_id, line.decided_by_unit_id) == (officer.person_id, officer.unit_id)


@pytest.mark.parametrize(
    ("organiser", "reviewer", "expected"),
    [
        (Organiser.COUNTY, CITY, (403, "talk.not_the_reviewer")),
        (Organiser.CITY, XIJI, (403, "talk.not_the_reviewer")),
        (Organiser.COUNTY, LONGDE, (404, "not_found")),
    ],
)
def test_only_the_organising_pair_decides(
    api: Api, make: Make, session: Session, organiser: Organiser, reviewer: str, expected: tuple[int, str]
) -> None:
    talk = make.talk(make.school(XIJI), organiser=organiser, status=TalkStatus.SUBMITTED)
    caller = api.as_(make.staff(reviewer))
    assert problem(caller.post(f"/api/talks/{talk.id}/approve", approval())) == expected
    assert problem(caller.post(f"/api/talks/{talk.id}/return", returning())) == expected
    assert session.scalars(select(LedgerLine)).all() == []
    assert session.scalars(select(Review)).all() == []


def test_a_school_never_decides(api: Api, make: Make) -> None:
    school = make.school()
    talk = make.talk(school, organiser=Organiser.SCHOOL, status=TalkStatus.SUBMITTED)
    answer = api.as_(make.teacher(school)).post(f"/api/talks/{talk.id}/approve", approval())
    assert problem(answer) == (403, "identity.not_allowed")


@pytest.mark.parametrize("status", [TalkStatus.PLANNED, TalkStatus.AWAITING_PHOTOS, TalkStatus.RETURNED])
def test_only_a_submitted_record_is_decided(api: Api, make: Make, status: TalkStatus) -> None:
    talk = make.talk(make.school(XIJI), status=status, declared_photos=[uuid4()])
    answer = api.as_(make.staff(XIJI)).post(f"/api/talks/{talk.id}/approve", approval())
    assert problem(answer) == (409, "talk.not_under_review")


def test_a_decision_on_an_older_version_is_a_conflict(api: Api, make: Make) -> None:
    talk = make.talk(make.school(XIJI), status=TalkStatus.SUBMITTED, declared_photos=[uuid4()])
    answer = api.as_(make.staff(XIJI)).post(f"/api/talks/{talk.id}/approve", approval(version=7))
    assert problem(answer) == (409, "talk.conflict")


def test_a_double_tap_decides_once(api: Api, make: Make, session: Session) -> None:
    talk = make.talk(make.school(XIJI), status=TalkStatus.SUBMITTED, declared_photos=[uuid4()])
    officer = api.as_(make.staff(XIJI))
    body = approval()
    first = officer.post(f"/api/talks/{talk.id}/approve", body)
    again = officer.post(f"/api/talks/{talk.id}/approve", body)
    assert (first.status_code, first.get_json()) == (again.status_code, again.get_json())
    assert len(session.scalars(select(Review)).all()) == len(session.scalars(select(LedgerLine)).all()) == 1
    other = make.talk(make.school(XIJI), status=TalkStatus.SUBMITTED, declared_photos=[uuid4()])
    assert problem(officer.post(f"/api/talks/{other.id}/approve", body)) == (409, "talk.conflict")


def test_without_photos_nothing_can_be_ticked_but_an_exception_counts(api: Api, make: Make, session: Session) -> None:
    talk = make.talk(make.school(XIJI), status=TalkStatus.SUBMITTED)
    officer = api.as_(make.staff(XIJI))
    path = f"/api/talks/{talk.id}/approve"
    assert problem(officer.post(path, approval())) == (422, "input.invalid")
    nothing = {"shows_banner": False, "shows_speaker": False, "shows_audience": False}
    answer = officer.post(path, approval(**nothing, exception_reason="教学点只有 26 名学生"))
    assert answer.status_code == 200
    line = session.scalars(select(LedgerLine)).one()
    assert (line.counts, line.reason) == (True, "counted_by_exception")


def test_returning_tells_the_school_what_to_mend(api: Api, make: Make, session: Session) -> None:
    school = make.school(XIJI)
    teacher = make.teacher(school)
    talk = make.talk(school, status=TalkStatus.SUBMITTED, declared_photos=[uuid4()])
    answer = api.as_(make.staff(XIJI)).post(
        f"/api/talks/{talk.id}/return", returning(reasons=["banner_cut", "other"], note="请拍到整条横幅")
    )
    assert answer.get_json()["status"] == "returned"
    todo = session.scalars(select(Todo)).one()
    assert (todo.unit_id, todo.action) == (school.id, "去补")
    assert "横幅没拍全" in todo.title
    assert "请拍到整条横幅" in todo.body
    messages = session.scalars(select(OutboxMessage)).all()
    assert teacher.person_id in {message.person_id for message in messages}
    assert all(len(value) <= 20 for message in messages for value in message.data.values())
    seen = api.as_(teacher).get(f"/api/talks/{talk.id}").get_json()["last_review"]
    assert (seen["reason_words"], seen["note"]) == (["横幅没拍全", "其他"], "请拍到整条横幅")
    assert session.scalars(select(LedgerLine)).all() == []


def test_other_needs_a_word(api: Api, make: Make, session: Session) -> None:
    talk = make.talk(make.school(XIJI), status=TalkStatus.SUBMITTED)
    answer = api.as_(make.staff(XIJI)).post(f"/api/talks/{talk.id}/return", returning(reasons=["other"]))
    assert problem(answer) == (422, "input.invalid")
    session.refresh(talk)
    assert talk.status is TalkStatus.SUBMITTED


@pytest.mark.parametrize("decision", ["approve", "return"])
def test_a_decision_is_taken_back_within_seconds_and_reaches_nobody(
    api: Api, make: Make, session: Session, decision: str
) -> None:
    school = make.school(XIJI)
    make.teacher(school)
    talk = make.talk(school, status=TalkStatus.SUBMITTED, declared_photos=[uuid4()])
    officer = api.as_(make.staff(XIJI))
    body = approval() if decision == "approve" else returning()
    officer.post(f"/api/talks/{talk.id}/{decision}", body)
    make.clock.advance(seconds=12)
    undo = {"review": body["client_id"]}
    answer = officer.post(f"/api/talks/{talk.id}/undo-review", undo)
    assert (answer.status_code, answer.get_json()["status"]) == (200, "submitted")
    assert (answer.get_json()["last_review"], answer.get_json()["may_review"]) == (None, True)
    assert [line for line in session.scalars(select(LedgerLine)) if line.superseded_at is None] == []
    assert all(todo.done_at for todo in session.scalars(select(Todo)))
    messages = session.scalars(select(OutboxMessage)).all()
    assert messages
    assert all(message.expires_at == make.clock.now() for message in messages), "overdue: never sent"
    assert officer.post(f"/api/talks/{talk.id}/undo-review", undo).status_code == 200, "twice is once"
    reused = officer.post(f"/api/talks/{talk.id}/approve", approval(client_id=body["client_id"]))
    assert problem(reused) == (409, "talk.conflict"), "an undone decision is not repeated"
    again = officer.post(f"/api/talks/{talk.id}/approve", approval(version=answer.get_json()["version"]))
    assert again.status_code == 200
    assert len([line for line in session.scalars(select(LedgerLine)) if line.superseded_at is None]) == 1


def test_nothing_is_sent_before_the_undo_window_ends(api: Api, make: Make, session: Session) -> None:
    school = make.school(XIJI)
    make.teacher(school)
    talk = make.talk(school, status=TalkStatus.SUBMITTED, declared_photos=[uuid4()])
    api.as_(make.staff(XIJI)).post(f"/api/talks/{talk.id}/approve", approval())
    messages = session.scalars(select(OutboxMessage)).all()
    assert {message.next_attempt_at for message in messages} == {make.clock.now() + UNDO_WINDOW}


def test_after_the_window_a_decision_stands(api: Api, make: Make) -> None:
    talk = make.talk(make.school(XIJI), status=TalkStatus.SUBMITTED, declared_photos=[uuid4()])
    officer = api.as_(make.staff(XIJI))
    body = approval()
    officer.post(f"/api/talks/{talk.id}/approve", body)
    make.clock.advance(seconds=21)
    undo = {"review": body["client_id"]}
    assert problem(officer.post(f"/api/talks/{talk.id}/undo-review", undo)) == (409, "review.too_late_to_undo")
    partner = api.as_(make.staff(XIJI, UnitKind.BUREAU))
    assert problem(partner.post(f"/api/talks/{talk.id}/undo-review", undo)) == (403, "talk.not_the_reviewer")
    nothing = {"review": str(uuid4())}
    assert problem(officer.post(f"/api/talks/{talk.id}/undo-review", nothing)) == (404, "not_found")


def test_a_late_undo_never_hits_the_partners_newer_decision(api: Api, make: Make) -> None:
    talk = make.talk(make.school(XIJI), status=TalkStatus.SUBMITTED, declared_photos=[uuid4()])
    officer, partner = api.as_(make.staff(XIJI)), api.as_(make.staff(XIJI, UnitKind.BUREAU))
    first = returning()
    officer.post(f"/api/talks/{talk.id}/return", first)
    undo = {"review": first["client_id"]}
    version = officer.post(f"/api/talks/{talk.id}/undo-review", undo).get_json()["version"]
    assert partner.post(f"/api/talks/{talk.id}/approve", approval(version=version)).status_code == 200
    assert officer.post(f"/api/talks/{talk.id}/undo-review", undo).get_json()["status"] == "approved"


def test_a_decision_id_of_another_kind_is_a_conflict(api: Api, make: Make) -> None:
    talk = make.talk(make.school(XIJI), status=TalkStatus.SUBMITTED, declared_photos=[uuid4()])
    officer = api.as_(make.staff(XIJI))
    body = returning()
    officer.post(f"/api/talks/{talk.id}/return", body)
    answer = officer.post(f"/api/talks/{talk.id}/approve", approval(client_id=body["client_id"], version=2))
    assert problem(answer) == (409, "talk.conflict")


def test_an_approved_talk_is_reopened_with_a_reason_and_decided_anew(api: Api, make: Make, session: Session) -> None:
    school = make.school(XIJI)
    talk = make.talk(school, status=TalkStatus.SUBMITTED, declared_photos=[uuid4()])
    officer = api.as_(make.staff(XIJI))
    unticked = approval(shows_audience=False)
    version = officer.post(f"/api/talks/{talk.id}/approve", unticked).get_json()["version"]
    wish = {"client_id": str(uuid4()), "version": version, "reason": "漏勾了听众"}
    path = f"/api/talks/{talk.id}/reopen"
    assert problem(api.as_(make.staff(CITY)).post(path, wish)) == (403, "talk.not_the_reviewer")
    make.clock.advance(days=3)
    reopened = officer.post(path, wish)
    assert (reopened.status_code, reopened.get_json()["status"]) == (200, "submitted")
    assert officer.post(path, wish).get_json() == reopened.get_json(), "twice is once"
    seen = api.as_(make.teacher(school)).get(f"/api/talks/{talk.id}").get_json()["last_review"]
    assert (seen["decision"], seen["note"]) == ("reopened", "漏勾了听众")
    officer.post(f"/api/talks/{talk.id}/approve", approval(version=reopened.get_json()["version"]))
    lines = session.scalars(select(LedgerLine).order_by(LedgerLine.id)).all()
    assert [(line.counts, line.superseded_at is None) for line in lines] == [(False, False), (True, True)]


def test_only_an_approved_talk_is_reopened(api: Api, make: Make) -> None:
    talk = make.talk(make.school(XIJI), status=TalkStatus.SUBMITTED)
    wish = {"client_id": str(uuid4()), "version": 1, "reason": "再看看"}
    assert problem(api.as_(make.staff(XIJI)).post(f"/api/talks/{talk.id}/reopen", wish)) == (409, "talk.not_approved")
