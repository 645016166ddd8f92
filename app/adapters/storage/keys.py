"""What may be a key, in every store alike."""

import re

from app.core.ports import StorageError

KEY = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]*(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*")
"""No segment begins with a dot: no way up, and no way into the folder of unfinished files."""

LONGEST_KEY = 200


def require_key(key: str) -> str:
    """`key` itself. Raises `StorageError` if it is none."""
    if len(key) > LONGEST_KEY or not KEY.fullmatch(key):
        raise StorageError(f"not a key: {key[:LONGEST_KEY]!r}")
    return key
