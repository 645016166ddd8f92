"""What stands about publishing the photos of one talk, as somebody within reach of it sees it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.core.access import STAFF, Identity
from app.core.areas import Area
from app.photos.links import PhotoLinks
from app.photos.models import Photo
from app.photos.publishing.queries import Standing, faces_of, list_taken_down, standings
from app.photos.publishing.rules import may_consent
from app.photos.publishing.schemas import AreaView, PublishingView, TakenDownView, TalkPublishing
from app.photos.publishing.words import OBSTACLES, REASONS, faces_words
from app.photos.queries import list_photos
from app.photos.rules import Form
from app.talks.rules import may_review


def view_publishing(
    session: Session, identity: Identity, talk_id: int, links: PhotoLinks, *, now: datetime
) -> TalkPublishing:
    """404 beyond reach. A fixed number of statements, however many photos there are."""
    talk, photos = list_photos(session, identity, talk_id)
    standing = standings(session, talk, photos)
    may_publish = may_review(identity, talk.organiser_division_code)
    faces = faces_of(session, photos) if may_publish else {}
    for_staff = identity.role in STAFF

    def view(photo: Photo) -> PublishingView:
        made = {form: links.make(photo.id, form, now=now, for_staff=for_staff) for form in Form}
        words = faces_words(_count(faces[photo.id])) if photo.id in faces else None
        return _view(photo, standing[photo.id], faces.get(photo.id), words, made, for_staff=for_staff)

    taken_down = [
        TakenDownView(
            photo_id=photo.id,
            taken_down_at=photo.taken_down_at,
            taken_down_by=unit,
            reason_words=REASONS[row.taken_down_reason],
        )
        for photo, row, unit in list_taken_down(session, talk.id)
        if photo.taken_down_at is not None and row.taken_down_reason is not None
    ]
    return TalkPublishing(
        photos=[view(photo) for photo in photos],
        taken_down=taken_down,
        may_consent=may_consent(identity, talk.school_id),
        may_publish=may_publish,
    )


def _view(
    photo: Photo,
    standing: Standing,
    faces: Sequence[Area] | None,
    words: str | None,
    made: dict[Form, tuple[str, datetime]],
    *,
    for_staff: bool,
) -> PublishingView:
    publication = standing.publication
    return PublishingView(
        photo_id=photo.id,
        width=photo.width,
        height=photo.height,
        url=made[Form.LARGE][0],
        small_url=made[Form.SMALL][0],
        url_expires_at=made[Form.LARGE][1],
        consented_at=standing.consented_at,
        obstacle=standing.obstacle,
        obstacle_words=OBSTACLES[standing.obstacle] if standing.obstacle else None,
        is_published=publication is not None,
        published_at=publication.published_at if publication else None,
        faces=_views(faces),
        faces_words=words,
        covered=_views(publication.covered) if publication else None,
        publishable_url=made[Form.PUBLISHABLE][0] if publication and for_staff else None,
    )


def _views(areas: Sequence[Area] | None) -> list[AreaView] | None:
    return None if areas is None else [AreaView.model_validate(area) for area in areas]


def _count(faces: Sequence[Area] | None) -> int | None:
    return None if faces is None else len(faces)
