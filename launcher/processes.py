"""Child processes that never outlive us: tied to our life by `leash.py`, and known by a pid file in case that failed.

A pid file holds `pid start parent start`, with the starts from /proc, so that a recycled pid is never taken for ours.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from launcher.trouble import Trouble

LEASH = Path(__file__).with_name("leash.py")
POLL_SECONDS = 0.05


@dataclass(frozen=True)
class Command:
    """How to run one child. `argv[0]` is an absolute path; `log` receives both outputs, appended."""

    name: str
    argv: Sequence[str]
    log: Path
    pidfile: Path
    directory: Path
    environment: Mapping[str, str]
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 20
    """After this long without leaving, the child is killed."""
    identity: str = "same"
    """See leash.py."""
    stdin: bytes = field(default=b"", repr=False)


class Child:
    """One child, restartable. Start it from a thread that stays: Linux counts that thread's end as the parent's."""

    def __init__(self, command: Command) -> None:
        self.command = command
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Self:
        command = self.command
        end_leftover(command.pidfile, command.name, stop_signal=command.stop_signal, stop_seconds=command.stop_seconds)
        command.log.parent.mkdir(parents=True, exist_ok=True)
        with command.log.open("ab") as log:
            process = subprocess.Popen(
                leashed(command.argv, command.stop_signal, command.identity, command.directory),
                stdin=subprocess.PIPE if command.stdin else subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=dict(command.environment),
                start_new_session=True,  # Ctrl-C is ours alone; we stop children in order
            )
        self._process = process
        command.pidfile.write_text(f"{process.pid} {_started_at(process.pid)} {os.getpid()} {_started_at(os.getpid())}")
        if process.stdin is not None:
            with suppress(BrokenPipeError), process.stdin:  # it may have ended already, which `exit_status` tells
                process.stdin.write(command.stdin)
        return self

    @property
    def name(self) -> str:
        return self.command.name

    @property
    def pid(self) -> int:
        assert self._process is not None, "not started"
        return self._process.pid

    @property
    def exit_status(self) -> int | None:
        """None while it runs (or never did); minus the signal's number if one ended it."""
        return self._process.poll() if self._process else None

    @property
    def is_running(self) -> bool:
        return self._process is not None and self.exit_status is None

    def stop(self) -> None:
        """Ask politely, then kill; returns when it is gone."""
        if self._process and self.is_running:
            self._process.send_signal(self.command.stop_signal)
            try:
                self._process.wait(self.command.stop_seconds)
            except subprocess.TimeoutExpired:
                self.kill()
        self.command.pidfile.unlink(missing_ok=True)

    def kill(self) -> None:
        """kill -9 the child and all it started."""
        if self._process and self.is_running:
            os.killpg(self.pid, signal.SIGKILL)
            self._process.wait()

    def last_words(self) -> str:
        """The last line of its log, to explain why it ended."""
        lines = self.command.log.read_text(errors="replace").strip().splitlines()
        return lines[-1].strip() if lines else "(its log is empty)"


def leashed(argv: Sequence[str], death_signal: signal.Signals, identity: str, directory: Path) -> list[str]:
    leash = [sys.executable, "-I", "-S", str(LEASH), str(int(death_signal)), str(os.getpid()), identity]
    return [*leash, str(directory), *argv]


def end_leftover(
    pidfile: Path, name: str, *, stop_signal: signal.Signals = signal.SIGTERM, stop_seconds: float = 10
) -> None:
    """End what a launcher that is gone left running under this pid file; `Trouble` if that launcher still lives."""
    try:
        pid, started_at, parent, parent_started_at = pidfile.read_text().split()
    except (FileNotFoundError, ValueError):
        return
    if _is_same(int(parent), parent_started_at) and _is_same(int(pid), started_at):
        raise Trouble(f"{name} ({pidfile.parent}) is in use by process {parent}: stop that one first.")
    for signal_number, seconds in ((stop_signal, stop_seconds), (signal.SIGKILL, 5.0)):
        if _is_same(int(pid), started_at):
            os.kill(int(pid), signal_number)
            _wait_for_end(int(pid), started_at, seconds)
    if _is_same(int(pid), started_at):
        raise Trouble(f"An earlier {name} (process {pid}) does not end: end it and start again.")
    pidfile.unlink(missing_ok=True)


def _wait_for_end(pid: int, started_at: str, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while _is_same(pid, started_at) and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)


def _is_same(pid: int, started_at: str) -> bool:
    return started_at != "?" and _started_at(pid) == started_at


def _started_at(pid: int) -> str:
    """Clock ticks since boot when the process began; `?` if there is none, or only its remains (a zombie)."""
    try:
        state, *rest = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return "?"
    return "?" if state in ("Z", "X") else rest[18]
