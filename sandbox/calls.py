"""The call log: which WeChat path was called when, with which outcome. Never a parameter, a token or a secret."""

from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

KEPT = 100_000


@dataclass(frozen=True, slots=True)
class Call:
    path: str
    errcode: int | None
    """None: the platform gave no errcode (an HTTP error or a connection dropped before the call was carried out)."""
    status: int | None
    """None: the connection was dropped without an answer."""
    at: float

    def as_dict(self) -> dict[str, Any]:
        return {"path": self.path, "errcode": self.errcode, "status": self.status, "at": moment_text(self.at)}


class CallLog:
    """Appending to a deque is atomic: no lock on the request path."""

    def __init__(self) -> None:
        self._calls: deque[Call] = deque(maxlen=KEPT)

    def add(self, call: Call) -> None:
        self._calls.append(call)

    def read(self, path: str | None) -> list[dict[str, Any]]:
        return [call.as_dict() for call in self._calls.copy() if path is None or call.path == path]

    def clear(self) -> None:
        self._calls.clear()


def moment_text(at: float) -> str:
    """Seconds since 1970 as ISO 8601 in UTC."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
