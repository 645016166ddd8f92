"""Rows as a caller sees them: in words, phones masked."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from app.core.crypto import PhoneVault, mask_phone
from app.messaging.credits import list_credits
from app.messaging.queries import Cursor
from app.messaging.rules import is_worth_asking
from app.messaging.schemas import CallView, CreditsView, CreditView, MessageView
from app.messaging.states import MessageStatus
from app.messaging.words import CALL_REASONS, SUBJECTS, say_status
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


def view_message(row: Row[*tuple[Any, ...]]) -> MessageView:
    """From a row of `list_messages`."""
    message, unit_name, person_name, is_on_call_list, is_paused = row
    waits = message.status is MessageStatus.QUEUED
    return MessageView(
        id=message.id,
        unit_name=unit_name,
        person_name=person_name,
        subject=message.subject,
        subject_words=SUBJECTS[message.subject],
        body=message.body,
        status=message.status,
        status_words=say_status(message.status, is_on_call_list=is_on_call_list, is_paused=is_paused),
        next_attempt_at=message.next_attempt_at if waits else None,
        sent_at=message.sent_at,
        created_at=message.created_at,
    )


def message_cursor(row: Row[*tuple[Any, ...]]) -> Cursor:
    message = row[0]
    return Cursor(message.status is not MessageStatus.QUEUED, message.id)


def view_credits(session: Session, person_id: int, templates: Mapping[str, MessageTemplate]) -> CreditsView:
    """Every template of the plan, with what the person still accepts; one query."""
    credits = list_credits(session, person_id)
    views = []
    for key, template in templates.items():
        credit = credits.get(template.template_id)
        balance, is_long_term = (credit.balance, credit.is_long_term) if credit else (0, False)
        views.append(
            CreditView(
                template=key,
                template_id=template.template_id,
                title=template.title,
                balance=balance,
                is_long_term=is_long_term,
                is_worth_asking=is_worth_asking(balance=balance, is_long_term=is_long_term),
            )
        )
    return CreditsView(credits=views)
