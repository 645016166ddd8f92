"""The check of a photo: wanted with its receipt, asked of WeChat, answered by push or left to people; services flush.

WeChat's push and our own record of the question may come in either order: the push is kept by those who receive it,
and looked up by the question's trace_id once we have that.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.core.db import wake_after_commit
from app.core.ports import Reaction, WeChatError
from app.messaging.push.media import find_media_checks
from app.messaging.rules import back_off
from app.messaging.service import notify_all
from app.photos.models import Photo, is_shown
from app.photos.queries import list_shown_ids
from app.photos.safety import rules
from app.photos.safety.models import PhotoSafety
from app.photos.safety.notices import Doubted, doubted_after_approval
from app.photos.safety.states import DOUBTED, UNSETTLED, SafetyState
from app.plan.queries import current_plan
from app.talks.models import Talk
from app.talks.states import TalkStatus
from app.units.models import Unit
from app.units.queries import pair_of

CHECK_TASK = "check_photos"


@dataclass(frozen=True, slots=True)
class PhotoToAskAbout:
    photo_id: int
    openid: str
    """Of whoever sent the photo."""


def want_check(session: Session, photo_id: int, *, now: datetime) -> None:
    """With the receipt of a photo, in its transaction."""
    session.add(PhotoSafety(photo_id=photo_id, state=SafetyState.WAITING, next_attempt_at=now))
    wake_after_commit(session, CHECK_TASK)


def take_next(session: Session, *, now: datetime) -> PhotoToAskAbout | None:
    """Lease the photo that waits longest to be asked about; None when none is due. Others on the way get no answer."""
    while True:
        row = session.execute(
            select(PhotoSafety, Photo, Person.openid)
            .join(Photo, Photo.id == PhotoSafety.photo_id)
            .join(Person, Person.id == Photo.uploaded_by_person_id)
            .where(PhotoSafety.state.in_(UNSETTLED), PhotoSafety.next_attempt_at <= now)
            .order_by(PhotoSafety.next_attempt_at, PhotoSafety.photo_id)
            .limit(1)
            .with_for_update(of=PhotoSafety, skip_locked=True)
        ).one_or_none()
        if row is None:
            return None
        safety, photo, openid = row
        if openid is not None and _is_askable(safety, photo, now):
            safety.next_attempt_at = now + rules.LEASE
            session.flush()
            return PhotoToAskAbout(photo.id, openid)
        safety.state = SafetyState.UNANSWERED
        session.flush()


def note_asked(session: Session, task: PhotoToAskAbout, trace_id: str, *, now: datetime) -> None:
    safety = _lock_unsettled(session, task.photo_id)
    if safety is not None:
        safety.state, safety.trace_id = SafetyState.ASKED, trace_id
        safety.asks += 1
        safety.attempts = 0
        safety.asked_at = now
        safety.next_attempt_at = now + rules.ANSWER_WITHIN
        session.flush()


def note_not_asked(session: Session, task: PhotoToAskAbout, error: WeChatError, *, now: datetime) -> None:
    """Try again at once after a rest that concerns all photos, later if WeChat is busy; else a person looks."""
    safety = _lock_unsettled(session, task.photo_id)
    if safety is None:
        return
    if rules.rest_after(error) is not None:
        safety.next_attempt_at = now
    elif error.reaction is Reaction.RETRY_LATER:
        safety.attempts += 1
        safety.next_attempt_at = now + back_off(safety.attempts, random.random())  # noqa: S311 - guards nothing
    else:
        safety.state = SafetyState.UNANSWERED
    session.flush()


def take_verdicts(session: Session, *, now: datetime) -> list[SafetyState]:
    """What WeChat has pushed about the photos we asked about. A photo it could not look at is asked about again."""
    asked = session.scalars(
        select(PhotoSafety).where(PhotoSafety.state == SafetyState.ASKED).with_for_update(skip_locked=True)
    ).all()
    pushed = find_media_checks(session, [safety.trace_id for safety in asked if safety.trace_id is not None])
    answered = [safety for safety in asked if safety.trace_id in pushed]
    for safety in answered:
        assert safety.trace_id is not None
        verdict = rules.read_verdict(pushed[safety.trace_id])
        if verdict is None:
            safety.state, safety.trace_id = SafetyState.WAITING, None
            safety.next_attempt_at = now + rules.ASK_AGAIN_AFTER
        else:
            safety.state, safety.label, safety.answered_at = verdict.state, verdict.label, now
    session.flush()
    _tell_reviewers(session, [one for one in answered if one.state in DOUBTED and one.decided_at is not None], now)
    return [safety.state for safety in answered]


def _tell_reviewers(session: Session, decided: Sequence[PhotoSafety], now: datetime) -> None:
    """Of photos that somebody approved before WeChat spoke up."""
    if not decided:
        return
    states = {safety.photo_id: safety for safety in decided}
    rows = session.execute(
        select(Photo.id, Talk, Unit.short_name)
        .join(Talk, Talk.id == Photo.talk_id)
        .join(Unit, Unit.id == Talk.school_id)
        .where(Photo.id.in_(states), is_shown(), Talk.status == TalkStatus.APPROVED)
    ).all()
    templates = current_plan(session).message_templates
    for photo_id, talk, school_name in rows:
        assert talk.held_at is not None  # only a recorded talk is approved
        place = list_shown_ids(session, talk.id).index(photo_id) + 1
        photo = Doubted(
            photo_id,
            place,
            states[photo_id].state,
            states[photo_id].label,
            talk.id,
            talk.day,
            talk.held_at,
            school_name,
            talk.speaker_name,
        )
        pair = pair_of(session, talk.organiser_division_code)
        notify_all(session, [doubted_after_approval(photo, unit.id) for unit in pair], templates=templates, now=now)


def decide(session: Session, talk_id: int, person_id: int, *, now: datetime) -> None:
    """The reviewer approves with these photos before their eyes; what WeChat says later will want another look.

    A photo that nobody wants checked, as a web server of an older version took it in, is decided like the others.
    """
    decision = {"decided_by_person_id": person_id, "decided_at": now}
    row = {"state": SafetyState.UNANSWERED, "asks": 0, "attempts": 0, "next_attempt_at": now} | decision
    columns = [literal(value, PhotoSafety.__table__.c[name].type) for name, value in row.items()]
    session.execute(
        insert(PhotoSafety)
        .from_select(["photo_id", *row], _shown(talk_id).add_columns(*columns))
        .on_conflict_do_update(
            index_elements=[PhotoSafety.photo_id], set_=decision, where=PhotoSafety.state != SafetyState.PASSED
        )
    )


def withdraw_decision(session: Session, talk_id: int) -> None:
    """The approval is taken back, and with it what it said of the photos."""
    session.execute(
        update(PhotoSafety)
        .where(PhotoSafety.photo_id.in_(_shown(talk_id)))
        .values(decided_by_person_id=None, decided_at=None)
        .execution_options(synchronize_session=False)
    )


def _shown(talk_id: int) -> Select[int]:
    return select(Photo.id).where(Photo.talk_id == talk_id, is_shown())


def _is_askable(safety: PhotoSafety, photo: Photo, now: datetime) -> bool:
    return (
        photo.is_shown
        and safety.asks < rules.MOST_ASKS
        and safety.attempts < rules.MOST_ATTEMPTS
        and now - photo.received_at < rules.ASKABLE_FOR
    )


def _lock_unsettled(session: Session, photo_id: int) -> PhotoSafety | None:
    """None when its verdict came meanwhile."""
    return session.scalars(
        select(PhotoSafety)
        .where(PhotoSafety.photo_id == photo_id, PhotoSafety.state.in_(UNSETTLED))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
