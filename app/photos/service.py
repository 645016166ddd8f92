"""Use cases of photos: record with photos, receive, remove. Services flush, never commit.

Receiving has three steps, so that no database connection waits for a phone or a decoder: `expect_photo` before the file
is looked at, `keep_file` without a session, `receive_photo` in the transaction that makes the receipt.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.adapters.images import PhotoLimits, PhotoRefused, read_photo
from app.core.access import Identity
from app.core.audit import write_audit
from app.core.ports import Storage
from app.photos.advice.service import ask_for_advice, ask_if_changed
from app.photos.errors import (
    REFUSALS,
    PhotoConflict,
    PhotoIncomplete,
    PhotoNotRemovable,
    PhotoRemoved,
    PhotoTooLarge,
    TalkTakesNoPhotos,
    TooManyPhotos,
)
from app.photos.judging.service import find_replaced, take_place
from app.photos.models import Photo
from app.photos.queries import list_all_photos, reach_photo
from app.photos.rules import LETTING_GO, MIN_SIDE, TAKING, count_arrived
from app.photos.safety.service import want_check
from app.photos.schemas import PhotoForm, Receipt
from app.photos.sweeping import hold_files
from app.plan.schemas import Photos as PhotoRules
from app.plan.schemas import Plan
from app.talks.models import Talk
from app.talks.queries import reach_talk
from app.talks.schemas import RecordUpdate
from app.talks.service import complete_if_all_arrived, record_talk


@dataclass(frozen=True)
class KeptFile:
    """A clean copy that is durably stored."""

    storage_key: str
    byte_count: int
    width: int
    height: int
    taken_at: datetime | None


def record_with_photos(
    session: Session, identity: Identity, talk_id: int, update: RecordUpdate, *, plan: Plan, now: datetime
) -> Talk:
    """Take in the record of a talk; submit it at once if every photo it declares came before it.

    That is so when the phone sent them while the teacher wrote, or when a returned record keeps its photos.
    """
    talk = record_talk(session, identity, talk_id, update, plan=plan, now=now)  # locks the talk's row
    photos = list_all_photos(session, talk_id)
    if photos:
        ask_if_changed(session, talk, now=now)  # another day may be of another year
    complete_if_all_arrived(session, talk, _arrived(photos), now=now)
    return talk


def expect_photo(session: Session, identity: Identity, talk_id: int, form: PhotoForm, *, most: int) -> Receipt | None:
    """The first receipt of a photo that is here already; None if the talk would take it; else the reason why not."""
    talk = reach_talk(session, identity, talk_id)
    photos = list_all_photos(session, talk_id)
    first = _find_first(photos, form)
    if first is None:
        _check_taking(talk, photos, most, find_replaced(talk, photos, form.replaces))
        return None
    return _receipt(talk, photos, first)


def keep_file(storage: Storage, content: bytes, form: PhotoForm, rules: PhotoRules) -> KeptFile:
    """Check, clean and store the bytes of one photo. Storing the same picture again is harmless."""
    if len(content) > rules.max_bytes:
        raise PhotoTooLarge
    if hashlib.sha256(content).hexdigest() != form.sha256:
        raise PhotoIncomplete
    try:
        clean = read_photo(content, PhotoLimits(rules.max_bytes, rules.max_pixels, MIN_SIDE))
    except PhotoRefused as refused:
        raise REFUSALS[refused.reason] from None
    name = hashlib.sha256(clean.jpeg).hexdigest()
    key = f"photos/{name[:2]}/{name[2:4]}/{name}.jpg"
    storage.put(key, clean.jpeg)
    return KeptFile(key, len(content), clean.width, clean.height, clean.taken_at)


def receive_photo(
    session: Session,
    storage: Storage,
    identity: Identity,
    talk_id: int,
    form: PhotoForm,
    kept: KeptFile,
    *,
    most: int,
    now: datetime,
) -> tuple[Receipt, bool]:
    """Make the receipt and complete the record if this was the last photo. False beside a receipt made before.

    The talk's row is locked: of two requests with one photo the second finds the first's row, and of two photos
    arriving at once the later sees both.
    """
    talk = reach_talk(session, identity, talk_id, lock=True)
    photos = list_all_photos(session, talk_id)
    first = _find_first(photos, form)
    if first is not None:
        return _receipt(talk, photos, first), False
    replaced = find_replaced(talk, photos, form.replaces)
    _check_taking(talk, photos, most, replaced)
    hold_files(session)
    if not storage.exists(kept.storage_key):
        raise PhotoIncomplete  # swept away in between; sent again, it is put again
    photo = Photo(
        talk_id=talk_id,
        client_id=form.client_id,
        sha256=form.sha256,
        byte_count=kept.byte_count,
        storage_key=kept.storage_key,
        width=kept.width,
        height=kept.height,
        taken_at=kept.taken_at,
        position=len(photos) + 1,
        uploaded_by_person_id=identity.person_id,
        received_at=now,
    )
    session.add(photo)
    session.flush()
    _audit(session, "photo.received", photo, talk, identity, now)
    ask_for_advice(session, photo.id, now=now)
    want_check(session, photo.id, now=now)
    if replaced is not None:
        take_place(session, talk, photo, replaced, now=now)
        _audit(session, "photo.replaced", replaced, talk, identity, now)
    photos = [*photos, photo]
    complete_if_all_arrived(session, talk, _arrived(photos), now=now)
    return _receipt(talk, photos, photo), True


def remove_photo(session: Session, identity: Identity, photo_id: int, *, now: datetime) -> None:
    """Take a photo out of the record; its row and its file stay. Removing twice changes nothing."""
    photo, talk = reach_photo(session, identity, photo_id)
    if photo.removed_at is not None:
        return
    if talk.status not in LETTING_GO:
        raise PhotoNotRemovable
    photo.removed_at = now
    _audit(session, "photo.removed", photo, talk, identity, now)
    session.flush()


def _find_first(photos: Sequence[Photo], form: PhotoForm) -> Photo | None:
    """What this client_id brought before."""
    for photo in photos:
        if photo.client_id == form.client_id:
            if photo.sha256 != form.sha256:
                raise PhotoConflict
            if photo.removed_at is not None:
                raise PhotoRemoved
            return photo
    return None


def _arrived(photos: Sequence[Photo]) -> set[UUID]:
    return {photo.client_id for photo in photos if photo.removed_at is None}


def _check_taking(talk: Talk, photos: Sequence[Photo], most: int, replaced: Photo | None) -> None:
    if talk.status not in TAKING:
        raise TalkTakesNoPhotos
    if len(_arrived(photos)) - (replaced is not None) >= most:
        raise TooManyPhotos(f"一场宣讲最多 {most} 张照片，请先去掉一张再传。")


def _receipt(talk: Talk, photos: Sequence[Photo], photo: Photo) -> Receipt:
    return Receipt(
        photo_id=photo.id,
        client_id=photo.client_id,
        sha256=photo.sha256,
        received_at=photo.received_at,
        talk_status=talk.status,
        arrived=count_arrived(talk.declared_photos, _arrived(photos)),
        declared=len(talk.declared_photos),
    )


def _audit(session: Session, action: str, photo: Photo, talk: Talk, identity: Identity, now: datetime) -> None:
    write_audit(
        session,
        action,
        photo.id,
        now=now,
        person_id=identity.person_id,
        unit_id=identity.unit_id,
        on_behalf_of_unit_id=talk.school_id if talk.school_id != identity.unit_id else None,
        talk_id=talk.id,
    )
