"""Looking at what waits: one photo at a time, outside any transaction; what came of it is kept in one of its own.

A process that dies while it looks leaves a lease that ends, and the photo is looked at again; a photo that kills it
again and again goes without advice in the end. No receipt depends on any of this.
"""

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from threading import Event

import structlog
from sqlalchemy.orm import Session

from app.core.ports import Clock, Storage, StorageError
from app.core.vision import Vision, VisionFailed
from app.photos.advice.service import PhotoToLookAt, keep_verdict, put_off, take_next

log = structlog.get_logger()

Transaction = Callable[[], AbstractContextManager[Session]]


class Adviser:
    """`transaction` opens a committing session."""

    def __init__(
        self, vision: Vision, storage: Storage, clock: Clock, transaction: Transaction, stop: Event | None = None
    ) -> None:
        self._vision = vision
        self._storage = storage
        self._clock = clock
        self._transaction = transaction
        self._stop = stop or Event()

    def advise_due(self) -> Counter[str]:
        """Look at everything that is due; returns how many photos were `advised` and how many `put_off`."""
        tally: Counter[str] = Counter()
        while not self._stop.is_set():
            with self._transaction() as session:
                task = take_next(session, now=self._clock.now())
            if task is None:
                break
            tally[self._advise(task)] += 1
        return tally

    def _advise(self, task: PhotoToLookAt) -> str:
        try:
            jpeg = self._storage.get(task.storage_key)
            seen = self._vision.look(jpeg, task.banner, counts_faces=task.counts_faces)
        except (VisionFailed, StorageError) as problem:
            log.warning("photo_not_seen", photo_id=task.photo_id, kind=type(problem).__name__, why=str(problem))
            with self._transaction() as session:
                put_off(session, task, now=self._clock.now())
            return "put_off"
        with self._transaction() as session:
            keep_verdict(session, task, seen, model_version=self._vision.version, now=self._clock.now())
        return "advised"
