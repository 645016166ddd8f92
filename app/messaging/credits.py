"""Consents to messages: granted by a phone's report, spent at sending, given back or zeroed as WeChat answers.

Every change of a balance writes its `CreditEntry`. A balance is our belief; WeChat's 43101 is the truth and zeroes it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, ColumnElement, any_, bindparam, case, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.messaging.models import CreditEntry, MessageCredit, OutboxMessage
from app.messaging.rules import CREDIT_CAP
from app.messaging.states import CreditChange

Holder = tuple[int, str]
"""Person id and WeChat's template id."""


def grant(
    session: Session, person_id: int, template_id: str, *, is_long_term: bool, client_id: UUID, now: datetime
) -> bool:
    """Count one consent; False when this report had been counted before. Never raises a balance above the cap."""
    session.execute(
        insert(MessageCredit)
        .values(person_id=person_id, template_id=template_id, updated_at=now)
        .on_conflict_do_nothing()
    )
    credit = _lock(session, (person_id, template_id))
    assert credit is not None
    amount = 0 if is_long_term else min(1, max(0, CREDIT_CAP - credit.balance))
    entry = (
        insert(CreditEntry)
        .values(
            person_id=person_id,
            template_id=template_id,
            change=CreditChange.GRANTED,
            amount=amount,
            client_id=client_id,
            at=now,
        )
        .on_conflict_do_nothing()
        .returning(CreditEntry.id)
    )
    if session.scalar(entry) is None:
        return False
    credit.balance += amount
    credit.granted += 1
    credit.is_long_term = credit.is_long_term or is_long_term
    credit.refused_at = None
    credit.updated_at = now
    session.flush()
    return True


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
        _write(session, holder, CreditChange.REFUNDED, 0 if long_term else 1, message_id, now)


def zero(session: Session, holder: Holder, message_id: int, *, now: datetime) -> None:
    """WeChat refused with 43101: nothing is left, and a long-term subscription has ended."""
    credit = _lock(session, holder)
    if credit is None:
        return
    _write(session, holder, CreditChange.ZEROED, -credit.balance, message_id, now)
    credit.balance = 0
    credit.is_long_term = False
    credit.refused_at = credit.updated_at = now
    session.flush()


def list_credits(session: Session, person_id: int) -> Mapping[str, MessageCredit]:
    """By WeChat's template id; one query."""
    rows = session.scalars(select(MessageCredit).where(MessageCredit.person_id == person_id))
    return {row.template_id: row for row in rows}


def _lock(session: Session, holder: Holder) -> MessageCredit | None:
    return session.scalars(
        select(MessageCredit)
        .where(MessageCredit.person_id == holder[0], MessageCredit.template_id == holder[1])
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def _write(session: Session, holder: Holder, change: CreditChange, amount: int, message_id: int, now: datetime) -> None:
    person_id, template_id = holder
    session.execute(
        insert(CreditEntry).values(
            person_id=person_id,
            template_id=template_id,
            change=change,
            amount=amount,
            message_id=message_id,
            at=now,
        )
    )
