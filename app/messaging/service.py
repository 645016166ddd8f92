"""Telling a unit something, and settling it again. The one entry the rooms above use.

Everything is written in the caller's transaction: what happened and its notice exist together or not at all.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.accounts.models import Person, UnitIdentity
from app.core.access import Identity
from app.core.db import wake_after_commit
from app.core.membership import one_of
from app.messaging.claims import lock_claims
from app.messaging.credits import grant
from app.messaging.errors import TemplateUnknown
from app.messaging.models import CallListEntry, OutboxMessage, Todo
from app.messaging.notices import (
    NOT_WORTH_A_CALL,
    PRIORITY,
    Notice,
    NoticeSubject,
    NotifyOutcome,
    Template,
    chain_of,
    compose,
    notice_key,
)
from app.messaging.queries import reach_call, reach_todo
from app.messaging.rules import is_acceptance
from app.messaging.schemas import CreditReport
from app.messaging.states import CallListReason, MessageStatus
from app.plan.rules import MessageKind
from app.plan.schemas import MessageTemplate

DELIVER_TASK = "deliver_outbox"

Values = dict[str, Any]
"""Of one row to insert."""


class Receiver(NamedTuple):
    id: int
    openid: str | None


def notify(session: Session, notice: Notice, *, templates: Mapping[str, Template], now: datetime) -> NotifyOutcome:
    """Write the to-do of the unit, and a message for everybody serving it who has an account.

    The same notice twice is one. A long-term message goes before the one-time one. Where nobody can be written to, the
    notice goes on the call list at once; where sending turns out to be impossible later, it does so then. A template
    missing from `templates` means that this city sends no such messages. Raises `KeyError` when `notice.fields` lacks a
    text that the template shows.
    """
    return notify_all(session, [notice], templates=templates, now=now)[0]


def notify_all(
    session: Session, notices: Sequence[Notice], *, templates: Mapping[str, Template], now: datetime
) -> list[NotifyOutcome]:
    """As `notify`, of many notices in as many statements as one; the outcomes in the same order."""
    by_key = {notice_key(notice): notice for notice in notices}
    new = _write_todos(session, by_key, now)
    serving = _serving(session, {by_key[key].unit_id for key in new})
    messages: list[Values] = []
    calls: list[Values] = []
    outcomes = dict.fromkeys(by_key, NotifyOutcome(is_new=False))
    for key in new:
        notice = by_key[key]
        chain, receivers = chain_of(templates, notice.template), _receivers(serving, notice)
        reachable = [person.id for person in receivers if person.openid is not None]
        if chain and reachable:
            messages += _messages(key, notice, chain, reachable, now)
            outcomes[key] = NotifyOutcome(is_new=True, queued=len(reachable))
        elif notice.subject in NOT_WORTH_A_CALL:
            outcomes[key] = NotifyOutcome(is_new=True)
        else:
            reason = CallListReason.UNDELIVERABLE if reachable else CallListReason.NO_ACCOUNT
            calls.append(_call(key, notice, receivers, reason, now))
            outcomes[key] = NotifyOutcome(is_new=True, is_on_call_list=True)
    _insert(session, OutboxMessage, messages)
    _insert(session, CallListEntry, calls)
    if any(message["next_attempt_at"] <= now for message in messages):
        wake_after_commit(session, DELIVER_TASK)
    return [outcomes[notice_key(notice)] for notice in notices]


def ask_for_calls(session: Session, notices: Sequence[Notice], *, now: datetime) -> None:
    """Put on the call list what reminding did not bring about; nothing is sent. The same notice twice is one."""
    serving = _serving(session, {notice.unit_id for notice in notices})
    reason = CallListReason.NO_ANSWER
    calls = [_call(notice_key(notice), notice, _receivers(serving, notice), reason, now) for notice in notices]
    _insert(session, CallListEntry, calls)


def settle(session: Session, subject: NoticeSubject, subject_id: int, *, now: datetime) -> None:
    """What the notices asked for has happened: close their to-dos and calls, and let what still waits expire.

    A message that is under way at this moment may still arrive.
    """
    settle_all(session, subject, [subject_id], now=now)


def settle_all(session: Session, subject: NoticeSubject, subject_ids: Collection[int], *, now: datetime) -> None:
    """As `settle`, of many things at once and for the same price."""
    if not subject_ids:
        return
    lock_claims(session)
    session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.subject == subject,
            one_of(OutboxMessage.subject_id, subject_ids),
            OutboxMessage.status == MessageStatus.QUEUED,
        )
        .values(expires_at=now)
    )
    session.execute(
        update(Todo)
        .where(Todo.subject == subject, one_of(Todo.subject_id, subject_ids), Todo.done_at.is_(None))
        .values(done_at=now)
    )
    session.execute(
        update(CallListEntry)
        .where(
            CallListEntry.subject == subject,
            one_of(CallListEntry.subject_id, subject_ids),
            CallListEntry.resolved_at.is_(None),
        )
        .values(resolved_at=now)
    )


def reopen(session: Session, subject: NoticeSubject, subject_id: int, *, settled_at: datetime) -> None:
    """What was settled at that very moment is to be done again: whatever settled it was taken back."""
    session.execute(
        update(Todo)
        .where(Todo.subject == subject, Todo.subject_id == subject_id, Todo.done_at == settled_at)
        .values(done_at=None)
    )
    session.execute(
        update(CallListEntry)
        .where(
            CallListEntry.subject == subject,
            CallListEntry.subject_id == subject_id,
            CallListEntry.resolved_at == settled_at,
        )
        .values(resolved_at=None)
    )


def finish_todo(session: Session, identity: Identity, todo_id: int, *, now: datetime) -> Todo:
    """Somebody of the unit says it is done, or known. Twice is once."""
    todo = reach_todo(session, identity, todo_id)
    if todo.done_at is None:
        todo.done_at = now
        todo.done_by_person_id = identity.person_id
        session.flush()
    return todo


def resolve_call(session: Session, identity: Identity, entry_id: int, *, now: datetime) -> CallListEntry:
    """Somebody of the staff has telephoned. Twice is once."""
    entry = reach_call(session, identity, entry_id)
    if entry.resolved_at is None:
        entry.resolved_at = now
        entry.resolved_by_person_id = identity.person_id
        session.flush()
    return entry


def take_report(
    session: Session, person_id: int, report: CreditReport, *, templates: Mapping[str, MessageTemplate], now: datetime
) -> None:
    """Count the consents a phone reports. Refusals change nothing: they take no earlier consent away."""
    known = {template.template_id: template for template in templates.values()}
    for template_id, word in sorted(report.results.items()):
        if template_id not in known:
            raise TemplateUnknown
        if is_acceptance(word):
            is_long_term = known[template_id].kind is MessageKind.LONG_TERM
            grant(session, person_id, template_id, is_long_term=is_long_term, client_id=report.client_id, now=now)


def _write_todos(session: Session, notices: Mapping[str, Notice], now: datetime) -> list[str]:
    """The keys of those that did not exist, in the given order. A concurrent writer of the same key is waited for."""
    if not notices:
        return []
    rows = [
        {
            "dedupe_key": key,
            "unit_id": notice.unit_id,
            "person_id": notice.person_id,
            "subject": notice.subject,
            "subject_id": notice.subject_id,
            "title": notice.title,
            "body": notice.body,
            "page": notice.page,
            "action": notice.action,
            "due_on": notice.due_on,
            "created_at": now,
        }
        for key, notice in notices.items()
    ]
    written = set(session.scalars(insert(Todo).on_conflict_do_nothing().returning(Todo.dedupe_key), rows))
    return [key for key in notices if key in written]


def _serving(session: Session, unit_ids: Collection[int]) -> Mapping[int, Sequence[Receiver]]:
    """Who serves each unit, those who came first first."""
    serving: dict[int, list[Receiver]] = defaultdict(list)
    if unit_ids:
        query = (
            select(UnitIdentity.unit_id, Person.id, Person.openid)
            .join(UnitIdentity, UnitIdentity.person_id == Person.id)
            .where(one_of(UnitIdentity.unit_id, unit_ids), UnitIdentity.ended_at.is_(None))
            .distinct()
            .order_by(Person.id)
        )
        for unit_id, person_id, openid in session.execute(query):
            serving[unit_id].append(Receiver(person_id, openid))
    return serving


def _receivers(serving: Mapping[int, Sequence[Receiver]], notice: Notice) -> Sequence[Receiver]:
    return [person for person in serving.get(notice.unit_id, ()) if notice.person_id in (None, person.id)]


def _messages(
    key: str, notice: Notice, chain: Sequence[Template], person_ids: Sequence[int], now: datetime
) -> Sequence[Values]:
    """To each person, beginning with the best of the chain; whether it is allowed shows when it is to be sent."""
    template, *stand_ins = chain
    shared = {
        "notice_key": key,
        "unit_id": notice.unit_id,
        "subject": notice.subject,
        "subject_id": notice.subject_id,
        "template_id": template.template_id,
        "data": compose(template, notice.fields),
        "stand_in_template_id": stand_ins[0].template_id if stand_ins else None,
        "stand_in_data": compose(stand_ins[0], notice.fields) if stand_ins else None,
        "page": notice.page,
        "body": notice.body,
        "priority": PRIORITY[notice.subject],
        "is_daytime_only": notice.is_daytime_only,
        "expires_at": notice.expires_at,
        "status": MessageStatus.QUEUED,
        "next_attempt_at": max(notice.not_before or now, now),
        "created_at": now,
    }
    return [shared | {"dedupe_key": f"{key}.p{person_id}", "person_id": person_id} for person_id in person_ids]


def _call(key: str, notice: Notice, receivers: Sequence[Receiver], reason: CallListReason, now: datetime) -> Values:
    return {
        "dedupe_key": key,
        "unit_id": notice.unit_id,
        "person_id": receivers[0].id if receivers else notice.person_id,
        "subject": notice.subject,
        "subject_id": notice.subject_id,
        "message": notice.body,
        "reason": reason,
        "message_id": None,
        "created_at": now,
    }


def _insert(session: Session, table: type[OutboxMessage] | type[CallListEntry], rows: Sequence[Values]) -> None:
    if rows:
        session.execute(insert(table).on_conflict_do_nothing(), rows)
