"""One simulated year: the clock stops a few times a day, people act, and the worker does what it would have done.

At each stop: what people do, then what the worker does when woken, then a round of its schedule with the messages that
come of it, then, while any message waits, the repetitions of the next three quarters of an hour. Between the stops
nothing happens that a worker sweeping every few seconds could have seen; only what it does is watched.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from sqlalchemy import ColumnElement, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from app.accounts.erasure import forgetting
from app.composition import PERSONAL_ROOMS
from app.core.ports import Reaction
from app.core.schedule import period_name
from app.messaging.delivery import Delivery
from app.messaging.models import OutboxMessage
from app.messaging.push.inbox import Inbox
from app.messaging.states import MessageStatus
from app.worker import SCHEDULE
from tests.simulation.agenda import Agenda
from tests.simulation.consents import NoTokens, Phones
from tests.simulation.database import Transaction
from tests.simulation.doings import Doings
from tests.simulation.life import Life
from tests.simulation.pace import SchoolYear, beijing_moment
from tests.simulation.town import Town, found_town
from tests.simulation.wechat import SimulatedWeChat, Trouble
from tests.tools import FrozenClock

YEAR = 2026
SWEEP_AFTER = timedelta(minutes=1)
WATCHED = timedelta(minutes=45)
GRANULE = timedelta(minutes=5)
"""Repetitions that fall due within it are made together."""
LONG = timedelta(hours=3)
LEFT_OUT = {"sweep_photo_files"}
"""Needs the object store, and tells nobody anything."""
AGAIN = 0.2
"""How often a second worker runs the schedule at the same moment, as if nobody had claimed the period."""
_IS_QUEUED = OutboxMessage.status == MessageStatus.QUEUED
_IS_DUE = or_(OutboxMessage.next_attempt_at <= bindparam("now"), OutboxMessage.expires_at <= bindparam("now"))
_NEXT_DUE = select(func.min(OutboxMessage.next_attempt_at)).where(
    _IS_QUEUED, OutboxMessage.next_attempt_at > bindparam("now")
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message found waiting unusually long, or beyond its time."""

    at: datetime
    message_id: int
    is_overdue: bool


@dataclass
class Year:
    """What a run leaves behind besides its rows."""

    seed: int
    days: SchoolYear
    town: Town
    wechat: SimulatedWeChat
    agenda: Agenda
    sweeps: list[datetime] = field(default_factory=list)
    """When the schedule ran."""
    waiting: list[Waiting] = field(default_factory=list)


def live_through(transaction: Transaction, plan_text: str, *, seed: int, schools: int = 160) -> Year:
    """Simulate the calendar year `YEAR` in an empty database."""
    random = Random(seed)
    days = SchoolYear.of(plan_text, YEAR)
    clock = FrozenClock(beijing_moment(date(YEAR, 1, 1), time(0, 5)))
    with transaction() as session:
        town = found_town(session, plan_text, random, schools=schools, now=clock.now())
    templates = {item.template_id: item.fields for item in town.plan.message_templates.values()}
    wechat = SimulatedWeChat(seed, clock, templates, _troubles(random, days, town))
    agenda = Agenda()
    phones = Phones(wechat, town.plan, agenda, random)
    Life(town, phones, Doings(town, phones, agenda, days, random)).begin(clock.now())
    year = Year(seed, days, town, wechat, agenda)
    worker = Worker(year, clock, transaction, random)
    for moment in _stops(days, random, worker.has_waiting):
        clock.moment = moment
        with transaction() as session:
            agenda.act(session, moment)
        worker.work()
    return year


@dataclass
class Worker:
    """What a worker process would do at a stop of the clock, from the application's own parts."""

    year: Year
    clock: FrozenClock
    transaction: Transaction
    random: Random

    def __post_init__(self) -> None:
        self._periods: dict[str, str] = {}
        """In which one each task ran last."""
        self._delivery = Delivery(self.year.wechat, self.clock, self.transaction)
        self._inbox = Inbox(forgetting(PERSONAL_ROOMS, NoTokens()), self.clock, self.transaction)

    def work(self) -> None:
        self._inbox.process_due()
        self._deliver()
        self.clock.moment += SWEEP_AFTER
        self._run_schedule()
        self._deliver()
        if self.has_waiting():
            self._watch(self.clock.now() + WATCHED)

    def has_waiting(self) -> bool:
        return self._is_any()

    def _watch(self, end: datetime) -> None:
        while (due := self._next_due()) is not None and due + GRANULE < end:
            self.clock.moment = due + GRANULE
            self._deliver()
        self.clock.moment = end
        self._deliver()
        with self.transaction() as session:
            self.year.waiting += _find_waiting(session, end)

    def _deliver(self) -> None:
        """Where no queued message is due or overdue, delivering does nothing; asking so is quicker."""
        if self._is_any(_IS_DUE):
            self._delivery.deliver_due()

    def _is_any(self, *conditions: ColumnElement[bool]) -> bool:
        query = select(exists().where(_IS_QUEUED, *conditions))
        with self.transaction() as session:
            return session.scalar(query, {"now": self.clock.now()}) or False

    def _next_due(self) -> datetime | None:
        """When the next repetition is due, after the present moment."""
        with self.transaction() as session:
            return session.scalar(_NEXT_DUE, {"now": self.clock.now()})

    def _run_schedule(self) -> None:
        now = self.clock.now()
        self.year.sweeps.append(now)
        periods = {name: period_name(now, task.every) for name, task in SCHEDULE.items() if name not in LEFT_OUT}
        due = [SCHEDULE[name] for name, period in periods.items() if self._periods.get(name) != period]
        self._periods = periods
        for _ in range(2 if self.random.random() < AGAIN else 1):
            with self.transaction() as session:
                for task in due:
                    task.run(session, now)


def _find_waiting(session: Session, now: datetime) -> Iterator[Waiting]:
    is_old = OutboxMessage.created_at < now - LONG
    columns = OutboxMessage.id, OutboxMessage.expires_at
    for message_id, expires_at in session.execute(select(*columns).where(_IS_QUEUED, is_old)):
        yield Waiting(now, message_id, expires_at is not None and expires_at <= now)


def _stops(days: SchoolYear, random: Random, has_waiting: Callable[[], bool]) -> Iterator[datetime]:
    """Every day on which schools teach, most of the others, some mornings early; again while anything waits."""
    for day in days.days:
        if random.random() < 0.1:
            yield _within(day, 5.0, 7.0, random)
        if days.teaches(day) or random.random() < 0.6 or has_waiting():
            yield _within(day, 8.0, 13.9, random)
        if (days.teaches(day) and random.random() < 0.4) or has_waiting():
            yield _within(day, 15.0, 18.9, random)
        if random.random() < 0.2 or has_waiting():
            yield _within(day, 20.02, 22.9, random)


def _within(day: date, first: float, last: float, random: Random) -> datetime:
    """Between these hours of the day."""
    return beijing_moment(day, time()) + timedelta(hours=random.uniform(first, last))


def _troubles(random: Random, days: SchoolYear, town: Town) -> list[Trouble]:
    """WeChat away for days and for hours, its daily limit reached, a template taken down for a morning."""
    quota = town.plan.message_templates["quota_behind"].template_id
    kinds = [
        (6, time(0), time(23, 59), Reaction.RETRY_LATER, None, None),
        (6, time(8), time(11), Reaction.RETRY_LATER, None, None),
        (10, time(0), time(23, 59), Reaction.ALERT, 45009, None),
        (4, time(8), time(14), Reaction.ALERT, 40037, quota),
    ]
    troubled = random.sample(days.teaching_days[60:], sum(kind[0] for kind in kinds))
    troubles = []
    for times, first, last, reaction, errcode, template in kinds:
        for _ in range(times):
            day = troubled.pop()
            begin, end = beijing_moment(day, first), beijing_moment(day, last)
            troubles.append(Trouble(begin, end, reaction, errcode, template))
    return troubles
