"""Use cases of publishing: consent and its withdrawal, the reviewer's decision, taking down. Services flush.

What ends a publication returns the files that are to be deleted once that is committed: a file must not go while a
decision still stands on it, and must not stay because the process died in between (`app/photos/sweeping.py`).
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.core.access import Identity
from app.core.audit import write_audit
from app.core.errors import NotFound
from app.photos.models import Photo, is_shown
from app.photos.publishing.errors import NotPublishable, OnlyTheSchoolConsents
from app.photos.publishing.models import PhotoPublishing
from app.photos.publishing.queries import faces_of, publication_of, standings
from app.photos.publishing.rules import covered_areas, may_consent
from app.photos.publishing.schemas import Consent, Publish, TakeDown
from app.photos.queries import list_all_photos, reach_photo
from app.talks.errors import NotTheReviewer
from app.talks.models import Talk
from app.talks.queries import reach_talk
from app.talks.rules import may_review


def consent(session: Session, identity: Identity, talk_id: int, wish: Consent, *, now: datetime) -> Sequence[str]:
    """The school agrees that photos of its talk may be published, or no longer does. Twice is once.

    Consent brings back what was taken down; withdrawing ends what was published. Returns files to delete.
    """
    talk = reach_talk(session, identity, talk_id, lock=True)
    if not may_consent(identity, talk.school_id):
        raise OnlyTheSchoolConsents
    photos = {photo.id: photo for photo in list_all_photos(session, talk_id) if photo.removed_at is None}
    if not photos.keys() >= set(wish.photos):
        raise NotFound
    rows = _rows(session, list(dict.fromkeys(wish.photos)))
    gone: list[str] = []
    for photo_id, row in rows.items():
        photo = photos[photo_id]
        if (row.consented_at is not None) == wish.is_given and photo.taken_down_at is None:
            continue
        if wish.is_given:
            _give(photo, row, identity, now)
        elif row.consented_at is None:
            continue  # taken down, and withdrawn by that
        else:
            gone += _end(row)
            row.consented_at = row.consented_by_person_id = None
        _audit(session, "photo.consented" if wish.is_given else "photo.consent_withdrawn", photo, talk, identity, now)
    session.flush()
    return gone


def publish(session: Session, identity: Identity, photo_id: int, wish: Publish, *, now: datetime) -> Sequence[str]:
    """The reviewer decides that a photo may leave the house, covered like this; anew, it replaces what they decided.

    Returns files to delete.
    """
    photo, talk = reach_photo(session, identity, photo_id)
    if photo.removed_at is not None:
        raise NotFound
    if not may_review(identity, talk.organiser_division_code):
        raise NotTheReviewer
    standing = standings(session, talk, [photo])[photo.id]
    if standing.obstacle is not None:
        raise NotPublishable(standing.obstacle)
    faces = faces_of(session, [photo])[photo.id] or ()
    covered = covered_areas([each.area() for each in wish.areas], faces, [each.area() for each in wish.left_open])
    if standing.publication is not None and list(standing.publication.covered) == covered:
        return ()
    row = _rows(session, [photo_id])[photo_id]
    gone = _end(row)
    row.published_at = now
    row.published_by_person_id, row.published_by_unit_id = identity.person_id, identity.unit_id
    row.covered = [asdict(area) for area in covered]
    left = sum(face not in covered for face in faces)
    _audit(session, "photo.published", photo, talk, identity, now, covered=len(covered), faces_left_open=left)
    session.flush()
    return gone


def take_down(session: Session, identity: Identity, photo_id: int, wish: TakeDown, *, now: datetime) -> Sequence[str]:
    """Hide a photo in every form, at once, from everybody; only the school's new consent brings it back. Twice is once.

    The same picture sent twice by the school goes with it. Returns files to delete.
    """
    photo, talk = reach_photo(session, identity, photo_id)
    if photo.removed_at is not None:
        raise NotFound
    shown = session.execute(
        select(Photo, Talk)
        .join(Talk, Talk.id == Photo.talk_id)
        .where(Photo.storage_key == photo.storage_key, Talk.school_id == talk.school_id, is_shown())
        .order_by(Photo.id)
    ).all()
    if not shown:
        return ()
    rows = _rows(session, [each.id for each, _ in shown])
    gone: list[str] = []
    for each, its_talk in shown:
        row = rows[each.id]
        gone += _end(row)
        row.consented_at = row.consented_by_person_id = None
        row.taken_down_by_person_id, row.taken_down_by_unit_id = identity.person_id, identity.unit_id
        row.taken_down_reason = wish.reason
        each.taken_down_at = now
        _audit(session, "photo.taken_down", each, its_talk, identity, now, reason=str(wish.reason))
    session.flush()
    return gone


def _give(photo: Photo, row: PhotoPublishing, identity: Identity, now: datetime) -> None:
    row.consented_at, row.consented_by_person_id = now, identity.person_id
    photo.taken_down_at = row.taken_down_by_person_id = row.taken_down_by_unit_id = row.taken_down_reason = None


def _end(row: PhotoPublishing) -> Sequence[str]:
    """Of the decision to publish; the file it stood for."""
    publication = publication_of(row)
    row.published_at = row.published_by_person_id = row.published_by_unit_id = row.covered = None
    return () if publication is None else (publication.key,)


def _rows(session: Session, photo_ids: Sequence[int]) -> dict[int, PhotoPublishing]:
    """Locked, and made where there are none."""
    session.execute(insert(PhotoPublishing).values([{"photo_id": each} for each in photo_ids]).on_conflict_do_nothing())
    rows = session.scalars(
        select(PhotoPublishing)
        .where(PhotoPublishing.photo_id.in_(photo_ids))
        .order_by(PhotoPublishing.photo_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {row.photo_id: row for row in rows}


def _audit(
    session: Session, action: str, photo: Photo, talk: Talk, identity: Identity, now: datetime, **details: int | str
) -> None:
    write_audit(
        session,
        action,
        photo.id,
        now=now,
        person_id=identity.person_id,
        unit_id=identity.unit_id,
        on_behalf_of_unit_id=None,
        talk_id=talk.id,
        **details,
    )
