"""Whom a notice would reach through WeChat, as far as we know, and what is left of their consents afterwards."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Person, UnitIdentity
from app.messaging.models import MessageCredit
from app.messaging.notices import Notice, Template, chain_of

Holder = tuple[int, str]
"""Person id and WeChat's template id."""


@dataclass(frozen=True, slots=True)
class Reached:
    """Of one notice: how many serve its unit, and how many of them WeChat would let us write to."""

    people: int
    reachable: int


@dataclass(frozen=True, slots=True)
class Consents:
    templates: Mapping[str, Template]
    serving: Mapping[int, Mapping[int, bool]]
    """Unit to its people, and whether each has an account."""
    balances: dict[Holder, int]
    long_term: Collection[Holder]

    def spend(self, notice: Notice) -> Reached:
        """As sending will: of each receiver one consent, of the best template that has any."""
        chain = chain_of(self.templates, notice.template)
        people = self.serving.get(notice.unit_id, {})
        reached = [
            any(self._spend((person_id, template.template_id)) for template in chain)
            for person_id, has_account in people.items()
            if has_account
        ]
        return Reached(len(people), sum(reached))

    def nobody(self, notice: Notice) -> Reached:
        """Of a notice that is not sent."""
        return Reached(len(self.serving.get(notice.unit_id, {})), 0)

    def _spend(self, holder: Holder) -> bool:
        if holder in self.long_term:
            return True
        if self.balances.get(holder, 0) <= 0:
            return False
        self.balances[holder] -= 1
        return True


def load_consents(session: Session, unit_ids: Collection[int], templates: Mapping[str, Template]) -> Consents:
    """Of everybody serving one of the units; two queries."""
    serves = UnitIdentity.unit_id.in_(unit_ids), UnitIdentity.ended_at.is_(None)
    serving: dict[int, dict[int, bool]] = defaultdict(dict)
    for unit_id, person_id, has_account in session.execute(
        select(UnitIdentity.unit_id, Person.id, Person.openid.is_not(None))
        .join(Person, Person.id == UnitIdentity.person_id)
        .where(*serves)
        .order_by(Person.id)
    ):
        serving[unit_id][person_id] = has_account
    rows = session.execute(
        select(
            MessageCredit.person_id, MessageCredit.template_id, MessageCredit.balance, MessageCredit.is_long_term
        ).where(
            MessageCredit.template_id.in_([template.template_id for template in templates.values()]),
            MessageCredit.person_id.in_(select(UnitIdentity.person_id).where(*serves)),
        )
    ).all()
    return Consents(
        templates,
        serving,
        {(row.person_id, row.template_id): row.balance for row in rows},
        {(row.person_id, row.template_id) for row in rows if row.is_long_term},
    )
