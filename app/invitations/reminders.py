"""What happens to invitations by the calendar: reminders, confirming the day before, an end to waiting.

All may run as often as one likes, also twice at once: the to-do is the proof that somebody was told. What is due is
decided in `outlook.py`. Source: mission.md "Reminders".
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from app.core.audit import write_audit
from app.core.periods import beijing_date
from app.invitations import queries, telling
from app.invitations.models import Invitation
from app.invitations.outlook import MissingConfirmations, TalksToConfirm, UnansweredInvitations
from app.invitations.rules import UNDECIDED
from app.invitations.states import InvitationStatus
from app.messaging.models import Todo
from app.messaging.notices import NoticeSubject
from app.messaging.planned import Planned, carry_out
from app.messaging.service import settle_all
from app.plan.hours import ends_at
from app.plan.queries import current_plan, holding_in, list_versions
from app.plan.schemas import Plan
from app.talks.models import Talk
from app.talks.states import TalkStatus

SLOTS_OVER = "给出的时间都过了"
Outlooks = type[UnansweredInvitations] | type[TalksToConfirm] | type[MissingConfirmations]


def remind_of_invitations(session: Session, *, now: datetime) -> Sequence[Planned]:
    """Remind speakers who have not answered, and put on the call list who stays silent; on workdays by day."""
    return _remind(session, UnansweredInvitations, now=now)


def remind_to_confirm(session: Session, *, now: datetime) -> Sequence[Planned]:
    """Ask the speakers of tomorrow to confirm, and from noon on name to the organising pairs who has not."""
    is_over = or_(Talk.day <= beijing_date(now), Talk.status != TalkStatus.PLANNED)
    for subject in (NoticeSubject.CONFIRMATION, NoticeSubject.CONFIRMATION_MISSING):
        _settle_overtaken(session, subject, is_over, now=now)
    return [*_remind(session, TalksToConfirm, now=now), *_remind(session, MissingConfirmations, now=now)]


def expire_invitations(session: Session, *, now: datetime) -> list[int]:
    """Wait no longer for answers that have not come, nor for a choice among times that are over; ids of both."""
    plan = current_plan(session)
    last_slot = select(func.max(func.unnest(Invitation.proposed_slots).column_valued())).scalar_subquery()
    over = session.scalars(
        select(Invitation.id)
        .where(
            or_(
                (Invitation.status == InvitationStatus.INVITED) & (Invitation.expires_at <= now),
                (Invitation.status == InvitationStatus.TIME_PROPOSED) & (last_slot <= now),
            )
        )
        .order_by(Invitation.id)
    ).all()
    return [invitation_id for invitation_id in over if _expire(session, invitation_id, plan, now)]


def _expire(session: Session, invitation_id: int, plan: Plan, now: datetime) -> bool:
    """False when somebody was quicker."""
    case = queries.case_by_id(session, invitation_id, lock=True)
    assert case is not None  # never deleted
    it, was = case.invitation, case.invitation.status
    if was not in (InvitationStatus.INVITED, InvitationStatus.TIME_PROPOSED):
        return False
    action = "invitation.expired" if was is InvitationStatus.INVITED else "invitation.withdrawn"
    if was is InvitationStatus.INVITED:
        it.expire(now=now)
    else:
        it.withdraw(SLOTS_OVER, now=now)
    if case.talk.status is TalkStatus.PLANNED:
        case.talk.set_speaker(None, UNDECIDED, now=now)
    session.flush()
    write_audit(session, action, it.id, now=now, person_id=None, unit_id=None, version=it.version)
    if was is InvitationStatus.INVITED:
        telling.of_expiry(session, case, plan=plan, now=now)
    else:
        telling.of_withdrawal(session, case, was_agreed=False, plan=plan, now=now)
    return True


def _remind(session: Session, outlook_of: Outlooks, *, now: datetime) -> Sequence[Planned]:
    versions, today = list_versions(session), beijing_date(now)
    if ends_at(holding_in(versions, today.year), now) is None:
        return []
    _take_turn(session)
    seen = outlook_of.load(session, versions, today, today)
    due = seen.locked(session, {item.notice.subject_id for item in seen.due(now)}).due(now)
    carry_out(session, due, templates=versions[0].message_templates, now=now)
    return due


def _settle_overtaken(session: Session, subject: NoticeSubject, is_over: ColumnElement[bool], *, now: datetime) -> None:
    """Close what nobody settled, such as 明天去宣讲 once the day has come."""
    query = (
        select(Todo.subject_id)
        .join(Invitation, Invitation.id == Todo.subject_id)
        .join(Talk, Talk.id == Invitation.talk_id)
        .where(Todo.subject == subject, Todo.done_at.is_(None), is_over)
    )
    settle_all(session, subject, session.scalars(query).all(), now=now)


def _take_turn(session: Session) -> None:
    """One at a time until the transaction ends, so that the second sees what the first has posted."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext("invitation_reminders"))))
