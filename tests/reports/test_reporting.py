"""A county is reminded of its half-year report, says that it has reported, and the city sees who has not."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from app.core.audit import AuditEvent
from app.messaging.models import CallListEntry, OutboxMessage, Todo
from app.messaging.notices import NoticeSubject
from app.plan.models import ActionPlan
from app.reports.reminders import remind_of_due_reports
from app.units.models import PAIR_KINDS, Unit, UnitKind
from tests.factories import CITY, LONGDE, XIJI, Make
from tests.tools import Api, FrozenClock, QueryCounter, problem

Remind = Callable[[str], list[int]]
FIRST_HALF = "/api/half-year-reports/2026/1"


@pytest.fixture
def clock() -> FrozenClock:
    """Friday 26 June 2026: ten workdays before 10 July."""
    return FrozenClock.at("2026-06-26T10:00:00+08:00")


@pytest.fixture
def remind(session: Session, clock: FrozenClock) -> Remind:
    def remind(moment: str) -> list[int]:
        """Ids of the units told."""
        clock.set(f"{moment}+08:00")
        done = remind_of_due_reports(session, now=clock.now())
        session.commit()
        session.expire_all()
        return [item.notice.unit_id for item in done]

    return remind


def todos(session: Session, unit: Unit) -> list[Todo]:
    return list(session.scalars(select(Todo).where(Todo.unit_id == unit.id).order_by(Todo.id)))


def first_half(answer: Any) -> dict[str, Any]:
    (found,) = (item for item in answer.get_json()["half_years"] if item["name"] == "2026年上半年")
    assert isinstance(found, dict)
    return found


def counties(answer: Any) -> dict[str, bool]:
    return {row["name"]: row["is_reported"] for row in first_half(answer)["counties"]}


def test_both_units_of_every_county_and_nobody_else(make: Make, remind: Remind) -> None:
    told = remind("2026-06-26T08:00:00")
    counties = [division.code for division in make.plan.counties]
    units = [make.unit(code, kind) for code in counties for kind in (UnitKind.FEDERATION, UnitKind.BUREAU)]
    assert told == [unit.id for unit in units]


@pytest.mark.usefixtures("make")
@pytest.mark.parametrize(
    ("moment", "is_told"),
    [
        ("2026-06-26T07:59:59", False),
        ("2026-06-26T19:59:59", True),
        ("2026-06-26T20:00:00", False),
        ("2026-06-28T10:00:00", False),  # Sunday
        ("2026-07-13T10:00:00", True),  # in the school vacation
        ("2026-06-25T10:00:00", False),
    ],
)
def test_on_workdays_by_day(remind: Remind, moment: str, is_told: bool) -> None:
    assert bool(remind(moment)) is is_told


def test_the_words(session: Session, make: Make, remind: Remind) -> None:
    make.staff(XIJI)
    for moment in ("2026-06-26T10:00:00", "2026-07-07T10:00:00", "2026-07-13T10:00:00"):
        remind(moment)
    coming, soon, overdue = todos(session, make.unit(XIJI))
    assert coming.title == soon.title == "2026年上半年报告，请在7月10日前报送"
    assert overdue.title == "2026年上半年报告还没有报送，7月10日到期"
    assert coming.body == (
        "西吉县2026年上半年劳模工匠进校园的报告，请在7月10日前报送固原市总工会和固原市教育体育局。"
        "报送了，请点开按“已报送”；总工会和教育体育局有一家按过就可以。"
    )
    assert [todo.done_at is None for todo in (coming, soon, overdue)] == [False, False, True]
    assert (str(coming.due_on), coming.page) == ("2026-07-10", "pkg-staff/reports/reports")
    message = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).first()
    assert message is not None
    assert message.data == {
        "thing1": "西吉县",
        "thing2": "2026年上半年报告要报送",
        "date3": "2026年7月10日",
        "thing4": "报送了，请点开按“已报送”",
    }


def test_three_times_however_often_one_asks(session: Session, make: Make, remind: Remind) -> None:
    for day in ("2026-06-26", "2026-06-29", "2026-07-07", "2026-07-10", "2026-07-13", "2026-07-14", "2026-07-24"):
        for time in ("08:00:00", "15:00:00"):
            remind(f"{day}T{time}")
    assert len(todos(session, make.unit(XIJI))) == 3


def test_the_second_half_is_due_over_the_turn_of_the_year(session: Session, make: Make, remind: Remind) -> None:
    for moment in ("2026-12-17T10:00:00", "2026-12-31T10:00:00", "2027-01-01T10:00:00", "2027-01-04T10:00:00"):
        remind(moment)
    titles = [todo.title for todo in todos(session, make.unit(XIJI))]
    assert titles == [*["2026年下半年报告，请在12月31日前报送"] * 2, "2026年下半年报告还没有报送，12月31日到期"]


@pytest.mark.parametrize("kind", [UnitKind.FEDERATION, UnitKind.BUREAU])
def test_either_unit_reports_for_both_and_is_reminded_no_more(
    api: Api, session: Session, make: Make, remind: Remind, kind: UnitKind
) -> None:
    remind("2026-06-26T10:00:00")
    county = api.as_(make.staff(XIJI, kind))
    (own,) = first_half(county.put(FIRST_HALF))["counties"]
    assert (own["is_reported"], own["reported_by"]) == (True, make.unit(XIJI, kind).name)
    session.expire_all()
    settled = [todo.done_at for each in PAIR_KINDS for todo in todos(session, make.unit(XIJI, each))]
    assert settled == [make.clock.now()] * 2
    open_calls = select(CallListEntry.unit_id).where(CallListEntry.resolved_at.is_(None))
    pair = {make.unit(XIJI).id, make.unit(XIJI, UnitKind.BUREAU).id}
    assert pair.isdisjoint(session.scalars(open_calls))
    told = set(remind("2026-07-07T10:00:00"))
    assert pair.isdisjoint(told)
    assert make.unit(LONGDE).id in told


def test_the_city_sees_who_has_not_reported_in_division_order(api: Api, make: Make) -> None:
    city = api.as_(make.staff(CITY))
    api.as_(make.staff(XIJI)).put(FIRST_HALF)
    first = city.get("/api/half-year-reports")
    assert list(counties(first)) == ["原州区", "西吉县", "隆德县", "泾源县", "彭阳县"]
    assert [name for name, is_reported in counties(first).items() if is_reported] == ["西吉县"]


def test_a_county_sees_its_own_only(api: Api, make: Make) -> None:
    api.as_(make.staff(LONGDE)).put(FIRST_HALF)
    county = api.as_(make.staff(XIJI)).get("/api/half-year-reports")
    assert counties(county) == {"西吉县": False}
    assert first_half(county)["sentence"] == "报送以后，请按“已报送”。"


@pytest.mark.parametrize(
    ("moment", "sentence", "is_overdue"),
    [
        ("2026-07-10T23:59:59+08:00", "到时候会提醒他们。", False),
        ("2026-07-11T00:00:00+08:00", "已经到期，请打电话问问有什么困难。", True),
    ],
)
def test_overdue_begins_at_midnight_in_beijing(
    api: Api, make: Make, clock: FrozenClock, moment: str, sentence: str, is_overdue: bool
) -> None:
    clock.set(moment)
    city = api.as_(make.staff(CITY))
    first = first_half(city.get("/api/half-year-reports"))
    assert first["sentence"].endswith(sentence)
    assert first["is_overdue"] is is_overdue


def test_twice_is_once_and_taking_back_makes_it_due_again(
    api: Api, session: Session, make: Make, remind: Remind
) -> None:
    county = api.as_(make.staff(XIJI))
    county.put(FIRST_HALF)
    county.put(FIRST_HALF)
    assert counties(county.delete(FIRST_HALF)) == {"西吉县": False}
    county.delete(FIRST_HALF)
    trail = select(AuditEvent.action).where(AuditEvent.subject == "half_year_report").order_by(AuditEvent.id)
    actions = session.scalars(trail)
    assert list(actions) == ["half_year_report.reported", "half_year_report.taken_back"]
    assert make.unit(XIJI).id in remind("2026-06-26T10:00:00")


def test_who_may_and_what_exists(api: Api, make: Make) -> None:
    county = api.as_(make.staff(XIJI))
    assert problem(county.put("/api/half-year-reports/2026/2")) == (409, "report.not_begun")
    for path in ("2026/3", "2022/1", "99999/1"):
        assert county.put(f"/api/half-year-reports/{path}").status_code == 404
    assert api.as_(make.staff(CITY)).put(FIRST_HALF).status_code == 403
    assert api.as_(make.teacher()).get("/api/half-year-reports").status_code == 403


@pytest.mark.parametrize(
    ("began_at", "is_ours"), [("2026-07-10T23:00:00+08:00", True), ("2026-07-11T00:00:00+08:00", False)]
)
def test_what_was_due_before_the_city_began_is_not_asked_for(
    api: Api, session: Session, make: Make, remind: Remind, began_at: str, is_ours: bool
) -> None:
    session.execute(update(ActionPlan).values(imported_at=datetime.fromisoformat(began_at)))
    session.commit()
    assert bool(remind("2026-07-13T10:00:00")) is is_ours
    answer = api.as_(make.staff(CITY)).get("/api/half-year-reports").get_json()
    names = ["2026年下半年", "2026年上半年"]
    assert [item["name"] for item in answer["half_years"]] == (names if is_ours else names[:1])


def test_two_schedulers_at_once_remind_once(engine: Engine, make: Make, clock: FrozenClock) -> None:
    make.staff(XIJI)
    together = Barrier(4)

    def work(_: int) -> int:
        with Session(engine) as session, session.begin():
            session.execute(select(1))
            together.wait(10)
            return len(remind_of_due_reports(session, now=clock.now()))

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(work, range(4))) == [0, 0, 0, 10]
    told = select(func.count()).select_from(Todo).where(Todo.subject == NoticeSubject.REPORT_DUE)
    assert make.session.scalar(told) == 10


def test_the_list_costs_the_same_however_many_have_reported(api: Api, make: Make, count_queries: QueryCounter) -> None:
    city, costs = api.as_(make.staff(CITY)), []
    for code in (XIJI, LONGDE, "640424"):
        api.as_(make.staff(code)).put(FIRST_HALF)
        with count_queries() as counted:
            city.get("/api/half-year-reports")
        costs.append(counted.number)
    assert len(set(costs)) == 1
