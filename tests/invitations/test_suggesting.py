"""Whom to ask and where to go: in which order, for which plain reasons, at how many queries."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from app.core.access import Identity
from app.speakers.models import Speaker, UnavailablePeriod
from app.talks.states import TalkStatus
from tests.factories import CITY, LONGDE, XIJI
from tests.invitations.conftest import Desk
from tests.invitations.drafts import TUESDAY, new_talk
from tests.tools import QueryCounter, problem


def suggested(desk: Desk, who: Identity, **wish: Any) -> dict[str, Any]:
    answer = desk.api.as_(who).get("/api/invitations/suggestions", {"starts_at": TUESDAY} | wish)
    assert answer.status_code == 200, answer.get_json()
    return dict(answer.get_json())


def speakers(found: dict[str, Any]) -> list[tuple[str, list[str]]]:
    return [(item["speaker"]["name"], item["reasons"]) for item in found["speakers"]]


def away(desk: Desk, speaker: Speaker, first: date, last: date) -> None:
    period = UnavailablePeriod(
        client_id=uuid4(),
        speaker_id=speaker.id,
        begins_on=first,
        ends_on=last,
        created_by_person_id=speaker.person_id,
        created_at=desk.make.clock.now(),
    )
    desk.make.session.add(period)
    desk.make.session.commit()


def test_who_is_free_near_and_seldom_asked_comes_first(desk: Desk) -> None:
    make = desk.make
    fond, busy, gone, of_city = (
        make.speaker(XIJI, name="示例讲师乙"),
        make.speaker(XIJI, name="示例讲师丙"),
        make.speaker(XIJI, name="示例讲师丁"),
        make.speaker(CITY, name="示例讲师戊"),
    )
    make.speaker(LONGDE, name="示例讲师己")  # another county's
    make.speaker(XIJI, name="示例讲师庚", is_serving=False)
    fond.formats = ["class_meeting"]
    held = make.talk(at=make.clock.now() - timedelta(days=20), status=TalkStatus.APPROVED)
    held.speaker_id = busy.id
    away(desk, gone, date(2026, 11, 30), date(2026, 12, 1))
    found = suggested(desk, desk.staff, school_id=desk.school.id, format="class_meeting")
    assert speakers(found) == [
        ("示例讲师乙", ["那个时间有空", "本县宣讲团", "这学期还没有安排", "喜欢这种形式"]),
        ("示例讲师甲", ["那个时间有空", "本县宣讲团", "这学期还没有安排"]),
        ("示例讲师丙", ["那个时间有空", "本县宣讲团", "这学期已有 1 场"]),
        ("示例讲师戊", ["那个时间有空", "市宣讲团", "这学期还没有安排"]),
        ("示例讲师丁", ["那个时间来不了", "本县宣讲团", "这学期还没有安排"]),
    ]
    assert found["speakers"][0]["speaker"]["id"] == fond.id
    assert [item["is_free"] for item in found["speakers"]] == [True] * 4 + [False]
    assert found["schools"] == []
    days = suggested(desk, desk.staff, starts_at=None, day_from="2026-12-01", day_to="2026-12-04")
    assert ("示例讲师丁", ["那几天有空", "本县宣讲团", "这学期还没有安排"]) in speakers(days)
    assert len(suggested(desk, make.staff(CITY))["speakers"]) == 6  # the city sees both counties
    of_school = suggested(desk, desk.teaches)["speakers"]
    assert {item["speaker"]["phone_masked"] for item in of_school} == {None}
    assert of_city.name in {item["speaker"]["name"] for item in of_school}


def test_whoever_has_agreed_to_another_hour_close_by_is_not_free(desk: Desk) -> None:
    desk.accept(desk.invite())
    for hour, is_free in (("12:29", True), ("12:31", False), ("16:29", False), ("16:30", True)):
        (only,) = suggested(desk, desk.staff, starts_at=f"2026-12-01T{hour}:00+08:00")["speakers"]
        assert only["is_free"] is is_free, hour


def test_who_has_had_as_many_talks_as_agreed_comes_last(desk: Desk) -> None:
    make = desk.make
    make.speaker(CITY, name="示例讲师戊")
    desk.speaker.talks_a_term = 1
    held = make.talk(at=make.clock.now() - timedelta(days=20), status=TalkStatus.APPROVED)
    held.speaker_id = desk.speaker.id
    make.session.commit()
    found = speakers(suggested(desk, desk.staff))
    assert [name for name, _ in found] == ["示例讲师戊", "示例讲师甲"]
    assert found[1][1] == ["那个时间有空", "本县宣讲团", "这学期已有 1 场，到了说好的场数"]


def test_schools_that_nobody_has_visited_come_first(desk: Desk) -> None:
    make, now = desk.make, desk.make.clock.now()
    old, recent, planned = (make.school(XIJI, name=f"示例{name}小") for name in "一二三")
    make.school(LONGDE)
    make.talk(old, at=now - timedelta(days=400), status=TalkStatus.APPROVED)
    make.talk(recent, at=now - timedelta(days=40), status=TalkStatus.SUBMITTED)
    make.talk(planned, at=now + timedelta(days=10))
    make.talk(desk.school, at=now - timedelta(days=10), status=TalkStatus.CANCELLED)
    found = suggested(desk, desk.staff)["schools"]
    assert [(item["name"], item["reasons"]) for item in found] == [
        ("示例小学", ["还没有去过"]),
        ("示例三小", ["还没有去过", "已经计划了 1 场"]),
        ("示例一小", ["上次是2025年10月"]),
        ("示例二小", ["上次是2026年10月"]),
    ]
    assert {item["division_name"] for item in found} == {"西吉县"}
    assert suggested(desk, desk.teaches)["schools"] == []


def test_a_substitute_is_one_tap_and_nobody_is_asked_twice(desk: Desk) -> None:
    make = desk.make
    make.speaker(XIJI, name="示例讲师乙")
    talk = new_talk(school_id=desk.school.id)
    declined = desk.decline(desk.invite(talk=talk, minutes=45, audience_words="六年级"))
    path = f"/api/invitations/{declined['id']}/substitutes"
    found = desk.api.as_(desk.staff).get(path).get_json()
    assert [name for name, _ in speakers(found)] == ["示例讲师乙"]
    body = {
        "client_id": str(uuid4()),
        "speaker_id": found["speakers"][0]["speaker"]["id"],
        "talk_id": declined["talk_id"],
    }
    again = desk.api.as_(desk.staff).post("/api/invitations", body).get_json()
    assert (again["minutes"], again["audience_words"], again["status"]) == (45, "六年级", "invited")
    assert problem(desk.api.as_(make.staff(LONGDE)).get(path)) == (404, "not_found")


def test_many_cost_as_much_as_few(desk: Desk, count_queries: QueryCounter) -> None:
    costs = []
    suggested(desk, desk.staff)
    for many in (1, 8):
        for _ in range(many):
            desk.make.speaker(XIJI)
            desk.make.school(XIJI)
        with count_queries() as counted:
            suggested(desk, desk.staff)
        costs.append(counted.number)
    assert costs[0] == costs[1]


def test_a_wish_without_a_time_says_so(desk: Desk) -> None:
    staff = desk.api.as_(desk.staff)
    for wish in ({}, {"day_from": "2026-12-02", "day_to": "2026-12-01"}, {"day_to": "2026-12-01"}):
        assert problem(staff.get("/api/invitations/suggestions", wish)) == (422, "input.invalid")
