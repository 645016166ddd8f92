"""The forms in which a photo is served: made when somebody first asks, kept under a name that tells their recipe.

They can be made again at any time, so no table knows them and nobody misses one that is gone. Another caption is
another name. The kept copy stays as it is.
"""

import hashlib

from sqlalchemy.orm import Session

from app.adapters.renditions import LARGE, SMALL, Caption, captioned, shrunk
from app.core.ports import Storage
from app.photos.models import Photo
from app.photos.rules import Form
from app.talks.models import Talk
from app.talks.views import caption_text
from app.units.models import Unit

RECIPE = 1
"""Raise it when a form looks different than before."""


def caption_of(session: Session, photo: Photo) -> Caption:
    """Time, organiser and activity of the photo's talk, and whose picture it is."""
    talk = session.get_one(Talk, photo.talk_id)
    school = session.get_one(Unit, talk.school_id)
    return Caption(caption_text(session, talk, school), f"照片由{school.name}提供")


def rendered(storage: Storage, photo: Photo, form: Form, caption: Caption | None) -> bytes:
    """A JPEG. Raises `StorageError` when the store does not answer."""
    recipe = "\n".join([photo.storage_key, form, str(RECIPE), *((caption.text, caption.credit) if caption else ())])
    name = hashlib.sha256(recipe.encode()).hexdigest()
    key = f"renditions/{name[:2]}/{name[2:4]}/{name}.jpg"
    if storage.exists(key):
        return storage.get(key)
    original = storage.get(photo.storage_key)
    made = captioned(original, caption) if caption else shrunk(original, SMALL if form is Form.SMALL else LARGE)
    storage.put(key, made)
    return made
