"""Repeating erasures in a database restored from a backup that still holds what its owners had deleted since.

The list of erasures is kept beside the backups and is newer than they are. It says who by number and by the moment at
which the account was made: that tells one person from another who got the same number later, and nobody's openid.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum

from pydantic import AwareDatetime, BaseModel, ConfigDict
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.erasure import Forgetting, forget_phone
from app.accounts.models import Person
from app.core.audit import AuditEvent


class ErasureKind(StrEnum):
    """As the trail calls it."""

    PHONE = "person.phone_forgotten"
    ACCOUNT = "person.account_forgotten"


class Erasure(BaseModel):
    """One line of the list."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: ErasureKind
    at: AwareDatetime
    person_id: int
    person_created_at: AwareDatetime


class Repeated(StrEnum):
    FORGOTTEN = "forgotten"
    KNOWN = "known"
    """The backup is younger than the erasure, or there is nothing to delete any more."""
    NOBODY = "nobody"
    """The backup is older than the person."""


def list_erasures(session: Session) -> Sequence[Erasure]:
    """All of the trail, in their order."""
    rows = session.execute(
        select(AuditEvent.action, AuditEvent.at, Person.id, Person.created_at)
        .join(Person, Person.id == AuditEvent.subject_id)
        .where(AuditEvent.action.in_(list(ErasureKind)))
        .order_by(AuditEvent.id)
    )
    return [Erasure(kind=kind, at=at, person_id=number, person_created_at=made) for kind, at, number, made in rows]


def repeat_erasures(
    session: Session, erasures: Iterable[Erasure], *, forget: Forgetting, now: datetime
) -> Counter[Repeated]:
    """Those that this database does not know of; returns how many were what. A second time changes nothing."""
    known = set(list_erasures(session))
    return Counter(
        Repeated.KNOWN if item in known else _repeat(session, item, forget=forget, now=now) for item in erasures
    )


def _repeat(session: Session, erasure: Erasure, *, forget: Forgetting, now: datetime) -> Repeated:
    person = session.get(Person, erasure.person_id)
    if person is None or person.created_at != erasure.person_created_at:
        return Repeated.NOBODY
    if erasure.kind is ErasureKind.PHONE:
        return Repeated.FORGOTTEN if forget_phone(session, person, now=now) else Repeated.KNOWN
    if person.openid is None:
        return Repeated.KNOWN
    forget(session, person, now)
    return Repeated.FORGOTTEN
