"""Abandoned files go; what is referred to stays, also when its receipt is made at the very moment of sweeping."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import cast

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from app.adapters.storage.local import LocalStorage
from app.core.ports import Ports, Storage
from app.photos.models import Photo
from app.photos.sweeping import FORMS_KEPT, KEPT_UNUSED, MOST_PHOTOS, hold_files, sweep_files
from tests.photos.conftest import Phone, TalkInStore
from tests.photos.pictures import jpeg
from tests.tools import FrozenClock, problem

A_MOMENT = timedelta(minutes=1)


@pytest.fixture
def sweep(engine: Engine, ports: Ports, clock: FrozenClock, store: Path) -> Callable[[], dict[str, int]]:
    def run() -> dict[str, int]:
        with Session(engine) as session, session.begin():
            return {
                name: count for name, count in sweep_files(session, ports.storage, now=clock.now()).items() if count
            }

    return run


def age(path: Path, clock: FrozenClock, by: timedelta) -> None:
    moment = (clock.now() - by).timestamp()
    os.utime(path, (moment, moment))


def lay(store: Path, key: str, clock: FrozenClock, by: timedelta) -> Path:
    path = store / key
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    age(path, clock, by)
    return path


def test_what_has_a_receipt_stays_also_when_it_was_taken_out(
    teacher: Phone,
    talk: TalkInStore,
    store: Path,
    engine: Engine,
    clock: FrozenClock,
    sweep: Callable[[], dict[str, int]],
) -> None:
    kept, removed = (teacher.send(talk.id, jpeg(width)).get_json()["photo_id"] for width in (640, 641))
    teacher.remove(removed)
    with Session(engine) as session:
        paths = [store / session.get_one(Photo, photo_id).storage_key for photo_id in (kept, removed)]
    for path in paths:
        age(path, clock, KEPT_UNUSED * 100)
    assert sweep() == {}
    assert all(path.is_file() for path in paths)


def test_what_never_got_a_receipt_goes_after_two_days(
    store: Path, clock: FrozenClock, sweep: Callable[[], dict[str, int]]
) -> None:
    old = lay(store, "photos/ab/cd/old.jpg", clock, KEPT_UNUSED + A_MOMENT)
    young = lay(store, "photos/ab/cd/young.jpg", clock, KEPT_UNUSED - A_MOMENT)
    half = lay(store, ".incoming/half", clock, KEPT_UNUSED + A_MOMENT)
    growing = lay(store, ".incoming/growing", clock, A_MOMENT)
    forgotten = lay(store, "renditions/ab/cd/old.jpg", clock, FORMS_KEPT + A_MOMENT)
    asked_for = lay(store, "renditions/ab/cd/young.jpg", clock, FORMS_KEPT - A_MOMENT)
    assert sweep() == {"photos": 1, "forms": 1, "unfinished": 1}
    assert [path.exists() for path in (old, half, forgotten)] == [False] * 3
    assert [path.exists() for path in (young, growing, asked_for)] == [True] * 3
    growing.unlink()


def test_one_sweep_deletes_a_bounded_number_of_photos(
    store: Path, clock: FrozenClock, sweep: Callable[[], dict[str, int]]
) -> None:
    for number in range(MOST_PHOTOS + 1):
        lay(store, f"photos/ab/cd/{number}.jpg", clock, KEPT_UNUSED + A_MOMENT)
    assert sweep() == {"photos": MOST_PHOTOS}
    assert sweep() == {"photos": 1}


def test_what_gets_its_receipt_while_the_sweeper_looks_stays(
    teacher: Phone, talk: TalkInStore, store: Path, engine: Engine, clock: FrozenClock
) -> None:
    teacher.send(talk.id, jpeg())
    (path,) = [path for path in store.rglob("*.jpg")]
    with Session(engine) as session, session.begin():
        session.execute(text("DELETE FROM photo_advice"))
        session.execute(text("DELETE FROM photo_safety"))
        session.execute(text("DELETE FROM photos"))
    age(path, clock, KEPT_UNUSED + A_MOMENT)

    class Slow(LocalStorage):
        """The picture is sent once more when its file has been found to be nobody's."""

        def list_older(self, folder: str, moment: datetime) -> Iterator[str]:
            if folder == "publishable":
                assert teacher.send(talk.id, jpeg()).status_code == 201
            return super().list_older(folder, moment)

    with Session(engine) as session, session.begin():
        assert sweep_files(session, Slow(store), now=clock.now())["photos"] == 0
    assert path.is_file()


def test_sweeping_waits_for_a_receipt_in_the_making(
    store: Path, engine: Engine, clock: FrozenClock, sweep: Callable[[], dict[str, int]]
) -> None:
    lay(store, "photos/ab/cd/old.jpg", clock, KEPT_UNUSED + A_MOMENT)
    swept: list[dict[str, int]] = []
    sweeping = Thread(target=lambda: swept.append(sweep()))
    with Session(engine) as session, session.begin():
        hold_files(session)
        sweeping.start()
        sweeping.join(0.2)
        assert not swept
    sweeping.join(10)
    assert swept == [{"photos": 1}]


def test_no_receipt_is_made_for_a_file_that_was_swept_away(teacher: Phone, talk: TalkInStore, ports: Ports) -> None:
    class Forgetful:
        """As if a sweeper came between the file and its receipt."""

        def put(self, key: str, content: bytes) -> None:
            return

        def exists(self, key: str) -> bool:
            return False

    teacher.api.app.extensions["ports"] = replace(ports, storage=cast(Storage, Forgetful()))
    assert problem(teacher.send(talk.id, jpeg())) == (422, "photo.incomplete")
    assert teacher.photos(talk.id) == []
