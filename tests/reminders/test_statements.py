"""What a sweep costs: the same number of statements for one unit behind as for all, also when it tells them."""

from collections.abc import Callable
from datetime import datetime

import pytest
from apiflask import APIFlask

from app.worker import run_periodic
from tests.factories import Make
from tests.tools import FrozenClock, QueryCounter

Prepare = Callable[[Make, int], None]


def talks_missing(make: Make, many: int) -> None:
    for _ in range(many):
        make.talk(at=datetime.fromisoformat("2026-06-01T09:00:00+08:00"))


def talks_tomorrow(make: Make, many: int) -> None:
    for _ in range(many):
        make.talk(at=datetime.fromisoformat("2026-06-27T09:00:00+08:00"))


def officers(make: Make, many: int) -> None:
    for county in make.plan.counties[:many]:
        make.staff(county.code)


@pytest.mark.parametrize(
    ("task", "prepare"),
    [
        ("remind_behind_units", officers),
        ("remind_of_due_reports", officers),
        ("remind_of_missing_records", talks_missing),
        ("remind_of_talks_tomorrow", talks_tomorrow),
    ],
)
def test_telling_many_costs_as_much_as_telling_few(
    app: APIFlask, make: Make, clock: FrozenClock, count_queries: QueryCounter, task: str, prepare: Prepare
) -> None:
    costs = []
    for number, many in enumerate((1, 5)):
        prepare(make, many)
        clock.set(f"2026-{['06-26', '12-17'][number] if prepare is officers else '06-26'}T{10 + number}:00:00+08:00")
        with count_queries() as counted:
            run_periodic(app, task)
        assert any("INSERT INTO outbox_messages" in statement for statement in counted.statements)
        costs.append(counted.number)
    assert costs[0] == costs[1]
