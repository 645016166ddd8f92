"""Pushed events while the machinery breaks: real gunicorn, worker, Valkey and PostgreSQL, and the stand-in WeChat.

Promise (app/messaging/push/service.py): an event that was answered with `success` has its effect once.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import Engine, create_engine, func, select, text
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.messaging.models import CreditEntry, MessageCredit, PushEvent
from app.messaging.states import MessageStatus, PushStatus
from launcher.demo import push_to
from launcher.system import REDIS, WORKER, System
from sandbox.client import SandboxClient
from tests.e2e.house import HELD_SECONDS, SEND, TEMPLATE, move_in, until

EIGHT = 8
"""As many as the worker sends at once."""


@dataclass
class Visitor:
    """Somebody without any consent so far."""

    system: System
    sandbox: SandboxClient
    engine: Engine
    openid: str
    person_id: int

    def accept(self) -> None:
        self.sandbox.answer_consent(self.openid, TEMPLATE)
        until(lambda: self.count(*PushStatus) == 1, "the event stored")

    def count(self, *statuses: PushStatus) -> int:
        with Session(self.engine) as session:
            return session.scalar(select(func.count()).where(PushEvent.status.in_(statuses))) or 0

    def balance(self) -> int:
        with Session(self.engine) as session:
            mine = select(MessageCredit.balance).where(MessageCredit.person_id == self.person_id)
            return session.scalar(mine) or 0

    def entries(self) -> int:
        with Session(self.engine) as session:
            return session.scalar(select(func.count()).where(CreditEntry.person_id == self.person_id)) or 0


@pytest.fixture
def engine(system: System) -> Iterator[Engine]:
    """WeChat pushes, and nothing has been pushed yet."""
    system.await_health()
    engine = create_engine(system.database_url, pool_pre_ping=True)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM push_events"))
    push_to(system.sandbox_url, system.api_url, system.environment)
    yield engine
    with closing(SandboxClient(system.sandbox_url)) as sandbox:
        sandbox.configure(push_url=None)
    engine.dispose()


@pytest.fixture
def visitor(system: System, engine: Engine) -> Iterator[Visitor]:
    openid = f"o-push-{uuid4()}"
    with Session(engine) as session, session.begin():
        person = Person(openid=openid, name="示例人员甲", created_at=datetime.now(UTC))
        session.add(person)
        session.flush()
        person_id = person.id
    with closing(SandboxClient(system.sandbox_url)) as sandbox:
        sandbox.put_person(openid, nickname="示例人员甲", phone="13800000001")
        yield Visitor(system, sandbox, engine, openid, person_id)


def test_worker_away_between_storing_and_processing(visitor: Visitor) -> None:
    with visitor.system.without(WORKER):
        visitor.accept()
        assert visitor.count(PushStatus.WAITING) == 1
    until(lambda: visitor.count(PushStatus.DONE) == 1, "the event processed")
    assert (visitor.balance(), visitor.entries()) == (1, 1)


def test_worker_killed_in_the_middle_of_processing(visitor: Visitor) -> None:
    """It waits for the person's balance, which the test holds, when it dies."""
    with Session(visitor.engine) as holding:
        holding.add(
            MessageCredit(person_id=visitor.person_id, template_id=TEMPLATE, balance=0, updated_at=datetime.now(UTC))
        )
        holding.flush()
        visitor.accept()
        until(lambda: _is_waiting_for_us(visitor.engine), "the worker waiting for the balance")
        visitor.system.processes[WORKER].kill()
        with visitor.system.without(WORKER):
            holding.commit()
            assert visitor.count(PushStatus.WAITING) == 1
            assert (visitor.balance(), visitor.entries()) == (0, 0)
    until(lambda: visitor.count(PushStatus.DONE) == 1, "the event processed")
    assert (visitor.balance(), visitor.entries()) == (1, 1)


def _is_waiting_for_us(engine: Engine) -> bool:
    with engine.connect() as connection:
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ~ 'message_credits'"
        return bool(connection.scalar(text(waiting)))


def test_redis_away_when_the_event_comes(visitor: Visitor) -> None:
    with visitor.system.without(REDIS):
        visitor.accept()
        until(lambda: visitor.count(PushStatus.DONE) == 1, "the event processed by the sweep")
    visitor.system.await_health()
    assert (visitor.balance(), visitor.entries()) == (1, 1)
    assert visitor.sandbox.pushes()[-1]["status"] == 200


def test_every_message_is_seen_delivered_though_the_news_comes_before_our_own_record(
    system: System, engine: Engine
) -> None:
    """WeChat answers no send before its news of all of them is there."""
    with closing(SandboxClient(system.sandbox_url)) as sandbox:
        house = move_in(system, sandbox, engine, people=EIGHT)
        sandbox.add_fault(SEND, "hang", HELD_SECONDS, times=EIGHT)
        house.tell()
        until(lambda: _news(engine) == EIGHT, "WeChat's news stored")
        assert house.count(MessageStatus.QUEUED, leased=True) == EIGHT
        sandbox.clear_faults()
        until(lambda: house.count(MessageStatus.DELIVERED) == EIGHT, "every message delivered")
        assert house.arrivals() == Counter(house.openids)
        house.require_one_spent_each()


def _news(engine: Engine) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).where(PushEvent.event == "subscribe_msg_sent_event")) or 0
