"""Doing something again and again, by a clock that nobody puts back.

Not by the time of day: when that jumps back an hour, whoever waits for a time of day does nothing for an hour.
"""

import threading
from collections.abc import Callable

import structlog

from app.core.sweeper import where

log = structlog.get_logger()


class Ticker(threading.Thread):
    """Calls `act` at once and then every `seconds`, until `finish`. Whatever it raises is said, and the next comes."""

    def __init__(self, name: str, seconds: float, act: Callable[[], None]) -> None:
        super().__init__(name=name, daemon=True)
        self._seconds = seconds
        self._act = act
        self._is_stopping = threading.Event()

    def finish(self) -> None:
        """Begin no further call."""
        self._is_stopping.set()

    def run(self) -> None:
        while not self._is_stopping.is_set():
            try:
                self._act()
            except Exception as error:  # noqa: BLE001 - the thread must outlive any bug
                log.error("tick_stumbled", ticker=self.name, kind=type(error).__name__, where=where(error))
            self._is_stopping.wait(self._seconds)
