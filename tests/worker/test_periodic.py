"""Periodic tasks: once per period, whoever asks; a failed one is free for the next tick."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise
from threading import Barrier, Event

import pytest
from apiflask import APIFlask
from redis import Redis
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.adapters.queue import NAMESPACE, QUEUE, DramatiqQueue, Pulse
from app.core.schedule import KEPT, WORKER_ALIVE, ScheduledRun, claim_period, claim_present, period_name
from app.core.ticker import Ticker
from app.messaging.models import Todo
from app.worker import PERIODIC_TASK, SCHEDULE, build_tickers, run_periodic
from tests.factories import Make
from tests.tools import FrozenClock

MINUTES_10 = timedelta(minutes=10)
TASK = "remind_behind_units"


def runs(session: Session) -> list[tuple[str, str]]:
    session.rollback()
    return [(run.task, run.period) for run in session.scalars(select(ScheduledRun).order_by(ScheduledRun.period))]


@pytest.mark.parametrize(
    ("moment", "every", "name"),
    [
        ("2026-11-25T02:00:00+00:00", MINUTES_10, "2026-11-25T02:00:00Z"),
        ("2026-11-25T02:09:59+00:00", MINUTES_10, "2026-11-25T02:00:00Z"),
        ("2026-11-25T02:10:00+00:00", MINUTES_10, "2026-11-25T02:10:00Z"),
        ("2026-11-25T23:59:59+00:00", timedelta(days=1), "2026-11-25T00:00:00Z"),
    ],
)
def test_a_period_is_named_by_its_beginning(moment: str, every: timedelta, name: str) -> None:
    assert period_name(FrozenClock.at(moment).now(), every) == name


def test_one_of_ten_workers_gets_the_period(app: APIFlask, session: Session, clock: FrozenClock) -> None:
    together = Barrier(10)

    def ask(_: int) -> bool:
        with Session(app.extensions["database"].engine) as own, own.begin():
            together.wait(10)
            return claim_period(own, "t", "p", clock.now())

    with ThreadPoolExecutor(10) as pool:
        assert sorted(pool.map(ask, range(10))) == [False] * 9 + [True]


def test_a_rolled_back_claim_leaves_the_period_free(session: Session, clock: FrozenClock) -> None:
    assert claim_period(session, "t", "p", clock.now())
    session.rollback()
    assert claim_period(session, "t", "p", clock.now())


def test_old_claims_are_forgotten_and_only_the_tasks_own(session: Session, clock: FrozenClock) -> None:
    for task in ("t", "other"):
        claim_period(session, task, "old", clock.now() - KEPT - timedelta(seconds=1))
    claim_period(session, "t", "new", clock.now())
    session.commit()
    assert runs(session) == [("t", "new"), ("other", "old")]


def test_the_county_behind_is_reminded_once_however_often_the_tick_comes(
    app: APIFlask, session: Session, make: Make, clock: FrozenClock
) -> None:
    for _ in range(3):
        run_periodic(app, TASK)
    assert runs(session) == [(TASK, period_name(clock.now(), MINUTES_10))]
    reminded = session.scalar(select(func.count()).select_from(Todo))
    assert reminded
    clock.advance(minutes=10)
    run_periodic(app, TASK)
    assert len(runs(session)) == 2
    assert session.scalar(select(func.count()).select_from(Todo)) == reminded


def test_a_task_that_stumbles_is_tried_again_at_the_next_tick(
    app: APIFlask, session: Session, make: Make, clock: FrozenClock
) -> None:
    session.execute(text("ALTER TABLE todos RENAME TO todos_away"))
    session.commit()
    try:
        run_periodic(app, TASK)  # says so in the log, and raises nothing
    finally:
        session.execute(text("ALTER TABLE todos_away RENAME TO todos"))
        session.commit()
    assert runs(session) == []
    run_periodic(app, TASK)
    assert len(runs(session)) == 1


def test_every_task_is_asked_for_and_the_pulse_beats(redis: Redis, redis_url: str) -> None:
    for ticker in build_tickers(DramatiqQueue(redis_url), Pulse(redis_url)):
        ticker.start()
        ticker.finish()
        ticker.join(10)
    messages = [json.loads(message) for message in redis.hvals(f"{NAMESPACE}:{QUEUE}.msgs")]
    assert sorted(message["args"][0] for message in messages) == sorted(SCHEDULE)
    assert {message["actor_name"] for message in messages} == {PERIODIC_TASK}
    assert redis.get(WORKER_ALIVE) == "1"


def test_a_ticker_goes_on_after_whatever_happens_until_it_is_finished() -> None:
    calls: list[int] = []
    thrice = Event()

    def act() -> None:
        calls.append(len(calls))
        if len(calls) == 3:
            thrice.set()
        raise LookupError

    ticker = Ticker("t", 0.01, act)
    ticker.start()
    assert thrice.wait(10)
    ticker.finish()
    ticker.join(10)
    assert not ticker.is_alive()


class TestClockPutBack:
    """What is counted is real time."""

    @pytest.mark.parametrize("jump", [0, 1, 9, 10, 20, 25, 60])
    @pytest.mark.parametrize("at", [70, 72, 78])
    def test_a_task_rests_at_least_one_period_and_at_most_three(self, session: Session, jump: int, at: int) -> None:
        """All in minutes."""
        start, ran = FrozenClock.at("2026-11-25T08:00:00+08:00").now(), []
        for minute in range(0, 120, 2):
            now = start + timedelta(minutes=minute - (jump if minute >= at else 0))
            if claim_present(session, "t", MINUTES_10, now):
                ran.append(minute)
        rests = [later - earlier for earlier, later in pairwise(ran)]
        assert ran[-1] >= 110
        assert all(10 <= rest <= 30 for rest in rests)

    def test_a_daily_task_does_not_run_twice_a_day(self, session: Session) -> None:
        def run(moment: str) -> bool:
            return claim_present(session, "t", timedelta(days=1), FrozenClock.at(moment).now())

        assert run("2026-11-25T23:59:00+00:00")
        assert run("2026-11-26T00:20:00+00:00")
        assert not run("2026-11-25T23:20:30+00:00")  # an hour back
        assert not run("2026-11-26T00:00:10+00:00")
        assert run("2026-11-27T00:00:10+00:00")

    def test_other_tasks_keep_their_periods(self, session: Session, clock: FrozenClock) -> None:
        later = clock.now() + timedelta(hours=1)
        for task in ("t", "other"):
            assert claim_present(session, task, MINUTES_10, later)
        assert claim_present(session, "t", MINUTES_10, clock.now())
        assert not claim_present(session, "other", MINUTES_10, later)
