"""What was said of photos, by the reviews that stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from app.photos.judging.models import PhotoJudgement
from app.photos.judging.rules import whole_record_reasons
from app.photos.models import Photo
from app.talks.models import Review
from app.talks.queries import find_last_review
from app.talks.states import Decision


@dataclass(frozen=True, slots=True)
class Said:
    """By the latest standing review that looked at the photo, or at the one whose place it took."""

    shows: Sequence[str]
    reasons: Sequence[str]
    is_of_replaced: bool
    """The photo itself is new: `reasons` tell why the one before it went back."""


def said_of(session: Session, photos: Sequence[Photo]) -> Mapping[int, Said]:
    """By the id of the photo, for those that somebody judged; one statement, however many photos there are."""
    if not photos:
        return {}
    before = {photo.id: photo.replaces_photo_id for photo in photos}
    wanted = {photo_id for pair in before.items() for photo_id in pair if photo_id is not None}
    rows = session.scalars(
        select(PhotoJudgement)
        .join(Review, Review.id == PhotoJudgement.review_id)
        .where(PhotoJudgement.photo_id.in_(wanted), Review.undone_at.is_(None))
        .ext(distinct_on(PhotoJudgement.photo_id))
        .order_by(PhotoJudgement.photo_id, PhotoJudgement.review_id.desc())
    )
    latest = {row.photo_id: row for row in rows}
    said: dict[int, Said] = {}
    for photo_id, replaced_id in before.items():
        if photo_id in latest:
            said[photo_id] = Said(latest[photo_id].shows, latest[photo_id].reasons, is_of_replaced=False)
        elif replaced_id in latest:
            said[photo_id] = Said(latest[replaced_id].shows, latest[replaced_id].reasons, is_of_replaced=True)
    return said


def is_mended(session: Session, talk_id: int) -> bool:
    """Whether a returned record lacks nothing any more: every photo that went back is gone, and that was all."""
    last = find_last_review(session, talk_id)
    if last is None or last[0].decision is not Decision.RETURNED:
        return False
    rows = session.execute(
        select(PhotoJudgement.photo_id, PhotoJudgement.reasons, Photo.removed_at)
        .join(Photo, Photo.id == PhotoJudgement.photo_id)
        .where(PhotoJudgement.review_id == last[0].id)
    ).all()
    returned = {photo_id: reasons for photo_id, reasons, _ in rows if reasons}
    is_only_photos = bool(returned) and not whole_record_reasons(last[0].reasons, returned)
    return is_only_photos and all(removed_at is not None for _, reasons, removed_at in rows if reasons)
