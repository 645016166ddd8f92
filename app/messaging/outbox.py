"""Reading messages with everything that tells why they are where they are: two queries, however many rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.accounts.models import Person, UnitIdentity
from app.core.errors import NotFound
from app.messaging.closing import Closed, closed_at
from app.messaging.models import CallListEntry, MessageCredit, OutboxMessage, SendingPause, Todo
from app.messaging.notices import NoticeSubject
from app.messaging.queries import Cursor, open_first
from app.messaging.reasons import Facts, Pause
from app.messaging.rules import EVERYTHING
from app.messaging.states import MessageStatus
from app.plan.queries import list_versions
from app.plan.schemas import Plan
from app.units.models import Unit


class OutboxState(StrEnum):
    """What an office looks for."""

    WAITING = "waiting"
    FAILED = "failed"
    """Nothing arrived, or nobody knows: refused, no consent, given up."""
    EXPIRED = "expired"
    SENT = "sent"
    """WeChat has it, delivered or not."""
    DISCARDED = "discarded"


STATUSES_OF = {
    OutboxState.WAITING: (MessageStatus.QUEUED,),
    OutboxState.FAILED: (MessageStatus.REFUSED, MessageStatus.NO_CREDIT, MessageStatus.FAILED),
    OutboxState.EXPIRED: (MessageStatus.EXPIRED, MessageStatus.LEFT),
    OutboxState.SENT: (MessageStatus.SENT, MessageStatus.DELIVERED),
    OutboxState.DISCARDED: (MessageStatus.DISCARDED,),
}


@dataclass(frozen=True, slots=True)
class OutboxFilter:
    """None: all."""

    state: OutboxState | None = None
    unit_id: int | None = None
    division_code: str | None = None
    subject: NoticeSubject | None = None
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class OutboxRow:
    message: OutboxMessage
    unit_name: str
    division_code: str
    person_name: str | None
    facts: Facts
    is_on_call_list: bool
    has_account: bool
    is_serving: bool
    """The person still serves the unit."""
    has_consent: bool
    """As far as we know: a message of this template, or of the one that stands in, may be sent to the person."""
    is_todo_done: bool
    """By whomever: what the notice asks for needs no message any more."""
    copies: frozenset[MessageStatus]
    """Of the other messages of the same notice to the same person."""


def list_messages(
    session: Session,
    path: str,
    wanted: OutboxFilter,
    *,
    after: Cursor | None,
    limit: int,
    has_worker: bool | None,
    now: datetime,
) -> Sequence[OutboxRow]:
    """To units below `path`; the waiting ones first, newest first among equals."""
    query = _rows(now).where(Unit.path.startswith(path, autoescape=True), *_conditions(wanted))
    is_settled = OutboxMessage.status != MessageStatus.QUEUED
    page = open_first(query, is_settled, OutboxMessage.id, after).limit(limit)
    return _outbox_rows(session, page, has_worker, now)


def list_own(
    session: Session, person_id: int, *, after: Cursor | None, limit: int, has_worker: bool | None, now: datetime
) -> Sequence[OutboxRow]:
    """To this person, whatever unit they serve; the newest first."""
    query = _rows(now).where(OutboxMessage.person_id == person_id)
    if after is not None:
        query = query.where(OutboxMessage.id < after.id)
    return _outbox_rows(session, query.order_by(OutboxMessage.id.desc()).limit(limit), has_worker, now)


def get_message(session: Session, path: str, message_id: int, *, has_worker: bool | None, now: datetime) -> OutboxRow:
    """Raises `NotFound` for one that does not exist or went beyond `path`."""
    query = _rows(now).where(Unit.path.startswith(path, autoescape=True), OutboxMessage.id == message_id)
    found = _outbox_rows(session, query, has_worker, now)
    if not found:
        raise NotFound
    return found[0]


def _conditions(wanted: OutboxFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.state is not None:
        found.append(OutboxMessage.status.in_(STATUSES_OF[wanted.state]))
    if wanted.unit_id is not None:
        found.append(OutboxMessage.unit_id == wanted.unit_id)
    if wanted.division_code is not None:
        found.append(Unit.division_code == wanted.division_code)
    if wanted.subject is not None:
        found.append(OutboxMessage.subject == wanted.subject)
    if wanted.person_id is not None:
        found.append(OutboxMessage.person_id == wanted.person_id)
    return found


def _rows(now: datetime) -> Select[*tuple[Any, ...]]:
    of_all, of_template, other = aliased(SendingPause), aliased(SendingPause), aliased(OutboxMessage)
    is_to_same_person = other.person_id == OutboxMessage.person_id
    is_another_under_way = exists().where(
        is_to_same_person,
        other.status == MessageStatus.QUEUED,
        other.id != OutboxMessage.id,
        other.leased_until > now,
    )
    copies = (
        select(func.array_agg(other.status.distinct()))
        .where(other.notice_key == OutboxMessage.notice_key, is_to_same_person, other.id != OutboxMessage.id)
        .scalar_subquery()
    )
    is_serving = exists().where(
        UnitIdentity.person_id == OutboxMessage.person_id,
        UnitIdentity.unit_id == OutboxMessage.unit_id,
        UnitIdentity.ended_at.is_(None),
    )
    settled_at = case((Todo.done_by_person_id.is_(None), Todo.done_at))
    has_consent = exists().where(
        MessageCredit.person_id == OutboxMessage.person_id,
        MessageCredit.template_id.in_([OutboxMessage.template_id, OutboxMessage.stand_in_template_id]),
        or_(MessageCredit.balance > 0, MessageCredit.is_long_term),
    )
    return (
        select(
            OutboxMessage,
            Unit.name.label("unit_name"),
            Unit.division_code,
            Person.name.label("person_name"),
            of_all,
            of_template,
            settled_at.label("settled_at"),
            is_another_under_way.label("is_another_under_way"),
            exists().where(CallListEntry.dedupe_key == OutboxMessage.notice_key).label("is_on_call_list"),
            Person.openid.is_not(None).label("has_account"),
            is_serving.label("is_serving"),
            has_consent.label("has_consent"),
            Todo.done_at.is_not(None).label("is_todo_done"),
            copies.label("copies"),
        )
        .join(Unit, Unit.id == OutboxMessage.unit_id)
        .join(Person, Person.id == OutboxMessage.person_id)
        .outerjoin(Todo, Todo.dedupe_key == OutboxMessage.notice_key)
        .outerjoin(of_all, and_(of_all.scope == EVERYTHING, of_all.until > now))
        .outerjoin(of_template, and_(of_template.scope == OutboxMessage.template_id, of_template.until > now))
    )


def _outbox_rows(
    session: Session, query: Select[*tuple[Any, ...]], has_worker: bool | None, now: datetime
) -> list[OutboxRow]:
    """Two queries: the rows, and the plans whose hours they go by."""
    rows = session.execute(query.execution_options(populate_existing=True)).all()
    plans = list_versions(session) if rows else ()
    return [_outbox_row(row, plans, has_worker, now) for row in rows]


def _outbox_row(row: Row[*tuple[Any, ...]], plans: Sequence[Plan], has_worker: bool | None, now: datetime) -> OutboxRow:
    message, unit_name, division_code, person_name, of_all, of_template, settled_at, is_another_under_way, *rest = row
    is_on_call_list, has_account, is_serving, has_consent, is_todo_done, copies = rest

    def closed(moment: datetime) -> Closed | None:
        waits = message.is_daytime_only and message.status is MessageStatus.QUEUED
        return closed_at(plans, moment, message.subject) if waits else None

    facts = Facts(
        status=message.status,
        next_attempt_at=message.next_attempt_at,
        leased_until=message.leased_until,
        expires_at=message.expires_at,
        attempts=message.attempts,
        last_errcode=message.last_errcode,
        has_spent_credit=message.has_spent_credit,
        sent_at=message.sent_at,
        discarded_because=message.discarded_because,
        settled_at=settled_at,
        pause=_longest(of_all, of_template),
        is_another_under_way=is_another_under_way,
        closed_now=closed(now),
        closed_when_due=closed(max(now, message.next_attempt_at)),
        has_worker=has_worker,
    )
    return OutboxRow(
        message,
        unit_name,
        division_code,
        person_name,
        facts,
        is_on_call_list=is_on_call_list,
        has_account=has_account,
        is_serving=is_serving,
        has_consent=has_consent,
        is_todo_done=is_todo_done,
        copies=frozenset(copies or ()),
    )


def _longest(*pauses: SendingPause | None) -> Pause | None:
    running = [pause for pause in pauses if pause is not None]
    if not running:
        return None
    longest = max(running, key=lambda pause: pause.until)
    return Pause(longest.scope == EVERYTHING, longest.errcode, longest.since, longest.until)
