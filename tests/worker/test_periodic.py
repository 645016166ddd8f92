"""Periodic tasks: once per period, whoever asks; a failed one is free for the next tick."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from apiflask import APIFlask
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.adapters.queue import DramatiqQueue, Pulse
from app.core.schedule import KEPT, ScheduledRun, claim_period, period_name
from app.messaging.models import Todo
from app.worker import PERIODIC_TASK, SCHEDULE, build_scheduler, run_periodic
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


def test_every_task_is_ticked_and_the_pulse_beats(redis_url: str) -> None:
    scheduler = build_scheduler(DramatiqQueue(redis_url), Pulse(redis_url))
    ticked = {job.args for job in scheduler.get_jobs() if job.args}
    assert ticked == {(PERIODIC_TASK, name) for name in SCHEDULE}
    assert "pulse" in {job.id for job in scheduler.get_jobs()}
