"""`photo_queue`: 200 photos wait at once; what looking at them takes, and what it costs whoever uses the API meanwhile.

Both sides are the same request, a talk list, one after the other: while nothing is looked at, and while the vision
process works through the queue. The ratio is the p95 before, divided by the *slowest* request meanwhile; 0.5 is the
promise that nobody waits twice as long as usual. The memory of the process that looks is sampled until the queue is
empty; the figure is below its bar, too, when it has grown.
"""

import hashlib
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import requests
from sqlalchemy import func, select

from app.photos.advice.models import PhotoAdvice
from app.photos.advice.states import AdviceState
from bench.backlog import Memory
from bench.load import UnexpectedAnswer
from bench.photos import PHOTOS_PER_TALK
from bench.rounds import Figure
from bench.stage import LIST, Stage
from bench.verdict import draw_hall
from launcher.components import vision_command
from launcher.processes import Child

BAR = 0.5
GROWTH_MB = 64.0
"""What the process that looks may take more in the last quarter than in the first: models settle, no photo stays."""
PAUSE_SECONDS = 0.05
"""Between two requests, as people leave one."""
START_SECONDS = 180
STALLED_SECONDS = 300


def measure_queue(stage: Stage, *, photos: int, idle_requests: int, size: tuple[int, int]) -> Figure:
    photo = draw_hall(size)
    _send(stage, photo, photos)
    with requests.Session() as session:
        session.trust_env = False  # no proxy: it is on this machine
        idle = [_ask(stage, session) for _ in range(idle_requests)]
        began = time.perf_counter()
        with _looking(stage) as pid:
            memory = Memory({pid: []})
            busy = list(_ask_until_looked_at(stage, session, memory, photos))
        seconds = time.perf_counter() - began
    usual, meanwhile, slowest = _p95(idle), _p95(busy), max(busy)
    return Figure(
        "photo_queue",
        "photos/s",
        BAR,
        [photos / seconds],
        [photos / seconds * slowest / usual],  # so that ours divided by it is the ratio of the waits
        notes={"photos": photos, "growth_mb": round(memory.growth, 1)},
        remark=f"p95 {1000 * usual:.0f} ms before, {1000 * meanwhile:.0f} meanwhile, slowest {1000 * slowest:.0f}; "
        f"{memory.early:.0f} MB at first, {memory.late:.0f} MB at last",
        is_bounded=memory.growth <= GROWTH_MB,
    )


def _send(stage: Stage, photo: bytes, photos: int) -> None:
    """Into as many talks as it takes, before any process looks. Each differs a little: bytes after a JPEG's end."""
    for number in range(0, photos, PHOTOS_PER_TALK):
        expected = [uuid4() for _ in range(min(PHOTOS_PER_TALK, photos - number))]
        talk = stage.call("POST", "/api/talks", json=stage.talk_body(expected))
        for client_id in expected:
            content = photo + client_id.bytes
            form = {"client_id": str(client_id), "sha256": hashlib.sha256(content).hexdigest()}
            path = f"/api/talks/{talk['id']}/photos"
            stage.call("POST", path, data=form, files={"photo": ("photo.jpg", content, "image/jpeg")})


@contextmanager
def _looking(stage: Stage) -> Iterator[int]:
    """The id of the process that looks: a child of the worker, there with the first photo."""
    child = Child(vision_command(stage.system.folder, stage.system.environment)).start()
    try:
        yield _first_child(child)
    finally:
        child.stop()


def _first_child(parent: Child) -> int:
    deadline = time.monotonic() + START_SECONDS
    while parent.is_running and time.monotonic() < deadline:
        for task in Path(f"/proc/{parent.pid}/task").iterdir():
            found = [int(pid) for pid in (task / "children").read_text().split()]
            models = [pid for pid in found if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]
            if models:
                return models[0]
        time.sleep(0.1)
    raise UnexpectedAnswer(f"no process looks at photos: {parent.last_words()}")


def _ask_until_looked_at(stage: Stage, session: requests.Session, memory: Memory, photos: int) -> Iterator[float]:
    """Seconds of each request. The memory counts from the first verdict on: before, models were loaded."""
    left, moved_at = -1, time.monotonic()
    while (waiting := _count_waiting(stage)) > 0:
        if waiting != left:
            left, moved_at = waiting, time.monotonic()
        elif time.monotonic() - moved_at > STALLED_SECONDS:
            raise UnexpectedAnswer(f"{waiting} photos wait, and nothing moves")
        if waiting < photos:
            memory.look()
        for _ in range(10):
            yield _ask(stage, session)
    memory.look()


def _count_waiting(stage: Stage) -> int:
    waiting = select(func.count()).where(PhotoAdvice.state == AdviceState.WAITING)
    with stage.database.engine.connect() as connection:
        return connection.scalar(waiting) or 0


def _ask(stage: Stage, session: requests.Session) -> float:
    """Seconds."""
    time.sleep(PAUSE_SECONDS)
    began = time.perf_counter()
    answer = session.get(stage.system.api_url + LIST, headers=dict(stage.headers), timeout=30)
    seconds = time.perf_counter() - began
    if answer.status_code != requests.codes.ok:
        raise UnexpectedAnswer(f"{answer.status_code} {answer.text[:200]}")
    return seconds


def _p95(waits: Sequence[float]) -> float:
    return statistics.quantiles(waits, n=20)[-1]
