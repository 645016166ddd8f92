"""One JSON line an event on standard output, in UTC. What may not be logged is not handed to the logger."""

import logging
import sys
import threading

import structlog
from structlog.typing import Processor


class _Lines:
    """Writes an event in one piece; `print` takes two where Python does not buffer, as in most containers."""

    _turn = threading.Lock()

    def __init__(self, *names: object) -> None:
        """structlog hands over the logger's name, if it has one."""

    def msg(self, line: str) -> None:
        with self._turn:
            sys.stdout.write(line + "\n")
            sys.stdout.flush()

    debug = info = warning = error = critical = msg


_PROCESSORS: list[Processor] = [
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.dict_tracebacks,
    structlog.processors.JSONRenderer(ensure_ascii=False),
]
"""One list for good: loggers keep the one they were first used with, and structlog's tests change it in place."""


def configure_logging(level: str) -> None:
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=_PROCESSORS,
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=_Lines,
        cache_logger_on_first_use=True,
    )
