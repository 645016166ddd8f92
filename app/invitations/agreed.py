"""Use cases of a talk that is agreed: both sides confirm the day before, and get one another's number."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.core.access import Identity
from app.core.audit import write_audit
from app.core.crypto import PhoneVault
from app.core.errors import FieldError, InvalidInput
from app.invitations import queries, rights, rules
from app.invitations.errors import ContactHasNoPhone, InvitationNotOpen, NotAgreed, NotTheInviter, NotYetToConfirm
from app.invitations.models import Invitation
from app.invitations.queries import Case
from app.invitations.schemas import Confirmation, PhoneWish, Side
from app.invitations.states import InvitationStatus
from app.invitations.trail import audit
from app.messaging.notices import NoticeSubject
from app.messaging.service import settle
from app.speakers.reveal import tell_number
from app.speakers.schemas import NumberView


def confirm(session: Session, identity: Identity, invitation_id: int, wish: Confirmation, *, now: datetime) -> Case:
    """Say the day before that the speaker comes, or the school is ready. Twice is once.

    An older version is no conflict here: the other side may just have confirmed, and an agreed time does not move.
    """
    case = queries.reach_case(session, identity, invitation_id, lock=True)
    side = _side(identity, case, wish)
    if case.invitation.status is not InvitationStatus.ACCEPTED:
        raise InvitationNotOpen
    if not rules.is_day_to_confirm(case.invitation.starts_at, now=now):
        raise NotYetToConfirm
    if not set_confirmed(case.invitation, side, identity.person_id, now=now):
        return case
    session.flush()
    audit(session, "invitation.confirmed", case, identity, now)
    _settle(session, case, side, now)
    return case


def set_confirmed(it: Invitation, side: Side, person_id: int, *, now: datetime) -> bool:
    """Whether it changed anything."""
    if getattr(it, f"{side}_confirmed_at") is not None:
        return False
    setattr(it, f"{side}_confirmed_at", now)
    setattr(it, f"{side}_confirmed_by_person_id", person_id)
    it.updated_at = now
    return True


def reveal(
    session: Session, identity: Identity, invitation_id: int, wish: PhoneWish, vault: PhoneVault, *, now: datetime
) -> NumberView:
    """The other side's number, once the talk is agreed; the trail says whose was told to whom, never the number."""
    case = queries.reach_case(session, identity, invitation_id)
    if case.invitation.status is not InvitationStatus.ACCEPTED:
        raise NotAgreed
    if wish.of not in rights.phones_for(identity, case):
        raise NotTheInviter
    action = "invitation.phone_revealed"
    if wish.of == "speaker":
        return tell_number(session, identity, case.speaker, action, invitation_id, vault, now=now)
    person = session.get(Person, case.invitation.contact_person_id)
    if person is None or person.phone_encrypted is None:
        raise ContactHasNoPhone
    write_audit(
        session,
        action,
        invitation_id,
        now=now,
        person_id=identity.person_id,
        unit_id=identity.unit_id,
        phone_of_person_id=person.id,
    )
    return NumberView(phone=vault.decrypt(person.phone_encrypted).removeprefix("+86"), more="")


def _side(identity: Identity, case: Case, wish: Confirmation) -> Side:
    sides = rights.confirms_for(identity, case)
    if wish.side is None and len(sides) > 1:
        raise InvalidInput(errors=[FieldError("side", "请选是替宣讲员确认，还是替学校确认。")])
    side = wish.side or next(iter(sides), None)
    if side is None or side not in sides:
        raise NotTheInviter
    return side


def _settle(session: Session, case: Case, side: Side, now: datetime) -> None:
    it = case.invitation
    if side == "speaker":
        settle(session, NoticeSubject.CONFIRMATION, it.id, now=now)
    else:
        settle(session, NoticeSubject.TALK_TOMORROW, it.talk_id, now=now)
    if it.speaker_confirmed_at is not None and it.school_confirmed_at is not None:
        settle(session, NoticeSubject.CONFIRMATION_MISSING, it.id, now=now)
