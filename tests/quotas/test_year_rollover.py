"""Next year's plan is imported while this year runs: each year is judged and measured by its own (feature 92)."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.messaging.models import OutboxMessage, Todo
from app.quotas.models import LedgerLine
from app.quotas.reminders import remind_behind_units
from app.talks.models import Talk
from app.talks.states import TalkStatus
from app.units.service import adopt_plan
from tests.conftest import PLAN_FILE
from tests.factories import CITY, XIJI, Make
from tests.tools import Api, FrozenClock

THIS_YEARS = PLAN_FILE.read_text(encoding="utf-8")
NEXT_YEARS = (
    THIS_YEARS.replace("valid_from = 2023", "valid_from = 2027")
    .replace('"2023-1"', '"2027-1"')
    .replace("county_each = 3", "county_each = 40")
    .replace("has_quota = true", "has_quota = false", 1)
    .replace("example-template-quota-behind", "example-template-granted-anew")
)
"""The counties owe 40 talks each, the city level none, and a template was granted anew."""


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock.at("2026-12-15T10:00:00+08:00")


@pytest.fixture
def adopt(session: Session, make: Make, clock: FrozenClock) -> Callable[[str], None]:
    def adopt(text: str) -> None:
        adopt_plan(session, text, now=clock.now())
        session.commit()

    return adopt


def quotas(api: Api, make: Make, **query: int) -> list[int | None]:
    """Of the city level and 西吉县."""
    answer = api.as_(make.staff(CITY)).get("/api/progress", query)
    assert answer.status_code == 200, answer.get_json()
    found: dict[str, Any] = {item["division_code"]: item["quota"] for item in answer.get_json()["figures"]}
    return [found[CITY], found[XIJI]]


def approve(api: Api, make: Make, talk: Talk) -> LedgerLine:
    seen = {"version": 1, "shows_banner": False, "shows_speaker": False, "shows_audience": False}
    answer = api.as_(make.staff(talk.organiser_division_code)).post(
        f"/api/talks/{talk.id}/approve", seen | {"client_id": str(uuid4()), "exception_reason": "小学校，学生不多"}
    )
    assert answer.status_code == 200, answer.get_json()
    return make.session.scalars(select(LedgerLine).where(LedgerLine.talk_id == talk.id)).one()


def test_each_year_has_its_own_target(api: Api, make: Make, adopt: Callable[[str], None], clock: FrozenClock) -> None:
    adopt(NEXT_YEARS)
    assert quotas(api, make) == [5, 3]
    assert quotas(api, make, year=2027) == [None, 40]
    clock.set("2027-03-10T10:00:00+08:00")
    assert quotas(api, make) == [None, 40]
    assert quotas(api, make, year=2026) == [5, 3]


def test_a_talk_of_december_that_is_approved_in_january_is_judged_by_decembers_rules(
    api: Api, make: Make, adopt: Callable[[str], None], clock: FrozenClock
) -> None:
    decembers = make.talk(make.school(CITY), division_code=CITY, status=TalkStatus.SUBMITTED)
    adopt(NEXT_YEARS)
    clock.set("2027-01-05T10:00:00+08:00")
    januarys = make.talk(make.school(CITY), division_code=CITY, status=TalkStatus.SUBMITTED)
    old, new = approve(api, make, decembers), approve(api, make, januarys)
    assert (old.rule_version, old.reason, old.plan_id) == ("2023-1", "counted_by_exception", make.plan.id)
    assert (new.rule_version, new.reason) == ("2027-1", "no_quota")


def test_reminders_ask_for_this_years_talks_through_the_template_granted_last(
    session: Session, make: Make, adopt: Callable[[str], None], clock: FrozenClock
) -> None:
    make.staff(XIJI)
    adopt(NEXT_YEARS)
    remind_behind_units(session, now=clock.now())
    titles = select(Todo.title).where(Todo.unit_id == make.unit(XIJI).id)
    assert session.scalars(titles).one() == "西吉县年度任务还需要 3 场"
    assert session.scalars(select(OutboxMessage.template_id)).all() == ["example-template-granted-anew"]


def test_the_city_nudges_for_this_years_talks_through_the_template_granted_last(
    api: Api, session: Session, make: Make, adopt: Callable[[str], None]
) -> None:
    make.staff(XIJI)
    adopt(NEXT_YEARS)
    city = api.as_(make.staff(CITY))
    assert "今年还需要 3 场" in city.get(f"/api/progress/{XIJI}/nudge/preview").get_json()["text"]
    assert city.post(f"/api/progress/{XIJI}/nudge").status_code == 200
    assert session.scalars(select(OutboxMessage.template_id)).all() == ["example-template-granted-anew"]


def test_a_division_dropped_for_next_year_keeps_its_name_in_this_years_ledger(
    api: Api, make: Make, adopt: Callable[[str], None]
) -> None:
    make.talk(make.school(XIJI))
    adopt(NEXT_YEARS.replace(f'"{XIJI}"', '"640499"').replace("西吉", "示例"))
    [line] = api.as_(make.staff(CITY)).get("/api/ledger").get_json()["lines"]
    assert line["division_name"] == "西吉县"
