"""Rate limits by path, in whole minutes and whole Beijing days. Not thread-safe: the caller holds the world's lock."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sandbox.config import Rate
from sandbox.refusals import refused

BEIJING_SECONDS = 8 * 3600


@dataclass
class RateBook:
    counts: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    """(path, window) to (number of the window, calls in it)."""

    def count(self, path: str, rates: Mapping[str, Rate], now: float) -> None:
        """Count one call; raises the minute's errcode or 45009 once a limit is passed."""
        rate = rates.get(path)
        if rate is None:
            return
        if rate.per_minute is not None and self._add(path, "minute", int(now // 60)) > rate.per_minute:
            raise refused(rate.minute_errcode)
        if rate.per_day is not None and self._add(path, "day", int((now + BEIJING_SECONDS) // 86_400)) > rate.per_day:
            raise refused(45009)

    def _add(self, path: str, window: str, number: int) -> int:
        last, calls = self.counts.get((path, window), (number, 0))
        calls = calls + 1 if last == number else 1
        self.counts[path, window] = (number, calls)
        return calls
