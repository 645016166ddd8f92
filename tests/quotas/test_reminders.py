"""Who is reminded, when, how often, and that two workers at once remind once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import datetime
from threading import Barrier

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from app.messaging.models import OutboxMessage, Todo
from app.quotas.reminders import remind_behind_units
from app.talks.states import Organiser
from app.units.models import Unit, UnitKind
from tests.factories import CITY, LONGDE, XIJI, Make
from tests.quotas.conftest import Approved
from tests.tools import FrozenClock

COUNTIES = ["640402", "640422", "640423", "640424", "640425"]
ZONE = "640471"
Remind = Callable[[], list[str]]


@pytest.fixture
def clock() -> FrozenClock:
    """Thursday 15 October 2026: every county should have two talks by now, the city level three, all together 14."""
    return FrozenClock.at("2026-10-15T10:00:00+08:00")


@pytest.fixture
def remind(session: Session, clock: FrozenClock) -> Remind:
    def remind() -> list[str]:
        """Division codes in the order in which their units were told."""
        told = remind_behind_units(session, now=clock.now())
        session.commit()
        assert all(item.outcome.is_new for item in told)
        return [item.division_code for item in told]

    return remind


def todos(session: Session, division_code: str) -> list[Todo]:
    query = select(Todo).join(Unit, Unit.id == Todo.unit_id).where(Unit.division_code == division_code)
    return list(session.scalars(query.order_by(Todo.id)).all())


@pytest.mark.usefixtures("make")
def test_both_units_of_every_pair_behind_and_the_city_pair_are_told(session: Session, remind: Remind) -> None:
    assert remind() == [code for code in [CITY, *COUNTIES] for _ in range(2)]
    kinds = session.scalars(select(Unit.kind).join(Todo, Todo.unit_id == Unit.id).where(Unit.division_code == XIJI))
    assert set(kinds) == {UnitKind.FEDERATION, UnitKind.BUREAU}
    assert todos(session, ZONE) == []


def test_the_city_gets_one_summary_naming_who_is_behind_in_division_order(
    session: Session, remind: Remind, bring_to_pace: Callable[[str], None]
) -> None:
    for county in ("640402", "640423", "640425"):
        bring_to_pace(county)
    assert remind() == [CITY, CITY, XIJI, XIJI, "640424", "640424"]
    federation, bureau = todos(session, CITY)
    assert federation.title == bureau.title == "年度任务要抓紧：市级、西吉县、泾源县、全市合计"
    assert "西吉县已计入 0 场，按进度应有 2 场；泾源县已计入 0 场，按进度应有 2 场" in federation.body


def test_a_county_reads_about_itself_only(session: Session, remind: Remind, approved: Approved) -> None:
    approved(XIJI)
    remind()
    todo = todos(session, XIJI)[0]
    assert todo.body == (
        "西吉县2026年劳模工匠进校园：已计入 1 场，按进度应有 2 场，还差 1 场。"
        "今年还需要 2 场，请再安排 2 场。今年还有 55 个教学日，请在 12 月 31 日前完成。"
    )
    assert not any(name in todo.title + todo.body for name in ("原州", "隆德", "泾源", "彭阳", "市级"))


def test_nobody_is_told_when_all_keep_pace(
    session: Session, remind: Remind, approved: Approved, bring_to_pace: Callable[[str], None]
) -> None:
    for county in COUNTIES:
        bring_to_pace(county)
    for _ in range(3):
        approved(XIJI, organiser=Organiser.CITY)
    assert remind() == []
    assert session.scalar(select(func.count()).select_from(Todo)) == 0


@pytest.mark.usefixtures("make")
@pytest.mark.parametrize(
    ("moment", "is_told"),
    [
        ("2026-10-15T07:59:59+08:00", False),
        ("2026-10-15T08:00:00+08:00", True),
        ("2026-10-15T19:59:59+08:00", True),
        ("2026-10-15T20:00:00+08:00", False),
        ("2026-10-15T11:59:59+00:00", True),  # 19:59:59 in Beijing
        ("2026-10-15T00:00:00+00:00", True),  # 08:00 in Beijing
        ("2026-10-17T10:00:00+08:00", False),  # Saturday
        ("2026-10-10T10:00:00+08:00", True),  # a make-up Saturday
        ("2026-10-01T10:00:00+08:00", False),  # National Day
        ("2026-08-12T10:00:00+08:00", False),  # a Wednesday in the summer vacation
        ("2026-02-14T10:00:00+08:00", False),  # a make-up Saturday in the winter vacation
    ],
)
def test_only_on_teaching_days_by_day(remind: Remind, clock: FrozenClock, moment: str, is_told: bool) -> None:
    clock.set(moment)
    assert bool(remind()) is is_told


@pytest.mark.usefixtures("make")
def test_at_most_once_in_seven_days(remind: Remind, clock: FrozenClock) -> None:
    assert remind()
    assert remind() == []
    clock.set("2026-10-22T09:59:59+08:00")
    assert remind() == []
    clock.advance(seconds=1)
    assert len(remind()) == 12


def test_a_county_that_falls_behind_later_is_told_in_its_own_rhythm(
    session: Session, remind: Remind, clock: FrozenClock, approved: Approved
) -> None:
    clock.set("2026-09-29T10:00:00+08:00")  # the last day on which one talk is enough
    approved(XIJI)
    for _ in range(3):
        approved(LONGDE)
    assert XIJI not in remind()
    clock.set("2026-09-30T10:00:00+08:00")
    assert remind() == [XIJI, XIJI]
    assert len(todos(session, LONGDE)) == 0


@pytest.mark.usefixtures("make")
def test_a_new_reminder_takes_the_place_of_the_old_one(session: Session, remind: Remind, clock: FrozenClock) -> None:
    remind()
    clock.advance(days=7)
    remind()
    assert [todo.done_at is None for todo in todos(session, XIJI)] == [False, False, True, True]


def test_catching_up_settles_the_reminder(
    session: Session, remind: Remind, clock: FrozenClock, bring_to_pace: Callable[[str], None]
) -> None:
    remind()
    bring_to_pace(XIJI)
    clock.advance(hours=1)
    assert remind() == []
    session.expire_all()
    assert all(todo.done_at == clock.now() for todo in todos(session, XIJI))
    assert all(todo.done_at is None for todo in todos(session, LONGDE))


def test_short_with_little_time_left_is_told_although_on_pace(
    session: Session, remind: Remind, clock: FrozenClock, approved: Approved
) -> None:
    for _ in range(2):
        approved(XIJI)
    clock.set("2026-11-18T10:00:00+08:00")  # two expected, 31 teaching days left
    assert XIJI not in remind()
    clock.set("2026-11-20T10:00:00+08:00")  # 29 left
    assert remind() == [XIJI, XIJI]
    assert todos(session, XIJI)[0].title == "西吉县年度任务还需要 1 场"


def test_the_summary_names_who_is_short_with_little_time_left(
    session: Session, remind: Remind, clock: FrozenClock, approved: Approved
) -> None:
    for _ in range(2):
        approved(XIJI)
    clock.set("2026-11-20T10:00:00+08:00")
    remind()
    assert "西吉县已计入 2 场，按进度应有 2 场" in todos(session, CITY)[0].body


def test_a_message_goes_to_everybody_serving_and_is_dropped_that_evening(
    session: Session, make: Make, remind: Remind
) -> None:
    people = {make.staff(XIJI).person_id, make.staff(XIJI).person_id, make.staff(XIJI, UnitKind.BUREAU).person_id}
    remind()
    messages = session.scalars(select(OutboxMessage)).all()
    assert {message.person_id for message in messages} == people
    for message in messages:
        assert message.data == {
            "thing1": "西吉县",
            "thing2": "已计入0场，应有2场",
            "date3": "2026年10月15日",
            "thing4": "今年还需3场，请安排",
        }
        assert message.expires_at == datetime.fromisoformat("2026-10-15T20:00:00+08:00")
        assert message.is_daytime_only


def test_two_workers_at_once_remind_once(engine: Engine, make: Make, clock: FrozenClock) -> None:
    make.staff(XIJI)
    barrier = Barrier(4)

    def work(_: int) -> int:
        with Session(engine) as session, session.begin():
            session.execute(select(1))  # connected before the start, so that all four begin together
            barrier.wait(timeout=10)
            return len(remind_behind_units(session, now=clock.now()))

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(work, range(4))) == [0, 0, 0, 12]
    assert make.session.scalar(select(func.count()).select_from(Todo)) == 12
    assert make.session.scalar(select(func.count()).select_from(OutboxMessage)) == 1


def test_the_second_worker_waits_for_the_first(engine: Engine, make: Make, clock: FrozenClock) -> None:
    """And then sees what it posted: here the dedupe keys differ by their day and could not have helped."""
    make.staff(XIJI)
    with Session(engine) as first, Session(engine) as second, ThreadPoolExecutor(1) as pool:
        assert remind_behind_units(first, now=clock.now())
        clock.advance(days=1)
        waiting = pool.submit(remind_behind_units, second, now=clock.now())
        wait([waiting], timeout=0.1)  # long enough for a worker that does not wait
        first.commit()
        assert waiting.result(timeout=10) == []


@pytest.mark.usefixtures("make")
def test_in_a_year_without_vacations_nobody_is_told_and_the_log_says_so_once_a_day(
    session: Session, remind: Remind, clock: FrozenClock
) -> None:
    for day in ("2030-01-08", "2030-01-09"):
        with capture_logs() as logs:
            for time in ("00:00:00", "10:00:00", "23:59:59"):
                clock.set(f"{day}T{time}+08:00")
                assert remind() == []
        assert logs == [{"event": "calendar_missing", "log_level": "error", "year": 2030}]
    assert session.scalar(select(func.count()).select_from(Todo)) == 0
