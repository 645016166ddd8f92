"""Consents as WeChat itself tells them: they correct what the phones reported. credits.py says how the two meet.

Events overtake one another, so what an event changes depends on when it happened (WeChat's clock) and not on when it
came: a refusal takes what was given before it, and an acceptance that a later refusal overtook gives nothing.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.messaging.credits import Holder, add_granted, find_unconfirmed, open_credit, write_entry
from app.messaging.models import CreditEntry, PushEvent
from app.messaging.rules import CONFIRMED_WITHIN
from app.messaging.states import CreditChange


def accept(session: Session, holder: Holder, event: PushEvent, *, is_long_term: bool, now: datetime) -> bool:
    """Count one consent, unless a phone's report has counted it; False when a later refusal overtook it.

    The cap of the phones' hints does not hold here.
    """
    credit = open_credit(session, holder, now=now)
    if _later_events(session, holder, event, CreditChange.ZEROED):
        return False
    reported = find_unconfirmed(
        session,
        holder,
        CreditEntry.client_id.is_not(None),
        CreditEntry.at >= event.received_at - CONFIRMED_WITHIN,
        CreditEntry.id > _latest_zeroing(holder),
    )
    if reported is not None:
        write_entry(session, holder, CreditChange.CONFIRMED, now=now, push_event_id=event.id, confirms_id=reported)
        return True
    amount = 0 if is_long_term else 1
    if write_entry(session, holder, CreditChange.GRANTED, amount, now=now, push_event_id=event.id):
        add_granted(credit, amount, is_long_term=is_long_term, now=now)
        session.flush()
    return True


def refuse(session: Session, holder: Holder, event: PushEvent, *, now: datetime) -> None:
    """Nothing is left of what was given before."""
    credit = open_credit(session, holder, now=now)
    given_since = _later_events(session, holder, event, CreditChange.GRANTED, CreditChange.CONFIRMED)
    left = min(credit.balance, given_since)
    if not write_entry(session, holder, CreditChange.ZEROED, left - credit.balance, now=now, push_event_id=event.id):
        return
    credit.balance = left
    credit.updated_at = now
    if not given_since:
        credit.is_long_term = False
        credit.refused_at = now
    session.flush()


def _later_events(session: Session, holder: Holder, event: PushEvent, *changes: CreditChange) -> int:
    """How many pushed events that happened after this one changed the balance so."""
    query = (
        select(func.count())
        .select_from(CreditEntry)
        .join(PushEvent, PushEvent.id == CreditEntry.push_event_id)
        .where(*_of(holder), CreditEntry.change.in_(changes), PushEvent.happened_at > event.happened_at)
    )
    return session.scalar(query) or 0


def _latest_zeroing(holder: Holder) -> ColumnElement[int]:
    """Its entry's id, or 0. What a phone reported before is void."""
    query = select(func.max(CreditEntry.id)).where(*_of(holder), CreditEntry.change == CreditChange.ZEROED)
    return func.coalesce(query.scalar_subquery(), 0)


def _of(holder: Holder) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return CreditEntry.person_id == holder[0], CreditEntry.template_id == holder[1]
