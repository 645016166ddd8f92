"""A small town with a seed: who serves what, what they allow, which talks are on their way; and its worker."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import uuid4

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.core.access import Identity
from app.core.periods import BEIJING
from app.invitations.inviting import invite
from app.invitations.schemas import AnswerInput, InvitationDraft
from app.invitations.service import answer
from app.invitations.states import Answer
from app.messaging.credits import grant
from app.messaging.delivery import Delivery
from app.messaging.models import OutboxMessage
from app.messaging.states import MessageStatus
from app.talks.states import Organiser, TalkStatus
from app.units.models import Unit, UnitKind
from app.worker import SCHEDULE
from tests.factories import CITY, Make
from tests.messaging.phones import Phones
from tests.tools import FrozenClock

SWEEPS = [periodic.run for name, periodic in SCHEDULE.items() if name.startswith("remind_")]
STATUSES = [
    TalkStatus.PLANNED,
    TalkStatus.PLANNED,
    TalkStatus.AWAITING_PHOTOS,
    TalkStatus.SUBMITTED,
    TalkStatus.RETURNED,
]


@dataclass
class Town:
    make: Make
    clock: FrozenClock
    delivery: Delivery
    transaction: Callable[[], AbstractContextManager[Session]]
    random: Random = field(default_factory=lambda: Random(0))

    def at(self, day: date, hour: time) -> datetime:
        return datetime.combine(day, hour, BEIJING)

    def work(self, moment: datetime) -> None:
        """What the worker does at a tick of its schedule: every sweep, and sending what came of it."""
        self.clock.moment = moment
        for sweep in SWEEPS:
            with self.transaction() as session:
                sweep(session, moment)
        with self.transaction() as session:
            queued = session.scalar(
                select(OutboxMessage.id).where(OutboxMessage.status == MessageStatus.QUEUED).limit(1)
            )
        if queued is not None:
            self.delivery.deliver_due()

    def allow(self, who: Identity, template: str, times: int) -> None:
        template_id = self.make.plan.message_templates[template].template_id
        for _ in range(times):
            grant(
                self.make.session,
                who.person_id,
                template_id,
                is_long_term=self.random.random() < 0.1,
                client_id=uuid4(),
                now=self.clock.now(),
            )
        self.make.session.commit()

    def populate(self, first: date) -> None:
        """People of every kind in the offices and some schools, and talks from a month before `first` to three weeks
        after it."""
        codes = [CITY, *(county.code for county in self.make.plan.counties)]
        offices = [self.make.unit(code, kind) for code in codes for kind in (UnitKind.FEDERATION, UnitKind.BUREAU)]
        schools = [self.make.school(code) for code in codes[1:] for _ in range(2)]
        for unit in [*offices, *schools]:
            self._people(unit)
        for school in schools:
            for _ in range(self.random.randrange(1, 4)):
                day = first + timedelta(days=self.random.randrange(-30, 21))
                is_city = self.random.random() < 0.2
                self.make.talk(
                    school,
                    organiser=Organiser.CITY if is_city else Organiser.COUNTY,
                    at=self.at(day, time(self.random.randrange(8, 18), 30)),
                    status=self.random.choice(STATUSES),
                    declared_photos=[uuid4()],
                )

        self._invite(first, schools)

    def _invite(self, first: date, schools: Sequence[Unit]) -> None:
        """Speakers with and without an account, some of whom have answered before `first`."""
        session = self.make.session
        for school in schools:
            speaker = self.make.speaker(school.division_code)
            if self.random.random() < 0.7:
                who = self.make.speaker_identity(speaker)
                for template in ("invitation", "talk_tomorrow"):
                    self.allow(who, template, self.random.choice([0, 1, 2]))
            day = first + timedelta(days=self.random.randrange(1, 16))
            at = self.at(first - timedelta(days=self.random.randrange(1, 12)), time(9))
            talk = self.make.talk(school, at=self.at(day, time(self.random.randrange(8, 18), 30)))
            draft = InvitationDraft(client_id=uuid4(), speaker_id=speaker.id, talk_id=talk.id)
            staff = self.make.staff(school.division_code)
            case = invite(session, staff, draft, plan=self.make.plan, now=at)
            if self.random.random() < 0.5:
                accepted = AnswerInput(version=case.invitation.version, answer=Answer.ACCEPT)
                answer(session, staff, case.invitation.id, accepted, plan=self.make.plan, now=at + timedelta(hours=1))
            session.commit()

    def _people(self, unit: Unit) -> None:
        for _ in range(self.random.choice([0, 1, 1, 2])):
            person = self.make.person()
            if self.random.random() < 0.2:
                person.openid = None
            who = self.make.identity(unit, person)
            for template in ("quota_behind", "report_due", "record_missing", "talk_tomorrow", "invitation_answered"):
                self.allow(who, template, self.random.choice([0, 0, 1, 2]))


@pytest.fixture
def clock() -> FrozenClock:
    """The city begins with us at New Year."""
    return FrozenClock.at("2026-01-01T00:00:00+08:00")


@pytest.fixture
def town(make: Make, clock: FrozenClock, empty_database: Engine) -> Town:
    @contextmanager
    def transaction() -> Iterator[Session]:
        with Session(empty_database, expire_on_commit=False) as session, session.begin():
            yield session

    return Town(make, clock, Delivery(Phones(), clock, transaction), transaction)
