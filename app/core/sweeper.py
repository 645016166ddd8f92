"""How a worker process finds its work: when woken, and now and then in any case, for a wake-up may be lost."""

import signal
import threading
import traceback
from collections import Counter
from collections.abc import Callable

import structlog
from flask import Flask
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

log = structlog.get_logger()

SWEEP_SECONDS = 5.0
FINISH_SECONDS = 20.0
"""What a stopping worker waits for what is under way; each ends by its own timeouts before that."""
DATABASE_AWAY = (OperationalError, InterfaceError, PoolTimeout)

Prepare = Callable[[threading.Event], Callable[[], Counter[str]]]
"""Makes what a sweeper does each time; that returns what it did, counted, and begins nothing more once the event is
set."""


class Sweeper(threading.Thread):
    """Works when woken, and every `SWEEP_SECONDS` in any case: also on what a lost wake-up or a dead worker left."""

    def __init__(self, app: Flask, name: str, prepare: Prepare) -> None:
        super().__init__(name=name, daemon=True)
        self._app = app
        self._prepare = prepare
        self._is_due = threading.Event()
        self._is_stopping = threading.Event()

    def wake(self, *_: int | str) -> None:
        self._is_due.set()

    def finish(self) -> None:
        """Begin nothing more; wait until what is under way is recorded."""
        self._is_stopping.set()
        self._is_due.set()
        self.join(FINISH_SECONDS)

    def run(self) -> None:
        with self._app.app_context():
            work = self._prepare(self._is_stopping)
            while not self._is_stopping.is_set():
                self._sweep(work)
                self._is_due.wait(SWEEP_SECONDS)

    def _sweep(self, work: Callable[[], Counter[str]]) -> None:
        self._is_due.clear()
        try:
            tally = work()
        except DATABASE_AWAY as error:
            log.warning("database_away", kind=type(error).__name__)
        except Exception as error:  # noqa: BLE001 - the thread must outlive any bug; the rows come back
            log.error("sweep_stumbled", sweeper=self.name, kind=type(error).__name__, where=where(error))
        else:
            if tally:
                log.info("swept", sweeper=self.name, **tally)


class StopSignal:
    """SIGTERM and SIGINT. Made before any thread, which would take them otherwise."""

    def __init__(self) -> None:
        self._signals = {signal.SIGTERM, signal.SIGINT}
        signal.pthread_sigmask(signal.SIG_BLOCK, self._signals)

    def wait(self) -> None:
        signal.sigwait(self._signals)


def where(error: BaseException) -> list[str]:
    """The innermost frames, without the message: it may quote data."""
    return [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)[-5:]]
