"""What stands about publishing photos, and whether a link to a copy for publishing still leads anywhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.areas import Area
from app.core.errors import NotFound
from app.photos.advice.models import PhotoAdvice
from app.photos.links import Opened
from app.photos.models import Photo
from app.photos.publishing.models import PhotoPublishing
from app.photos.publishing.rules import is_published, obstacle
from app.photos.publishing.states import Obstacle
from app.photos.renditions import Publication
from app.photos.safety.queries import Safety, safety_of
from app.photos.safety.states import SafetyState
from app.talks.models import Talk
from app.talks.states import TalkStatus
from app.units.models import Unit


@dataclass(frozen=True, slots=True)
class Standing:
    """Of one photo."""

    obstacle: Obstacle | None
    consented_at: datetime | None
    publication: Publication | None
    """What was decided, while it holds."""


def standings(session: Session, talk: Talk, photos: Sequence[Photo]) -> Mapping[int, Standing]:
    """By the id of the photo. Two statements, however many photos there are; none without any."""
    if not photos:
        return {}
    ids = [photo.id for photo in photos]
    rows = session.scalars(select(PhotoPublishing).where(PhotoPublishing.photo_id.in_(ids)))
    known = {row.photo_id: row for row in rows}
    safety = safety_of(session, photos)
    return {photo.id: _standing(talk, photo, known.get(photo.id), safety[photo.id]) for photo in photos}


def find_publication(session: Session, photo: Photo) -> Publication:
    """The decision that a photo may leave the house, while it holds; else NotFound."""
    talk = session.get_one(Talk, photo.talk_id)
    found = standings(session, talk, [photo])[photo.id].publication
    if found is None:
        raise NotFound
    return found


def check_publishing(session: Session, photo: Photo, link: Opened) -> Publication:
    """For a signed link to the copy for publishing."""
    if not link.for_staff:
        raise NotFound
    return find_publication(session, photo)


def publication_of(row: PhotoPublishing) -> Publication | None:
    """What was decided, whether it still holds or not."""
    if row.published_at is None:
        return None
    return Publication(row.photo_id, row.published_at, tuple(_areas(row.covered) or ()))


def published_keys(session: Session) -> set[str]:
    """The files that decisions stand on."""
    rows = session.scalars(select(PhotoPublishing).where(PhotoPublishing.published_at.is_not(None)))
    return {publication.key for row in rows if (publication := publication_of(row))}


def faces_of(session: Session, photos: Sequence[Photo]) -> Mapping[int, Sequence[Area] | None]:
    """By the id of the photo; None where no model looked for faces. One statement."""
    rows = session.execute(
        select(PhotoAdvice.photo_id, PhotoAdvice.face_areas).where(
            PhotoAdvice.photo_id.in_([photo.id for photo in photos])
        )
    )
    found = {photo_id: areas for photo_id, areas in rows}
    return {photo.id: _areas(found.get(photo.id)) for photo in photos}


def list_taken_down(session: Session, talk_id: int) -> Sequence[tuple[Photo, PhotoPublishing, str]]:
    """With the unit that took it down; for a talk within reach. In order of arrival."""
    rows = session.execute(
        select(Photo, PhotoPublishing, Unit.name)
        .join(PhotoPublishing, PhotoPublishing.photo_id == Photo.id)
        .join(Unit, Unit.id == PhotoPublishing.taken_down_by_unit_id)
        .where(Photo.talk_id == talk_id, Photo.removed_at.is_(None), Photo.taken_down_at.is_not(None))
        .order_by(Photo.position, Photo.id)
    )
    return [(photo, row, name) for photo, row, name in rows]


def _standing(talk: Talk, photo: Photo, row: PhotoPublishing | None, safety: Safety) -> Standing:
    consented_at = row.consented_at if row else None
    in_the_way = obstacle(
        is_taken_down=photo.taken_down_at is not None,
        has_consent=consented_at is not None,
        is_approved=talk.status is TalkStatus.APPROVED,
        is_risky=safety.state is SafetyState.RISKY,
        is_cleared=safety.is_cleared,
    )
    holds = row is not None and in_the_way is None and is_published(row.published_at, approved_at=talk.decided_at)
    return Standing(in_the_way, consented_at, publication_of(row) if row and holds else None)


def _areas(stored: Sequence[Mapping[str, float]] | None) -> Sequence[Area] | None:
    return None if stored is None else [Area.from_json(item) for item in stored]
