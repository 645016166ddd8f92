"""`python -m tests.e2e.photo_kills [--photos N] [--kills N] [--seed N]`: kill -9 while phones send photos.

The web server, its master alone, one of its processes, the worker, the vision worker, its models: killed at moments of
chance, each started again at once. The phones do what the mini-program does: send again under the same id until there
is a receipt. Afterwards every receipt must stand, every photo be there once, and every photo have its advice or be
recorded as missing.
"""

import argparse
import math
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine, create_engine

from launcher import components
from launcher.processes import Child
from launcher.system import VISION, WEB, WORKER, System, running_system
from sandbox.client import SandboxClient
from tests.e2e.house import OFFSET, until
from tests.e2e.photo_phones import Heard, Sent, enrol, new_talk, send_all
from tests.e2e.photo_promises import broken_promises, count_waiting, missing_advice
from tests.photos.pictures import drawn, encoded

PHONES = 3
PHOTOS_A_TALK = 9
WEB_PROCESS, WEB_MASTER, MODELS = "a process of the web server", "its master", "the models"
VICTIMS = (WEB_PROCESS, MODELS, WEB, WORKER, VISION, WEB_MASTER)
ON_ITS_WAY_SECONDS = 0.1
"""About as long as a request lasts: so a kill may hit any part of one."""
SENT_MEANWHILE = 4
MODELS_SECONDS = 60
"""They are loaded when the first photo is looked at."""
SENDING_SECONDS = 600
ADVICE_SECONDS = 1200
LOOK_SECONDS = 0.2


@dataclass
class Outcome:
    kills: Counter[str] = field(default_factory=Counter)
    troubles: Counter[str] = field(default_factory=Counter)
    """What phones saw before they had a receipt."""
    missing: dict[int, str] = field(default_factory=dict)
    """Photos that people look at without advice, and why."""
    broken: list[str] = field(default_factory=list)
    """Promises."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.e2e.photo_kills", description=__doc__)
    parser.add_argument("--photos", type=int, default=200)
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--seed", type=int, default=2026)
    given = parser.parse_args()
    began = time.monotonic()
    with running_system(demo=False, clock_offset=OFFSET, looks_at_photos=True) as system:
        outcome = send_under_fire(system, photos=given.photos, kills=given.kills, seed=given.seed)
    lines = [
        f"{given.photos} photos, {outcome.kills.total()} kills, seed {given.seed}: {time.monotonic() - began:.0f} s",
        f"killed: {dict(outcome.kills)}",
        f"phones saw: {dict(outcome.troubles)}",
        f"without advice: {outcome.missing}",
        f"promises broken: {len(outcome.broken)}",
        *outcome.broken[:20],
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.exit(bool(outcome.broken))


def send_under_fire(system: System, *, photos: int, kills: int, seed: int, hurries: bool = False) -> Outcome:
    """Send so many photos while so many processes are killed; what came of it, when all have their advice.

    `hurries`: what a killed process was looking at is looked at again at once, not after its lease.
    """
    chance, outcome = random.Random(seed), Outcome()
    with closing(SandboxClient(system.sandbox_url)) as sandbox, _engine(system) as engine:
        teacher = enrol(system, sandbox, engine)
        with teacher.phone() as phone:
            talks = [new_talk(phone) for _ in range(-(-photos // PHOTOS_A_TALK))]
        heard = Heard(outcome.troubles)
        todo = [(talks[number // PHOTOS_A_TALK], picture(seed, number)) for number in range(photos)]
        with ExitStack() as stack:
            phones = [stack.enter_context(teacher.phone()) for _ in range(PHONES)]
            pool = stack.enter_context(ThreadPoolExecutor(PHONES))
            sending = [
                pool.submit(send_all, phone, todo[number::PHONES], random.Random(chance.random()), heard)
                for number, phone in enumerate(phones)
            ]
            _kill_meanwhile(system, heard, sending, sorted(chance.sample(range(photos - 1), kills)), chance, outcome)
        sent = [photo for future in sending for photo in future.result()]
        system.await_health()
        deadline = time.monotonic() + ADVICE_SECONDS
        while count_waiting(engine, sent, hurries=hurries) and time.monotonic() < deadline:
            time.sleep(LOOK_SECONDS)
        with teacher.phone() as phone:
            outcome.broken = broken_promises(system, engine, phone, sent)
        outcome.missing = missing_advice(system, engine, sent)
    return outcome


def picture(seed: int, number: int) -> bytes:
    """Small, and another one each time."""
    image = drawn(320, 320)
    image.paste((seed % 256, number % 256, number // 256), (0, 200, 320, 320))
    return encoded(image, quality=80, comment=f"{seed} {number}".encode())


@contextmanager
def vision_worker(system: System) -> Iterator[None]:
    """For a system that was started without."""
    if VISION in system.processes:
        system.supervisor.release(VISION)
    else:
        system.supervisor.add(Child(components.vision_command(system.folder, system.environment)))
    try:
        yield
    finally:
        system.supervisor.hold(VISION)


@contextmanager
def _engine(system: System) -> Iterator[Engine]:
    engine = create_engine(system.database_url, pool_pre_ping=True)
    yield engine
    engine.dispose()


def _kill_meanwhile(
    system: System,
    heard: Heard,
    sending: Sequence[Future[list[Sent]]],
    moments: Sequence[int],
    chance: random.Random,
    outcome: Outcome,
) -> None:
    """Every kind once, then whom chance names: each when so many receipts are there, while the next photos are sent.

    In this thread, which stays: the children are tied to its life.
    """
    for number, receipts in enumerate(moments):
        heard.until = max(receipts, heard.until)
        _await_receipts(heard, receipts, sending)
        victim = VICTIMS[number] if number < len(VICTIMS) else chance.choice(VICTIMS)
        if number < len(VICTIMS) and victim == MODELS:
            until(lambda: bool(_children(system.processes[VISION].pid)), "models loading", MODELS_SECONDS)
        heard.until = receipts + SENT_MEANWHILE
        time.sleep(chance.uniform(0, ON_ITS_WAY_SECONDS))
        outcome.kills[victim] += _kill(system, victim, chance)
    heard.until = math.inf


def _await_receipts(heard: Heard, number: int, sending: Sequence[Future[list[Sent]]]) -> None:
    """Or until a phone has given up, which its future tells later."""
    until(
        lambda: heard.receipts >= number or any(future.done() and future.exception() for future in sending),
        f"{number} receipts",
        SENDING_SECONDS,
    )


def _kill(system: System, victim: str, chance: random.Random) -> int:
    """1 if somebody was there to be killed."""
    if victim in (WEB_PROCESS, MODELS):
        children = _children(system.processes[WEB if victim == WEB_PROCESS else VISION].pid)
        for child in children if victim == MODELS else chance.sample(children, min(len(children), 1)):
            os.kill(child, signal.SIGKILL)
        return min(len(children), 1)
    name = WEB if victim == WEB_MASTER else victim
    process = system.processes[name]
    if not process.is_running:
        return 0
    if victim == WEB:
        process.kill()  # with all it started
    else:
        os.kill(process.pid, signal.SIGKILL)  # it alone: what it started has to notice
    until(lambda: not process.is_running, f"{name} ended")
    with system.without(name):
        pass  # started again at once, without the supervisor's growing pause
    return 1


def _children(pid: int) -> list[int]:
    """Of all its threads: the models are started by one that is not the first."""
    found: list[int] = []
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):  # the thread has ended
            found += [int(child) for child in children.read_text().split()]
    return found


if __name__ == "__main__":
    main()
