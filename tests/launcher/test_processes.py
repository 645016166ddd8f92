"""Children and their supervisor, on small stand-in programs."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from launcher.processes import Child, Command
from launcher.supervisor import Supervisor
from launcher.trouble import Trouble

PATIENT = "import time; time.sleep(60)"
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
)
TELLS_ITS_END = """
import os, signal, sys, time
def end(*_):
    open(sys.argv[1], "a").write(sys.argv[2] + "\\n")
    os._exit(0)
signal.signal(signal.SIGTERM, end)
print("ready", flush=True)
time.sleep(60)
"""

Make = Callable[..., Child]


def wait_for(is_so: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    made: list[Child] = []

    def child(name: str, program: str, *arguments: str, stop_seconds: float = 10) -> Child:
        command = Command(
            name=name,
            argv=[sys.executable, "-c", program, *arguments],
            log=tmp_path / "log" / f"{name}.log",
            pidfile=tmp_path / f"{name}.pid",
            directory=tmp_path,
            environment=os.environ,
            stop_seconds=stop_seconds,
        )
        made.append(Child(command))
        return made[-1]

    yield child
    for each in made:
        each.kill()


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(said: list[str]) -> Iterator[Supervisor]:
    supervisor = Supervisor(said.append)
    yield supervisor
    supervisor.stop()


def test_a_child_that_ignores_the_signal_is_killed(make: Make) -> None:
    child = make("stubborn", STUBBORN, stop_seconds=0.2).start()
    wait_for(lambda: "deaf" in child.command.log.read_text())
    child.stop()
    assert child.exit_status == -signal.SIGKILL
    assert not child.command.pidfile.exists()


def test_a_child_that_dies_comes_back_and_it_is_said(make: Make, supervisor: Supervisor, said: list[str]) -> None:
    child = make("worker", PATIENT)
    supervisor.add(child)
    supervisor.watch()
    first = child.pid
    child.kill()
    wait_for(lambda: child.is_running)
    assert child.pid != first
    assert len(said) == 1
    assert said[0].startswith("worker ended unexpectedly (signal 9); starting it again in 0.5 s.")


def test_a_child_that_keeps_dying_is_tried_ever_more_slowly(
    make: Make, supervisor: Supervisor, said: list[str]
) -> None:
    supervisor.add(make("worker", "raise SystemExit('no luck')"))
    supervisor.watch()
    wait_for(lambda: len(said) == 3)
    assert [text.partition("again in ")[2].partition(" s.")[0] for text in said] == ["0.5", "1", "2"]


def test_a_child_held_back_stays_away_until_released(make: Make, supervisor: Supervisor, said: list[str]) -> None:
    child = make("worker", PATIENT)
    supervisor.add(child)
    supervisor.watch()
    supervisor.hold("worker")
    held = child.exit_status
    time.sleep(0.2)
    assert held == child.exit_status == -signal.SIGTERM
    supervisor.release("worker")
    assert child.is_running
    assert said == []


def test_the_youngest_stops_first(make: Make, supervisor: Supervisor, tmp_path: Path) -> None:
    for name in ("database", "web", "worker"):
        child = make(name, TELLS_ITS_END, str(tmp_path / "ends"), name)
        supervisor.add(child)
        wait_for(lambda child=child: "ready" in child.command.log.read_text())  # type: ignore[misc]
    supervisor.watch()
    supervisor.stop()
    assert (tmp_path / "ends").read_text().split() == ["worker", "web", "database"]


def test_a_death_during_the_start_gives_up_with_its_last_words(make: Make, supervisor: Supervisor) -> None:
    child = make("web", "raise SystemExit('the port is taken')")
    supervisor.add(child)
    wait_for(lambda: not child.is_running)
    with pytest.raises(Trouble, match="web did not start: the port is taken"):
        supervisor.require_all_running()
