"""A simulated year keeps every rule of reminding. `-s` shows it; `python -m tests.simulation --seed 7` another one."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from structlog.testing import capture_logs

from app.messaging.states import MessageStatus
from bench.scratch import scratch_database
from tests.conftest import PLAN_FILE
from tests.simulation import properties
from tests.simulation.database import transactions
from tests.simulation.printout import print_year
from tests.simulation.record import Record, read_record
from tests.simulation.wechat import Outcome
from tests.simulation.year import live_through

pytestmark = pytest.mark.xdist_group("simulation")
SEED = 2026


@pytest.fixture(scope="module")
def record(database_url: str) -> Record:
    plan_text = PLAN_FILE.read_text(encoding="utf-8")
    with scratch_database(database_url) as engine:
        transaction = transactions(engine)
        with capture_logs():  # WeChat is in trouble again and again, and the log says so
            year = live_through(transaction, plan_text, seed=SEED)
        with transaction() as session:
            record = read_record(session, year, plan_text)
    sys.stdout.write("\n" + print_year(record) + "\n")
    return record


@pytest.mark.parametrize("violations", properties.ALL, ids=lambda check: check.__name__)
def test_no_rule_is_broken(record: Record, violations: Callable[[Record], Iterator[str]]) -> None:
    assert list(violations(record)) == []


def test_the_year_had_everything_in_it(record: Record) -> None:
    """Else the rules would be kept for want of temptation."""
    outcomes = Counter(call.outcome for call in record.year.wechat.calls)
    assert outcomes[Outcome.ACCEPTED] > 100
    assert outcomes.keys() >= set(Outcome) - {Outcome.OVERSPENT, Outcome.USED_UP}
    statuses = {message.status for message in record.messages}
    assert statuses >= {MessageStatus.SENT, MessageStatus.REFUSED, MessageStatus.NO_CREDIT, MessageStatus.EXPIRED}
    behind = {code: list(properties.behind_times(record, code)) for code in record.pace.counties}
    year_end = max(moment for times in behind.values() for time in times for moment in time)
    assert any(times and times[-1][1] < year_end for times in behind.values()), "no county caught up"
    assert any(times and times[-1][1] == year_end for times in behind.values()), "no county stayed behind"
    assert {unit for unit in record.offices if not record.accepted().get(unit)}, "every office was reached in WeChat"
