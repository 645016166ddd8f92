"""What a caller may do with an invitation at this moment. Pure."""

from datetime import datetime
from typing import Literal

from app.core.access import Identity
from app.invitations import rules
from app.invitations.queries import Case
from app.invitations.schemas import Side
from app.invitations.states import InvitationStatus

ANSWERED = (InvitationStatus.ACCEPTED, InvitationStatus.DECLINED, InvitationStatus.TIME_PROPOSED)


def manages(identity: Identity, case: Case) -> bool:
    talk = case.talk
    return rules.may_manage(identity, talk.organiser, talk.organiser_division_code, talk.school_id)


def confirms_for(identity: Identity, case: Case) -> list[Side]:
    """Whose word the caller's confirmation is; staff who telephoned confirm for both."""
    is_inviter = manages(identity, case)
    sides: list[Side] = []
    if is_inviter or rules.is_invited(identity, case.speaker.unit_id):
        sides.append("speaker")
    if is_inviter or rules.is_host(identity, case.school.id):
        sides.append("school")
    return sides


def still_to_confirm(identity: Identity, case: Case, *, now: datetime) -> list[Side]:
    it = case.invitation
    if it.status is not InvitationStatus.ACCEPTED or not rules.is_day_to_confirm(it.starts_at, now=now):
        return []
    said = {"speaker": it.speaker_confirmed_at, "school": it.school_confirmed_at}
    return [side for side in confirms_for(identity, case) if said[side] is None]


def phones_for(identity: Identity, case: Case) -> list[Literal["contact", "speaker"]]:
    """Whose number is told, and on record: once the talk is agreed, the contact's to the speaker and the other way."""
    if case.invitation.status is not InvitationStatus.ACCEPTED:
        return []
    if rules.is_invited(identity, case.speaker.unit_id):
        return ["contact"] if case.invitation.contact_person_id is not None else []
    return ["speaker"] if rules.is_host(identity, case.school.id) or manages(identity, case) else []


def may_undo(identity: Identity, case: Case, *, now: datetime) -> bool:
    it = case.invitation
    is_own = it.status in ANSWERED and it.answered_by_person_id == identity.person_id
    return is_own and rules.may_undo(it.answered_at, now=now)
