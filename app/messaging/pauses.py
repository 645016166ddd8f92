"""Sending that rests, for everything or for one template, and the one message that tries whether it may go on.

While `until` lies ahead nothing of the scope is claimed. Once it has passed, one message is let through, not a burst
that would meet the same wall. Its answer lifts the pause, or begins it anew. Whoever reports a wall that is known
already, having been under way when the pause began, changes nothing. Callers hold `lock_claims`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.core.ports import Reaction, WeChatError
from app.messaging.models import SendingPause
from app.messaging.rules import EVERYTHING, FIRST_WAIT, PAUSE, PROBE_WAIT, Rest

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Pauses:
    """Scopes: `EVERYTHING` or template ids."""

    closed: frozenset[str]
    on_trial: frozenset[str]
    """Over, if one message gets through."""


def read_pauses(session: Session, *, now: datetime) -> Pauses:
    """A pause that ends later than any may was written by a clock that went ahead: it is on trial at once."""
    rows = session.execute(select(SendingPause.scope, SendingPause.until)).all()
    closed = frozenset(scope for scope, until in rows if now < until <= now + PAUSE)
    return Pauses(closed, frozenset(scope for scope, _ in rows) - closed)


def list_running(session: Session, *, now: datetime) -> Sequence[SendingPause]:
    """What holds messages at this moment, the whole account first."""
    query = select(SendingPause).where(SendingPause.until > now)
    return session.scalars(query.order_by(SendingPause.scope != EVERYTHING, SendingPause.scope)).all()


def begin_probe(session: Session, scopes: Collection[str], *, now: datetime) -> None:
    """A message is on its way for them: no other tries, unless this one is never heard of again."""
    _postpone(session, scopes, now + PROBE_WAIT)


def settle_probe(session: Session, scopes: Collection[str]) -> None:
    """WeChat took the message."""
    lifted = session.scalars(
        delete(SendingPause).where(SendingPause.scope.in_(scopes)).returning(SendingPause.scope)
    ).all()
    for scope in lifted:
        log.info("sending_resumed", scope=scope)


def fail_probe(
    session: Session, scopes: Collection[str], error: WeChatError | None, rest: Rest | None, *, now: datetime
) -> None:
    """The message was not taken, or not even sent; `rest`: what begins because of it.

    WeChat's word about one message or one template shows that everything else goes. No clear word shows nothing, and
    another message tries soon.
    """
    others = [scope for scope in scopes if rest is None or scope != rest.scope]
    is_clear = error is not None and error.reaction is not Reaction.RETRY_LATER
    if is_clear and (rest is None or rest.scope != EVERYTHING):
        settle_probe(session, others)
    else:
        _postpone(session, others, now + FIRST_WAIT)


def begin_rest(session: Session, rest: Rest, errcode: int | None, *, is_probe: bool, now: datetime) -> None:
    """Rest for a while, and say so once: further messages that meet the same wall extend nothing."""
    pause = session.get(SendingPause, rest.scope, populate_existing=True)
    if pause is None:
        pause = SendingPause(scope=rest.scope, errcode=errcode, since=now, until=now)
        session.add(pause)
    elif not is_probe and now < pause.until <= now + PAUSE:
        return
    if pause.errcode != errcode:
        pause.errcode, pause.since = errcode, now
    pause.since = min(pause.since, now)
    length = rest.length(now - pause.since)
    pause.until = now + length
    session.flush()
    say = log.error if rest.is_alert else log.warning
    say("sending_paused", scope=rest.scope, errcode=errcode, seconds=int(length / timedelta(seconds=1)))


def _postpone(session: Session, scopes: Collection[str], until: datetime) -> None:
    if scopes:
        session.execute(
            update(SendingPause)
            .where(SendingPause.scope.in_(scopes))
            .values(until=until)
            .execution_options(synchronize_session=False)
        )
