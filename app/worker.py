"""The worker process: delivers the outbox, processes what WeChat pushes, has photos checked, runs what is due.

Everything it does is found in PostgreSQL. The queue (Dramatiq on Redis) only makes it prompt: a lost wake-up costs at
most `SWEEP_SECONDS`. While Redis is away nothing is sent, since WeChat's access token lives there, and periodic tasks
wait; messages lose nothing by it but time.
"""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import dramatiq
import structlog
from flask import Flask, current_app
from sqlalchemy.orm import Session

from app.accounts.erasure import forgetting
from app.accounts.personal import rooms
from app.adapters.queue import QUEUE, DramatiqQueue, Pulse, build_broker
from app.core.crypto import keys
from app.core.db import transaction
from app.core.ports import ports
from app.core.schedule import claim_present
from app.core.sweeper import FINISH_SECONDS, StopSignal, Sweeper, where
from app.core.ticker import Ticker
from app.invitations.reminders import expire_invitations, remind_of_invitations, remind_to_confirm
from app.messaging.delivery import Delivery
from app.messaging.push.inbox import Inbox
from app.messaging.push.service import PROCESS_TASK, forget_old_pushes
from app.messaging.service import DELIVER_TASK
from app.photos.links import PhotoLinks
from app.photos.safety.checker import Checker
from app.photos.safety.rules import LINK_MINUTES
from app.photos.safety.service import CHECK_TASK
from app.photos.sweeping import sweep_files
from app.quotas.reminders import remind_behind_units
from app.reports.reminders import remind_of_due_reports
from app.speakers.purging import purge_phones
from app.talks.bookings import BOOKINGS
from app.talks.reminders import remind_of_missing_records, remind_of_talks_tomorrow

log = structlog.get_logger()

PERIODIC_TASK = "run_periodic"
THREADS = 8
POLL_MS = 100
TICK_SECONDS = 30
"""How often each periodic task is asked for; once its period is claimed, asking again does nothing."""
PULSE_SECONDS = 5


@dataclass(frozen=True)
class Periodic:
    """Runs once in every period of this length, in one transaction; when it fails, again at the next tick."""

    every: timedelta
    run: Callable[[Session, datetime], object]


SCHEDULE = {
    "remind_behind_units": Periodic(timedelta(minutes=10), lambda session, now: remind_behind_units(session, now=now)),
    "remind_of_missing_records": Periodic(
        timedelta(minutes=10), lambda session, now: remind_of_missing_records(session, now=now)
    ),
    "remind_of_talks_tomorrow": Periodic(
        timedelta(minutes=10), lambda session, now: remind_of_talks_tomorrow(session, now=now)
    ),
    "expire_invitations": Periodic(timedelta(minutes=10), lambda session, now: expire_invitations(session, now=now)),
    "remind_of_invitations": Periodic(
        timedelta(minutes=10), lambda session, now: remind_of_invitations(session, now=now)
    ),
    "remind_to_confirm": Periodic(timedelta(minutes=10), lambda session, now: remind_to_confirm(session, now=now)),
    "remind_of_due_reports": Periodic(
        timedelta(minutes=10), lambda session, now: remind_of_due_reports(session, now=now)
    ),
    "sweep_photo_files": Periodic(
        timedelta(hours=1), lambda session, now: sweep_files(session, ports().storage, now=now)
    ),
    "purge_phones": Periodic(timedelta(days=1), lambda session, now: purge_phones(session, BOOKINGS.count, now=now)),
    "forget_old_pushes": Periodic(timedelta(days=1), lambda session, now: forget_old_pushes(session, now=now)),
}


def run_worker(app: Flask) -> None:
    """Work until SIGTERM or SIGINT; then finish what is under way."""
    stop = StopSignal()
    redis_url = app.extensions["settings"].redis_url.get_secret_value()
    sweepers = {
        DELIVER_TASK: Sweeper(app, "delivery", delivering),
        PROCESS_TASK: Sweeper(app, "pushes", processing),
        CHECK_TASK: Sweeper(app, "photos", checking),
    }
    broker = build_broker(redis_url)
    for task, sweeper in sweepers.items():
        dramatiq.actor(actor_name=task, queue_name=QUEUE, broker=broker)(sweeper.wake)
    dramatiq.actor(actor_name=PERIODIC_TASK, queue_name=QUEUE, broker=broker)(partial(run_periodic, app))
    worker = dramatiq.Worker(broker, queues={QUEUE}, worker_threads=THREADS, worker_timeout=POLL_MS)
    pulse = Pulse(redis_url)
    tickers = build_tickers(DramatiqQueue(redis_url), pulse)
    for sweeper in sweepers.values():
        sweeper.start()
    worker.start()
    for ticker in tickers:
        ticker.start()
    log.info("worker_started", threads=THREADS)
    stop.wait()
    log.info("worker_stopping")
    for ticker in tickers:
        ticker.finish()
    for sweeper in sweepers.values():
        sweeper.finish()
    worker.stop(timeout=int(FINISH_SECONDS * 1000))
    pulse.stop()
    log.info("worker_stopped")


def delivering(stop: threading.Event) -> Callable[[], Counter[str]]:
    a_minute = current_app.extensions["settings"].sends_a_minute
    return Delivery(ports().wechat, ports().clock, transaction, stop, a_minute=a_minute).deliver_due


def processing(stop: threading.Event) -> Callable[[], Counter[str]]:
    return Inbox(forgetting(rooms(), ports().tokens), ports().clock, transaction, stop).process_due


def checking(stop: threading.Event) -> Callable[[], Counter[str]]:
    base_url = current_app.extensions["settings"].public_base_url
    links = PhotoLinks(keys().photo_links, base_url, LINK_MINUTES)
    return Checker(ports().wechat, links, ports().clock, transaction, stop).check_due


def run_periodic(app: Flask, name: str) -> None:
    """Run a task of `SCHEDULE` unless its present period is taken."""
    periodic = SCHEDULE[name]
    try:
        with app.app_context(), transaction() as session:
            now = ports().clock.now()
            if claim_present(session, name, periodic.every, now):
                periodic.run(session, now)
                log.info("periodic_done", task=name)
    except Exception as error:  # noqa: BLE001 - said here; the next tick tries again
        log.error("periodic_not_done", task=name, kind=type(error).__name__, where=where(error))


def build_tickers(queue: DramatiqQueue, pulse: Pulse) -> Sequence[Ticker]:
    """Only enqueue: whichever worker takes a tick claims the period."""

    def ask_for_all() -> None:
        for name in SCHEDULE:
            queue.wake(PERIODIC_TASK, name)

    return Ticker("schedule", TICK_SECONDS, ask_for_all), Ticker("pulse", PULSE_SECONDS, pulse.beat)
