"""Forgetting personal data when its owner asks for it through WeChat.

What stays is what the offices' own records need: who recorded and decided what, by name. The trail tells that something
was forgotten, never what.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Person, UnitIdentity
from app.accounts.serving import end_serving
from app.core.audit import write_audit


def forget_phone(session: Session, person: Person, *, now: datetime) -> bool:
    """False when there is none. The next joining asks for it again."""
    if person.phone_encrypted is None and person.phone_hash is None:
        return False
    person.phone_encrypted = person.phone_hash = None
    session.flush()
    write_audit(session, "person.phone_forgotten", person.id, now=now, person_id=person.id, unit_id=None)
    return True


def forget_account(session: Session, person: Person, *, now: datetime) -> None:
    """Nobody acts as this person any more: openid, unionid and phone go, and every identity ends.

    The caller ends the logins. Whoever comes back is a new person and joins by a code.
    """
    session.refresh(person, with_for_update={"key_share": True})  # somebody may be joining
    forget_phone(session, person, now=now)
    person.openid = person.unionid = person.last_identity_id = None
    serving = select(UnitIdentity).where(UnitIdentity.person_id == person.id, UnitIdentity.ended_at.is_(None))
    for row in session.scalars(serving.order_by(UnitIdentity.id).with_for_update()):
        end_serving(session, row, by_person_id=person.id, by_unit_id=row.unit_id, now=now)
    session.flush()
    write_audit(session, "person.account_forgotten", person.id, now=now, person_id=person.id, unit_id=None)
