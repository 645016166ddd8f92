"""The folder that holds everything a running system writes: data, logs, pid files, secrets."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from launcher.trouble import Trouble

NEEDED_BYTES = 300 * 1024**2
FULL_BYTES = 50 * 1024**2
LARGEST_LOG_BYTES = 5 * 1024**2
LOGS_KEPT = 3


@contextmanager
def exclusive(folder: Path, *, needed_bytes: int = NEEDED_BYTES) -> Iterator[Path]:
    """The folder, writable, with room, and ours alone until the block (or this process, in any way) ends."""
    with _own(folder):
        free = shutil.disk_usage(folder).free
        if free < needed_bytes:
            raise Trouble(
                f"The disk of {folder} has {free // 1024**2} MB left and {needed_bytes // 1024**2} MB are needed: "
                "free some space and start again."
            )
        try:
            for name in ("log", "run"):
                (folder / name).mkdir(exist_ok=True)
            rotate_logs(folder / "log")
            yield folder
        except (Trouble, OSError) as error:
            if shutil.disk_usage(folder).free < FULL_BYTES:  # whatever else it seemed to be
                raise Trouble(f"The disk of {folder} is full: free some space and start again.") from error
            raise


@contextmanager
def _own(folder: Path) -> Iterator[None]:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)  # personal data lies here
        lock = (folder / "lock").open("a+")
    except OSError as error:
        raise Trouble(
            f"{folder} cannot be written ({error.strerror}): give yourself the folder and start again."
        ) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise Trouble(
                f"The system is already running here (process {lock.read().strip()}): stop that one first."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def rotate_logs(folder: Path) -> None:
    """At a start: a log past `LARGEST_LOG_BYTES` becomes `.1`, the older ones move up, the oldest goes."""
    for log in folder.glob("*.log"):
        if log.stat().st_size > LARGEST_LOG_BYTES:
            for number in range(LOGS_KEPT - 1, 0, -1):
                older = log.with_name(f"{log.name}.{number}")
                if older.exists():
                    older.rename(log.with_name(f"{log.name}.{number + 1}"))
            log.rename(log.with_name(f"{log.name}.1"))
