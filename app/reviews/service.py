"""Use cases of a reviewer: approve or return. The one place where a talk, its verdict and its messages meet."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core.access import Identity
from app.core.audit import write_audit
from app.core.errors import FieldError, InvalidInput, NotFound
from app.messaging.notices import NoticeSubject
from app.messaging.service import notify, settle
from app.photos.judging.rules import Judged, Shown
from app.photos.judging.service import keep_judgements
from app.photos.queries import list_shown_ids
from app.photos.safety.service import decide, withdraw_decision
from app.plan.queries import plan_for_year
from app.plan.schemas import Plan
from app.quotas.reminders import settle_kept_up, take_back_settling
from app.quotas.service import withdraw_verdict, write_verdict
from app.reviews import notices
from app.reviews.errors import PhotosChanged
from app.reviews.schemas import Approval, PhotosSeen, Reopening, Return, ReviewInput, Undo
from app.talks import rules
from app.talks.errors import NotTheReviewer, TalkConflict, TalkNotApproved, TooLateToUndo
from app.talks.models import Review, Talk
from app.talks.queries import find_last_review, reach_talk
from app.talks.states import Decision, TalkStatus
from app.units.models import Unit


def approve(
    session: Session, identity: Identity, talk_id: int, approval: Approval, *, plan: Plan, now: datetime
) -> Talk:
    """Approve the record and write its verdict into the ledger; a repeated decision answers the decided talk."""
    talk = reach_talk(session, identity, talk_id, lock=True)
    if _is_repeated(session, talk, approval, Decision.APPROVED):
        return talk
    _check(talk, identity, approval)
    there = list_shown_ids(session, talk.id)
    judged = _judged(approval, there)
    if approval.photos is not None and len(judged) < len(there):
        raise PhotosChanged  # one has come that the reviewer did not see
    shown = approval.shown()
    # a record that said "no photo" may have got some since
    if shown and not talk.declared_photos and not there:
        problem = "这场没有照片，不能勾选照片里有什么；要计入，请写明原因。"
        raise InvalidInput(errors=[FieldError("shows_banner", problem)])
    talk.approve(now=now)
    review = _review(talk, identity, approval, Decision.APPROVED, now)
    review.shows_banner = Shown.BANNER in shown
    review.shows_speaker = Shown.SPEAKER in shown
    review.shows_audience = Shown.AUDIENCE in shown
    review.exception_reason = approval.exception_reason
    _add(session, talk, review)
    chosen = keep_judgements(session, review, judged)
    decide(session, talk.id, identity.person_id, now=now)
    line = write_verdict(session, talk, review, plan_for_year(session, talk.day.year), identity, now=now)
    if line.counts:
        settle_kept_up(session, now=now)
    school = session.get_one(Unit, talk.school_id)
    notify(
        session, notices.approved(talk, review, school, line.reason, now=now), templates=plan.message_templates, now=now
    )
    _audit(session, "talk.approved", talk, identity, now, photos=_ids(chosen))
    return talk


def return_for_correction(
    session: Session, identity: Identity, talk_id: int, wish: Return, *, plan: Plan, now: datetime
) -> Talk:
    """Send the record back with reasons; only what is named has to be done again, and named photos only."""
    talk = reach_talk(session, identity, talk_id, lock=True)
    if _is_repeated(session, talk, wish, Decision.RETURNED):
        return talk
    _check(talk, identity, wish)
    talk.return_for_correction(now=now)
    review = _review(talk, identity, wish, Decision.RETURNED, now)
    there = list_shown_ids(session, talk.id)
    judged = _judged(wish, there)
    review.reasons = [str(reason) for reason in wish.every_reason()]
    review.note = wish.note
    _add(session, talk, review)
    keep_judgements(session, review, judged)
    faults = [notices.Fault(there.index(photo.photo_id) + 1, photo.reasons) for photo in judged if photo.reasons]
    school = session.get_one(Unit, talk.school_id)
    notify(session, notices.returned(talk, review, faults, school, now=now), templates=plan.message_templates, now=now)
    returned = _ids(photo.photo_id for photo in judged if photo.reasons)
    _audit(session, "talk.returned", talk, identity, now, photos=returned)
    return talk


def undo(session: Session, identity: Identity, talk_id: int, wish: Undo, *, now: datetime) -> Talk:
    """Take back the decision just made: its verdict is superseded, no message is sent. Twice is once."""
    talk = reach_talk(session, identity, talk_id, lock=True)
    review = session.scalars(select(Review).where(Review.client_id == wish.review, Review.talk_id == talk.id)).first()
    if review is None:
        raise NotFound
    if review.reviewed_by_unit_id != identity.unit_id:
        raise NotTheReviewer
    if review.undone_at is not None:
        return talk
    latest = find_last_review(session, talk.id)
    if latest is None or latest[0] is not review or talk.status is TalkStatus.SUBMITTED:
        raise TalkConflict(talk_id=talk.id, version=talk.version)
    if now > review.reviewed_at + rules.UNDO_WINDOW:
        raise TooLateToUndo
    review.undone_at = now
    _reopen(session, talk, now)
    if review.decision is Decision.APPROVED:
        take_back_settling(session, settled_at=review.reviewed_at, now=now)
    _audit(session, "talk.decision_undone", talk, identity, now)
    return talk


def reopen(session: Session, identity: Identity, talk_id: int, wish: Reopening, *, now: datetime) -> Talk:
    """Look again at an approved talk, with a reason everyone concerned sees; its ledger line is superseded.

    From here the pair approves it anew or returns it to the school.
    """
    talk = reach_talk(session, identity, talk_id, lock=True)
    if _is_repeated(session, talk, wish, Decision.REOPENED):
        return talk
    _check(talk, identity, wish)
    if talk.status is not TalkStatus.APPROVED:
        raise TalkNotApproved
    _reopen(session, talk, now)
    review = _review(talk, identity, wish, Decision.REOPENED, now)
    review.note = wish.reason
    _add(session, talk, review)
    _audit(session, "talk.reopened", talk, identity, now)
    return talk


def clear_photos(session: Session, identity: Identity, talk_id: int, *, now: datetime) -> Talk:
    """The photos of an approved talk are all right after all, though WeChat objected after the approval."""
    talk = reach_talk(session, identity, talk_id, lock=True)
    if not rules.may_review(identity, talk.organiser_division_code):
        raise NotTheReviewer
    if talk.status is not TalkStatus.APPROVED:
        raise TalkNotApproved
    decide(session, talk.id, identity.person_id, now=now)
    settle(session, NoticeSubject.PHOTO_RISKY, talk.id, now=now)
    _audit(session, "talk.photos_cleared", talk, identity, now)
    return talk


def _reopen(session: Session, talk: Talk, now: datetime) -> None:
    talk.reopen(now=now)
    withdraw_verdict(session, talk, now=now)
    withdraw_decision(session, talk.id)
    for subject in (NoticeSubject.TALK_APPROVED, NoticeSubject.TALK_RETURNED, NoticeSubject.PHOTO_RISKY):
        settle(session, subject, talk.id, now=now)
    session.flush()


def _review(talk: Talk, identity: Identity, given: ReviewInput, decision: Decision, now: datetime) -> Review:
    """A decision that ticks nothing and gives no reasons yet."""
    return Review(
        client_id=given.client_id,
        talk_id=talk.id,
        decision=decision,
        shows_banner=False,
        shows_speaker=False,
        shows_audience=False,
        reasons=[],
        reviewed_by_person_id=identity.person_id,
        reviewed_by_unit_id=identity.unit_id,
        reviewed_at=now,
    )


def _add(session: Session, talk: Talk, review: Review) -> None:
    try:
        with session.begin_nested():
            session.add(review)
    except IntegrityError:  # the same id, at the same moment, for another talk
        raise TalkConflict(talk_id=talk.id, version=talk.version) from None


def _is_repeated(session: Session, talk: Talk, given: ReviewInput, decision: Decision) -> bool:
    """Whether this very decision was taken before and stands; its id used for anything else is a conflict."""
    found = session.scalars(select(Review).where(Review.client_id == given.client_id)).one_or_none()
    if found is None:
        return False
    if found.talk_id != talk.id or found.decision is not decision or found.undone_at is not None:
        raise TalkConflict(talk_id=talk.id, version=talk.version)
    return True


def _check(talk: Talk, identity: Identity, given: ReviewInput) -> None:
    if not rules.may_review(identity, talk.organiser_division_code):
        raise NotTheReviewer
    if talk.version != given.version:
        raise TalkConflict(talk_id=talk.id, version=talk.version)


def _judged(given: PhotosSeen, there: Sequence[int]) -> list[Judged]:
    """In the order of `there`, the ids of the photos of the talk."""
    judged = {photo.photo_id: photo for photo in given.judged()}
    if not judged.keys() <= set(there):
        raise PhotosChanged
    return [judged[photo_id] for photo_id in there if photo_id in judged]


def _ids(photo_ids: Iterable[int]) -> str | None:
    return ",".join(str(photo_id) for photo_id in photo_ids) or None  # the trail holds plain values


def _audit(
    session: Session, action: str, talk: Talk, identity: Identity, now: datetime, photos: str | None = None
) -> None:
    """`photos`: those approved as evidence, or those that go back."""
    write_audit(
        session,
        action,
        talk.id,
        now=now,
        person_id=identity.person_id,
        unit_id=identity.unit_id,
        version=talk.version,
        photos=photos,
    )
