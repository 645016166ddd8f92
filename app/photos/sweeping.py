"""Files that nobody refers to: uploads whose receipt never came, and forms that nobody asked for in a long time.

A store may be far away and hold many files: what is old is listed before anybody is kept waiting, and each sweep
deletes a bounded number of photos.

A photo referred to anywhere is never deleted. A receipt may be in the making for a file that looks abandoned (the same
picture, sent again days later), so whoever makes a receipt and whoever sweeps exclude each other, and the receipt is
made only while its file is there.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import ARRAY, String, any_, bindparam, func, select
from sqlalchemy.orm import Session

from app.core.ports import Storage
from app.photos.models import Photo
from app.photos.publishing.queries import published_keys

KEPT_UNUSED = timedelta(days=2)
SENT = "incoming"
"""The folder to which phones send by themselves."""
SENT_KEPT = timedelta(hours=6)
"""They hold the place where a photo was taken, so not for long; a phone that comes later sends again."""
FORMS_KEPT = timedelta(days=90)
"""They are made again when somebody asks."""
ASKED_AT_ONCE = 500
MOST_PHOTOS = 200
"""Receipts wait while these are deleted, for 5 seconds at most; the next sweep takes more."""
FILES_LOCK = 0x66696C65  # any number no other advisory lock uses


def hold_files(session: Session) -> None:
    """Until this transaction ends no file is swept away. Others may hold them, too."""
    session.execute(select(func.pg_advisory_xact_lock_shared(FILES_LOCK)))


def sweep_files(session: Session, storage: Storage, *, now: datetime) -> Counter[str]:
    """Delete what is old and unused; returns how many `photos`, `sent`, `forms` and `unfinished` files went."""
    swept: Counter[str] = Counter()
    swept["sent"] = _delete(storage, storage.list_older(SENT, now - SENT_KEPT))
    swept["forms"] = _delete(storage, storage.list_older("renditions", now - FORMS_KEPT))
    swept["unfinished"] = storage.discard_unfinished(now - KEPT_UNUSED)
    unused = _find_unused(session, storage.list_older("photos", now - KEPT_UNUSED))
    copies = set(storage.list_older("publishable", now))
    session.execute(select(func.pg_advisory_xact_lock(FILES_LOCK)))
    swept["photos"] = _delete(storage, unused - _used(session, unused))  # some may have got a receipt meanwhile
    swept["forms"] += _delete(storage, copies - published_keys(session))
    return swept


def _find_unused(session: Session, keys: Iterable[str]) -> set[str]:
    """Of `keys`, at most `MOST_PHOTOS`."""
    left, found = iter(keys), set[str]()
    while some := set(islice(left, ASKED_AT_ONCE)):
        found |= some - _used(session, some)
        if len(found) >= MOST_PHOTOS:
            break
    return set(islice(found, MOST_PHOTOS))


def _used(session: Session, keys: Iterable[str]) -> set[str]:
    """Removed photos count: their rows tell what was there."""
    array = bindparam("keys", list(keys), type_=ARRAY(String))
    return set(session.scalars(select(Photo.storage_key).where(Photo.storage_key == any_(array))))


def _delete(storage: Storage, keys: Iterable[str]) -> int:
    gone = 0
    for key in keys:
        storage.delete(key)
        gone += 1
    return gone
