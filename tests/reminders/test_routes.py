"""Who sees which of the reminders to come, in which words, and that looking changes nothing."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.access import Identity
from app.messaging.models import CallListEntry, OutboxMessage, Todo
from tests.factories import CITY, LONGDE, XIJI, Make
from tests.reminders.conftest import Town
from tests.tools import Api, FrozenClock, QueryCounter

PATH = "/api/reminders/preview"


@pytest.fixture
def clock() -> FrozenClock:
    """Thursday 15 October 2026: every county should have two talks by now."""
    return FrozenClock.at("2026-10-15T10:00:00+08:00")


def preview(api: Api, who: Identity) -> Any:
    answer = api.as_(who).get(PATH)
    assert answer.status_code == 200, answer.get_json()
    return answer.get_json()


def units_of(seen: Any) -> list[str]:
    return [item["unit_name"] for day in seen["days"] for notice in day["notices"] for item in notice["receivers"]]


def test_the_city_sees_everybody_in_division_order(api: Api, make: Make) -> None:
    seen = preview(api, make.staff(CITY))
    assert (seen["first_on"], seen["last_on"]) == ("2026-10-15", "2026-10-28")
    assert [day["day"] for day in seen["days"]] == ["2026-10-15", "2026-10-22"]
    assert units_of(seen)[:6] == [
        "市总工会",
        "市教育体育局",
        "原州区总工会",
        "原州区教育体育局",
        "西吉县总工会",
        "西吉县教育体育局",
    ]
    assert [len(day["notices"]) for day in seen["days"]] == [6, 6]


def test_a_county_sees_its_own_units_and_schools_only(api: Api, make: Make) -> None:
    own, other = make.school(XIJI, name="示例一小"), make.school(LONGDE, name="示例二小")
    for school in (own, other):
        make.talk(school, at=datetime.fromisoformat("2026-10-20T09:00:00+08:00"))
    seen = preview(api, make.staff(XIJI))
    assert set(units_of(seen)) == {"西吉县总工会", "西吉县教育体育局", "示例一小"}
    assert {"示例一小", "示例二小"} <= set(units_of(preview(api, make.staff(CITY))))


def test_a_planned_talk_is_foreseen_the_day_before_and_without_a_record_afterwards(api: Api, make: Make) -> None:
    """After three workdays, and after three more; the school is on the call list then, so that is all."""
    make.talk(make.school(XIJI, name="示例一小"), at=datetime.fromisoformat("2026-10-16T09:00:00+08:00"))
    days = preview(api, make.staff(XIJI))["days"]
    found = [
        (day["day"], notice["subject"], notice["is_call"])
        for day in days
        for notice in day["notices"]
        if notice["subject"] != "quota_behind"
    ]
    assert found == [
        ("2026-10-15", "talk_tomorrow", False),
        ("2026-10-21", "record_missing", False),
        ("2026-10-26", "record_missing", False),
    ]


def test_consents_run_out_in_the_course_of_the_days(api: Api, make: Make, town: Town) -> None:
    officer = make.staff(XIJI)
    town.allow(officer, "quota_behind", 1)
    county = [
        (item["unit_name"], item["people"], item["reachable"], item["is_on_call_list"], item["sentence"])
        for day in preview(api, make.staff(CITY))["days"]
        for notice in day["notices"]
        for item in notice["receivers"]
        if item["unit_name"].startswith("西吉县")
    ]
    unknown = ("西吉县教育体育局", 0, 0, True, "还没有人加入，会列入催办名单，请打电话。")
    assert county == [
        ("西吉县总工会", 1, 1, False, "1 人能收到微信通知。"),
        unknown,
        ("西吉县总工会", 1, 0, True, "收不到微信通知（没有允许通知），会列入催办名单，请打电话。"),
        unknown,
    ]


def test_nobody_is_told_to_telephone_themselves(api: Api, make: Make) -> None:
    seen = preview(api, make.staff(XIJI))
    sentences = {item["unit_name"]: item["sentence"] for item in seen["days"][0]["notices"][0]["receivers"]}
    assert sentences["西吉县总工会"] == "您的单位收不到微信通知，只在待办里看到。请到“我的”里允许通知。"
    assert seen["sentence"] == "要是什么都不变，今后 14 天会提醒 4 次，要打 2 次电话。"


def test_in_the_vacation_nothing_is_foreseen(api: Api, make: Make, clock: FrozenClock) -> None:
    clock.set("2026-08-01T10:00:00+08:00")
    seen = preview(api, make.staff(CITY))
    assert (seen["days"], seen["sentence"]) == ([], "今后 14 天没有要发的提醒。")


def test_late_in_the_evening_today_is_over(api: Api, make: Make, clock: FrozenClock) -> None:
    clock.set("2026-10-15T20:00:00+08:00")
    assert [day["day"] for day in preview(api, make.staff(CITY))["days"]] == ["2026-10-16", "2026-10-23"]


def test_looking_writes_nothing_and_schools_may_not_look(api: Api, session: Session, make: Make) -> None:
    preview(api, make.staff(CITY))
    rows = [session.scalar(select(func.count()).select_from(table)) for table in (Todo, OutboxMessage, CallListEntry)]
    assert rows == [0, 0, 0]
    assert api.as_(make.teacher()).get(PATH).status_code == 403


def test_it_costs_the_same_however_much_is_foreseen(api: Api, make: Make, count_queries: QueryCounter) -> None:
    city, costs = api.as_(make.staff(CITY)), []
    for number in (1, 12):
        for _ in range(number):
            make.talk(at=datetime.fromisoformat("2026-10-20T09:00:00+08:00"))
        with count_queries() as counted:
            assert city.get(PATH).status_code == 200
        costs.append(counted.number)
    assert costs[0] == costs[1]
