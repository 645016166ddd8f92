"""`backlog`: 100,000 messages that wait all at once, delivered by two workers, and what memory that takes.

Against the same threads, in two processes as well, that call the WeChat client without outbox or queue: half of the
messages before, half after, so that both sides meet the same machine. There is one round: it takes minutes.
"""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, Select, func, select

from app.core.db import transaction
from app.messaging.models import OutboxMessage
from app.messaging.notices import Notice, notice_key
from app.messaging.service import notify
from app.messaging.states import MessageStatus
from app.plan.queries import current_plan
from bench.delivery import Crowd, direct_sender, gather, new_notice, send_directly
from bench.load import UnexpectedAnswer
from bench.rounds import Figure
from bench.stage import Stage
from launcher.components import worker_command
from launcher.processes import Child
from launcher.system import WORKER

BAR = 0.6
WORKERS = 2
GROWTH_MB = 32.0
"""What a worker may take more at the end than after the first quarter: caches settle, a backlog must not be held."""
LOOK_SECONDS = 0.5
STALLED_SECONDS = 120
"""Nothing was sent for so long: it never will be."""


@dataclass
class Memory:
    """Resident megabytes of each worker, sampled while they deliver; by process id."""

    samples: dict[int, list[float]]

    def look(self) -> None:
        for pid, found in self.samples.items():
            found.append(_resident_mb(pid))

    @property
    def early(self) -> float:
        """The most that any worker took in the first quarter."""
        return max(max(found[: len(found) // 4 + 1]) for found in self.samples.values())

    @property
    def late(self) -> float:
        return max(max(found[len(found) // 4 * 3 :]) for found in self.samples.values())

    @property
    def growth(self) -> float:
        """Of the worker that grew most."""
        quarters = [(found[: len(found) // 4 + 1], found[len(found) // 4 * 3 :]) for found in self.samples.values()]
        return max(max(last) - max(first) for first, last in quarters)


def measure_backlog(stage: Stage, *, people: int, each: int) -> Figure:
    crowd = gather(stage, people, credits_each=each, name="backlog")
    half = list(crowd.openids) * (each // 2)
    with _second_worker(stage) as second:
        memory = Memory({stage.system.processes[WORKER].pid: [], second.pid: []})
        before = _send_from_both(stage, half)
        seconds = _deliver(stage, crowd, each, memory)
        after = _send_from_both(stage, half)
    messages = people * each
    return Figure(
        "backlog",
        "messages/s",
        BAR,
        [messages / seconds],
        [2 * len(half) / (before + after)],
        notes={"messages": messages, "workers": WORKERS, "growth_mb": round(memory.growth, 1)},
        remark=f"a worker took {memory.early:.0f} MB at first, {memory.late:.0f} MB at last",
        is_bounded=memory.growth <= GROWTH_MB,
    )


@contextmanager
def _second_worker(stage: Stage) -> Iterator[Child]:
    command = worker_command(stage.system.folder, stage.system.environment)
    name = "worker-2"
    command = replace(command, name=name, log=command.log.with_stem(name), pidfile=command.pidfile.with_stem(name))
    child = Child(command).start()
    try:
        yield child
    finally:
        child.stop()


def _send_from_both(stage: Stage, openids: Sequence[str]) -> float:
    """Seconds for one message to each of these, from as many processes as there are workers."""
    with direct_sender(stage) as one, direct_sender(stage) as other, ThreadPoolExecutor(WORKERS) as both:
        halves = [(one, openids[::WORKERS]), (other, openids[1::WORKERS])]
        warming = [both.submit(send_directly, stage, process, part[:20]) for process, part in halves]
        for future in warming:
            future.result()
        sending = [both.submit(send_directly, stage, process, part) for process, part in halves]
        return max(future.result() for future in sending)


def _deliver(stage: Stage, crowd: Crowd, each: int, memory: Memory) -> float:
    """Seconds from the commit of all notices until the last message is recorded as sent."""
    notices = [new_notice(crowd) for _ in range(each)]
    with stage.app.app_context(), transaction() as session:
        templates = current_plan(session).message_templates
        for notice in notices:
            notify(session, notice, templates=templates, now=datetime.now(UTC))
    began = time.perf_counter()
    _await_sent(stage.database.engine, notices, memory)
    seconds = time.perf_counter() - began
    _require_sent(stage.database.engine, notices, len(crowd.openids) * each)
    return seconds


def _await_sent(engine: Engine, notices: Sequence[Notice], memory: Memory) -> None:
    waiting = _count(notices).where(OutboxMessage.status == MessageStatus.QUEUED)
    last, moved_at = -1, time.monotonic()
    while True:
        with engine.connect() as connection:
            left = connection.scalar(waiting) or 0
        if not left:
            return
        if left != last:
            last, moved_at = left, time.monotonic()
        elif time.monotonic() - moved_at > STALLED_SECONDS:
            raise UnexpectedAnswer(f"{left} messages wait, and nothing moves")
        memory.look()
        time.sleep(LOOK_SECONDS)


def _require_sent(engine: Engine, notices: Sequence[Notice], wanted: int) -> None:
    with engine.connect() as connection:
        sent = connection.scalar(_count(notices).where(OutboxMessage.status == MessageStatus.SENT))
    if sent != wanted:
        raise UnexpectedAnswer(f"{sent} of {wanted} messages were sent")


def _count(notices: Sequence[Notice]) -> Select[int]:
    return select(func.count()).where(OutboxMessage.notice_key.in_([notice_key(notice) for notice in notices]))


def _resident_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024
