"""What sets the year going, and who comes and goes in it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from random import Random

from sqlalchemy.orm import Session

from app.units.models import Unit, UnitKind
from tests.simulation.agenda import Agenda
from tests.simulation.consents import Phones
from tests.simulation.doings import Doings
from tests.simulation.town import Server, Town

INVITING_SCHOOLS = 0.4
LEAVING_SCHOOLS, LEAVING_OFFICES = 0.1, 0.5
"""Shares of the units that somebody leaves in the course of the year."""
SWITCHED_OFF, ACCOUNTS_ENDED = 0.3, 0.03
"""Shares of the people."""
DAYS = 365


@dataclass
class Life:
    town: Town
    phones: Phones
    doings: Doings

    def begin(self, now: datetime) -> None:
        for server in [server for servers in self.town.serving.values() for server in servers]:
            self._settle_in(server, now)
        for code, habits in self.town.habits.items():
            self._some_time(now, int(habits.talks_a_year), partial(self.doings.arrange, code))
            self._agenda.add(now, partial(self.doings.look_weekly, code))
        for county in self.town.schools:
            self._agenda.add(now, partial(self.doings.press, county))
        for unit in self.town.units:
            is_school = unit.kind is UnitKind.SCHOOL
            if is_school and self._random.random() < INVITING_SCHOOLS:
                self._some_time(now, 1, partial(self.doings.invite, unit))
            if self._random.random() < (LEAVING_SCHOOLS if is_school else LEAVING_OFFICES):
                self._some_time(now, 1, partial(self.change_people, unit))

    def change_people(self, unit: Unit, session: Session, now: datetime) -> None:
        """Somebody leaves; whoever follows may come the same day or much later. The first ones may come so too."""
        if servers := self.town.serving.get(unit.id):
            self.town.leave(session, self._random.choice(servers), now=now)
        self._agenda.add_in(now, self._random.choice([0.0, 3.0, 60.0]), partial(self.arrive, unit))

    def arrive(self, unit: Unit, session: Session, now: datetime) -> None:
        self._settle_in(self.town.serve(session, unit, now=now), now)

    def end_account(self, server: Server, session: Session, now: datetime) -> None:
        self.phones.give_up_account(server, session, now)
        servers = self.town.serving[server.identity.unit_id]
        if server in servers and server.openid is not None:
            servers.remove(server)

    @property
    def _random(self) -> Random:
        return self.town.random

    @property
    def _agenda(self) -> Agenda:
        return self.doings.agenda

    def _settle_in(self, server: Server, now: datetime) -> None:
        if server.habits.visits_a_month:
            self._agenda.add_in(now, self._random.uniform(0, 20), partial(self.phones.come_by, server))
        if self._random.random() < SWITCHED_OFF:
            self._some_time(now, 1, partial(self.phones.switch_off, server))
        if self._random.random() < ACCOUNTS_ENDED:
            self._some_time(now, 1, partial(self.end_account, server))

    def _some_time(self, now: datetime, times: int, action: "partial[None]") -> None:
        for _ in range(times):
            self._agenda.add(now + timedelta(days=self._random.uniform(0, DAYS)), action)
