"""Rows as a caller sees them: in words, phones masked."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from app.core.crypto import PhoneVault, mask_phone
from app.messaging.acts import against_discard, against_release, against_resend
from app.messaging.credits import list_credits
from app.messaging.errors import AlreadySent
from app.messaging.outbox import OutboxRow
from app.messaging.pauses import list_running
from app.messaging.queries import Cursor
from app.messaging.reasons import Pause, explain
from app.messaging.rules import EVERYTHING, is_worth_asking
from app.messaging.schemas import CallView, CreditsView, CreditView, MessageView, OwnMessageView
from app.messaging.states import MessageStatus
from app.messaging.words import CALL_REASONS, OWN_STATUSES, SUBJECTS, say_pause, say_reason, say_status, say_way
from app.plan.schemas import MessageTemplate


def view_call(row: Row[*tuple[Any, ...]], phones: PhoneVault) -> CallView:
    """From a row of `list_calls`."""
    entry, unit_name, division_code, person_name, phone = row
    return CallView(
        id=entry.id,
        unit_name=unit_name,
        division_code=division_code,
        person_name=person_name,
        phone=mask_phone(phones.decrypt(phone)) if phone else None,
        message=entry.message,
        reason=entry.reason,
        reason_words=CALL_REASONS[entry.reason],
        created_at=entry.created_at,
        resolved_at=entry.resolved_at,
    )


def view_message(row: OutboxRow, *, may_act: bool, now: datetime) -> MessageView:
    """`may_act`: the caller may release, discard and resend at all."""
    message, facts = row.message, row.facts
    found = explain(facts, now=now)
    waits = message.status is MessageStatus.QUEUED
    against = against_resend(row, now=now)
    return MessageView(
        id=message.id,
        unit_name=row.unit_name,
        division_code=row.division_code,
        person_name=row.person_name,
        subject=message.subject,
        subject_words=SUBJECTS[message.subject],
        body=message.body,
        status=message.status,
        status_words=say_status(message.status, is_on_call_list=row.is_on_call_list, is_paused=facts.pause is not None),
        reason=found.reason,
        reason_words=say_way(is_stand_in=message.is_stand_in, is_resend=message.resends_id is not None)
        + say_reason(found),
        next_attempt_at=message.next_attempt_at if waits else None,
        sent_at=message.sent_at,
        created_at=message.created_at,
        resends_id=message.resends_id,
        may_release=may_act and against_release(facts, now=now) is None and message.next_attempt_at > now,
        may_discard=may_act and against_discard(facts, now=now) is None,
        may_resend=may_act and against in (None, AlreadySent),
        resend_warning=AlreadySent.title if may_act and against is AlreadySent else None,
    )


def view_own_message(row: OutboxRow, *, now: datetime) -> OwnMessageView:
    message = row.message
    shows_why = message.status in (MessageStatus.QUEUED, MessageStatus.EXPIRED)
    return OwnMessageView(
        id=message.id,
        subject=message.subject,
        subject_words=SUBJECTS[message.subject],
        body=message.body,
        page=message.page,
        status=message.status,
        status_words=OWN_STATUSES[message.status],
        reason_words=say_reason(explain(row.facts, now=now)) if shows_why else None,
        sent_at=message.sent_at,
        created_at=message.created_at,
    )


def view_pauses(session: Session, templates: Mapping[str, MessageTemplate], *, now: datetime) -> list[str]:
    titles = {template.template_id: template.title for template in templates.values()}
    return [
        say_pause(Pause(row.scope == EVERYTHING, row.errcode, row.since, row.until), titles.get(row.scope))
        for row in list_running(session, now=now)
    ]


def message_cursor(row: OutboxRow) -> Cursor:
    return Cursor(row.message.status is not MessageStatus.QUEUED, row.message.id)


def view_credits(session: Session, person_id: int, templates: Mapping[str, MessageTemplate]) -> CreditsView:
    """Every template of the plan, with what the person still accepts; one query.

    A one-time message that a long-term consent makes needless is not worth asking for.
    """
    credits = list_credits(session, person_id)
    lasting = {key for key, item in templates.items() if (held := credits.get(item.template_id)) and held.is_long_term}
    views = []
    for key, template in templates.items():
        credit = credits.get(template.template_id)
        balance, is_long_term = (credit.balance, credit.is_long_term) if credit else (0, False)
        views.append(
            CreditView(
                template=key,
                template_id=template.template_id,
                kind=template.kind,
                long_term=template.long_term,
                title=template.title,
                balance=balance,
                is_long_term=is_long_term,
                is_worth_asking=template.long_term not in lasting
                and is_worth_asking(balance=balance, is_long_term=is_long_term),
            )
        )
    return CreditsView(credits=views)
