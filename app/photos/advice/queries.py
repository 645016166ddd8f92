"""The advice on the photos of one talk, as somebody within reach of it sees it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.access import Identity
from app.photos.advice.models import PhotoAdvice, PhotoLikeness
from app.photos.advice.rules import Likeness, Verdict, days_apart, likeness
from app.photos.advice.states import AdviceState
from app.photos.advice.words import Advice, Judged, LookAlike, advise
from app.photos.models import Photo
from app.talks.models import Talk
from app.talks.queries import School, within_reach

CHECKING_FOR = timedelta(minutes=10)
"""After that nobody is told to wait: perhaps no process looks at photos here."""


@dataclass(frozen=True, slots=True)
class TalkAdvice:
    sentences: Sequence[Advice]
    """At most three, the most useful first."""
    is_checking: bool
    """More may be said in a moment: ask again."""


def advice_on(
    session: Session, identity: Identity, talk: Talk, photos: Sequence[Photo], *, now: datetime
) -> TalkAdvice:
    """`talk` is within reach, `photos` are those it shows. Two statements, however many photos there are."""
    if not photos:
        return TalkAdvice((), is_checking=False)
    rows = session.scalars(select(PhotoAdvice).where(PhotoAdvice.photo_id.in_([photo.id for photo in photos]))).all()
    known = {row.photo_id: row for row in rows}
    look_alikes = _look_alikes(session, identity, talk, [row.photo_id for row in rows])
    judged = [
        Judged(
            photo.id,
            place,
            _verdicts().validate_python(known[photo.id].verdict),
            days_apart(talk.held_at, photo.taken_at),
            look_alikes.get(photo.id, ()),
        )
        for place, photo in enumerate(photos, start=1)
        if photo.id in known and known[photo.id].verdict is not None
    ]
    is_checking = any(
        known[photo.id].state is AdviceState.WAITING and now - photo.received_at < CHECKING_FOR
        for photo in photos
        if photo.id in known
    )
    sentences = advise(judged, day=talk.day, year=talk.day.year, special_name=talk.special_name)
    return TalkAdvice(sentences, is_checking)


@cache
def _verdicts() -> TypeAdapter[Verdict]:
    return TypeAdapter(Verdict)


def _look_alikes(
    session: Session, identity: Identity, talk: Talk, photo_ids: Sequence[int]
) -> Mapping[int, Sequence[LookAlike]]:
    """The nearest first; of other talks only those within the caller's reach, and nothing that was removed."""
    rows = session.execute(
        select(PhotoLikeness.photo_id, PhotoLikeness.bits_apart, Photo.id, Talk.id, Talk.day)
        .join(Photo, Photo.id == PhotoLikeness.other_photo_id)
        .join(Talk, Talk.id == Photo.talk_id)
        .join(School, School.id == Talk.school_id)
        .where(PhotoLikeness.photo_id.in_(photo_ids), Photo.removed_at.is_(None), within_reach(identity))
        .order_by(PhotoLikeness.bits_apart, Photo.id)
    )
    found: dict[int, list[LookAlike]] = defaultdict(list)
    for photo_id, bits_apart, other_id, talk_id, day in rows:
        kind: Likeness | None = likeness(bits_apart)
        if kind is not None:
            found[photo_id].append(LookAlike(kind, other_id, talk_id, day, is_same_talk=talk_id == talk.id))
    return found
