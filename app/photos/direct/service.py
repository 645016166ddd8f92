"""Photos that phones send straight to the store. They count only once we have read them: before that they are
nobody's, are shown to nobody, and go.

What lies there is the phone's own file, with the place it was taken: it is deleted as soon as it has been read.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta

from app.core.access import Identity
from app.core.errors import DomainError
from app.core.ports import Storage, StorageError, UploadForm
from app.photos.errors import PhotoIncomplete, PhotoTooLarge
from app.photos.schemas import PhotoForm
from app.photos.service import KeptFile, keep_file
from app.photos.sweeping import SENT
from app.plan.schemas import Photos as PhotoRules

FORM_LIFE = timedelta(minutes=10)
"""A phone gives up sending after three."""


def offer_form(
    storage: Storage, identity: Identity, talk_id: int, form: PhotoForm, rules: PhotoRules, *, now: datetime
) -> UploadForm | None:
    """For exactly this photo of this person; None if the store takes none. Sent twice, the later file stands."""
    key = _key(identity, talk_id, form)
    return storage.upload_form(key, most_bytes=rules.max_bytes, now=now, ends_at=now + FORM_LIFE)


@contextmanager
def take_sent(
    storage: Storage, identity: Identity, talk_id: int, form: PhotoForm, rules: PhotoRules
) -> Iterator[KeptFile]:
    """What the phone has sent, checked, cleaned and stored as by `keep_file`, for whoever makes the receipt.

    Afterwards the phone's own file is gone, counted or refused; it stays while we are in trouble ourselves. Raises
    `PhotoIncomplete` when nothing is there.
    """
    key = _key(identity, talk_id, form)
    try:
        yield keep_file(storage, _fetch(storage, key, rules.max_bytes), form, rules)
    except DomainError:
        _forget(storage, key)
        raise
    _forget(storage, key)


def _forget(storage: Storage, key: str) -> None:
    """What stays behind because the store is away is swept."""
    with suppress(StorageError):
        storage.delete(key)


def _fetch(storage: Storage, key: str, most_bytes: int) -> bytes:
    size = storage.size(key)
    if size is None:
        raise PhotoIncomplete
    if size > most_bytes:
        raise PhotoTooLarge
    try:
        return storage.get(key)
    except StorageError:
        if storage.size(key) is None:
            raise PhotoIncomplete from None  # another confirmation of it was quicker
        raise


def _key(identity: Identity, talk_id: int, form: PhotoForm) -> str:
    return f"{SENT}/{talk_id}/{identity.person_id}/{form.client_id}"
