"""The part of a full life that invitations keep: sent, answered and confirmed for others; answers by link."""

from datetime import timedelta
from uuid import uuid4

from app.core.access import Identity
from app.invitations.models import Invitation, InvitationClaim
from app.invitations.states import Answer, InvitationStatus
from tests.factories import LONGDE, Make

MARKS = {
    "invitations.contact_person_id": "示例联系小学",
    "invitations.invited_by_person_id": "示例邀请小学",
    "invitations.answered_by_person_id": "示例代答小学",
    "invitations.speaker_confirmed_by_person_id": "示例替讲师确认小学",
    "invitations.school_confirmed_by_person_id": "示例替学校确认小学",
    "invitation_claims.person_id": "示例自称",
    "invitation_claims.phone_masked": "138****0777",
    "invitation_claims.decided_by_person_id": "示例核对小学",
}


def lead(make: Make, who: Identity) -> None:
    """Added to the rows of the session; the caller commits."""
    for column in ("contact", "invited_by", "answered_by", "speaker_confirmed_by", "school_confirmed_by"):
        invitation = _invitation(make, MARKS[f"invitations.{column}_person_id"])
        setattr(invitation, f"{column}_person_id", who.person_id)
    _claim(make, _invitation(make, "示例自称小学"), who.person_id, decided_by=None)
    stranger = make.person("示例旁人").id
    _claim(make, _invitation(make, MARKS["invitation_claims.decided_by_person_id"]), stranger, decided_by=who.person_id)
    make.session.flush()


def _invitation(make: Make, school_name: str) -> Invitation:
    now = make.clock.now()
    talk = make.talk(make.school(LONGDE, name=school_name), at=now + timedelta(days=6))
    invitation = Invitation(
        client_id=uuid4(),
        talk_id=talk.id,
        speaker_id=make.speaker(LONGDE).id,
        status=InvitationStatus.INVITED,
        starts_at=talk.planned_at,
        minutes=60,
        invited_by_person_id=talk.created_by_person_id,
        invited_by_unit_id=talk.created_by_unit_id,
        invited_at=now,
        expires_at=talk.planned_at,
        updated_at=now,
    )
    make.session.add(invitation)
    make.session.flush()
    return invitation


def _claim(make: Make, invitation: Invitation, person_id: int, *, decided_by: int | None) -> None:
    make.session.add(
        InvitationClaim(
            invitation_id=invitation.id,
            person_id=person_id,
            name=MARKS["invitation_claims.person_id"] if decided_by is None else "示例旁人",
            phone_masked=MARKS["invitation_claims.phone_masked"] if decided_by is None else "",
            answer=Answer.ACCEPT,
            claimed_at=make.clock.now(),
            decided_at=None if decided_by is None else make.clock.now(),
            decided_by_person_id=decided_by,
            is_confirmed=None if decided_by is None else False,
        )
    )
