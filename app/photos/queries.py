"""Reads of photos; those for people go through the reach of their talk."""

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.core.access import Identity
from app.core.errors import NotFound
from app.photos.models import Photo, is_shown
from app.talks.models import Talk
from app.talks.queries import School, reach_talk, within_reach


def list_photos(session: Session, identity: Identity, talk_id: int) -> tuple[Talk, list[Photo]]:
    """A talk and its photos in order of arrival, in one query; 404 beyond reach."""
    rows = session.execute(
        select(Talk, Photo)
        .join(School, School.id == Talk.school_id)
        .outerjoin(Photo, and_(Photo.talk_id == Talk.id, is_shown()))
        .where(Talk.id == talk_id, within_reach(identity))
        .order_by(Photo.position, Photo.id)
    ).all()
    if not rows:
        raise NotFound
    return rows[0][0], [photo for _, photo in rows if photo is not None]


def list_all_photos(session: Session, talk_id: int) -> list[Photo]:
    """Every photo that ever arrived for a talk, removed ones included; for a talk within reach."""
    return list(session.scalars(select(Photo).where(Photo.talk_id == talk_id).order_by(Photo.position)))


def list_shown_ids(session: Session, talk_id: int) -> list[int]:
    """Of the photos a reviewer sees, in their order; for a talk within reach."""
    shown = select(Photo.id).where(Photo.talk_id == talk_id, is_shown())
    return list(session.scalars(shown.order_by(Photo.position, Photo.id)))


def get_shown_photo(session: Session, photo_id: int) -> Photo:
    """For a signed link, which stands for the reach of whoever asked for it. Removed or taken down ends its links."""
    photo = session.get(Photo, photo_id)
    if photo is None or not photo.is_shown:
        raise NotFound
    return photo


def reach_photo(session: Session, identity: Identity, photo_id: int) -> tuple[Photo, Talk]:
    """The photo, removed or not, and its talk, whose row is locked; 404 beyond reach."""
    talk_id = session.scalars(select(Photo.talk_id).where(Photo.id == photo_id)).one_or_none()
    if talk_id is None:
        raise NotFound
    talk = reach_talk(session, identity, talk_id, lock=True)
    return session.get_one(Photo, photo_id), talk
