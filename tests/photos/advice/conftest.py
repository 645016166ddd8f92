"""A model of our own words, and the process that asks it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.core.ports import Ports
from app.core.vision import BannerSeen, ExpectedBanner, Seen, VisionFailed
from app.photos.advice.adviser import Adviser
from tests.photos.conftest import Phone, TalkInStore
from tests.tools import FrozenClock

ZEROS = "0" * 64
RIGHT = Seen(
    banner=BannerSeen(coverage=100, years=(2026,), special=100, character_height=30.0),
    faces=None,
    sharpness=400.0,
    brightness=200,
    overexposed=0.0,
    fingerprints=(ZEROS,),
)
CUT = replace(RIGHT, banner=replace(RIGHT.banner, coverage=70))


Advise = Callable[..., dict[str, int]]


@dataclass
class Words:
    """A `Vision` that sees what it is told; an exception is raised."""

    sees: list[Seen | VisionFailed] = field(default_factory=list)
    asked: list[tuple[ExpectedBanner, bool]] = field(default_factory=list)
    version: str = "words/1"
    meanwhile: Callable[[], None] | None = None
    """Happens while it looks, once."""

    def look(self, jpeg: bytes, banner: ExpectedBanner, *, counts_faces: bool) -> Seen:
        assert jpeg.startswith(b"\xff\xd8\xff")
        self.asked.append((banner, counts_faces))
        happening, self.meanwhile = self.meanwhile, None
        if happening is not None:
            happening()
        seen = self.sees.pop(0)
        if isinstance(seen, VisionFailed):
            raise seen
        return seen


@pytest.fixture
def words() -> Words:
    return Words()


@pytest.fixture
def advise(words: Words, ports: Ports, clock: FrozenClock, engine: Engine) -> Callable[..., dict[str, int]]:
    """Look at all that waits; the model sees the given things in this order."""

    @contextmanager
    def transaction() -> Iterator[Session]:
        with Session(engine) as session, session.begin():
            yield session

    def run(*sees: Seen | VisionFailed) -> dict[str, int]:
        words.sees[:] = sees
        return dict(Adviser(words, ports.storage, clock, transaction).advise_due())

    return run


def shown(phone: Phone, talk: TalkInStore) -> tuple[list[str], bool]:
    answer = phone.api.get(f"/api/talks/{talk.id}/photos").get_json()
    return [item["text"] for item in answer["advice"]], answer["is_checking"]
