"""Telling a unit something, and settling it again. The one entry the rooms above use.

Everything is written in the caller's transaction: what happened and its notice exist together or not at all.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Row, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.accounts.models import Person, UnitIdentity
from app.core.access import Identity
from app.core.db import wake_after_commit
from app.messaging.calls import write_call
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


def notify(session: Session, notice: Notice, *, templates: Mapping[str, Template], now: datetime) -> NotifyOutcome:
    """Write the to-do of the unit, and a message for everybody serving it who has an account.

    The same notice twice is one. Where nobody can be written to, the notice goes on the call list at once; where
    sending turns out to be impossible later, it does so then. A template missing from `templates` means that this city
    sends no such messages. Raises `KeyError` when `notice.fields` lacks a text that the template shows.
    """
    key = notice_key(notice)
    if not _write_todo(session, key, notice, now):
        return NotifyOutcome(is_new=False)
    template = templates.get(notice.template)
    receivers = _serving(session, notice)
    reachable = [person.id for person in receivers if person.openid is not None]
    if template is not None and reachable:
        _queue(session, key, notice, template, reachable, now)
        if notice.not_before is None or notice.not_before <= now:
            wake_after_commit(session, DELIVER_TASK)
        return NotifyOutcome(is_new=True, queued=len(reachable))
    if notice.subject in NOT_WORTH_A_CALL:
        return NotifyOutcome(is_new=True)
    write_call(
        session,
        key,
        unit_id=notice.unit_id,
        person_id=receivers[0].id if receivers else notice.person_id,
        subject=notice.subject,
        subject_id=notice.subject_id,
        message=notice.body,
        reason=CallListReason.UNDELIVERABLE if reachable else CallListReason.NO_ACCOUNT,
        message_id=None,
        now=now,
    )
    return NotifyOutcome(is_new=True, is_on_call_list=True)


def ask_for_call(session: Session, notice: Notice, *, now: datetime) -> None:
    """Put on the call list what reminding did not bring about; nothing is sent. The same notice twice is one."""
    receivers = _serving(session, notice)
    write_call(
        session,
        notice_key(notice),
        unit_id=notice.unit_id,
        person_id=receivers[0].id if receivers else notice.person_id,
        subject=notice.subject,
        subject_id=notice.subject_id,
        message=notice.body,
        reason=CallListReason.NO_ANSWER,
        message_id=None,
        now=now,
    )


def settle(session: Session, subject: NoticeSubject, subject_id: int, *, now: datetime) -> None:
    """What the notices asked for has happened: close their to-dos and calls, and let what still waits expire.

    A message that is under way at this moment may still arrive.
    """
    lock_claims(session)
    session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.subject == subject,
            OutboxMessage.subject_id == subject_id,
            OutboxMessage.status == MessageStatus.QUEUED,
        )
        .values(expires_at=now)
    )
    session.execute(
        update(Todo)
        .where(Todo.subject == subject, Todo.subject_id == subject_id, Todo.done_at.is_(None))
        .values(done_at=now)
    )
    session.execute(
        update(CallListEntry)
        .where(
            CallListEntry.subject == subject,
            CallListEntry.subject_id == subject_id,
            CallListEntry.resolved_at.is_(None),
        )
        .values(resolved_at=now)
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


def _write_todo(session: Session, key: str, notice: Notice, now: datetime) -> bool:
    """False when it exists. A concurrent writer of the same key is waited for."""
    written = session.scalar(
        insert(Todo)
        .values(
            dedupe_key=key,
            unit_id=notice.unit_id,
            person_id=notice.person_id,
            subject=notice.subject,
            subject_id=notice.subject_id,
            title=notice.title,
            body=notice.body,
            page=notice.page,
            action=notice.action,
            due_on=notice.due_on,
            created_at=now,
        )
        .on_conflict_do_nothing()
        .returning(Todo.id)
    )
    return written is not None


def _serving(session: Session, notice: Notice) -> Sequence[Row[int, str | None]]:
    """Whom the notice is for, as (person id, openid), those who came first first."""
    query = (
        select(Person.id, Person.openid)
        .join(UnitIdentity, UnitIdentity.person_id == Person.id)
        .where(UnitIdentity.unit_id == notice.unit_id, UnitIdentity.ended_at.is_(None))
        .distinct()
        .order_by(Person.id)
    )
    if notice.person_id is not None:
        query = query.where(Person.id == notice.person_id)
    return session.execute(query).all()


def _queue(
    session: Session, key: str, notice: Notice, template: Template, person_ids: Sequence[int], now: datetime
) -> None:
    shared = {
        "notice_key": key,
        "unit_id": notice.unit_id,
        "subject": notice.subject,
        "subject_id": notice.subject_id,
        "template_id": template.template_id,
        "data": compose(template, notice.fields),
        "page": notice.page,
        "body": notice.body,
        "priority": PRIORITY[notice.subject],
        "is_daytime_only": notice.is_daytime_only,
        "expires_at": notice.expires_at,
        "status": MessageStatus.QUEUED,
        "next_attempt_at": max(notice.not_before or now, now),
        "created_at": now,
    }
    rows = [shared | {"dedupe_key": f"{key}.p{person_id}", "person_id": person_id} for person_id in person_ids]
    session.execute(insert(OutboxMessage).on_conflict_do_nothing(), rows)
