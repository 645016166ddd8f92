"""Use cases of a reviewer: approve or return. The one place where a talk, its verdict and its messages meet."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.access import Identity
from app.core.audit import write_audit
from app.core.errors import FieldError, InvalidInput
from app.messaging.notices import NoticeSubject
from app.messaging.service import notify, settle
from app.photos.queries import has_photos
from app.plan.schemas import Plan
from app.quotas.service import withdraw_verdict, write_verdict
from app.reviews import notices
from app.reviews.schemas import Approval, Return, ReviewInput
from app.talks import rules
from app.talks.errors import NotTheReviewer, TalkConflict, TooLateToUndo
from app.talks.models import Review, Talk
from app.talks.queries import find_last_review, reach_talk
from app.talks.states import Decision, TalkStatus
from app.units.models import Unit


def approve(
    session: Session, identity: Identity, talk_id: int, approval: Approval, *, plan: Plan, now: datetime
) -> Talk:
    """Approve the record and write its verdict into the ledger; a repeated decision answers the decided talk."""
    talk = reach_talk(session, identity, talk_id, lock=True)
    if _is_repeated(session, talk, approval):
        return talk
    _check(talk, identity, approval)
    is_ticked = approval.shows_banner or approval.shows_speaker or approval.shows_audience
    # a record that said "no photo" may have got some since
    if is_ticked and not talk.declared_photos and not has_photos(session, talk.id):
        problem = "这场没有照片，不能勾选照片里有什么；要计入，请写明原因。"
        raise InvalidInput(errors=[FieldError("shows_banner", problem)])
    talk.approve(now=now)
    review = Review(
        client_id=approval.client_id,
        talk_id=talk.id,
        decision=Decision.APPROVED,
        shows_banner=approval.shows_banner,
        shows_speaker=approval.shows_speaker,
        shows_audience=approval.shows_audience,
        exception_reason=approval.exception_reason,
        reasons=[],
        reviewed_by_person_id=identity.person_id,
        reviewed_by_unit_id=identity.unit_id,
        reviewed_at=now,
    )
    session.add(review)
    session.flush()
    line = write_verdict(session, talk, review, plan, identity, now=now)
    school = session.get_one(Unit, talk.school_id)
    notify(
        session, notices.approved(talk, review, school, line.reason, now=now), templates=plan.message_templates, now=now
    )
    _audit(session, "talk.approved", talk, identity, now)
    return talk


def return_for_correction(
    session: Session, identity: Identity, talk_id: int, wish: Return, *, plan: Plan, now: datetime
) -> Talk:
    """Send the record back with reasons; only what is named has to be done again."""
    talk = reach_talk(session, identity, talk_id, lock=True)
    if _is_repeated(session, talk, wish):
        return talk
    _check(talk, identity, wish)
    talk.return_for_correction(now=now)
    review = Review(
        client_id=wish.client_id,
        talk_id=talk.id,
        decision=Decision.RETURNED,
        shows_banner=False,
        shows_speaker=False,
        shows_audience=False,
        reasons=[str(reason) for reason in wish.reasons],
        note=wish.note,
        reviewed_by_person_id=identity.person_id,
        reviewed_by_unit_id=identity.unit_id,
        reviewed_at=now,
    )
    session.add(review)
    session.flush()
    school = session.get_one(Unit, talk.school_id)
    notify(session, notices.returned(talk, review, school, now=now), templates=plan.message_templates, now=now)
    _audit(session, "talk.returned", talk, identity, now)
    return talk


def undo(session: Session, identity: Identity, talk_id: int, *, now: datetime) -> Talk:
    """Take back the decision just made: its verdict is superseded, its message not sent. Twice is once."""
    talk = reach_talk(session, identity, talk_id, lock=True)
    if not rules.may_review(identity, talk.organiser_division_code):
        raise NotTheReviewer
    latest = find_last_review(session, talk.id)
    if latest is None or talk.status is TalkStatus.SUBMITTED:
        return talk
    review, _ = latest
    if now > review.reviewed_at + rules.UNDO_WINDOW:
        raise TooLateToUndo
    talk.reopen(now=now)
    review.undone_at = now
    withdraw_verdict(session, talk, now=now)
    for subject in (NoticeSubject.TALK_APPROVED, NoticeSubject.TALK_RETURNED):
        settle(session, subject, talk.id, now=now)
    session.flush()
    _audit(session, "talk.decision_undone", talk, identity, now)
    return talk


def _is_repeated(session: Session, talk: Talk, given: ReviewInput) -> bool:
    """Whether this very decision was taken before; an id used for another talk is a conflict."""
    talk_id = session.scalar(select(Review.talk_id).where(Review.client_id == given.client_id))
    if talk_id not in {None, talk.id}:
        raise TalkConflict(talk_id=talk.id, version=talk.version)
    return talk_id is not None


def _check(talk: Talk, identity: Identity, given: ReviewInput) -> None:
    if not rules.may_review(identity, talk.organiser_division_code):
        raise NotTheReviewer
    if talk.version != given.version:
        raise TalkConflict(talk_id=talk.id, version=talk.version)


def _audit(session: Session, action: str, talk: Talk, identity: Identity, now: datetime) -> None:
    write_audit(
        session, action, talk.id, now=now, person_id=identity.person_id, unit_id=identity.unit_id, version=talk.version
    )
