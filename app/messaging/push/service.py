"""Storing what WeChat pushes, and letting it have its effect.

Storing is one row and no judgement: WeChat wants its answer within a second, and sends an event four times at most. The
worker does the rest, each event in a transaction of its own with everything it changes, so that one which died in the
middle has done nothing, and one that cannot be processed keeps no other from it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.accounts.erasure import Forgetting, forget_phone
from app.accounts.models import Person
from app.accounts.queries import find_person_by_openid
from app.core.db import wake_after_commit
from app.messaging.models import OutboxMessage, PushEvent
from app.messaging.push import consents, events
from app.messaging.push.receipts import take_receipt
from app.messaging.push.rules import MESSAGE_AWAITED, PUSHES_KEPT, look_again_after
from app.messaging.rules import REFUSING, is_acceptance
from app.messaging.states import KeptReason, PushStatus
from app.plan.queries import current_plan
from app.plan.rules import MessageKind

PROCESS_TASK = "process_pushes"
PHONE = "8"
"""In `RevokeInfo`."""


@dataclass(frozen=True, slots=True)
class Outcome:
    status: PushStatus
    kept_because: KeptReason | None = None


DONE = Outcome(PushStatus.DONE)
NOT_YET = Outcome(PushStatus.WAITING)


def store_event(session: Session, pushed: Mapping[str, Any], *, may_wake: bool, now: datetime) -> bool:
    """Keep it as it came; False when it was there. `may_wake`: whether Redis is there to wake a worker."""
    incoming = events.read_event(pushed)
    stored = session.scalar(
        insert(PushEvent)
        .values(
            dedupe_key=incoming.dedupe_key,
            event=incoming.event,
            openid=incoming.openid,
            content=incoming.content,
            happened_at=incoming.happened_at or now,
            received_at=now,
            status=PushStatus.WAITING,
            next_attempt_at=now,
        )
        .on_conflict_do_nothing()
        .returning(PushEvent.id)
    )
    if stored is not None and may_wake:
        wake_after_commit(session, PROCESS_TASK)
    return stored is not None


def process_event(session: Session, event_id: int, *, forget: Forgetting, now: datetime) -> PushStatus | None:
    """Let one event have its effect; None when another worker holds or had it. `forget`: an account, when asked to."""
    event = lock_waiting(session, event_id)
    if event is None:
        return None
    outcome = _effect(session, event, forget, now)
    event.status, event.kept_because = outcome.status, outcome.kept_because
    if outcome is NOT_YET:
        event.next_attempt_at, event.put_off_at = now + look_again_after(now - event.received_at), now
    else:
        event.processed_at = now
        event.openid = None
    session.flush()
    return outcome.status


def lock_waiting(session: Session, event_id: int) -> PushEvent | None:
    """None when another worker holds or had it."""
    return session.scalars(
        select(PushEvent)
        .where(PushEvent.id == event_id, PushEvent.status == PushStatus.WAITING)
        .with_for_update(skip_locked=True)
    ).one_or_none()


def forget_old_pushes(session: Session, *, now: datetime) -> None:
    session.execute(delete(PushEvent).where(PushEvent.received_at < now - PUSHES_KEPT))


def _effect(session: Session, event: PushEvent, forget: Forgetting, now: datetime) -> Outcome:
    if event.event in events.ABOUT_A_PERSON:
        person = find_person_by_openid(session, event.openid) if event.openid else None
        if person is None:
            return _kept(KeptReason.NOBODY)
        return _PERSONAL[event.event](session, event, person, forget, now)
    if event.event == events.SENT:
        return _on_sent(session, event, now)
    return _kept(_STORED_ONLY.get(event.event, KeptReason.UNKNOWN_EVENT))


def _on_consents(session: Session, event: PushEvent, person: Person, forget: Forgetting, now: datetime) -> Outcome:
    """The answers to the question, and refusals in WeChat's settings. Acceptances there allow nothing to be sent."""
    words = events.read_consents(event.content)
    kinds = {item.template_id: item.kind for item in current_plan(session).message_templates.values()}
    outcome = _kept(KeptReason.UNREADABLE if not words else KeptReason.CHANGES_NOTHING)
    for template_id, word in words.items():
        holder = person.id, template_id
        if word in REFUSING:
            consents.refuse(session, holder, event, now=now)
            outcome = DONE
        elif is_acceptance(word) and event.event == events.POPUP and template_id in kinds:
            is_long_term = kinds[template_id] is MessageKind.LONG_TERM
            counts = consents.accept(session, holder, event, is_long_term=is_long_term, now=now)
            outcome = DONE if counts or outcome is DONE else _kept(KeptReason.OVERTAKEN)
    return outcome


def _on_sent(session: Session, event: PushEvent, now: datetime) -> Outcome:
    """Waits for our own record of the msgid, which WeChat's news may overtake."""
    receipts = events.read_receipts(event.content)
    if not receipts:
        return _kept(KeptReason.UNREADABLE)
    known = set(session.scalars(select(OutboxMessage.msgid).where(OutboxMessage.msgid.in_(receipts))))
    for msgid in sorted(receipts.keys() & known):
        take_receipt(session, receipts[msgid], now=now)
    if receipts.keys() <= known:
        return DONE
    return NOT_YET if now - event.received_at < MESSAGE_AWAITED else _kept(KeptReason.NO_MESSAGE)


def _on_revoked(session: Session, event: PushEvent, person: Person, forget: Forgetting, now: datetime) -> Outcome:
    if PHONE in events.read_revoked(event.content) and forget_phone(session, person, now=now):
        return DONE
    return _kept(KeptReason.NOTHING_HELD)


def _on_cancelled(session: Session, event: PushEvent, person: Person, forget: Forgetting, now: datetime) -> Outcome:
    forget(session, person, now)
    return DONE


def _kept(reason: KeptReason) -> Outcome:
    return Outcome(PushStatus.KEPT, reason)


_Effect = Callable[[Session, PushEvent, Person, Forgetting, datetime], Outcome]
_PERSONAL: Mapping[str, _Effect] = {
    events.POPUP: _on_consents,
    events.CHANGE: _on_consents,
    events.REVOKED: _on_revoked,
    events.CANCELLED: _on_cancelled,
}
_STORED_ONLY = {
    events.MEDIA_CHECK: KeptReason.FOR_PHOTOS,
    events.INFO_MODIFIED: KeptReason.NOTHING_HELD,
}
