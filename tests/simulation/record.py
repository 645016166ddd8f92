"""What a year left behind: its rows as plain values, and what WeChat saw. Reading it takes a dozen queries."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.messaging.models import CallListEntry, CreditEntry, MessageCredit, OutboxMessage, Todo
from app.messaging.notices import NoticeSubject
from app.messaging.states import MessageStatus
from app.quotas.models import LedgerLine
from app.talks.models import Talk
from app.units.models import Unit, UnitKind
from tests.simulation.pace import Line, Pace
from tests.simulation.wechat import Holder
from tests.simulation.year import YEAR, Year

AnyRow = Row[*tuple[Any, ...]]
ACCEPTED = frozenset({MessageStatus.SENT, MessageStatus.DELIVERED})


@dataclass(frozen=True)
class Record:
    year: Year
    pace: Pace
    offices: Mapping[int, str]
    """Division code by unit, of the pairs that can have a quota."""
    unit_names: Mapping[int, str]
    openids: Mapping[int, str | None]
    """By person."""
    messages: Sequence[AnyRow]
    """Columns of `OutboxMessage`, as below."""
    todos: Sequence[AnyRow]
    calls: Sequence[AnyRow]
    entries: Sequence[AnyRow]
    credits: Sequence[AnyRow]
    talks: Mapping[int, AnyRow]

    def quota_todos(self) -> Mapping[int, list[datetime]]:
        """Per unit, when a reminder of its quota was given."""
        return self._moments(self.todos)

    def accepted(self) -> Mapping[int, list[datetime]]:
        """Per unit, when WeChat accepted a reminder of its quota for somebody serving it."""
        sent: dict[int, list[datetime]] = defaultdict(list)
        for message in self.messages:
            if message.subject is NoticeSubject.QUOTA_BEHIND and message.status in ACCEPTED:
                sent[message.unit_id].append(message.sent_at)
        return sent

    def listed(self) -> Mapping[int, list[datetime]]:
        """Per unit, when a reminder of its quota came to the call list; its to-do is there all the while."""
        keys = {todo.dedupe_key for todo in self.todos}
        return self._moments([call for call in self.calls if call.dedupe_key in keys])

    def holder(self, person_id: int, template_id: str) -> Holder | None:
        openid = self.openids[person_id]
        return None if openid is None else (openid, template_id)

    def _moments(self, rows: Sequence[AnyRow]) -> Mapping[int, list[datetime]]:
        found: dict[int, list[datetime]] = defaultdict(list)
        for row in rows:
            if row.subject is NoticeSubject.QUOTA_BEHIND:
                found[row.unit_id].append(row.created_at)
        return found


def read_record(session: Session, year: Year, plan_text: str) -> Record:
    ledger = select(LedgerLine.division_code, LedgerLine.decided_at, LedgerLine.superseded_at)
    lines = session.execute(ledger.where(LedgerLine.counts, LedgerLine.year == YEAR)).all()
    pace = Pace(plan_text, year.days, [Line(*line) for line in lines])
    units = session.execute(select(Unit.id, Unit.kind, Unit.division_code, Unit.short_name)).all()
    owing = {pace.city, *pace.counties}
    return Record(
        year=year,
        pace=pace,
        offices={
            unit.id: unit.division_code
            for unit in units
            if unit.kind is not UnitKind.SCHOOL and unit.division_code in owing
        },
        unit_names={unit.id: unit.short_name for unit in units},
        openids={person.id: person.openid for person in session.execute(select(Person.id, Person.openid))},
        messages=_rows(
            session,
            *(OutboxMessage.id, OutboxMessage.person_id, OutboxMessage.unit_id, OutboxMessage.subject),
            *(OutboxMessage.template_id, OutboxMessage.status, OutboxMessage.sent_at, OutboxMessage.msgid),
            *(OutboxMessage.is_daytime_only, OutboxMessage.expires_at, OutboxMessage.created_at, OutboxMessage.data),
            OutboxMessage.notice_key,
        ),
        todos=_rows(
            session,
            Todo.id,
            Todo.unit_id,
            Todo.subject,
            Todo.subject_id,
            Todo.dedupe_key,
            Todo.created_at,
            Todo.done_at,
        ),
        calls=_rows(
            session,
            *(CallListEntry.id, CallListEntry.unit_id, CallListEntry.subject, CallListEntry.dedupe_key),
            *(CallListEntry.created_at, CallListEntry.reason),
        ),
        entries=_rows(
            session,
            *(CreditEntry.id, CreditEntry.person_id, CreditEntry.template_id, CreditEntry.change, CreditEntry.amount),
        ),
        credits=_rows(
            session,
            *(MessageCredit.id, MessageCredit.person_id, MessageCredit.template_id, MessageCredit.balance),
            *(MessageCredit.granted, MessageCredit.spent),
        ),
        talks={row.id: row for row in _rows(session, Talk.id, Talk.day, Talk.status)},
    )


def _rows(session: Session, *columns: Any) -> Sequence[AnyRow]:
    """In the order in which they were written; the first column is the id."""
    return session.execute(select(*columns).order_by(columns[0])).all()
