"""The system under test in a fault test's hands: a unit full of people, notices to them, and what became of these."""

import itertools
import json
import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from pydantic import TypeAdapter
from sqlalchemy import Engine, Row, func, select, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.accounts.models import Person, UnitIdentity
from app.adapters.clock import SystemClock
from app.adapters.queue import DramatiqQueue
from app.adapters.redis_client import connect_redis
from app.core.access import Role
from app.messaging.credits import grant
from app.messaging.models import CallListEntry, CreditEntry, MessageCredit, OutboxMessage
from app.messaging.notices import Notice, NoticeSubject
from app.messaging.service import DELIVER_TASK, notify
from app.messaging.states import MessageStatus
from app.plan.queries import current_plan
from app.units.models import Unit, UnitKind
from launcher.processes import Child
from launcher.system import DATABASE, WORKER, System
from sandbox.client import SandboxClient

OFFSET = datetime.fromisoformat("2026-11-25T10:00:00+08:00") - datetime.now(UTC)
CLOCK = SystemClock(OFFSET)
"""The time as the system under test sees it: a teaching morning."""
SEND = "/cgi-bin/message/subscribe/send"
TOKEN = "/cgi-bin/stable_token"
TEMPLATE = "example-template-quota-behind"
SENDERS = 8
PEOPLE = 24
CONSENTS = 3
"""So that WeChat itself would not hide a second arrival."""
PATIENCE_SECONDS = 60.0
HELD_SECONDS = 60.0
"""Longer than any test holds WeChat's answers back; it lets them go by clearing the faults."""
NOTICE_IDS = itertools.count(1)


@dataclass(frozen=True)
class Receiver:
    person_id: int
    openid: str


@dataclass(frozen=True)
class Books:
    """What we believe of one person's consents, and why."""

    balance: int
    spent: int
    ledger: int
    """Sum of the entries."""


@dataclass
class House:
    system: System
    sandbox: SandboxClient
    engine: Engine
    unit_id: int
    people: Sequence[Receiver]
    notice_id: int = field(default_factory=lambda: next(NOTICE_IDS))

    @property
    def openids(self) -> Sequence[str]:
        return [person.openid for person in self.people]

    def start_over(self) -> None:
        """Nothing waits, WeChat is well, and what is told and asked from here on is about another notice."""
        self.sandbox.clear_faults()
        with self.engine.begin() as connection:
            connection.execute(text("UPDATE outbox_messages SET status = 'expired' WHERE status = 'queued'"))
        self.forget_trouble()
        self.notice_id = next(NOTICE_IDS)

    def tell(self, only: Receiver | None = None, *, attempts: int = 0) -> None:
        """The notice to everybody of the unit, or to one, as if tried so often already; and the wake-up after it."""
        with Session(self.engine) as session, session.begin():
            notice = Notice(
                subject=NoticeSubject.TALK_CHANGED,
                subject_id=self.notice_id,
                unit_id=self.unit_id,
                person_id=None if only is None else only.person_id,
                dedupe_key=f"fault-{uuid4()}",
                title="宣讲改期",
                body="示例宣讲改期了。",
                page=f"pages/talk/talk?id={self.notice_id}",
                template="quota_behind",
                fields={"unit": "示例县", "matter": "改期", "date": "2026年11月25日", "advice": "请查看"},
            )
            notify(session, notice, templates=current_plan(session).message_templates, now=CLOCK.now())
            mine = update(OutboxMessage).where(OutboxMessage.subject_id == self.notice_id)
            session.execute(mine.values(attempts=attempts))
        self.wake()

    def wake(self) -> None:
        DramatiqQueue(self.system.redis_url).wake(DELIVER_TASK)

    def arrivals(self) -> Counter[str]:
        """How often the notice arrived, by openid."""
        page = f"pages/talk/talk?id={self.notice_id}"
        return Counter(message.openid for message in self.sandbox.messages() if message.page == page)

    def messages(self) -> Sequence[Row[OutboxMessage, str | None]]:
        """Those of the notice, each with the openid of its receiver."""
        with Session(self.engine) as session:
            query = select(OutboxMessage, Person.openid).join(Person, Person.id == OutboxMessage.person_id)
            mine = query.where(OutboxMessage.subject_id == self.notice_id, OutboxMessage.subject == "talk_changed")
            return session.execute(mine.order_by(OutboxMessage.id)).all()

    def count(self, *statuses: MessageStatus, leased: bool = False) -> int:
        """Messages of the notice."""
        found = [message for message, _ in self.messages() if message.status in statuses]
        return len([message for message in found if message.leased_until is not None] if leased else found)

    def receivers(self, status: MessageStatus) -> Counter[str]:
        """By openid."""
        return Counter(str(openid) for message, openid in self.messages() if message.status == status)

    def calls(self) -> Sequence[str]:
        """Why the notice is on the call list."""
        with Session(self.engine) as session:
            mine = select(CallListEntry.reason).where(
                CallListEntry.subject_id == self.notice_id, CallListEntry.subject == NoticeSubject.TALK_CHANGED
            )
            return [str(reason) for reason in session.scalars(mine)]

    def books(self) -> Mapping[str, Books]:
        """By openid."""
        total = func.sum(CreditEntry.amount)
        query = (
            select(Person.openid, MessageCredit.balance, MessageCredit.spent, total)
            .join(MessageCredit, MessageCredit.person_id == Person.id)
            .join(CreditEntry, CreditEntry.person_id == Person.id)
            .where(Person.openid.in_(self.openids))
            .group_by(Person.openid, MessageCredit.balance, MessageCredit.spent)
        )
        with Session(self.engine) as session:
            rows = session.execute(query).all()
        return {str(openid): Books(balance, spent, ledger) for openid, balance, spent, ledger in rows}

    def require_one_spent_each(self) -> None:
        """One message is one consent, however often it was tried; and nobody has to telephone."""
        spent_one = Books(CONSENTS - 1, 1, CONSENTS - 1)
        assert self.books() == dict.fromkeys(self.openids, spent_one)
        assert self.calls() == []

    def let_time_pass(self, duration: timedelta = timedelta(hours=1)) -> None:
        """Instead of waiting: what was leased or put off, and a pause, end so much earlier."""
        with self.engine.begin() as connection:
            earlier = "next_attempt_at = next_attempt_at - :duration, leased_until = leased_until - :duration"
            for statement in (
                f"UPDATE outbox_messages SET {earlier} WHERE status = 'queued'",
                "UPDATE sending_pauses SET until = until - :duration",
            ):
                connection.execute(text(statement), {"duration": duration})
        self.wake()

    def await_all_sent(self) -> None:
        until(lambda: self.count(MessageStatus.SENT) == PEOPLE, "every message recorded as sent")

    def await_claimed(self) -> None:
        until(lambda: self.count(MessageStatus.QUEUED, leased=True) == PEOPLE, "every message claimed")

    @contextmanager
    def worker_killed(self) -> Iterator[None]:
        """kill -9, and started again after the block: at once, not after the supervisor's growing pause."""
        self.system.processes[WORKER].kill()
        with self.system.without(WORKER):
            yield

    @contextmanager
    def another_worker(self, name: str, *, clock_offset: timedelta = OFFSET) -> Iterator[Child]:
        """A second one, of which the supervisor knows nothing."""
        usual = self.system.processes[WORKER].command
        offset = TypeAdapter(timedelta).dump_python(clock_offset, mode="json")
        command = replace(
            usual,
            name=name,
            log=usual.log.with_stem(name),
            pidfile=usual.pidfile.with_stem(name),
            environment={**usual.environment, "CLOCK_OFFSET": offset},
        )
        worker = Child(command).start()
        try:
            yield worker
        finally:
            worker.stop()

    @contextmanager
    def postgresql_away(self, *, crashed: bool = False) -> Iterator[None]:
        """Stopped in order; or `crashed`, its immediate shutdown: no transaction ends, and it recovers afterwards."""
        if crashed:
            os.kill(self.system.processes[DATABASE].pid, signal.SIGQUIT)
            until(lambda: not self.system.processes[DATABASE].is_running, "PostgreSQL ended")
        with self.system.without(DATABASE):
            yield
        until(self._has_postgresql, "PostgreSQL back")

    def _has_postgresql(self) -> bool:
        try:
            self.engine.connect().close()
        except OperationalError:
            return False
        return True

    def forget_trouble(self) -> None:
        """What a person does who has repaired it, and the minute that the adapter rests."""
        with self.engine.begin() as connection:
            connection.execute(text("DELETE FROM sending_pauses"))
        redis = connect_redis(self.system.redis_url)
        for key in redis.scan_iter("wechat:*"):
            redis.delete(key)

    def said(self, process: Child | None = None) -> Sequence[Mapping[str, Any]]:
        """The lines of the worker's log so far, or of another process's."""
        log = (process or self.system.processes[WORKER]).command.log
        return [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]


def until(is_so: Callable[[], bool], what: str, seconds: float = PATIENCE_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.05)


def move_in(system: System, sandbox: SandboxClient, engine: Engine, people: int = PEOPLE) -> House:
    """A unit that these people, and nobody else, serve; nothing is under way and nothing troubles WeChat."""
    with Session(engine) as session, session.begin():
        session.execute(text("UPDATE identities SET ended_at = began_at WHERE ended_at IS NULL"))
        bureau = select(Unit).where(Unit.division_code == "640422", Unit.kind == UnitKind.BUREAU)
        unit_id = session.scalars(bureau).one().id
        receivers = [_hire(session, unit_id, sandbox) for _ in range(people)]
    house = House(system, sandbox, engine, unit_id, receivers)
    house.start_over()
    return house


def _hire(session: Session, unit_id: int, sandbox: SandboxClient) -> Receiver:
    """Somebody with consents in WeChat and in our books."""
    now = CLOCK.now()
    openid = f"o-fault-{uuid4()}"
    person = Person(openid=openid, name="示例人员甲", created_at=now)
    session.add(person)
    session.flush()
    session.add(UnitIdentity(person_id=person.id, unit_id=unit_id, role=Role.COUNTY, began_at=now))
    sandbox.put_person(openid, nickname="示例人员甲", phone="13800000001")
    for _ in range(CONSENTS):
        sandbox.answer_consent(openid, TEMPLATE)
        grant(session, person.id, TEMPLATE, is_long_term=False, client_id=uuid4(), now=now)
    return Receiver(person.id, openid)


def once_each(house: House) -> Counter[str]:
    return Counter(dict.fromkeys(house.openids, 1))
