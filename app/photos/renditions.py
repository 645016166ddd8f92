"""The forms in which a photo is served: made when somebody first asks, kept under a name that tells their recipe.

They can be made again at any time, so no table knows them and nobody misses one that is gone. Another caption is
another name. The kept copy stays as it is.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.adapters.renditions import LARGE, SMALL, Caption, captioned, shrunk
from app.core.areas import Area
from app.core.ports import Storage
from app.photos.models import Photo
from app.photos.rules import Form
from app.talks.models import Talk
from app.talks.views import caption_text
from app.units.models import Unit

RECIPE = 2
"""Raise it when a form looks different than before."""


CAPTIONED = frozenset({Form.CAPTIONED, Form.PUBLISHABLE})


@dataclass(frozen=True, slots=True)
class Publication:
    """A decision that a photo may leave the house."""

    photo_id: int
    published_at: datetime
    covered: tuple[Area, ...]
    """In which nothing is to be seen."""

    @property
    def key(self) -> str:
        """Of the file, which stands and goes with this decision: it is never shared with another photo."""
        return _key("publishable", [self.photo_id, self.published_at.isoformat(), self.covered, RECIPE])


def caption_of(session: Session, photo: Photo) -> Caption:
    """Time, organiser and activity of the photo's talk, and whose picture it is."""
    talk = session.get_one(Talk, photo.talk_id)
    school = session.get_one(Unit, talk.school_id)
    return Caption(caption_text(session, talk, school), school.name, talk.day)


def rendered(
    storage: Storage, photo: Photo, form: Form, caption: Caption | None, publication: Publication | None = None
) -> bytes:
    """A JPEG. Raises `StorageError` when the store does not answer."""
    captions = (caption.text, caption.credit) if caption else ()
    key = publication.key if publication else _key("renditions", [photo.storage_key, form, RECIPE, *captions])
    if storage.exists(key):
        return storage.get(key)
    original = storage.get(photo.storage_key)
    if caption:
        made = captioned(original, caption, publication.covered if publication else ())
    else:
        made = shrunk(original, SMALL if form is Form.SMALL else LARGE)
    storage.put(key, made)
    return made


def _key(folder: str, recipe: Sequence[object]) -> str:
    name = hashlib.sha256("\n".join(map(str, recipe)).encode()).hexdigest()
    return f"{folder}/{name[:2]}/{name[2:4]}/{name}.jpg"
