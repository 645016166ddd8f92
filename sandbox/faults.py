"""Scripted faults: the next calls of a path go wrong in a chosen way. Thread-safe."""

import threading
from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    ERRCODE = "errcode"  # refused with `value`, not carried out
    STATUS = "status"  # HTTP status `value` with an HTML page, not carried out
    SLOW = "slow"  # carried out and answered after `value` seconds
    HANG = "hang"  # carried out at once, the answer held back `value` seconds
    RESET = "reset"  # the connection is reset, not carried out
    RESET_AFTER = "reset_after"  # carried out, then the connection is reset without an answer
    GARBLED = "garbled"  # carried out, the answer is cut off in the middle: not JSON


@dataclass
class Fault:
    path: str
    kind: FaultKind
    value: float
    times: int
    """How many calls are still hit; 0: until cleared."""


class FaultBook:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []
        self._cleared = threading.Event()
        self._held = 0

    @property
    def held(self) -> int:
        """How many calls are being held at this moment."""
        return self._held

    def add(self, fault: Fault) -> None:
        with self._lock:
            self._faults.append(fault)

    def clear(self) -> None:
        """Forget all faults and let go of every call that is being held."""
        with self._lock:
            self._faults = []
            held, self._cleared = self._cleared, threading.Event()
        held.set()

    def take(self, path: str) -> Fault | None:
        """The oldest fault waiting for `path`, used up by one."""
        if not self._faults:  # the usual case, without the lock
            return None
        with self._lock:
            fault = next((item for item in self._faults if item.path == path), None)
            if fault is not None and fault.times:
                fault.times -= 1
                if not fault.times:
                    self._faults.remove(fault)
            return fault

    def hold(self, seconds: float) -> None:
        """Wait `seconds`, or until the faults are cleared."""
        with self._lock:
            self._held += 1
            cleared = self._cleared
        cleared.wait(seconds)
        with self._lock:
            self._held -= 1
