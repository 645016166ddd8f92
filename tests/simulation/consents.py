"""What people do with their phones: visit, allow messages or refuse them, in ways of which we hear late or never."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.core.access import Role
from app.core.ports import TokenRecord
from app.messaging.credits import list_credits
from app.messaging.push.service import store_event
from app.messaging.rules import is_worth_asking
from app.messaging.schemas import CreditReport
from app.messaging.service import take_report
from app.plan.schemas import Plan
from sandbox import events
from sandbox.consents import Answer
from tests.simulation.agenda import Agenda
from tests.simulation.town import Server
from tests.simulation.wechat import SimulatedWeChat

ASKED_AT_ONCE = 3
"""WeChat's limit of templates in one question."""
USEFUL_AT_SCHOOL = ("talk_returned", "talk_tomorrow", "record_missing", "talk_approved")
USEFUL_IN_OFFICE = ("report_due", "quota_behind")
"""What the mini-program asks for (core/asking.ts): of what is useful to the person, what they have fewest of."""
REPORT_LOST, REPORT_LATE, PUSH_LOST, REFUSAL_LOST = 0.08, 0.05, 0.1, 0.6
MONTH = 30.0


@dataclass
class NoTokens:
    """Nobody is signed in; the one thing asked of the `TokenStore` port here is to forget somebody."""

    revoked: list[int] = field(default_factory=list)

    def issue(self, record: TokenRecord) -> str:
        raise AssertionError("nobody is signed in here")

    def find(self, token: str) -> TokenRecord | None:
        raise AssertionError("nobody is signed in here")

    def replace(self, token: str, record: TokenRecord) -> None:
        raise AssertionError("nobody is signed in here")

    def revoke(self, token: str) -> None:
        raise NotImplementedError

    def revoke_all(self, person_id: int) -> None:
        self.revoked.append(person_id)


@dataclass
class Phones:
    wechat: SimulatedWeChat
    plan: Plan
    agenda: Agenda
    random: Random

    def come_by(self, server: Server, session: Session, now: datetime) -> None:
        """A visit, and the next one after as long as this person's habits say."""
        self.ask(server, session, now)
        gap = MONTH / server.habits.visits_a_month
        self.agenda.add_in(now, self.random.uniform(0.5, 1.5) * gap, partial(self.come_by, server))

    def ask(self, server: Server, session: Session, now: datetime) -> None:
        """The mini-program asks for what `GET /me/credits` calls worthwhile; the person taps something."""
        if server.openid is None or self.random.random() > server.habits.accepts:
            return
        wanted = self._worth_asking(session, server)
        accepted = [template for template in wanted if self.random.random() < 0.9]
        if not accepted:
            return
        for template_id in accepted:
            self.wechat.answer(server.openid, template_id, Answer.ACCEPT)
        self._report(session, server, accepted, now)
        answers = [(template_id, "accept") for template_id in accepted]
        self._push(session, events.popup(server.openid, answers), PUSH_LOST, now)

    def switch_off(self, server: Server, session: Session, now: datetime) -> None:
        """No more messages, says the person in WeChat's settings; WeChat tells us, or does not."""
        if server.openid is None:
            return
        for template_id in self._template_ids:
            self.wechat.answer(server.openid, template_id, Answer.REJECT)
        self._push(session, events.change(server.openid, self._template_ids), REFUSAL_LOST, now)

    def give_up_account(self, server: Server, session: Session, now: datetime) -> None:
        """The person ends their account with us; we shall not write to them again."""
        if server.openid is not None:
            event = events.authorization_revoked(server.openid, "wxsandbox00000000", "8")
            store_event(session, _at(event | {"Event": "user_authorization_cancellation"}, now), may_wake=True, now=now)

    @property
    def _template_ids(self) -> Sequence[str]:
        return [template.template_id for template in self.plan.message_templates.values()]

    def _worth_asking(self, session: Session, server: Server) -> Sequence[str]:
        useful = USEFUL_AT_SCHOOL if server.identity.role is Role.SCHOOL else USEFUL_IN_OFFICE
        credits_held = list_credits(session, server.identity.person_id)
        held = {template_id: credit.balance for template_id, credit in credits_held.items()}
        wanted = [self.plan.message_templates[name].template_id for name in useful]
        wanted = [item for item in wanted if is_worth_asking(balance=held.get(item, 0), is_long_term=False)]
        return sorted(wanted, key=lambda template_id: held.get(template_id, 0))[:ASKED_AT_ONCE]

    def _report(self, session: Session, server: Server, accepted: Sequence[str], now: datetime) -> None:
        client_id = UUID(int=self.random.getrandbits(128), version=4)
        report = CreditReport(client_id=client_id, results=dict.fromkeys(accepted, "accept"))
        chance = self.random.random()
        if chance < REPORT_LATE:
            self.agenda.add_in(now, self.random.uniform(0.1, 3), partial(self.report, server, report))
        elif chance > REPORT_LATE + REPORT_LOST:
            self.report(server, report, session, now)

    def report(self, server: Server, report: CreditReport, session: Session, now: datetime) -> None:
        take_report(session, server.identity.person_id, report, templates=self.plan.message_templates, now=now)

    def _push(self, session: Session, event: Mapping[str, Any], lost: float, now: datetime) -> None:
        if self.random.random() > lost:
            store_event(session, _at(event, now), may_wake=True, now=now)


def _at(event: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The stand-in writes the real time."""
    return {**event, "CreateTime": int(now.timestamp())}
