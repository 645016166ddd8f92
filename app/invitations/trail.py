"""The trail of an invitation: who did what, and for whom where staff did it for a speaker."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.core.access import Identity
from app.core.audit import write_audit
from app.invitations.queries import Case


def audit(session: Session, action: str, case: Case, identity: Identity, now: datetime) -> None:
    of_speaker = case.speaker.unit_id
    write_audit(
        session,
        action,
        case.invitation.id,
        now=now,
        person_id=identity.person_id,
        unit_id=identity.unit_id,
        on_behalf_of_unit_id=None if identity.unit_id == of_speaker else of_speaker,
        version=case.invitation.version,
    )
