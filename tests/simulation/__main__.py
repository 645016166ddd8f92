"""`python -m tests.simulation [--seed N] [--schools N]`: simulate a year on a database of its own and print it."""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine

from bench.scratch import scratch_database
from config.logging import configure_logging
from launcher.embedded import postgres
from tests.conftest import PLAN_FILE
from tests.simulation import properties
from tests.simulation.database import transactions
from tests.simulation.printout import print_year
from tests.simulation.record import read_record
from tests.simulation.year import live_through


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.simulation", description=__doc__)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--schools", type=int, default=160)
    given = parser.parse_args()
    configure_logging("CRITICAL")
    plan_text = PLAN_FILE.read_text(encoding="utf-8")
    with _engine() as engine:
        began = time.perf_counter()
        transaction = transactions(engine)
        year = live_through(transaction, plan_text, seed=given.seed, schools=given.schools)
        with transaction() as session:
            record = read_record(session, year, plan_text)
        seconds = time.perf_counter() - began
    _say(print_year(record))
    violations = {check.__name__: list(check(record)) for check in properties.ALL}
    for name, found in violations.items():
        _say("\n".join([f"{name}: {len(found)}", *found[:5]]))
    _say(f"{len(year.sweeps)} stops of the clock in {seconds:.0f} s")
    sys.exit(any(violations.values()))


@contextmanager
def _engine() -> Iterator[Engine]:
    with (
        tempfile.TemporaryDirectory() as folder,
        postgres(Path(folder) / "postgres", durable=False) as url,
        scratch_database(url) as engine,
    ):
        yield engine


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


main()
