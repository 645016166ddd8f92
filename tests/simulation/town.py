"""The city, its counties and schools, and whoever serves them. Names and numbers are plainly invented."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Person, UnitIdentity
from app.accounts.serving import end_serving
from app.core.access import Identity, Role
from app.plan.schemas import Plan
from app.units.models import Ownership, Stage, Unit, UnitKind, UnitLevel
from app.units.rules import school_path
from app.units.service import adopt_plan
from tests.factories import ROLE_OF_LEVEL
from tests.simulation.habits import PairHabits, PersonHabits, draw_pair_habits, draw_person_habits

NOBODY_AT_SCHOOL = 0.12
NOBODY_IN_OFFICE = 0.15
WITHOUT_ACCOUNT = 0.1
"""Recorded by an office, never signed in: a phone number at best."""


@dataclass(frozen=True, slots=True)
class Server:
    """A person serving a unit."""

    identity: Identity
    openid: str | None
    habits: PersonHabits


@dataclass
class Town:
    random: Random
    plan: Plan
    pairs: dict[str, list[Unit]] = field(default_factory=dict)
    """Federation and bureau by division code."""
    schools: dict[str, list[Unit]] = field(default_factory=dict)
    """By county."""
    habits: dict[str, PairHabits] = field(default_factory=dict)
    serving: dict[int, list[Server]] = field(default_factory=dict)
    """By unit."""
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def units(self) -> Sequence[Unit]:
        groups = [*self.pairs.values(), *self.schools.values()]
        return [unit for group in groups for unit in group]

    def serve(self, session: Session, unit: Unit, *, now: datetime) -> Server:
        """Somebody new begins to serve the unit."""
        number = next(self._numbers)
        is_school = unit.kind is UnitKind.SCHOOL
        openid = None if self.random.random() < WITHOUT_ACCOUNT else f"o-example-{number}"
        person = Person(openid=openid, name=f"示例人员{number}", created_at=now)
        session.add(person)
        session.flush()
        row = UnitIdentity(person_id=person.id, unit_id=unit.id, role=ROLE_OF_LEVEL[unit.level], began_at=now)
        session.add(row)
        session.flush()
        identity = Identity(row.id, person.id, Role(row.role), unit.id, unit.division_code, unit.path)
        server = Server(identity, openid, draw_person_habits(self.random, is_staff=not is_school))
        self.serving.setdefault(unit.id, []).append(server)
        return server

    def leave(self, session: Session, server: Server, *, now: datetime) -> None:
        row = session.get_one(UnitIdentity, server.identity.id)
        end_serving(session, row, by_person_id=None, by_unit_id=None, now=now)
        self.serving[server.identity.unit_id].remove(server)

    def of_pair(self, division_code: str) -> list[Server]:
        return [server for unit in self.pairs[division_code] for server in self.serving.get(unit.id, [])]


def found_town(session: Session, plan_text: str, random: Random, *, schools: int, now: datetime) -> Town:
    """Adopt the plan, spread `schools` over its counties, and let people serve most of the units."""
    plan = adopt_plan(session, plan_text, now=now).plan_import.plan
    town = Town(random, plan)
    counties = [county.code for county in plan.counties]
    for unit in session.scalars(select(Unit).order_by(Unit.division_code, Unit.kind.desc())):
        town.pairs.setdefault(unit.division_code, []).append(unit)
    for number in range(schools):
        county = counties[number % len(counties)]
        school = _school(plan.city.code, county, number)
        session.add(school)
        town.schools.setdefault(county, []).append(school)
    session.flush()
    town.habits = draw_pair_habits(random, counties) | {plan.city.code: PairHabits(5.0, 0.3, 3.0)}
    for unit in town.units:
        is_school = unit.kind is UnitKind.SCHOOL
        if random.random() < (NOBODY_AT_SCHOOL if is_school else NOBODY_IN_OFFICE):
            continue
        for _ in range(random.choice([1, 1, 1, 2] if is_school else [1, 2, 3])):
            town.serve(session, unit, now=now)
    return town


def _school(city: str, county: str, number: int) -> Unit:
    code = f"36{number:08d}"
    return Unit(
        kind=UnitKind.SCHOOL,
        level=UnitLevel.SCHOOL,
        division_code=county,
        code=code,
        name=f"示例县第{number}示例小学",
        short_name=f"示例{number}小",
        path=school_path(city, county, code),
        stage=Stage.PRIMARY,
        ownership=Ownership.PUBLIC,
        pupils=300,
    )
