"""Use cases of an invitation that was sent: answer, take it back, agree on another time, withdraw. They flush only.

Who changes an invitation holds its talk first, then the invitation, then the speaker's turn (`queries.take_turn`): so
of two who want the same hour of one speaker, or accept and withdraw at once, exactly one gets it.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from app.core.access import Identity, Role
from app.invitations import queries, rights, rules, telling
from app.invitations.agreed import set_confirmed
from app.invitations.conflicts import booked_elsewhere
from app.invitations.errors import (
    InvitationConflict,
    InvitationNotOpen,
    InvitationOver,
    NothingToUndo,
    NotTheInviter,
    SlotUnknown,
    SpeakerBooked,
    TalkNotToInvite,
    TooLateToUndo,
)
from app.invitations.queries import Case
from app.invitations.schemas import AnswerFields, AnswerInput, SlotChoice, VersionInput, Withdrawal
from app.invitations.states import Answer, InvitationStatus
from app.invitations.trail import audit
from app.plan.schemas import Plan
from app.talks.models import Talk
from app.talks.schemas import Cancellation
from app.talks.service import cancel_talk as cancel_only_the_talk
from app.talks.states import TalkStatus

ANSWERED = {
    InvitationStatus.ACCEPTED: "invitation.accepted",
    InvitationStatus.TIME_PROPOSED: "invitation.time_proposed",
    InvitationStatus.DECLINED: "invitation.declined",
}
"""What the trail says."""


def answer(
    session: Session, identity: Identity, invitation_id: int, given: AnswerInput, *, plan: Plan, now: datetime
) -> Case:
    """The speaker's answer, or what the inviter's staff heard on the phone. Repeating the last changes nothing."""
    case = queries.reach_case(session, identity, invitation_id, lock=True)
    on_behalf = _answers_for(identity, case)
    if _is_repeated(case, identity, given):
        return case
    _check(case, given.version)
    return take_answer(session, case, identity, given, on_behalf=on_behalf, plan=plan, now=now)


def take_answer(
    session: Session,
    case: Case,
    identity: Identity,
    given: AnswerFields,
    *,
    on_behalf: bool,
    plan: Plan,
    now: datetime,
) -> Case:
    """As `answer`, for a caller who holds the case and may. Raises `SpeakerBooked` where somebody was quicker."""
    it = case.invitation
    if now >= it.starts_at:
        raise InvitationOver
    if given.answer is Answer.ACCEPT:
        _require_not_booked(session, case, it.starts_at, plan)
        it.accept(now=now)
        if rules.is_day_to_confirm(it.starts_at, now=now):  # nobody says so twice within a day
            set_confirmed(it, "speaker", identity.person_id, now=now)
    elif given.answer is Answer.DECLINE:
        assert given.reason is not None  # AnswerInput refuses it
        it.decline(given.reason, given.note, now=now)
        case.talk.set_speaker(None, rules.UNDECIDED, now=now)
    else:
        _require_to_come(given, now)
        it.propose(given.slots, given.note, now=now)
    it.answered_by_person_id = identity.person_id
    it.answered_for_unit_id = identity.unit_id if on_behalf else None
    session.flush()
    case = queries.reach_case(session, identity, it.id)
    audit(session, ANSWERED[it.status], case, identity, now)
    telling.of_answer(session, case, plan=plan, now=now)
    return case


def undo(session: Session, identity: Identity, invitation_id: int, wish: VersionInput, *, now: datetime) -> Case:
    """Take back the answer just given, by whoever gave it: nobody has been told yet. Twice is once."""
    case = queries.reach_case(session, identity, invitation_id, lock=True)
    it = case.invitation
    if it.status is InvitationStatus.INVITED and it.version == wish.version + 1:
        return case
    _check(case, wish.version)
    if it.answered_by_person_id != identity.person_id or it.status is InvitationStatus.WITHDRAWN:
        raise NothingToUndo
    if not rules.may_undo(it.answered_at, now=now):
        raise TooLateToUndo
    if not it.is_open and queries.open_of_talk(session, case.talk.id) is not None:
        raise NothingToUndo
    answered_at = it.answered_at
    it.take_answer_back(now=now)
    if case.talk.speaker_id != case.speaker.id:
        case.talk.set_speaker(case.speaker.id, case.speaker.name, now=now)
    session.flush()
    audit(session, "invitation.answer_undone", case, identity, now)
    assert answered_at is not None
    telling.of_undoing(session, case, answered_at, now=now)
    return queries.reach_case(session, identity, it.id)


def choose_slot(
    session: Session, identity: Identity, invitation_id: int, choice: SlotChoice, *, plan: Plan, now: datetime
) -> Case:
    """The inviter takes one of the times the speaker proposed: agreed, and the talk moves to it."""
    case = _managed(session, identity, invitation_id)
    it = case.invitation
    if it.status is InvitationStatus.ACCEPTED and it.version == choice.version + 1 and it.starts_at == choice.slot:
        return case
    _check(case, choice.version)
    if it.status is not InvitationStatus.TIME_PROPOSED:
        raise InvitationNotOpen
    if choice.slot not in it.proposed_slots:
        raise SlotUnknown
    if now >= choice.slot:
        raise InvitationOver
    _require_not_booked(session, case, choice.slot, plan)
    it.agree_on(choice.slot, now=now)
    case.talk.move_to(choice.slot, now=now)
    session.flush()
    case = queries.reach_case(session, identity, it.id)
    audit(session, "invitation.slot_chosen", case, identity, now)
    telling.of_agreement(session, case, plan=plan, now=now)
    return case


def withdraw(
    session: Session, identity: Identity, invitation_id: int, wish: Withdrawal, *, plan: Plan, now: datetime
) -> Case:
    """The inviter asks no longer; the talk stays planned, for a substitute. Twice is once."""
    case = _managed(session, identity, invitation_id)
    if case.invitation.status is InvitationStatus.WITHDRAWN:
        return case
    _check(case, wish.version)
    if case.talk.status is not TalkStatus.PLANNED:
        raise TalkNotToInvite
    _withdraw(session, identity, case, wish.reason, plan=plan, now=now)
    case.talk.set_speaker(None, rules.UNDECIDED, now=now)
    session.flush()
    return queries.reach_case(session, identity, invitation_id)


def cancel_talk(
    session: Session, identity: Identity, talk_id: int, wish: Cancellation, *, plan: Plan, now: datetime
) -> Talk:
    """Cancel the talk, and with it the invitation that is open: the speaker is told. Cancelling never deletes."""
    talk = cancel_only_the_talk(session, identity, talk_id, wish, now=now)
    invitation = queries.open_of_talk(session, talk.id, lock=True)
    if invitation is not None:
        case = queries.reach_case(session, identity, invitation.id)
        _withdraw(session, identity, case, wish.reason, plan=plan, now=now)
    return talk


def _answers_for(identity: Identity, case: Case) -> bool:
    """Whether the caller answers for the speaker, who was telephoned. Raises `NotTheInviter` for anybody else."""
    if rules.is_invited(identity, case.speaker.unit_id):
        return False
    if identity.role is Role.SPEAKER or not rights.manages(identity, case):
        raise NotTheInviter
    return True


def _is_repeated(case: Case, identity: Identity, given: AnswerInput) -> bool:
    """A request sent again because its answer was lost on the way."""
    it = case.invitation
    status = {
        Answer.ACCEPT: InvitationStatus.ACCEPTED,
        Answer.DECLINE: InvitationStatus.DECLINED,
        Answer.PROPOSE: InvitationStatus.TIME_PROPOSED,
    }[given.answer]
    is_last = it.version == given.version + 1 and it.answered_by_person_id == identity.person_id
    return is_last and it.status is status


def _managed(session: Session, identity: Identity, invitation_id: int) -> Case:
    case = queries.reach_case(session, identity, invitation_id, lock=True)
    if not rights.manages(identity, case):
        raise NotTheInviter
    return case


def _check(case: Case, version: int) -> None:
    it = case.invitation
    if it.version != version:
        raise InvitationConflict(f"刚才有变化：{case.line}请看一下再定。", invitation_id=it.id, version=it.version)


def _require_not_booked(session: Session, case: Case, starts_at: datetime, plan: Plan) -> None:
    it = case.invitation
    queries.take_turn(session, case.speaker.person_id)
    if booked_elsewhere(session, case.speaker.person_id, starts_at, it.minutes, plan=plan, besides=it.id):
        raise SpeakerBooked


def _require_to_come(given: AnswerFields, now: datetime) -> None:
    if min(given.slots) <= now:
        raise InvitationOver("给出的时间已经过了，请选以后的时间。")


def _withdraw(session: Session, identity: Identity, case: Case, note: str, *, plan: Plan, now: datetime) -> None:
    was_agreed = case.invitation.status is InvitationStatus.ACCEPTED
    case.invitation.withdraw(note, now=now)
    session.flush()
    audit(session, "invitation.withdrawn", case, identity, now)
    telling.of_withdrawal(session, case, was_agreed=was_agreed, plan=plan, now=now)
