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
from app.photos.advice.service import expected_sentence
from app.photos.advice.states import AdviceState
from app.photos.advice.words import Advice, Judged, LookAlike, advise
from app.photos.models import Photo, is_shown
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
    sentence = expected_sentence(session, talk)
    verdicts = {row.photo_id: verdict for row in rows if (verdict := _verdict(row, sentence)) is not None}
    look_alikes = _look_alikes(session, identity, talk, [row.photo_id for row in rows])
    judged = [
        Judged(
            photo.id,
            place,
            verdicts[photo.id],
            days_apart(talk.held_at, photo.taken_at),
            look_alikes.get(photo.id, ()),
        )
        for place, photo in enumerate(photos, start=1)
        if photo.id in verdicts
    ]
    is_checking = any(_is_waiting(photo, known.get(photo.id), sentence, now) for photo in photos)
    sentences = advise(judged, day=talk.day, year=talk.day.year, special_name=talk.special_name)
    return TalkAdvice(sentences, is_checking)


def _verdict(row: PhotoAdvice, sentence: str) -> Verdict | None:
    """None where it is about a banner that would say something else by now."""
    if row.verdict is None:
        return None
    verdict = _verdicts().validate_python(row.verdict)
    return verdict if verdict.sentence in ("", sentence) else None


def _is_waiting(photo: Photo, row: PhotoAdvice | None, sentence: str, now: datetime) -> bool:
    """For a first verdict, or for one about a banner that says something else than it did."""
    if row is None or row.state is not AdviceState.WAITING:
        return False
    is_anew = row.verdict is not None and _verdict(row, sentence) is None
    return now - (row.next_attempt_at if is_anew else photo.received_at) < CHECKING_FOR


@cache
def _verdicts() -> TypeAdapter[Verdict]:
    return TypeAdapter(Verdict)


def _look_alikes(
    session: Session, identity: Identity, talk: Talk, photo_ids: Sequence[int]
) -> Mapping[int, Sequence[LookAlike]]:
    """The nearest first; of other talks only those within the caller's reach, and nothing that is hidden."""
    rows = session.execute(
        select(
            PhotoLikeness.photo_id,
            PhotoLikeness.bits_apart,
            Photo.id,
            Talk.id,
            Talk.day,
            School.short_name,
            Talk.speaker_name,
        )
        .join(Photo, Photo.id == PhotoLikeness.other_photo_id)
        .join(Talk, Talk.id == Photo.talk_id)
        .join(School, School.id == Talk.school_id)
        .where(PhotoLikeness.photo_id.in_(photo_ids), is_shown(), within_reach(identity))
        .order_by(PhotoLikeness.bits_apart, Photo.id)
    )
    found: dict[int, list[LookAlike]] = defaultdict(list)
    for photo_id, bits_apart, other_id, talk_id, day, school, speaker in rows:
        kind: Likeness | None = likeness(bits_apart)
        if kind is not None:
            is_same_talk = talk_id == talk.id
            found[photo_id].append(LookAlike(kind, other_id, talk_id, day, school, speaker, is_same_talk))
    return found
