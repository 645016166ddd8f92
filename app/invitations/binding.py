"""A speaker of the roster comes to WeChat: whoever is signed in becomes the person behind the speaker."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.accounts.models import Person, UnitIdentity
from app.core.access import Identity, Role
from app.core.audit import write_audit
from app.messaging.models import CallListEntry
from app.speakers.models import Speaker
from app.units.models import Unit


def may_bind(recorded: Person, person: Person) -> bool:
    """Somebody in WeChat takes the place of a person known from a roster only. Nobody takes an account's place."""
    return recorded.openid is None and person.openid is not None and recorded.id != person.id


def bind(session: Session, recorded: Person, person: Person, *, by_person_id: int, now: datetime) -> None:
    """`person` speaks from now on, in every corps that knew `recorded`; the number moves along.

    The signed-in person stays, with their login and consents; `recorded` keeps nothing but the past.
    """
    held = set(_serving(session, person.id))
    for unit_id in _serving(session, recorded.id):
        row = _identity_row(session, recorded.id, unit_id)
        row.ended_at = now
        session.flush()
        if unit_id not in held:
            session.add(UnitIdentity(person_id=person.id, unit_id=unit_id, role=Role.SPEAKER, began_at=now))
    session.execute(update(Speaker).where(Speaker.person_id == recorded.id).values(person_id=person.id))
    session.execute(
        update(CallListEntry)
        .where(CallListEntry.person_id == recorded.id, CallListEntry.resolved_at.is_(None))
        .values(person_id=person.id)
    )
    person.name = person.name or recorded.name
    if person.phone_encrypted is None:
        person.phone_encrypted, person.phone_hash = recorded.phone_encrypted, recorded.phone_hash
    recorded.phone_encrypted = recorded.phone_hash = None
    session.flush()
    write_audit(
        session, "person.bound", person.id, now=now, person_id=by_person_id, unit_id=None, was_person_id=recorded.id
    )


def speaker_identity(session: Session, speaker: Speaker, person_id: int) -> Identity:
    """The person acting as the speaker, whom they serve."""
    row, unit = _identity_row(session, person_id, speaker.unit_id), session.get_one(Unit, speaker.unit_id)
    return Identity(row.id, person_id, row.role, unit.id, unit.division_code, unit.path)


def lock_people(session: Session, *person_ids: int) -> dict[int, Person]:
    """In the order of their ids, so that two who bind do not wait for one another."""
    query = select(Person).where(Person.id.in_(person_ids)).order_by(Person.id).with_for_update()
    return {person.id: person for person in session.scalars(query.execution_options(populate_existing=True))}


def _serving(session: Session, person_id: int) -> list[int]:
    query = select(UnitIdentity.unit_id).where(
        UnitIdentity.person_id == person_id, UnitIdentity.role == Role.SPEAKER, UnitIdentity.ended_at.is_(None)
    )
    return list(session.scalars(query.order_by(UnitIdentity.unit_id)))


def _identity_row(session: Session, person_id: int, unit_id: int) -> UnitIdentity:
    query = select(UnitIdentity).where(
        UnitIdentity.person_id == person_id, UnitIdentity.unit_id == unit_id, UnitIdentity.ended_at.is_(None)
    )
    return session.scalars(query).one()
