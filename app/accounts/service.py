"""Use cases of a person: sign in, look at themselves, join a unit, switch, hand over."""

from datetime import datetime, timedelta

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.accounts import serving
from app.accounts.errors import (
    HandoverGone,
    HandoverToSelf,
    JoinCodeOlderThanLeaving,
    NameNeeded,
    PhoneNeeded,
)
from app.accounts.models import Person, UnitIdentity
from app.accounts.queries import (
    find_identity,
    find_left_at,
    find_person_by_openid,
    list_identities,
)
from app.accounts.schemas import IdentityView, MeView
from app.accounts.serving import masked_phone
from app.core.access import Identity, Role
from app.core.audit import write_audit
from app.core.crypto import Keys, PhoneVault
from app.core.errors import LoginRequired, NotFound
from app.core.ports import WeChatUser
from app.units import join_codes
from app.units.models import JoinCode, JoinPurpose, Unit

HANDOVER_LIFE = timedelta(minutes=15)


def sign_in(session: Session, user: WeChatUser, *, now: datetime) -> tuple[Person, int | None]:
    """The person behind an openid, made on the first login, and the identity to begin with."""
    session.execute(
        insert(Person)
        .values(openid=user.openid, unionid=user.unionid, created_at=now)
        .on_conflict_do_nothing(index_elements=["openid"])
    )
    person = find_person_by_openid(session, user.openid)
    assert person is not None
    held = [row.id for row in list_identities(session, person.id)]
    if person.last_identity_id in held:
        return person, person.last_identity_id
    return person, held[0] if held else None


def describe(session: Session, person_id: int, identity_id: int | None, vault: PhoneVault) -> MeView:
    person = require_account(session.get(Person, person_id))
    identities = [IdentityView.model_validate(row) for row in list_identities(session, person_id)]
    return MeView(
        person_id=person.id,
        name=person.name,
        phone_masked=masked_phone(person, vault),
        identities=identities,
        identity_id=identity_id,
        needs_bind=not identities,
    )


def require_account(person: Person | None) -> Person:
    """Raises `LoginRequired` when the account has ended: a login of that very moment may have left a token."""
    if person is None or person.openid is None:
        raise LoginRequired
    return person


def choose_identity(session: Session, person_id: int, identity_id: int) -> Identity:
    """Act in another identity this person holds; any other is not found."""
    identity = find_identity(session, person_id, identity_id)
    if identity is None:
        raise NotFound
    session.get_one(Person, person_id).last_identity_id = identity_id
    session.flush()
    return identity


def find_usable(
    session: Session, person_id: int, code: str, *, key: bytes, now: datetime, lock: bool = False
) -> JoinCode:
    """As `join_codes.find_valid`, for this person: who left a unit comes back by a newer code only.

    The sheet on a school's wall would let them in again. Raises `JoinCodeOlderThanLeaving`.
    """
    join_code = join_codes.find_valid(session, code, key=key, now=now, lock=lock)
    left_at = find_left_at(session, person_id, join_code.unit_id)
    if left_at is not None and join_code.issued_at <= left_at:
        raise JoinCodeOlderThanLeaving
    return join_code


def require_joinable(
    session: Session, person_id: int, code: str, *, brings_phone: bool, brings_name: bool, key: bytes, now: datetime
) -> None:
    """Raises what `join` would, before WeChat is asked for the phone: its code, the person's consent, works once."""
    person = require_account(session.get(Person, person_id))
    find_usable(session, person_id, code, key=key, now=now)
    _require_known(person, brings_phone=brings_phone, brings_name=brings_name)


def join(
    session: Session,
    person_id: int,
    code: str,
    *,
    phone: str | None,
    name: str | None,
    keys: Keys,
    now: datetime,
) -> UnitIdentity:
    """Serve the unit a join code names; with a handover code the giver's access ends in the same moment.

    `phone` is the number verified by WeChat in this call, None when the person relies on the one verified before.
    Joining a unit one already serves answers the standing identity. Raises as `require_account` does.
    """
    person = require_account(session.get(Person, person_id, with_for_update=True))
    join_code = find_usable(session, person_id, code, key=keys.join_codes, now=now, lock=True)
    _complete_person(person, phone, name, keys.phones)
    unit = session.get_one(Unit, join_code.unit_id)
    if join_code.purpose is JoinPurpose.HANDOVER:
        _end_giver(session, join_code.giving_identity_id, person_id, now)
    identity = _serving(session, person_id, unit.id, Role(join_code.role))
    if identity is None:
        identity = UnitIdentity(
            person_id=person_id, unit_id=unit.id, role=Role(join_code.role), began_at=now, join_code_id=join_code.id
        )
        session.add(identity)
        join_code.uses += 1
        session.flush()
        action = "identity.taken_over" if join_code.purpose is JoinPurpose.HANDOVER else "identity.joined"
        write_audit(
            session,
            action,
            identity.id,
            now=now,
            person_id=person_id,
            unit_id=unit.id,
            from_identity_id=join_code.giving_identity_id,
        )
    person.last_identity_id = identity.id
    session.flush()
    return identity


def begin_handover(session: Session, identity: Identity, *, keys: Keys, now: datetime) -> tuple[str, datetime]:
    """A code for one successor, shown as a QR code by the holder; nothing changes until it is used."""
    expires_at = now + HANDOVER_LIFE
    code, _ = join_codes.issue(
        session,
        unit_id=identity.unit_id,
        role=identity.role,
        purpose=JoinPurpose.HANDOVER,
        giving_identity_id=identity.id,
        expires_at=expires_at,
        max_uses=1,
        issued_by_person_id=identity.person_id,
        issued_by_unit_id=identity.unit_id,
        key=keys.join_codes,
        now=now,
    )
    return code, expires_at


def _complete_person(person: Person, phone: str | None, name: str | None, vault: PhoneVault) -> None:
    _require_known(person, brings_phone=phone is not None, brings_name=name is not None)
    if phone is not None:
        person.phone_encrypted = vault.encrypt(phone)
        person.phone_hash = vault.hash(phone)
    if name is not None:
        person.name = name


def _require_known(person: Person, *, brings_phone: bool, brings_name: bool) -> None:
    if person.phone_encrypted is None and not brings_phone:
        raise PhoneNeeded
    if person.name is None and not brings_name:
        raise NameNeeded


def _end_giver(session: Session, giving_identity_id: int | None, successor_id: int, now: datetime) -> None:
    giver = session.get(UnitIdentity, giving_identity_id, with_for_update=True) if giving_identity_id else None
    if giver is None or giver.ended_at is not None:
        raise HandoverGone
    if giver.person_id == successor_id:
        raise HandoverToSelf
    serving.end(session, giver, by_person_id=giver.person_id, by_unit_id=giver.unit_id, now=now)
    write_audit(
        session,
        "identity.handed_over",
        giver.id,
        now=now,
        person_id=giver.person_id,
        unit_id=giver.unit_id,
        successor_id=successor_id,
    )


def _serving(session: Session, person_id: int, unit_id: int, role: Role) -> UnitIdentity | None:
    for row in list_identities(session, person_id):
        if row.unit_id == unit_id and row.role is role:
            return session.get_one(UnitIdentity, row.id)
    return None
