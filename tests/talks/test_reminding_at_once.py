"""Several workers that remind at once, or while somebody holds the talk; and what asking again costs."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import datetime
from threading import Barrier
from typing import Any

import pytest
from apiflask import APIFlask
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from app.messaging.models import OutboxMessage, Todo
from app.talks.models import Talk
from app.talks.reminders import remind_of_missing_records, remind_of_talks_tomorrow
from app.talks.rules import MissingStep
from app.worker import run_periodic
from tests.factories import Make
from tests.tools import FrozenClock, QueryCounter


@pytest.fixture
def clock() -> FrozenClock:
    """Sunday 20 September 2026, a workday made up."""
    return FrozenClock.at("2026-09-20T09:00:00+08:00")


@pytest.fixture
def talk(make: Make) -> Talk:
    """Planned for Wednesday 23 September, entered on the 20th."""
    talk = make.talk(at=datetime.fromisoformat("2026-09-23T14:30:00+08:00"))
    talk.created_at = talk.updated_at = make.clock.now()
    make.session.commit()
    return talk


@pytest.mark.parametrize("job", [remind_of_missing_records, remind_of_talks_tomorrow])
def test_two_schedulers_at_once_remind_once(
    engine: Engine, make: Make, clock: FrozenClock, job: Callable[..., Any]
) -> None:
    make.talk(at=datetime.fromisoformat("2026-09-23T14:30:00+08:00"))
    make.talk(at=datetime.fromisoformat("2026-09-30T14:30:00+08:00"))
    clock.set("2026-09-29T10:00:00+08:00")
    together = Barrier(4)

    def work(_: int) -> int:
        with Session(engine) as session, session.begin():
            session.execute(select(1))
            together.wait(10)
            return len(job(session, now=clock.now()))

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(work, range(4))) == [0, 0, 0, 1]
    assert make.session.scalar(select(func.count()).select_from(Todo)) == 1
    assert make.session.scalar(select(func.count()).select_from(OutboxMessage)) == 1


@pytest.mark.usefixtures("talk")
def test_the_second_scheduler_waits_for_the_first(engine: Engine, clock: FrozenClock) -> None:
    """Or it would settle what the first has just posted, thinking it the reminder before."""
    clock.set("2026-09-29T10:00:00+08:00")
    with Session(engine) as first, Session(engine) as second, ThreadPoolExecutor(1) as pool:
        assert remind_of_missing_records(first, now=clock.now())
        waiting = pool.submit(remind_of_missing_records, second, now=clock.now())
        wait([waiting], timeout=0.1)  # long enough for one that does not wait
        is_done = waiting.done()
        first.commit()
        assert (is_done, waiting.result(timeout=10)) == (False, [])


def test_a_talk_under_somebodys_hand_is_left_to_the_next_time(
    engine: Engine, session: Session, clock: FrozenClock, talk: Talk
) -> None:
    clock.set("2026-09-29T10:00:00+08:00")
    with Session(engine) as other:
        other.execute(select(Talk.id).where(Talk.id == talk.id).with_for_update())
        assert remind_of_missing_records(session, now=clock.now()) == []
    assert remind_of_missing_records(session, now=clock.now()) == [(talk.id, MissingStep.TELL_SCHOOL)]


@pytest.mark.parametrize("task", ["remind_of_missing_records", "remind_of_talks_tomorrow"])
def test_the_worker_reminds_and_asking_again_costs_the_same_however_many_talks(
    app: APIFlask, make: Make, count_queries: QueryCounter, task: str
) -> None:
    costs = []
    for more in (1, 9):
        make.clock.set("2026-09-23T10:00:00+08:00")
        for _ in range(more):
            make.talk()
            make.talk(at=datetime.fromisoformat("2026-09-30T14:30:00+08:00"))
        make.clock.set(f"2026-09-29T{9 + more}:00:00+08:00")
        run_periodic(app, task)
        make.clock.advance(minutes=10)
        with count_queries() as counted:
            run_periodic(app, task)
        costs.append(counted.number)
        told = make.session.scalar(select(func.count()).select_from(Todo))
        assert told == (1 if more == 1 else 10)
    assert costs[0] == costs[1]
