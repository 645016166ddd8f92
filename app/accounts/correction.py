"""A person puts right what is kept about them (PIPL art. 46). The trail says that it was put right, never from what."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.accounts.service import require_account
from app.core.audit import write_audit
from app.core.crypto import PhoneVault


def correct_name(session: Session, person_id: int, name: str, *, now: datetime) -> None:
    """Records made before show it, too: they point at the person. The same name again changes nothing."""
    person = require_account(session.get(Person, person_id, with_for_update=True))
    if person.name == name:
        return
    person.name = name
    session.flush()
    write_audit(session, "person.name_corrected", person_id, now=now, person_id=person_id, unit_id=None)


def correct_phone(session: Session, person_id: int, phone: str, vault: PhoneVault, *, now: datetime) -> None:
    """`phone` is a number that WeChat has just verified."""
    person = require_account(session.get(Person, person_id, with_for_update=True))
    if person.phone_hash == vault.hash(phone):
        return
    person.phone_encrypted, person.phone_hash = vault.encrypt(phone), vault.hash(phone)
    session.flush()
    write_audit(session, "person.phone_corrected", person_id, now=now, person_id=person_id, unit_id=None)
