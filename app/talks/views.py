"""One talk as a caller sees it: with its banner, caption and what this caller may do."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.access import Identity
from app.plan.queries import plan_by_id
from app.talks import rules
from app.talks.models import Review, Talk
from app.talks.queries import find_last_review
from app.talks.schemas import ReviewView, TalkView
from app.talks.states import RETURN_REASONS, Organiser, ReturnReason, TalkStatus
from app.units.models import PAIR_KINDS, Unit, UnitKind


def view_talk(session: Session, identity: Identity, talk: Talk) -> TalkView:
    school = session.get_one(Unit, talk.school_id)
    plan = plan_by_id(session, talk.plan_id)
    organiser_name = _organiser_name(session, talk, school)
    banner = plan.banner(year=talk.day.year, special_name=talk.special_name)
    review = find_last_review(session, talk.id) if talk.version > 1 else None  # a decision would have changed it
    starts_at = talk.held_at or talk.planned_at
    assert starts_at is not None  # every talk is planned or recorded
    return TalkView(
        id=talk.id,
        client_id=talk.client_id,
        status=talk.status,
        organiser=talk.organiser,
        organiser_name=organiser_name,
        day=talk.day,
        starts_at=starts_at,
        planned_at=talk.planned_at,
        held_at=talk.held_at,
        school_id=school.id,
        school_name=school.short_name,
        division_code=school.division_code,
        speaker_name=talk.speaker_name,
        special_name=talk.special_name,
        formats=talk.formats,
        is_online=talk.is_online,
        venue=talk.venue,
        venue_reason=talk.venue_reason,
        audience=talk.audience,
        summary=talk.summary,
        declared_photos=talk.declared_photos,
        no_photo_reason=talk.no_photo_reason,
        submitted_at=talk.submitted_at,
        cancelled_at=talk.cancelled_at,
        cancel_reason=talk.cancel_reason,
        version=talk.version,
        banner=banner,
        caption=rules.caption(talk.day, organiser_name, banner),
        may_record=rules.may_record(identity, talk.status, talk.organiser_division_code, school.path),
        may_cancel=talk.is_cancellable
        and rules.may_cancel(identity, talk.organiser, talk.organiser_division_code, talk.school_id),
        may_review=talk.status is TalkStatus.SUBMITTED and rules.may_review(identity, talk.organiser_division_code),
        last_review=None if review is None else _view_review(*review),
    )


def caption_text(session: Session, talk: Talk, school: Unit) -> str:
    """Time, organiser and activity, as a published picture must state them: clause 四(六)."""
    banner = plan_by_id(session, talk.plan_id).banner(year=talk.day.year, special_name=talk.special_name)
    return rules.caption(talk.day, _organiser_name(session, talk, school), banner)


def _organiser_name(session: Session, talk: Talk, school: Unit) -> str:
    if talk.organiser is Organiser.SCHOOL:
        return school.name
    names = session.scalars(
        select(Unit.name)
        .where(Unit.division_code == talk.organiser_division_code, Unit.kind.in_(PAIR_KINDS))
        .order_by(Unit.kind == UnitKind.BUREAU)  # the federation first, as in the notice
    )
    return "、".join(names)


def _view_review(review: Review, unit_name: str) -> ReviewView:
    return ReviewView(
        decision=review.decision,
        shows_banner=review.shows_banner,
        shows_speaker=review.shows_speaker,
        shows_audience=review.shows_audience,
        exception_reason=review.exception_reason,
        reasons=review.reasons,
        reason_words=[RETURN_REASONS[ReturnReason(reason)] for reason in review.reasons],
        note=review.note,
        reviewed_by=unit_name,
        reviewed_at=review.reviewed_at,
        undo_until=review.reviewed_at + rules.UNDO_WINDOW,
    )
