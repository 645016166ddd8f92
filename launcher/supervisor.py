"""Keeps children running: whoever dies is started again after a pause, longer each time, and we say so."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from launcher.processes import Child
from launcher.trouble import Trouble

LOOK_SECONDS = 0.1
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
STEADY_SECONDS = 60
"""Whoever has run this long counts as well again."""


@dataclass
class _Watched:
    child: Child
    is_held: bool = False
    """Stopped on purpose: not to be started again."""
    started_at: float = 0
    pause: float = FIRST_PAUSE_SECONDS
    due_at: float | None = None


class Supervisor:
    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._watched: dict[str, _Watched] = {}
        self._lock = threading.RLock()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="supervisor", daemon=True)

    @property
    def children(self) -> dict[str, Child]:
        return {name: watched.child for name, watched in self._watched.items()}

    def add(self, child: Child) -> None:
        """Take charge of a child, started here if it does not run yet."""
        with self._lock:
            self._watched[child.name] = _Watched(child, started_at=time.monotonic())
            if not child.is_running:
                child.start()

    def require_all_running(self) -> None:
        """While the system starts, a death is a reason to give up, not to try again."""
        for child in self.children.values():
            if not child.is_running:
                raise Trouble(f"{child.name} did not start: {child.last_words()} (log: {child.command.log})")

    def watch(self) -> None:
        """From now on restart whoever dies."""
        self._thread.start()

    def hold(self, name: str) -> None:
        """Stop a child and leave it stopped until `release`."""
        with self._lock:
            self._watched[name].is_held = True
            self._watched[name].child.stop()

    def release(self, name: str) -> None:
        with self._lock:
            self._watched[name].is_held = False
            self._start(self._watched[name])

    def stop(self) -> None:
        """Stop all, the youngest first. The thread ends last: children it started are tied to its life."""
        with self._lock:
            for watched in reversed(self._watched.values()):
                watched.is_held = True
                watched.child.stop()
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join()

    def _watch(self) -> None:
        while not self._ending.wait(LOOK_SECONDS):
            with self._lock:
                for watched in self._watched.values():
                    if not watched.is_held and not watched.child.is_running:
                        self._revive(watched, time.monotonic())

    def _revive(self, watched: _Watched, now: float) -> None:
        if watched.due_at is None:
            if now - watched.started_at > STEADY_SECONDS:
                watched.pause = FIRST_PAUSE_SECONDS
            watched.due_at = now + watched.pause
            self._say(
                f"{watched.child.name} ended unexpectedly ({_reason(watched.child)}); "
                f"starting it again in {watched.pause:g} s. Log: {watched.child.command.log}"
            )
            watched.pause = min(watched.pause * 2, LONGEST_PAUSE_SECONDS)
        elif now >= watched.due_at:
            self._start(watched)

    def _start(self, watched: _Watched) -> None:
        watched.due_at, watched.started_at = None, time.monotonic()
        try:
            watched.child.start()
        except (OSError, Trouble) as error:
            self._say(f"{watched.child.name} could not be started: {error}")


def _reason(child: Child) -> str:
    status = child.exit_status or 0
    return f"signal {-status}" if status < 0 else f"status {status}"
