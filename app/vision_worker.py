"""The process that looks at photos: apart from the worker, for models take seconds, memory, and now and then a crash.

Without it nothing is missing but advice. Everything it does is found in PostgreSQL; a wake-up only makes it prompt.
"""

import threading
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack

import dramatiq
import structlog
from flask import Flask

from app.adapters.queue import VISION_QUEUE, build_broker
from app.adapters.vision.process import VisionProcess
from app.core.db import transaction
from app.core.ports import ports
from app.core.sweeper import FINISH_SECONDS, StopSignal, Sweeper
from app.photos.advice.adviser import Adviser
from app.photos.advice.service import ADVISE_TASK

log = structlog.get_logger()

POLL_MS = 100


def run_vision_worker(app: Flask) -> None:
    """Work until SIGTERM or SIGINT. A photo that is being looked at then is looked at again later."""
    stop = StopSignal()
    with ExitStack() as stack:
        vision = VisionProcess()
        stack.callback(vision.close)

        def advising(is_stopping: threading.Event) -> Callable[[], Counter[str]]:
            return Adviser(vision, ports().storage, ports().clock, transaction, is_stopping).advise_due

        sweeper = Sweeper(app, "advice", advising)
        broker = build_broker(app.extensions["settings"].redis_url.get_secret_value())
        dramatiq.actor(actor_name=ADVISE_TASK, queue_name=VISION_QUEUE, broker=broker)(sweeper.wake)
        worker = dramatiq.Worker(broker, queues={VISION_QUEUE}, worker_threads=1, worker_timeout=POLL_MS)
        sweeper.start()
        worker.start()
        log.info("vision_worker_started")
        stop.wait()
        log.info("vision_worker_stopping")
        sweeper.finish()
        worker.stop(timeout=int(FINISH_SECONDS * 1000))
    log.info("vision_worker_stopped")
