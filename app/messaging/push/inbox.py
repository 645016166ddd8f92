"""Processing what is due of the pushed events, in the order in which it happened. A worker process has one loop."""

import random
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from threading import Event

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.erasure import Forgetting
from app.core.ports import Clock
from app.core.sweeper import DATABASE_AWAY
from app.messaging.models import PushEvent
from app.messaging.push.clock import call_back
from app.messaging.push.rules import PUSH_ATTEMPTS
from app.messaging.push.service import lock_waiting, process_event
from app.messaging.rules import back_off
from app.messaging.states import PushStatus

log = structlog.get_logger()

BATCH = 100

Transaction = Callable[[], AbstractContextManager[Session]]


class Inbox:
    """`forget` ends an account; `transaction` opens a committing session, one at a time."""

    def __init__(self, forget: Forgetting, clock: Clock, transaction: Transaction, stop: Event | None = None) -> None:
        self._forget = forget
        self._clock = clock
        self._transaction = transaction
        self._stop = stop or Event()
        """Once set, no further event is taken."""

    def process_due(self) -> Counter[str]:
        """Returns how many events became what, by `PushStatus`; `error` for those to be tried again.

        Raises one of `DATABASE_AWAY` when PostgreSQL is away; nothing is lost then.
        """
        with self._transaction() as session:
            call_back(session, now=self._clock.now())
        tally: Counter[str] = Counter()
        is_finished = False
        while not is_finished:
            statuses = [self._process(event_id) for event_id in self._due() if not self._stop.is_set()]
            tally.update(status for status in statuses if status is not None)
            is_finished = not any(statuses)  # none due, or only such as another worker holds
        return tally

    def _due(self) -> list[int]:
        with self._transaction() as session:
            return list(
                session.scalars(
                    select(PushEvent.id)
                    .where(PushEvent.status == PushStatus.WAITING, PushEvent.next_attempt_at <= self._clock.now())
                    .order_by(PushEvent.happened_at, PushEvent.id)
                    .limit(BATCH)
                )
            )

    def _process(self, event_id: int) -> str | None:
        try:
            with self._transaction() as session:
                return process_event(session, event_id, forget=self._forget, now=self._clock.now())
        except DATABASE_AWAY:
            raise
        except Exception as error:  # noqa: BLE001 - one event that cannot be processed must not stop the others
            kind = type(error).__name__
        return self._put_off(event_id, kind)

    def _put_off(self, event_id: int, kind: str) -> str | None:
        now = self._clock.now()
        with self._transaction() as session:
            event = lock_waiting(session, event_id)
            if event is None:
                return None
            event.attempts += 1
            event.error = kind[:64]
            event.next_attempt_at = now + back_off(event.attempts, random.random())  # noqa: S311 - guards nothing
            event.put_off_at = now
            is_stuck = event.attempts >= PUSH_ATTEMPTS
            if is_stuck:
                event.status = PushStatus.STUCK
            name = event.event
        if is_stuck:
            log.error("push_stuck", id=event_id, pushed=name, kind=kind)
            return PushStatus.STUCK
        log.warning("push_put_off", id=event_id, pushed=name, kind=kind)
        return "error"
