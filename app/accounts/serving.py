"""Who serves a unit, and the end of it: by handover, by somebody who manages the unit's people, or by the operator."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.errors import OwnIdentity
from app.accounts.models import Person, UnitIdentity
from app.accounts.queries import list_people, reach_identity
from app.accounts.schemas import PeopleView, ServingView
from app.core.access import Identity
from app.core.audit import write_audit
from app.core.crypto import PhoneVault, mask_phone
from app.units import join_codes
from app.units.queries import reach_unit, require_managed
from app.units.rules import manages


def view_people(session: Session, identity: Identity, unit_id: int, vault: PhoneVault) -> PeopleView:
    """Who serves a unit within reach. Raises `NotFound` beyond it."""
    unit = reach_unit(session, identity.path, unit_id)
    is_managed = manages(own_unit_id=identity.unit_id, own_path=identity.path, unit_id=unit.id, path=unit.path)
    people = [
        ServingView(
            identity_id=row.id,
            role=row.role,
            name=person.name,
            phone_masked=masked_phone(person, vault),
            began_at=row.began_at,
            came_by=came_by,
            may_end=is_managed and person.id != identity.person_id,
        )
        for row, person, came_by in list_people(session, unit.id)
    ]
    return PeopleView(people=people)


def end_identity(session: Session, identity: Identity, identity_id: int, *, now: datetime) -> None:
    """Take somebody's access to the own unit or one below away, from this moment on. A second time changes nothing.

    Raises `NotFound` beyond the reach, `NotYourPeople` for the partner in the pair, and `OwnIdentity`: one's own post
    is handed over, not dropped, so that nobody leaves a unit empty by a slip.
    """
    row, unit = reach_identity(session, identity.path, identity_id)
    require_managed(identity, unit)
    if row.person_id == identity.person_id:
        raise OwnIdentity
    end_serving(session, row, by_person_id=identity.person_id, by_unit_id=identity.unit_id, now=now)


def end_serving(
    session: Session, row: UnitIdentity, *, by_person_id: int | None, by_unit_id: int | None, now: datetime
) -> None:
    """As `end_identity`, for a caller who may; `by_…` None: the operator."""
    if row.ended_at is not None:
        return
    end(session, row, by_person_id=by_person_id, by_unit_id=by_unit_id, now=now)
    write_audit(
        session,
        "identity.ended",
        row.id,
        now=now,
        person_id=by_person_id,
        unit_id=by_unit_id,
        on_behalf_of_unit_id=row.unit_id,
    )


def end(
    session: Session, row: UnitIdentity, *, by_person_id: int | None, by_unit_id: int | None, now: datetime
) -> None:
    """It opens nothing from now on, nor do the codes its holder issued for offices. The caller writes the trail."""
    row.ended_at = now
    join_codes.revoke_issued_by(
        session, row.person_id, row.unit_id, by_person_id=by_person_id, by_unit_id=by_unit_id, now=now
    )
    session.flush()


def masked_phone(person: Person, vault: PhoneVault) -> str | None:
    return mask_phone(vault.decrypt(person.phone_encrypted)) if person.phone_encrypted else None
