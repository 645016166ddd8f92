"""Keeping what a review said of each photo, and letting a new photo take the place of one that went back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.messaging.notices import NoticeSubject
from app.messaging.service import settle
from app.photos.judging.models import PhotoJudgement
from app.photos.judging.queries import is_mended
from app.photos.judging.rules import Judged, evidence
from app.photos.models import Photo
from app.photos.rules import LETTING_GO
from app.talks.models import Review, Talk
from app.talks.states import TalkStatus


def keep_judgements(session: Session, review: Review, photos: Sequence[Judged]) -> tuple[int, ...]:
    """In the order in which they are shown. Returns the evidence: ids of at most three photos."""
    chosen = evidence(photos)
    session.add_all(
        PhotoJudgement(
            review_id=review.id,
            photo_id=photo.photo_id,
            shows=sorted(photo.shows),
            is_evidence=photo.photo_id in chosen,
            reasons=[str(reason) for reason in photo.reasons],
        )
        for photo in photos
    )
    session.flush()
    return chosen


def find_replaced(talk: Talk, photos: Sequence[Photo], replaces: int | None) -> Photo | None:
    """The photo whose place a new one takes; None where it only comes in addition.

    That is so when a colleague replaced or removed it meanwhile, and while a reviewer may be looking at it: no photo is
    refused for that.
    """
    if replaces is None or talk.status not in LETTING_GO:
        return None
    return next((photo for photo in photos if photo.id == replaces and photo.removed_at is None), None)


def take_place(session: Session, talk: Talk, photo: Photo, replaced: Photo, *, now: datetime) -> None:
    """`photo` stands where `replaced` stood, which stays in the history and is no longer shown.

    A returned record that lacks nothing else goes back to the review by itself. Call with the talk's row locked.
    """
    replaced.removed_at = now
    photo.replaces_photo_id, photo.position = replaced.id, replaced.position
    talk.declared_photos = [
        photo.client_id if client_id == replaced.client_id else client_id for client_id in talk.declared_photos
    ]
    session.flush()
    if talk.status is TalkStatus.RETURNED and is_mended(session, talk.id):
        settle(session, NoticeSubject.TALK_RETURNED, talk.id, now=now)
        talk.resubmit(now=now)
    session.flush()
