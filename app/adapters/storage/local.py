"""Private objects as plain files below one folder: written whole or not at all, and on the disk before `put` returns.

No library does this for us: obstore's LocalStore renames atomically, too, but it neither calls fsync nor keeps files
private (0644), and offers no option for either.
"""

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from app.adapters.storage.keys import require_key
from app.core.ports import StorageError

INCOMING = ".incoming"
"""Where a file grows before it gets its name; what a crash leaves here is nobody's and may be deleted."""


class LocalStorage:
    """`Storage` of app.core.ports. Folders 0700, files 0600."""

    def __init__(self, root: Path) -> None:
        self._root = root.absolute()
        try:
            (self._root / INCOMING).mkdir(mode=0o700, parents=True, exist_ok=True)
            self._root.chmod(0o700)
        except OSError as error:
            raise StorageError(f"the storage folder cannot be used: {error.strerror}") from None

    def put(self, key: str, content: bytes) -> None:
        """Store `content` durably; what already stands under `key` is replaced in one step."""
        target = self._path(key)
        with _translated("write", key):
            self._make_folder(target.parent)
            handle, name = tempfile.mkstemp(dir=self._root / INCOMING)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                os.replace(name, target)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
            self._sync_names(target.parent)

    def get(self, key: str) -> bytes:
        path = self._path(key)
        with _translated("read", key):
            return path.read_bytes()

    def exists(self, key: str) -> bool:
        path = self._path(key)
        with _translated("look for", key):
            return path.is_file()

    def size(self, key: str) -> int | None:
        path = self._path(key)
        with _translated("look for", key):
            return path.stat().st_size if path.is_file() else None

    def delete(self, key: str) -> None:
        """Afterwards the key is gone; it need not have been there."""
        path = self._path(key)
        with _translated("delete", key):
            path.unlink(missing_ok=True)

    def list_older(self, folder: str, moment: datetime) -> Iterator[str]:
        """Not in any order. A file that goes meanwhile may still be listed."""
        root = self._path(folder)
        with _translated("list", folder):
            for path in root.rglob("*"):
                if _is_older(path, moment):
                    yield path.relative_to(self._root).as_posix()

    def discard_unfinished(self, moment: datetime) -> int:
        with _translated("sweep", INCOMING):
            left = [path for path in (self._root / INCOMING).iterdir() if _is_older(path, moment)]
            for path in left:
                path.unlink(missing_ok=True)
        return len(left)

    def upload_form(self, key: str, *, most_bytes: int, now: datetime, ends_at: datetime) -> None:
        """A folder takes nothing from phones: they send to us."""

    def _path(self, key: str) -> Path:
        return self._root / require_key(key)

    def _make_folder(self, folder: Path) -> None:
        if not folder.is_dir():
            self._make_folder(folder.parent)
            folder.mkdir(mode=0o700, exist_ok=True)

    def _sync_names(self, folder: Path) -> None:
        """Make the names from `folder` up to the root survive a power cut.

        Always all of them: another process may have made one and not synced it yet. Of several in a row only the first
        costs time on the usual file systems, since it takes the others' changes with it.
        """
        while True:
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
            if folder == self._root:
                return
            folder = folder.parent


def _is_older(path: Path, moment: datetime) -> bool:
    try:
        status = path.stat()
    except FileNotFoundError:
        return False
    return stat.S_ISREG(status.st_mode) and status.st_mtime < moment.timestamp()


@contextmanager
def _translated(verb: str, key: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageError(f"could not {verb} {key}: {error.strerror}") from None
