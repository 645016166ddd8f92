"""Who gets which paper, and when; a speaker's year, whichever corps asked."""

from datetime import datetime
from io import BytesIO
from uuid import uuid4

import pytest
from docx import Document
from sqlalchemy import update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.core.access import Identity
from app.core.periods import BEIJING
from app.speakers.models import Speaker
from app.talks.models import Talk
from app.talks.states import TalkStatus
from tests.factories import CITY, LONGDE, Make
from tests.invitations.conftest import Desk
from tests.invitations.drafts import TUESDAY
from tests.tools import Api, FrozenClock, QueryCounter, problem

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def words(answer: TestResponse) -> str:
    assert answer.status_code == 200, answer.get_json()
    assert answer.mimetype == DOCX
    return "\n".join(paragraph.text for paragraph in Document(BytesIO(answer.data)).paragraphs)


def record(desk: Desk, talk_id: int) -> None:
    """As the school does after the talk."""
    body = {
        "client_id": str(uuid4()),
        "held_at": TUESDAY,
        "audience": 88,
        "formats": ["lecture"],
        "no_photo_reason": "相机坏了，没有拍到",
    }
    version = desk.talk(talk_id)["version"]
    answer = desk.api.as_(desk.teaches).put(f"/api/talks/{talk_id}/record", {"version": version, "record": body})
    assert answer.status_code == 200, answer.get_json()


def test_speaker_school_and_county_get_the_letter_and_nobody_beyond(desk: Desk) -> None:
    invitation = desk.invite()
    path = f"/api/invitations/{invitation['id']}/letter.docx"
    assert "已同时向本人发出邀请。" in words(desk.api.as_(desk.staff).get(path))
    desk.accept(invitation)
    for who in (desk.speaks, desk.teaches, desk.staff, desk.make.staff(CITY)):
        text = words(desk.api.as_(who).get(path))
        assert "邀请示例讲师甲同志于2026年12月1日（星期二）下午2:30，到示例小学（礼堂）" in text
        assert "本人已经答应。" in text
        assert text.splitlines()[-2:] == ["西吉县总工会", "2026年11月25日"]
    for who in (desk.make.staff(LONGDE), desk.make.teacher(), desk.make.speaker_identity()):
        for paper in ("letter.docx", "thanks.docx", "calendar.ics"):
            assert problem(desk.api.as_(who).get(f"/api/invitations/{invitation['id']}/{paper}"))[0] == 404


def test_no_letter_and_no_new_appointment_for_a_talk_this_speaker_does_not_give(desk: Desk) -> None:
    declined, other = desk.invite(), desk.make.speaker()
    desk.decline(declined)
    path = f"/api/invitations/{declined['id']}"
    assert problem(desk.api.as_(desk.staff).get(f"{path}/letter.docx")) == (409, "invitation.closed")
    withdrawn = desk.invite(other, talk_id=declined["talk_id"])
    version = {"version": withdrawn["version"]}
    desk.do(desk.staff, withdrawn, "withdraw", version)
    unanswered = desk.api.as_(desk.staff).get(f"/api/invitations/{withdrawn['id']}/calendar.ics")
    assert problem(unanswered) == (409, "invitation.closed")


def test_thanks_are_given_once_the_talk_has_been_recorded(desk: Desk, clock: FrozenClock) -> None:
    invitation = desk.invite()
    desk.accept(invitation)
    path = f"/api/invitations/{invitation['id']}/thanks.docx"
    assert problem(desk.api.as_(desk.staff).get(path)) == (409, "invitation.not_held")
    clock.set("2026-12-01T16:00:00+08:00")
    record(desk, invitation["talk_id"])
    text = words(desk.api.as_(desk.speaks).get(path))
    assert "您于2026年12月1日到示例小学，为88名学生作" in text


def test_the_calendar_file_follows_the_invitation(desk: Desk) -> None:
    invitation = desk.invite()
    accepted = desk.accept(invitation)
    path = f"/api/invitations/{invitation['id']}/calendar.ics"
    answer = desk.api.as_(desk.speaks).get(path)
    assert answer.mimetype == "text/calendar"
    lines = answer.data.decode().split("\r\n")
    assert "DTSTART;TZID=Asia/Shanghai:20261201T143000" in lines
    assert f"SEQUENCE:{accepted['version']}" in lines
    assert "STATUS:CONFIRMED" in lines
    desk.do(desk.staff, accepted, "withdraw", {"version": accepted["version"]})
    assert "STATUS:CANCELLED" in desk.api.as_(desk.speaks).get(path).data.decode().split("\r\n")


@pytest.fixture
def second(desk: Desk, session: Session) -> Speaker:
    """The same person, in the corps of the city, too."""
    speaker = desk.make.speaker(CITY, name="示例讲师甲")
    session.execute(update(Speaker).where(Speaker.id == speaker.id).values(person_id=desk.speaker.person_id))
    session.commit()
    return speaker


def gave(make: Make, session: Session, speaker: Speaker, at: str, status: TalkStatus = TalkStatus.APPROVED) -> Talk:
    talk = make.talk(status=status, at=datetime.fromisoformat(at))
    talk.speaker_id = speaker.id
    session.commit()
    return talk


def days(api: Api, who: Identity, query: str = "") -> list[str]:
    answer = api.as_(who).get(f"/api/my-speaker/talks{query}")
    assert answer.status_code == 200, answer.get_json()
    return [talk["day"] for talk in answer.get_json()["talks"]]


def test_a_year_has_the_held_talks_of_every_corps_and_nothing_else(
    desk: Desk, second: Speaker, session: Session
) -> None:
    make = desk.make
    gave(make, session, second, "2026-05-12T14:00:00+08:00")
    gave(make, session, desk.speaker, "2026-03-02T14:00:00+08:00", TalkStatus.SUBMITTED)
    gave(make, session, desk.speaker, "2026-01-01T00:30:00+08:00")  # still 2025 in UTC
    gave(make, session, desk.speaker, "2025-12-31T23:30:00+08:00")
    gave(make, session, desk.speaker, "2026-12-01T14:00:00+08:00", TalkStatus.PLANNED)
    gave(make, session, desk.speaker, "2026-04-01T14:00:00+08:00", TalkStatus.CANCELLED)
    gave(make, session, make.speaker(name="示例讲师乙"), "2026-06-01T14:00:00+08:00")
    assert days(desk.api, desk.speaks) == ["2026-01-01", "2026-03-02", "2026-05-12"]
    assert days(desk.api, desk.speaks, "?year=2025") == ["2025-12-31"]
    answer = desk.api.as_(desk.speaks).get("/api/my-speaker/talks").get_json()
    assert (answer["year"], answer["years"]) == (2026, [2026, 2025])
    assert answer["talks"][1]["status_words"] == "待审"
    assert answer["talks"][0]["organiser_name"] == "西吉县总工会、西吉县教育体育局"
    sheet = Document(BytesIO(desk.api.as_(desk.speaks).get("/api/my-speaker/talks.docx?year=2026").data))
    assert [row.cells[0].text for row in sheet.tables[0].rows] == ["日期", "1月1日", "3月2日", "5月12日"]


def test_a_line_leads_to_its_invitation(desk: Desk, clock: FrozenClock) -> None:
    invitation = desk.invite()
    desk.accept(invitation)
    clock.set("2026-12-01T16:00:00+08:00")
    record(desk, invitation["talk_id"])
    (talk,) = desk.api.as_(desk.speaks).get("/api/my-speaker/talks").get_json()["talks"]
    assert talk["invitation_id"] == invitation["id"]


def test_only_a_speaker_has_a_year(desk: Desk) -> None:
    for path in ("/api/my-speaker/talks", "/api/my-speaker/talks.docx"):
        assert problem(desk.api.as_(desk.teaches).get(path)) == (403, "identity.not_allowed")


def test_a_long_year_takes_no_more_queries(desk: Desk, session: Session, count_queries: QueryCounter) -> None:
    def counted() -> int:
        with count_queries() as queries:
            days(desk.api, desk.speaks)
        return queries.number

    gave(desk.make, session, desk.speaker, "2026-01-05T14:00:00+08:00")
    few = counted()
    for day in range(6, 12):
        moment = datetime(2026, 1, day, 14, tzinfo=BEIJING).isoformat()
        gave(desk.make, session, desk.speaker, moment)
    assert counted() == few
