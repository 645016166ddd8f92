"""Asking WeChat about photos: one at a time, outside any transaction; what came of it is kept in one of its own.

A worker that dies while it asks leaves a lease that ends, and WeChat is asked again, which harms nothing.
"""

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from threading import Event

import structlog
from sqlalchemy.orm import Session

from app.core.ports import Clock, Reaction, WeChat, WeChatError
from app.photos.links import PhotoLinks
from app.photos.rules import Form
from app.photos.safety.rules import INACTIVE, SCENE, rest_after
from app.photos.safety.service import PhotoToAskAbout, note_asked, note_not_asked, take_next, take_verdicts
from app.photos.safety.states import SafetyState

log = structlog.get_logger()

Transaction = Callable[[], AbstractContextManager[Session]]


class Checker:
    """`transaction` opens a committing session; `links` leads WeChat to the pictures."""

    def __init__(
        self, wechat: WeChat, links: PhotoLinks, clock: Clock, transaction: Transaction, stop: Event | None = None
    ) -> None:
        self._wechat = wechat
        self._links = links
        self._clock = clock
        self._transaction = transaction
        self._stop = stop or Event()
        self._rests_until: datetime | None = None

    def check_due(self) -> Counter[str]:
        """Returns how many photos became what, by `SafetyState`, and how many were `not_asked`."""
        tally: Counter[str] = Counter()
        with self._transaction() as session:
            tally.update(take_verdicts(session, now=self._clock.now()))
        if SafetyState.WAITING in tally:
            log.warning("photo_not_fetched", photos=tally[SafetyState.WAITING])
        while not self._stop.is_set() and not self._rests():
            with self._transaction() as session:
                task = take_next(session, now=self._clock.now())
            if task is None:
                break
            tally[self._ask(task)] += 1
        return tally

    def _ask(self, task: PhotoToAskAbout) -> str:
        url, _ = self._links.make(task.photo_id, Form.LARGE, now=self._clock.now())
        try:
            trace_id = self._wechat.check_media(openid=task.openid, media_url=url, scene=SCENE)
        except WeChatError as error:
            with self._transaction() as session:
                note_not_asked(session, task, error, now=self._clock.now())
            self._heed(error)
            return "not_asked"
        with self._transaction() as session:
            note_asked(session, task, trace_id, now=self._clock.now())
        return SafetyState.ASKED

    def _heed(self, error: WeChatError) -> None:
        rest = rest_after(error)
        if rest is not None:
            self._rests_until = self._clock.now() + rest
        if error.reaction is Reaction.ALERT:
            log.error("photo_checks_paused", errcode=error.errcode)
        elif error.reaction is not Reaction.RETRY_LATER and error.errcode != INACTIVE:
            log.warning("photo_check_refused", errcode=error.errcode)

    def _rests(self) -> bool:
        return self._rests_until is not None and self._clock.now() < self._rests_until
