"""Photos that were found and sent after a record said that there are none."""

from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.quotas.models import LedgerLine
from app.talks.states import TalkStatus
from tests.factories import XIJI, Make
from tests.photos.conftest import Phone
from tests.photos.pictures import jpeg
from tests.tools import Api, problem


def test_photos_sent_after_the_record_are_looked_at_like_any_others(api: Api, make: Make, session: Session) -> None:
    school = make.school(XIJI)
    teacher, officer = Phone(api.as_(make.teacher(school))), api.as_(make.staff(XIJI))
    talk = make.talk(school, status=TalkStatus.SUBMITTED)
    seen = {"version": 1, "shows_banner": True, "shows_speaker": True, "shows_audience": True}
    path = f"/api/talks/{talk.id}/approve"
    assert problem(officer.post(path, seen | {"client_id": str(uuid4())})) == (422, "input.invalid")
    assert teacher.send(talk.id, jpeg()).status_code == 201
    answer = officer.post(path, seen | {"client_id": str(uuid4())})
    assert answer.status_code == 200, answer.get_json()
    assert session.scalars(select(LedgerLine.reason)).one() == "counted"
