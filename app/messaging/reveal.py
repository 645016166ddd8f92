"""Telling the number behind an entry of the call list, and who was told."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.core.access import Identity
from app.core.audit import write_audit
from app.core.crypto import PhoneVault
from app.messaging.errors import CallHasNoPhone
from app.messaging.queries import reach_call


def reveal(session: Session, identity: Identity, entry_id: int, vault: PhoneVault, *, now: datetime) -> str:
    """The number as one dials it in China; the trail says whose was told to whom, never the number.

    Raises `NotFound` for an entry the caller does not see, and `CallHasNoPhone`.
    """
    entry = reach_call(session, identity, entry_id)
    person = session.get(Person, entry.person_id) if entry.person_id else None
    if person is None or person.phone_encrypted is None:
        raise CallHasNoPhone
    write_audit(
        session,
        "call.phone_revealed",
        entry.id,
        now=now,
        person_id=identity.person_id,
        unit_id=identity.unit_id,
        on_behalf_of_unit_id=entry.unit_id,
        phone_of_person_id=person.id,
    )
    return vault.decrypt(person.phone_encrypted).removeprefix("+86")
