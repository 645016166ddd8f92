"""Consents to messages: granted by a phone's report, spent at sending, given back or zeroed as WeChat answers.

Every change of a balance writes its `CreditEntry`. A balance is our belief; WeChat's 43101 is the truth and zeroes it.

The same consent is told twice: by the phone, a hint that may be forged, late or lost, and by WeChat's push
(push/consents.py), which is authoritative and may be switched off. They carry nothing in common but person and
template, so they are matched one to one: whichever comes second confirms a grant of the other kind that nothing has
confirmed yet, and adds nothing. Neither order counts twice, and what only one of them tells is counted once.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, ColumnElement, any_, bindparam, case, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from app.messaging.models import CreditEntry, MessageCredit, OutboxMessage
from app.messaging.rules import CREDIT_CAP, REPORTED_WITHIN
from app.messaging.states import CreditChange

Holder = tuple[int, str]
"""Person id and WeChat's template id."""


def grant(
    session: Session, person_id: int, template_id: str, *, is_long_term: bool, client_id: UUID, now: datetime
) -> bool:
    """Count one consent that a phone reports; False when it had been counted before, by another report or a push.

    Never raises a balance above the cap.
    """
    holder = person_id, template_id
    credit = open_credit(session, holder, now=now)
    pushed = find_unconfirmed(
        session, holder, CreditEntry.push_event_id.is_not(None), CreditEntry.at >= now - REPORTED_WITHIN
    )
    if pushed is not None:
        write_entry(session, holder, CreditChange.CONFIRMED, now=now, client_id=client_id, confirms_id=pushed)
        return False
    amount = 0 if is_long_term else min(1, max(0, CREDIT_CAP - credit.balance))
    if not write_entry(session, holder, CreditChange.GRANTED, amount, now=now, client_id=client_id):
        return False
    add_granted(credit, amount, is_long_term=is_long_term, now=now)
    session.flush()
    return True


def add_granted(credit: MessageCredit, amount: int, *, is_long_term: bool, now: datetime) -> None:
    credit.balance += amount
    credit.granted += 1
    credit.is_long_term = credit.is_long_term or is_long_term
    credit.refused_at = None
    credit.updated_at = now


def _unless_long_term(change: int) -> ColumnElement[int]:
    return case((MessageCredit.is_long_term, MessageCredit.balance), else_=MessageCredit.balance + change)


_SPENT = (
    update(MessageCredit)
    .where(
        OutboxMessage.id == any_(bindparam("message_ids", type_=ARRAY(BigInteger))),
        MessageCredit.person_id == OutboxMessage.person_id,
        MessageCredit.template_id == OutboxMessage.template_id,
        or_(MessageCredit.balance > 0, MessageCredit.is_long_term),
    )
    .values(balance=_unless_long_term(-1), spent=MessageCredit.spent + 1, updated_at=bindparam("now"))
    .returning(
        OutboxMessage.id.label("message_id"),
        MessageCredit.person_id,
        MessageCredit.template_id,
        case((MessageCredit.is_long_term, 0), else_=-1).label("amount"),
    )
    .cte("spent")
)
_WRITTEN = (
    insert(CreditEntry)
    .from_select(
        ["message_id", "person_id", "template_id", "amount", "change", "at"],
        select(
            *_SPENT.c,
            literal(CreditChange.SPENT, CreditEntry.change.type),
            bindparam("now", type_=CreditEntry.at.type),
        ),
    )
    .cte("written")
)
_SPEND = (
    update(OutboxMessage)
    .where(OutboxMessage.id == _SPENT.c.message_id)
    .values(has_spent_credit=True)
    .returning(OutboxMessage.id)
    .add_cte(_WRITTEN)
)


def spend(session: Session, message_ids: Sequence[int], *, now: datetime) -> set[int]:
    """Take one consent for each message and mark it; returns the messages whose receiver had one.

    No two of the messages may be for the same person and template. One statement: this is the hot path.
    """
    if not message_ids:
        return set()
    rows = session.connection().execute(_SPEND, {"message_ids": list(message_ids), "now": now})
    return set(rows.scalars())


def refund(session: Session, holder: Holder, message_id: int, *, now: datetime) -> None:
    """Give back what was spent for a send that WeChat certainly did not carry out."""
    long_term = session.scalar(
        update(MessageCredit)
        .where(MessageCredit.person_id == holder[0], MessageCredit.template_id == holder[1])
        .values(balance=_unless_long_term(1), spent=MessageCredit.spent - 1, updated_at=now)
        .returning(MessageCredit.is_long_term)
    )
    if long_term is not None:
        write_entry(session, holder, CreditChange.REFUNDED, 0 if long_term else 1, now=now, message_id=message_id)


def zero(session: Session, holder: Holder, message_id: int, *, now: datetime) -> None:
    """WeChat refused with 43101: nothing is left, and a long-term subscription has ended."""
    credit = _lock(session, holder)
    if credit is None:
        return
    write_entry(session, holder, CreditChange.ZEROED, -credit.balance, now=now, message_id=message_id)
    credit.balance = 0
    credit.is_long_term = False
    credit.refused_at = credit.updated_at = now
    session.flush()


def list_credits(session: Session, person_id: int) -> Mapping[str, MessageCredit]:
    """By WeChat's template id; one query."""
    rows = session.scalars(select(MessageCredit).where(MessageCredit.person_id == person_id))
    return {row.template_id: row for row in rows}


def open_credit(session: Session, holder: Holder, *, now: datetime) -> MessageCredit:
    """The balance, made if there was none, and nobody else's to change until the transaction ends."""
    credit = _lock(session, holder)
    if credit is None:
        made = insert(MessageCredit).values(person_id=holder[0], template_id=holder[1], updated_at=now)
        session.execute(made.on_conflict_do_nothing())
        credit = _lock(session, holder)
    assert credit is not None
    return credit


_confirming = aliased(CreditEntry)
_UNCONFIRMED = (
    select(CreditEntry.id)
    .where(
        CreditEntry.change == CreditChange.GRANTED,
        ~select(_confirming.id).where(_confirming.confirms_id == CreditEntry.id).exists(),
    )
    .order_by(CreditEntry.id)
    .limit(1)
)


def find_unconfirmed(session: Session, holder: Holder, *conditions: ColumnElement[bool]) -> int | None:
    """The oldest grant that nothing has confirmed yet; its entry's id."""
    is_holder = CreditEntry.person_id == holder[0], CreditEntry.template_id == holder[1]
    return session.scalar(_UNCONFIRMED.where(*is_holder, *conditions))


def write_entry(
    session: Session, holder: Holder, change: CreditChange, amount: int = 0, *, now: datetime, **references: Any
) -> bool:
    """False when an entry with the same `client_id` or `push_event_id` is there: then nothing is written."""
    person_id, template_id = holder
    values = {"person_id": person_id, "template_id": template_id, "change": change, "amount": amount, "at": now}
    written = insert(CreditEntry).values(**values, **references).on_conflict_do_nothing().returning(CreditEntry.id)
    return session.scalar(written) is not None


def _lock(session: Session, holder: Holder) -> MessageCredit | None:
    return session.scalars(
        select(MessageCredit)
        .where(MessageCredit.person_id == holder[0], MessageCredit.template_id == holder[1])
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
