"""What every test of the messaging room needs: notices, consents, and a delivery that tests step through."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from typing import TypeVar
from uuid import uuid4

import pytest
from sqlalchemy import Engine, select, text, update
from sqlalchemy.orm import Session

from app.accounts.models import Person, UnitIdentity
from app.core.access import Identity
from app.core.db import LOCK_TIMEOUT_MS
from app.messaging.credits import grant
from app.messaging.delivery import Delivery
from app.messaging.models import CallListEntry, CreditEntry, MessageCredit, OutboxMessage, Todo
from app.messaging.notices import Notice, NoticeSubject, NotifyOutcome
from app.messaging.service import notify
from tests.factories import Make
from tests.messaging.phones import Phones
from tests.tools import FrozenClock

Row = TypeVar("Row", OutboxMessage, Todo, CallListEntry, CreditEntry)

TEMPLATE = "example-template-quota-behind"
"""WeChat's id of the plan's template `quota_behind`."""


@dataclass
class Room:
    """The messaging room in a test's hands; every read sees what is committed."""

    session: Session
    make: Make
    clock: FrozenClock
    phones: Phones
    delivery: Delivery
    transaction: Callable[[], AbstractContextManager[Session]]
    _count: int = field(default=0)

    def notice(self, unit_id: int, **changes: object) -> Notice:
        self._count += 1
        notice = Notice(
            subject=NoticeSubject.QUOTA_BEHIND,
            subject_id=640422,
            unit_id=unit_id,
            dedupe_key=f"notice-{self._count}",
            title="今年的宣讲还差 2 场",
            body="示例县今年的宣讲还差 2 场，请在年底前安排。",
            page="pages/progress/progress",
            template="quota_behind",
            fields={"unit": "示例县", "matter": "还差 2 场", "date": "2026年11月25日", "advice": "请尽快安排"},
        )
        return replace(notice, **changes)  # type: ignore[arg-type]

    def notify(self, notice: Notice) -> NotifyOutcome:
        outcome = notify(self.session, notice, templates=self.make.plan.message_templates, now=self.clock.now())
        self.session.commit()
        return outcome

    def grant(self, who: Identity, times: int = 1, *, template_id: str = TEMPLATE, is_long_term: bool = False) -> None:
        for _ in range(times):
            grant(
                self.session,
                who.person_id,
                template_id,
                is_long_term=is_long_term,
                client_id=uuid4(),
                now=self.clock.now(),
            )
        self.session.commit()

    def leave(self, who: Identity) -> None:
        """The person no longer serves the unit."""
        self.session.execute(update(UnitIdentity).where(UnitIdentity.id == who.id).values(ended_at=self.clock.now()))
        self.session.commit()

    def forget_openid(self, who: Identity) -> None:
        self.session.execute(update(Person).where(Person.id == who.person_id).values(openid=None))
        self.session.commit()

    def messages(self) -> list[OutboxMessage]:
        return self._all(OutboxMessage)

    def message(self) -> OutboxMessage:
        (only,) = self.messages()
        return only

    def todos(self) -> list[Todo]:
        return self._all(Todo)

    def calls(self) -> list[CallListEntry]:
        return self._all(CallListEntry)

    def entries(self) -> list[tuple[str, int]]:
        """The credit ledger, as (change, amount)."""
        return [(entry.change, entry.amount) for entry in self._all(CreditEntry)]

    def balance(self, who: Identity, template_id: str = TEMPLATE) -> int:
        self.session.rollback()
        query = select(MessageCredit.balance).where(
            MessageCredit.person_id == who.person_id, MessageCredit.template_id == template_id
        )
        return self.session.scalars(query).one()

    def _all(self, model: type[Row]) -> list[Row]:
        self.session.rollback()
        self.session.expire_all()
        return list(self.session.scalars(select(model).order_by(model.id)))


@pytest.fixture
def phones() -> Phones:
    return Phones()


@pytest.fixture
def transaction(empty_database: Engine) -> Callable[[], AbstractContextManager[Session]]:
    @contextmanager
    def begin() -> Iterator[Session]:
        with Session(empty_database, expire_on_commit=False) as session, session.begin():
            session.execute(text(f"SET LOCAL lock_timeout = {LOCK_TIMEOUT_MS}"))  # as the application's own
            yield session

    return begin


@pytest.fixture
def room(
    session: Session,
    make: Make,
    clock: FrozenClock,
    phones: Phones,
    transaction: Callable[[], AbstractContextManager[Session]],
) -> Room:
    return Room(session, make, clock, phones, Delivery(phones, clock, transaction), transaction)


@pytest.fixture
def who(room: Room) -> Identity:
    """Somebody of a county who has granted one message."""
    who = room.make.staff()
    room.grant(who)
    return who


@pytest.fixture
def crowd(room: Room) -> Sequence[Identity]:
    """Forty people of one unit, each with a consent."""
    people = [room.make.staff() for _ in range(40)]
    for person in people:
        room.grant(person)
    return people
