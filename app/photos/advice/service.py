"""Advice on a photo: asked for with its receipt, taken by one process at a time, kept or put off; services flush."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import ARRAY, bindparam, delete, func, literal, select, true, update
from sqlalchemy.dialects.postgresql import BIT, insert
from sqlalchemy.orm import Session

from app.core.db import wake_after_commit
from app.core.vision import ExpectedBanner, Seen
from app.photos.advice.models import FINGERPRINT_BITS, PhotoAdvice, PhotoLikeness
from app.photos.advice.rules import SIMILAR_BITS, judge
from app.photos.advice.states import AdviceState
from app.photos.models import Photo
from app.plan.queries import plan_by_id
from app.talks.models import Talk

ADVISE_TASK = "advise_photos"
LEASE = timedelta(minutes=3)
"""Longer than any look: see `LONGEST_LOOK_SECONDS` in the adapter."""
MOST_ATTEMPTS = 3
WAIT_AFTER_ATTEMPT = timedelta(seconds=30)
LIKENESS_LOCK = 0x6C696B65  # any number no other advisory lock uses


@dataclass(frozen=True, slots=True)
class PhotoToLookAt:
    photo_id: int
    storage_key: str
    banner: ExpectedBanner
    year: int
    """On the banner."""
    min_audience: int
    counts_faces: bool
    attempts: int
    """This one included."""


def ask_for_advice(session: Session, photo_id: int, *, now: datetime) -> None:
    """With the receipt of a photo, in its transaction."""
    session.add(PhotoAdvice(photo_id=photo_id, state=AdviceState.WAITING, next_attempt_at=now))
    wake_after_commit(session, ADVISE_TASK)


def ask_again(session: Session, *, model_version: str | None, now: datetime) -> int:
    """Look again at every photo judged by other models than `model_version` (None: at all), and at those never judged.

    Until then the old verdict stands. Returns how many photos wait.
    """
    query = update(PhotoAdvice).where(PhotoAdvice.state != AdviceState.WAITING)
    if model_version is not None:
        query = query.where(PhotoAdvice.model_version.is_distinct_from(model_version))
    asked = session.scalars(
        query.values(state=AdviceState.WAITING, attempts=0, next_attempt_at=now).returning(PhotoAdvice.photo_id)
    ).all()
    wake_after_commit(session, ADVISE_TASK)
    return len(asked)


def ask_if_changed(session: Session, talk: Talk, *, now: datetime) -> None:
    """Look again at the photos of a talk whose banner says something else than when they were looked at."""
    sentence = expected_sentence(session, talk)
    sought = PhotoAdvice.verdict["sentence"].astext
    asked = session.scalars(
        update(PhotoAdvice)
        .where(
            PhotoAdvice.photo_id.in_(select(Photo.id).where(Photo.talk_id == talk.id)),
            PhotoAdvice.state == AdviceState.DONE,
            sought != sentence,
        )
        .values(state=AdviceState.WAITING, attempts=0, next_attempt_at=now)
        .returning(PhotoAdvice.photo_id)
        .execution_options(synchronize_session=False)
    ).all()
    if asked:
        wake_after_commit(session, ADVISE_TASK)


def expected_sentence(session: Session, talk: Talk) -> str:
    """On the banner of the talk as it is now."""
    return plan_by_id(session, talk.plan_id).banner(year=talk.day.year, special_name=talk.special_name)


def take_next(session: Session, *, now: datetime) -> PhotoToLookAt | None:
    """Lease the photo that waits longest; None when none is due. One that was taken too often goes without advice."""
    while True:
        advice = session.scalars(
            select(PhotoAdvice)
            .where(PhotoAdvice.state == AdviceState.WAITING, PhotoAdvice.next_attempt_at <= now)
            .order_by(PhotoAdvice.next_attempt_at, PhotoAdvice.photo_id)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).one_or_none()
        if advice is None:
            return None
        if advice.attempts >= MOST_ATTEMPTS:
            advice.state = AdviceState.MISSING
            session.flush()
            continue
        advice.attempts += 1
        advice.next_attempt_at = now + LEASE
        session.flush()
        return _describe(session, advice)


def keep_verdict(session: Session, task: PhotoToLookAt, seen: Seen, *, model_version: str, now: datetime) -> None:
    """What came of looking. A verdict that is there already is replaced."""
    verdict = judge(seen, year=task.year, min_audience=task.min_audience, sentence=task.banner.text)
    forms = [_as_bits(form) for form in seen.fingerprints]
    session.execute(
        update(PhotoAdvice)
        .where(PhotoAdvice.photo_id == task.photo_id)
        .values(
            state=AdviceState.DONE,
            verdict=asdict(verdict),
            model_version=model_version,
            fingerprint=forms[0],
            face_areas=None if seen.faces is None else [asdict(area) for area in seen.faces],
            made_at=now,
        )
        .execution_options(synchronize_session=False)
    )
    _find_likenesses(session, task.photo_id, forms)
    talk = session.scalars(select(Talk).join(Photo, Photo.talk_id == Talk.id).where(Photo.id == task.photo_id)).one()
    ask_if_changed(session, talk, now=now)  # while somebody looked


def put_off(session: Session, task: PhotoToLookAt, *, now: datetime) -> None:
    """It could not be looked at now."""
    is_last = task.attempts >= MOST_ATTEMPTS
    session.execute(
        update(PhotoAdvice)
        .where(PhotoAdvice.photo_id == task.photo_id)
        .values(state=AdviceState.MISSING if is_last else AdviceState.WAITING, next_attempt_at=now + WAIT_AFTER_ATTEMPT)
        .execution_options(synchronize_session=False)
    )


def _describe(session: Session, advice: PhotoAdvice) -> PhotoToLookAt:
    photo = session.get_one(Photo, advice.photo_id)
    talk = session.get_one(Talk, photo.talk_id)
    plan = plan_by_id(session, talk.plan_id)
    return PhotoToLookAt(
        photo_id=photo.id,
        storage_key=photo.storage_key,
        banner=ExpectedBanner(expected_sentence(session, talk), talk.special_name),
        year=talk.day.year,
        min_audience=plan.photos.min_audience,
        counts_faces=plan.photos.counts_faces,
        attempts=advice.attempts,
    )


def _find_likenesses(session: Session, photo_id: int, forms: Sequence[str]) -> None:
    """Compare with every photo there is, in one statement. One at a time, or two new ones would not see each other."""
    session.execute(select(func.pg_advisory_xact_lock(LIKENESS_LOCK)))
    session.execute(delete(PhotoLikeness).where(PhotoLikeness.photo_id == photo_id))
    wanted = bindparam("forms", list(forms), type_=ARRAY(BIT(FINGERPRINT_BITS)))
    form = func.unnest(wanted).table_valued("bits").render_derived()
    apart = func.min(func.bit_count(PhotoAdvice.fingerprint.op("#")(form.c.bits)))
    alike = (
        select(literal(photo_id), PhotoAdvice.photo_id, apart)
        .join(form, true())
        .where(PhotoAdvice.photo_id != photo_id, PhotoAdvice.fingerprint.is_not(None))
        .group_by(PhotoAdvice.photo_id)
        .having(apart <= SIMILAR_BITS)
    )
    session.execute(insert(PhotoLikeness).from_select(["photo_id", "other_photo_id", "bits_apart"], alike))


def _as_bits(digits: str) -> str:
    return f"{int(digits, 16):0{FINGERPRINT_BITS}b}"
