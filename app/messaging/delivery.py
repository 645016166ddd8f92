"""Sending what is due: claim a batch, send it from several threads outside any transaction, record what came of it.

At least once, with one window. A message is sent twice only when WeChat carried out a send and we do not know it:
- the worker dies between WeChat's acceptance and our commit, which follows within milliseconds; or
- WeChat gives no answer (timeout, reset, 5xx): we send again after a wait no shorter than the lease, because a reminder
  that arrives twice is better than one that never does. With a one-time consent WeChat itself refuses the second
  (43101), and the call list then says "may have arrived".
When PostgreSQL is away after a send, the result is kept in memory and written until it succeeds.
"""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager
from threading import Event

import structlog
from sqlalchemy.orm import Session

from app.core.ports import Clock, WeChat, WeChatError
from app.core.sweeper import DATABASE_AWAY
from app.messaging.claims import claim, expire_overdue
from app.messaging.clock import call_back
from app.messaging.leases import ClaimedMessage
from app.messaging.results import NotSent, Released, Result, Sent, record
from app.messaging.rules import EVERYTHING, LEASE, SENDS_A_MINUTE, rest_after

log = structlog.get_logger()

SENDERS = 8
BATCH = 128
LOW_WATER = 64
"""Fewer under way than this: claim the next batch, so that no sender waits for the database."""
GROUP_SECONDS = 0.02
"""Results that come in within this time share a commit."""
LONGEST_SEND_SECONDS = 40.0
"""No send begins with less of its lease left: another worker might take the row meanwhile."""
RECORD_AGAIN_SECONDS = 0.5
RECORD_ATTEMPTS_WHEN_STOPPING = 20

Transaction = Callable[[], AbstractContextManager[Session]]


class Delivery:
    """One delivering loop; a worker process has one. `transaction` opens a committing session, one at a time."""

    def __init__(
        self,
        wechat: WeChat,
        clock: Clock,
        transaction: Transaction,
        stop: Event | None = None,
        *,
        a_minute: int = SENDS_A_MINUTE,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._wechat = wechat
        self._clock = clock
        self._transaction = transaction
        self._monotonic = monotonic
        self._stop = stop or Event()
        """Once set, nothing more is sent; what is under way is finished and recorded."""
        self._a_minute = a_minute
        self._resting: set[str] = set()
        """Of these scopes what is claimed but not yet under way is let go: it would meet the same wall."""

    def deliver_due(self) -> Counter[str]:
        """Send everything that is due; returns how many were `Sent`, `NotSent` and `Released`.

        Raises one of `DATABASE_AWAY` when PostgreSQL is away; what had been sent is recorded first.
        """
        with self._transaction() as session:
            call_back(session, now=self._clock.now())
            expire_overdue(session, now=self._clock.now())
        tally: Counter[str] = Counter()
        flying: set[Future[Result]] = set()
        with ThreadPoolExecutor(SENDERS, thread_name_prefix="sender") as senders:
            try:
                is_finished = False
                while not is_finished:
                    was_idle = not flying
                    found = self._claim(senders, flying)
                    is_finished = was_idle and not found
                    while len(flying) > (LOW_WATER if found else 0):
                        self._land(flying, tally)
            finally:
                while flying:
                    self._land(flying, tally)
        return tally

    def _claim(self, senders: ThreadPoolExecutor, flying: set[Future[Result]]) -> int:
        """Put the next batch under way; returns how many rows it found due, 0 when nothing more may be sent."""
        if self._stop.is_set() or (self._resting and flying):
            return 0
        self._resting.clear()
        begin_until = self._monotonic() + LEASE.total_seconds() - LONGEST_SEND_SECONDS
        with self._transaction() as session:
            claimed = claim(session, BATCH, now=self._clock.now(), a_minute=self._a_minute)
        flying.update(senders.submit(self._send, message, begin_until) for message in claimed.messages)
        return len(claimed.messages) + claimed.settled

    def _send(self, message: ClaimedMessage, begin_until: float) -> Result:
        """One call to WeChat, in a sender thread: no database here."""
        if self._stop.is_set() or self._monotonic() > begin_until or self._is_too_late_for(message):
            return Released(message)
        assert message.openid is not None
        try:
            msgid = self._wechat.send_subscribe_message(
                openid=message.openid, template_id=message.template_id, page=message.page, data=message.data
            )
        except WeChatError as error:
            rest = rest_after(error, message.template_id)
            if rest is not None:
                self._resting.add(rest.scope)
            return NotSent(message, error)
        return Sent(message, msgid)

    def _is_too_late_for(self, message: ClaimedMessage) -> bool:
        is_resting = EVERYTHING in self._resting or message.template_id in self._resting
        return is_resting or (message.send_before is not None and self._clock.now() >= message.send_before)

    def _land(self, flying: set[Future[Result]], tally: Counter[str]) -> None:
        """Wait for results, record those at hand and take them out of `flying`."""
        wait(flying, return_when=FIRST_COMPLETED)
        if len(flying) > 1:
            time.sleep(GROUP_SECONDS)
        done = {future for future in flying if future.done()}
        results = [future.result() for future in done]
        self._record(results)
        flying -= done
        tally.update(type(item).__name__ for item in results)

    def _record(self, results: Sequence[Result]) -> None:
        attempts_left = RECORD_ATTEMPTS_WHEN_STOPPING
        while True:
            try:
                with self._transaction() as session:
                    record(session, results, now=self._clock.now())
                return
            except DATABASE_AWAY as error:
                log.warning("results_not_recorded_yet", results=len(results), kind=type(error).__name__)
                attempts_left -= self._stop.is_set()
                if not attempts_left:
                    raise
                time.sleep(RECORD_AGAIN_SECONDS)
