"""Who of a unit a reminder would reach through WeChat, as far as we know, and who would not, and why."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.accounts.models import Person, UnitIdentity
from app.messaging.models import MessageCredit, SendingPause
from app.messaging.notices import Template
from app.messaging.rules import EVERYTHING
from app.units.models import Unit


@dataclass(frozen=True, slots=True)
class Receiver:
    name: str | None
    has_account: bool
    template: Template | None
    """The best of the chain that the person allows; None: nothing would be sent to them."""


@dataclass(frozen=True, slots=True)
class Receivers:
    """Of one unit."""

    unit: Unit
    people: Sequence[Receiver]
    """Those who came first first."""

    @property
    def reachable(self) -> int:
        return sum(person.template is not None for person in self.people)


def list_receivers(session: Session, units: Sequence[Unit], chain: Sequence[Template]) -> list[Receivers]:
    """Of each unit, in the given order; two queries."""
    serving = (
        select(UnitIdentity.unit_id, Person.id, Person.name, Person.openid.is_not(None).label("has_account"))
        .join(Person, Person.id == UnitIdentity.person_id)
        .where(UnitIdentity.unit_id.in_([unit.id for unit in units]), UnitIdentity.ended_at.is_(None))
        .distinct()
        .order_by(Person.id)
    )
    rows = session.execute(serving).all()
    allowed = session.execute(
        select(MessageCredit.person_id, MessageCredit.template_id).where(
            MessageCredit.person_id.in_([row.id for row in rows]),
            MessageCredit.template_id.in_([template.template_id for template in chain]),
            or_(MessageCredit.balance > 0, MessageCredit.is_long_term),
        )
    )
    best = _best([(person_id, template_id) for person_id, template_id in allowed], chain)
    people: dict[int, list[Receiver]] = defaultdict(list)
    for row in rows:
        people[row.unit_id].append(Receiver(row.name, row.has_account, best.get(row.id) if row.has_account else None))
    return [Receivers(unit, people[unit.id]) for unit in units]


def is_sending_paused(session: Session, chain: Sequence[Template], *, now: datetime) -> bool:
    """Whether anything of the chain, or everything, rests at this moment."""
    scopes = [EVERYTHING, *(template.template_id for template in chain)]
    query = select(SendingPause.scope).where(SendingPause.scope.in_(scopes), SendingPause.until > now)
    return session.scalars(query.limit(1)).first() is not None


def _best(allowed: Sequence[tuple[int, str]], chain: Sequence[Template]) -> Mapping[int, Template]:
    """Person id → the first of the chain that the person allows."""
    found: dict[int, Template] = {}
    for template in reversed(chain):
        found |= {person_id: template for person_id, template_id in allowed if template_id == template.template_id}
    return found
