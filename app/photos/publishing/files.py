"""Copies for publishing in the store: none stays once the decision it was made for has ended."""

from collections.abc import Iterable

import structlog
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.core.ports import Storage, StorageError
from app.photos.publishing.queries import find_publication
from app.photos.queries import get_shown_photo
from app.photos.renditions import Publication

log = structlog.get_logger()


def discard(storage: Storage, keys: Iterable[str]) -> None:
    """After what ended them was committed. What the store does not delete now, the daily sweep does."""
    for key in keys:
        try:
            storage.delete(key)
        except StorageError as problem:
            log.warning("publishable_not_deleted", why=str(problem))


def keep_only_if_published(session: Session, storage: Storage, publication: Publication) -> None:
    """After its file was made, in a new session: somebody may have taken the photo down meanwhile. Then NotFound."""
    try:
        if find_publication(session, get_shown_photo(session, publication.photo_id)) == publication:
            return
    except NotFound:
        pass
    discard(storage, [publication.key])
    raise NotFound
