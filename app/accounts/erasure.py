"""Forgetting personal data when its owner asks for it: in the mini-program, or in WeChat.

What stays is what the offices' own records need: who recorded and decided what, by name. The trail tells that something
was forgotten, never what.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Person, UnitIdentity
from app.accounts.personal import Room, Section
from app.accounts.sections import work_sections
from app.accounts.serving import end_serving
from app.core.audit import write_audit
from app.core.ports import TokenStore

Forgetting = Callable[[Session, Person, datetime], None]
"""`forget_account` with its rooms and tokens: the one function behind both doors."""


def forgetting(rooms: Sequence[Room], tokens: TokenStore) -> Forgetting:
    return lambda session, person, now: forget_account(session, person, rooms=rooms, tokens=tokens, now=now)


def forget_phone(session: Session, person: Person, *, now: datetime) -> bool:
    """False when there is none. The next joining asks for it again."""
    if person.phone_encrypted is None and person.phone_hash is None:
        return False
    person.phone_encrypted = person.phone_hash = None
    session.flush()
    write_audit(session, "person.phone_forgotten", person.id, now=now, person_id=person.id, unit_id=None)
    return True


def forget_account(
    session: Session, person: Person, *, rooms: Sequence[Room], tokens: TokenStore, now: datetime
) -> None:
    """Nobody acts as this person any more: openid, unionid, phone and consents go, every identity and login ends.

    The name stays only where a record bears it. Whoever comes back is a new person and joins by a code. A second time
    changes nothing. Raises `TokenStoreDown`, and then nothing may be committed.
    """
    for room in rooms:  # before the person is locked: a room may take a lock that comes ahead of all rows
        if room.forget is not None:
            room.forget(session, person.id, now=now)
    session.refresh(person, with_for_update={"key_share": True})  # somebody may be joining
    if person.openid is None:
        return
    forget_phone(session, person, now=now)
    person.openid = person.unionid = person.last_identity_id = None
    serving = select(UnitIdentity).where(UnitIdentity.person_id == person.id, UnitIdentity.ended_at.is_(None))
    for row in session.scalars(serving.order_by(UnitIdentity.id).with_for_update()):
        end_serving(session, row, by_person_id=person.id, by_unit_id=row.unit_id, now=now)
    if not records_of(session, person.id, rooms):
        person.name = None
    session.flush()
    write_audit(session, "person.account_forgotten", person.id, now=now, person_id=person.id, unit_id=None)
    tokens.revoke_all(person.id)


def records_of(session: Session, person_id: int, rooms: Sequence[Room]) -> Sequence[Section]:
    """What bears the person's name and has to be kept."""
    return [section for section in work_sections(session, person_id, rooms) if section.is_record and section.rows]
