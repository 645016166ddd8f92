"""Messages under way while the machinery breaks: real worker, real Valkey, real PostgreSQL, the stand-in WeChat.

Promise (app/messaging/delivery.py): every message arrives, and none twice, but for sends that WeChat carried out
without our knowing. Everybody here has consents to spare, so that WeChat itself would not hide a second arrival.
"""

import itertools
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import Engine, create_engine, func, select, text
from sqlalchemy.orm import Session

from app.accounts.models import Person, UnitIdentity
from app.adapters.queue import DramatiqQueue
from app.adapters.redis_client import connect_redis
from app.core.access import Role
from app.messaging.credits import grant
from app.messaging.models import OutboxMessage
from app.messaging.notices import Notice, NoticeSubject
from app.messaging.rules import LEASE
from app.messaging.service import DELIVER_TASK, notify
from app.messaging.states import MessageStatus
from app.plan.queries import current_plan
from app.units.models import Unit, UnitKind
from launcher.system import DATABASE, REDIS, WORKER, System, running_system
from sandbox.client import SandboxClient

SEND = "/cgi-bin/message/subscribe/send"
TOKEN = "/cgi-bin/stable_token"
SENDERS = 8
PEOPLE = 24
CONSENTS = 3
PATIENCE_SECONDS = 60.0
NOTICE_IDS = itertools.count(1)


@dataclass
class House:
    system: System
    sandbox: SandboxClient
    engine: Engine
    unit_id: int
    openids: list[str]
    notice_id: int = field(default_factory=lambda: next(NOTICE_IDS))

    def tell(self) -> None:
        """One notice to everybody of the unit, and the wake-up that follows it."""
        now = datetime.now(UTC)
        with Session(self.engine) as session, session.begin():
            notice = Notice(
                subject=NoticeSubject.TALK_CHANGED,
                subject_id=self.notice_id,
                unit_id=self.unit_id,
                dedupe_key=f"fault-{uuid4()}",
                title="宣讲改期",
                body="示例宣讲改期了。",
                page=f"pages/talk/talk?id={self.notice_id}",
                template="quota_behind",
                fields={"unit": "示例县", "matter": "改期", "date": "2026年11月25日", "advice": "请查看"},
            )
            notify(session, notice, templates=current_plan(session).message_templates, now=now)
        DramatiqQueue(self.system.redis_url).wake(DELIVER_TASK)

    def arrivals(self) -> Counter[str]:
        """How often the notice arrived, by openid."""
        page = f"pages/talk/talk?id={self.notice_id}"
        return Counter(message.openid for message in self.sandbox.messages() if message.page == page)

    def count(self, status: MessageStatus, *, leased: bool = False) -> int:
        """Messages of the notice."""
        with Session(self.engine) as session:
            query = select(func.count()).where(
                OutboxMessage.subject_id == self.notice_id, OutboxMessage.status == status
            )
            if leased:
                query = query.where(OutboxMessage.leased_until.is_not(None))
            return session.scalar(query) or 0

    def let_leases_end(self) -> None:
        """Instead of waiting: whatever was leased or put off becomes due."""
        with self.engine.begin() as connection:
            statement = text(
                "UPDATE outbox_messages SET next_attempt_at = next_attempt_at - :lease,"
                " leased_until = leased_until - :lease WHERE status = 'queued'"
            )
            connection.execute(statement, {"lease": 2 * LEASE})

    def await_all_sent(self) -> None:
        until(lambda: self.count(MessageStatus.SENT) == PEOPLE, "every message recorded as sent")


def until(is_so: Callable[[], bool], what: str, seconds: float = PATIENCE_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.1)


@pytest.fixture(scope="module")
def system() -> Iterator[System]:
    with running_system(demo=False) as system:
        yield system


@pytest.fixture
def house(system: System) -> Iterator[House]:
    """A healthy system with people who accept messages, and nothing under way."""
    system.await_health()
    engine = create_engine(system.database_url, pool_pre_ping=True)
    with closing(SandboxClient(system.sandbox_url)) as sandbox:
        sandbox.clear_faults()
        openids = [f"o-fault-{uuid4()}" for _ in range(PEOPLE)]
        with Session(engine) as session, session.begin():
            unit_id = staff(session, openids, sandbox)
        yield House(system, sandbox, engine, unit_id, openids)
        sandbox.clear_faults()
    engine.dispose()


def staff(session: Session, openids: list[str], sandbox: SandboxClient) -> int:
    """Let these people, and nobody else, serve a unit; each with consents in WeChat and in our books."""
    template = current_plan(session).message_templates["quota_behind"].template_id
    unit = session.scalars(select(Unit).where(Unit.division_code == "640422", Unit.kind == UnitKind.BUREAU)).one()
    now = datetime.now(UTC)
    session.execute(text("UPDATE identities SET ended_at = now() WHERE ended_at IS NULL"))
    for openid in openids:
        person = Person(openid=openid, name="示例人员甲", created_at=now)
        session.add(person)
        session.flush()
        session.add(UnitIdentity(person_id=person.id, unit_id=unit.id, role=Role.COUNTY, began_at=now))
        sandbox.put_person(openid, nickname="示例人员甲", phone="13800000001")
        for _ in range(CONSENTS):
            sandbox.answer_consent(openid, template)
            grant(session, person.id, template, is_long_term=False, client_id=uuid4(), now=now)
    return unit.id


def once_each(house: House) -> Counter[str]:
    return Counter(dict.fromkeys(house.openids, 1))


def test_worker_killed_between_claim_and_send(house: House) -> None:
    """Redis loses everything at the same moment: wake-ups, access token, locks."""
    connect_redis(house.system.redis_url).flushall()
    house.sandbox.add_fault(TOKEN, "slow", 30, times=0)  # no token, so nothing can be sent yet
    house.tell()
    until(lambda: house.count(MessageStatus.QUEUED, leased=True) == PEOPLE, "every message claimed")
    house.system.processes[WORKER].kill()
    assert not house.arrivals()
    connect_redis(house.system.redis_url).flushall()
    house.sandbox.clear_faults()
    house.system.await_health()
    house.let_leases_end()
    house.await_all_sent()
    assert house.arrivals() == once_each(house)


def test_worker_killed_between_acceptance_and_commit_is_the_documented_window(house: House) -> None:
    """At most what the senders had under way arrives twice; everything else once."""
    house.sandbox.add_fault(SEND, "hang", 30, times=0)
    house.tell()
    until(lambda: sum(house.arrivals().values()) == SENDERS, "every sender waiting for its answer")
    accepted = house.arrivals()
    house.system.processes[WORKER].kill()
    house.sandbox.clear_faults()
    house.system.await_health()
    house.let_leases_end()
    house.await_all_sent()
    assert house.arrivals() == once_each(house) + accepted


def test_redis_flushed_while_messages_wait(house: House) -> None:
    with house.system.without(WORKER):
        house.tell()
        connect_redis(house.system.redis_url).flushall()
    house.await_all_sent()
    assert house.arrivals() == once_each(house)


def test_redis_away_while_messages_come_in(house: House) -> None:
    with house.system.without(REDIS):
        house.tell()  # its wake-up is lost
        until(lambda: house.count(MessageStatus.QUEUED) == PEOPLE, "every message written")
        time.sleep(6)  # at least one sweep meets the absent Redis
    house.system.await_health()
    house.await_all_sent()
    assert house.arrivals() == once_each(house)


def test_postgresql_away_while_sends_are_under_way(house: House) -> None:
    """What was accepted meanwhile is kept in memory and recorded, so it is not sent again."""
    house.sandbox.add_fault(SEND, "hang", 2, times=SENDERS)
    house.tell()
    until(lambda: sum(house.arrivals().values()) >= SENDERS, "every sender waiting for its answer")
    with house.system.without(DATABASE):
        time.sleep(4)  # the answers come while there is nowhere to write them
    house.system.await_health()
    house.let_leases_end()
    house.await_all_sent()
    assert house.arrivals() == once_each(house)


def test_stopping_the_worker_loses_nothing_and_repeats_nothing(house: House) -> None:
    house.sandbox.add_fault(SEND, "slow", 1, times=SENDERS)
    house.tell()
    until(lambda: house.count(MessageStatus.QUEUED, leased=True) == PEOPLE, "every message claimed")
    with house.system.without(WORKER):  # SIGTERM: it finishes what is under way
        assert house.count(MessageStatus.QUEUED, leased=True) == 0
        assert house.count(MessageStatus.SENT) == sum(house.arrivals().values())
    house.await_all_sent()
    assert house.arrivals() == once_each(house)
