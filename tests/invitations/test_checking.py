"""What is said before an invitation is sent: for whom the talk counts, and what stands against it."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from app.core.access import Identity
from app.speakers.models import Appointment, UnavailablePeriod
from app.talks.states import Organiser
from tests.factories import CITY, LONGDE, XIJI
from tests.invitations.conftest import Desk
from tests.invitations.drafts import TUESDAY, invitation, new_talk
from tests.tools import problem

ZONE = "640471"


def check(desk: Desk, who: Identity, **wish: Any) -> dict[str, Any]:
    answer = desk.api.as_(who).post("/api/invitations/check", {"starts_at": TUESDAY} | wish)
    assert answer.status_code == 200, answer.get_json()
    return dict(answer.get_json())


def codes(desk: Desk, who: Identity | None = None, **wish: Any) -> dict[str, bool]:
    """Code → whether it blocks."""
    found = {"school_id": desk.school.id, "speaker_id": desk.speaker.id} | wish
    return {item["code"]: item["is_blocking"] for item in check(desk, who or desk.staff, **found)["conflicts"]}


def test_it_says_for_whom_the_talk_will_count(desk: Desk) -> None:
    school = {"school_id": desk.school.id}
    found = check(desk, desk.staff, **school)
    assert (found["counts_for"], found["sentence"]) == ("西吉县", "讲完填好记录、通过审核后，计入西吉县的年度任务。")
    assert check(desk, desk.make.staff(CITY), **school)["sentence"] == "讲完填好记录、通过审核后，计入市级的年度任务。"
    for who, wish, words in (
        (desk.teaches, {}, "自主邀请，不计入年度任务。"),
        (desk.staff, school | {"is_self_invited": True}, "自主邀请，不计入年度任务。"),
        (desk.staff, school | {"is_online": True}, "只在线上举办，不计入年度任务。"),
        (desk.make.staff(ZONE), school, "组织单位没有年度任务，只作记录。"),
    ):
        found = check(desk, who, **wish)
        assert (found["counts_for"], found["sentence"]) == (None, words)
    planned = desk.make.talk(desk.school, organiser=Organiser.SCHOOL)
    assert check(desk, desk.staff, talk_id=planned.id)["counts_for"] is None


def test_nothing_stands_against_a_free_hour(desk: Desk) -> None:
    assert codes(desk) == {}


@pytest.mark.parametrize(
    ("starts_at", "code"),
    [
        ("2026-11-25T10:00:00+08:00", {"past": True}),
        ("2027-11-29T10:00:00+08:00", {"too_far": True}),
        ("2026-12-05T10:00:00+08:00", {"day_off": False}),
        ("2027-01-01T10:00:00+08:00", {"day_off": False}),
        ("2027-01-18T10:00:00+08:00", {"vacation": False}),
    ],
)
def test_the_time_is_looked_at(desk: Desk, starts_at: str, code: dict[str, bool]) -> None:
    assert codes(desk, starts_at=starts_at) == code


def test_a_speaker_who_is_booked_by_another_corps_is_named_with_time_and_place(desk: Desk) -> None:
    desk.accept(desk.invite())
    other = desk.make.speaker(LONGDE, name=desk.speaker.name)
    other.person_id = desk.speaker.person_id  # the same person, in a second corps
    desk.make.session.commit()
    at_longde = {"school_id": desk.make.school(LONGDE).id, "speaker_id": other.id}
    staff = desk.make.staff(LONGDE)
    for hour, expected in (("13:00", {}), ("13:45", {"speaker_booked": True}), ("16:15", {"speaker_booked": True}),
                           ("16:30", {})):  # fmt: skip
        assert codes(desk, staff, starts_at=f"2026-12-01T{hour}:00+08:00", minutes=30, **at_longde) == expected, hour
    (conflict,) = check(desk, staff, **at_longde)["conflicts"]
    assert conflict["sentence"] == "示例讲师甲12月1日（周二）14:30在示例小学已经有一场，请换个时间，或另请一位。"


def test_an_unanswered_invitation_warns_and_does_not_block(desk: Desk) -> None:
    desk.invite()
    assert codes(desk, school_id=desk.make.school(XIJI).id) == {"speaker_asked": False}


def test_a_school_that_has_a_talk_then_is_named(desk: Desk) -> None:
    desk.make.talk(desk.school, at=desk.make.clock.now() + timedelta(days=6, hours=4))
    assert codes(desk) == {"school_has_talk": False}
    assert codes(desk, starts_at="2026-12-01T09:00:00+08:00") == {}


def test_a_closed_school_a_day_away_and_a_full_term_are_named(desk: Desk) -> None:
    session, day = desk.make.session, date(2026, 12, 1)
    desk.school.closed_on = day
    session.add(
        UnavailablePeriod(
            client_id=uuid4(),
            speaker_id=desk.speaker.id,
            begins_on=day,
            ends_on=day,
            created_by_person_id=desk.speaker.person_id,
            created_at=desk.make.clock.now(),
        )
    )
    desk.speaker.talks_a_term = 1
    held = desk.make.talk(at=desk.make.clock.now() - timedelta(days=20))
    held.speaker_id = desk.speaker.id
    session.commit()
    assert codes(desk) == {"school_closed": True, "speaker_away": True, "speaker_busy_term": False}


def test_whoever_is_retired_or_not_yet_confirmed_is_named(desk: Desk) -> None:
    waiting = desk.make.speaker(XIJI, is_serving=False)
    assert codes(desk, speaker_id=waiting.id) == {"speaker_not_confirmed": False}
    assert codes(desk, speaker_id=desk.make.speaker(XIJI, is_serving=False, is_one_off=True).id) == {}
    appointment = desk.make.session.query(Appointment).filter_by(speaker_id=desk.speaker.id).one()
    appointment.ends_on = date(2026, 12, 1)
    desk.make.session.commit()
    assert codes(desk) == {"speaker_retired": True}
    assert codes(desk, starts_at="2026-11-30T14:30:00+08:00") == {}


def test_what_blocks_is_not_sent_and_nothing_is_planned(desk: Desk) -> None:
    desk.accept(desk.invite())
    school = desk.make.school(XIJI)
    body = invitation(desk.speaker.id, talk=new_talk(school_id=school.id))
    answer = desk.api.as_(desk.staff).post("/api/invitations", body)
    assert problem(answer) == (409, "invitation.blocked")
    assert [item["code"] for item in answer.get_json()["conflicts"]] == ["speaker_booked"]
    assert desk.api.as_(desk.make.teacher(school)).get("/api/talks").get_json()["talks"] == []


def test_what_only_warns_is_sent(desk: Desk) -> None:
    sent = desk.invite(talk=new_talk(school_id=desk.school.id, starts_at="2026-12-05T10:00:00+08:00"))
    assert sent["status"] == "invited"


def test_schools_and_speakers_beyond_reach_are_not_found(desk: Desk) -> None:
    staff = desk.api.as_(desk.make.staff(LONGDE))
    theirs = {"starts_at": TUESDAY, "school_id": desk.make.school(LONGDE).id}
    for wish in (
        theirs | {"school_id": desk.school.id},
        theirs | {"speaker_id": desk.speaker.id},
        {"talk_id": desk.make.talk(desk.school).id},
    ):
        assert problem(staff.post("/api/invitations/check", wish)) == (404, "not_found")
