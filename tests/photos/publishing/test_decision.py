"""The reviewer's decision: when it may be made, what it covers, when it ends."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from app.core.areas import Area
from app.core.ports import Ports
from app.photos.links import photo_links
from app.photos.models import Photo
from app.photos.publishing.words import FACES_FOUND, NO_FACE_FOUND, NOBODY_LOOKED
from app.photos.renditions import Publication
from app.photos.rules import Form
from app.photos.safety.models import PhotoSafety
from app.photos.safety.states import SafetyState
from app.photos.sweeping import sweep_files
from tests.photos.conftest import TalkInStore
from tests.photos.publishing.conftest import Desk, Store, area
from tests.tools import FrozenClock, problem

SPEAKER, PUPIL = Area(0.1, 0.1, 0.2, 0.3), Area(0.6, 0.6, 0.7, 0.8)
BLUE = (0.75, 0.75)
"""A place in the blue quarter of the drawn scene."""


def published(desk: Desk) -> Image.Image:
    answer = desk.open(desk.photo()["publishable_url"])
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"
    return Image.open(io.BytesIO(answer.data))


def colour_at(image: Image.Image, x: float, y: float) -> tuple[int, ...]:
    colour = image.getpixel((int(800 * x), int(600 * y)))
    assert isinstance(colour, tuple)
    return tuple(map(int, colour))


def is_blue(colour: tuple[int, ...]) -> bool:
    return all(abs(level - wanted) < 10 for level, wanted in zip(colour, (20, 20, 220), strict=True))


def set_safety(engine: Engine, **values: Any) -> None:
    with Session(engine) as session, session.begin():
        session.execute(update(PhotoSafety).values(**values))


def files(store: Path) -> list[Path]:
    return sorted((store / "publishable").rglob("*.jpg"))


def test_only_an_approved_talk_lets_photos_go(desk: Desk, school_desk: Desk, photo: int) -> None:
    school_desk.consent(photo)
    assert desk.photo()["obstacle"] == "not_approved"
    assert problem(desk.publish(photo)) == (409, "publishing.obstacle")
    desk.approve()
    assert desk.publish(photo).status_code == 204


@pytest.mark.parametrize(
    ("changes", "obstacle"),
    [
        ({"state": SafetyState.RISKY}, "risky"),
        ({"state": SafetyState.RISKY, "decided_at": None}, "risky"),
        ({"state": SafetyState.WAITING, "decided_at": None}, "unchecked"),
        ({"state": SafetyState.REVIEW, "decided_at": None}, "unchecked"),
        ({"state": SafetyState.REVIEW}, None),
        ({"state": SafetyState.PASSED, "decided_at": None}, None),
    ],
)
def test_what_wechat_says(
    desk: Desk, ready: int, engine: Engine, changes: dict[str, Any], obstacle: str | None
) -> None:
    """The reviewer of the record had the photo before their eyes, unless `decided_at` is taken from it."""
    desk.publish(ready)
    url = desk.photo()["publishable_url"]
    set_safety(engine, **changes)
    assert desk.photo()["obstacle"] == obstacle
    assert desk.open(url).status_code == (404 if obstacle else 200)
    assert desk.publish(ready, area(0.1, 0.1, 0.2, 0.2)).status_code == (409 if obstacle else 204)


def test_what_the_reviewer_draws_is_covered_and_the_kept_copy_is_not(
    desk: Desk, ready: int, engine: Engine, store: Path
) -> None:
    desk.publish(ready, area(0.7, 0.7, 0.8, 0.8))
    assert not is_blue(colour_at(published(desk), *BLUE))
    assert desk.photo()["covered"] == [area(0.7, 0.7, 0.8, 0.8)]
    with Session(engine) as session:
        kept = store / session.get_one(Photo, ready).storage_key
    assert is_blue(colour_at(Image.open(kept), *BLUE))


def test_a_file_stands_for_one_decision_about_one_photo(clock: FrozenClock) -> None:
    now = clock.now()
    decisions = [
        Publication(1, now, ()),
        Publication(2, now, ()),
        Publication(1, now + timedelta(seconds=1), ()),
        Publication(1, now, (PUPIL,)),
    ]
    assert len({decision.key for decision in decisions}) == 4


def test_another_decision_starts_from_the_original_and_ends_the_one_before(
    desk: Desk, ready: int, store: Path, clock: FrozenClock
) -> None:
    desk.publish(ready, area(0.7, 0.7, 0.8, 0.8))
    published(desk)
    before = files(store)
    clock.advance(seconds=1)
    desk.publish(ready, area(0.1, 0.1, 0.2, 0.2))
    image = published(desk)
    assert is_blue(colour_at(image, *BLUE))
    assert len(files(store)) == 1
    assert files(store) != before


def test_the_same_decision_once_more_changes_nothing(desk: Desk, ready: int, facts: Store, clock: FrozenClock) -> None:
    for _ in range(2):
        desk.publish(ready, area(0.7, 0.7, 0.8, 0.8))
        clock.advance(minutes=1)
    assert desk.photo()["published_at"] == "2026-11-25T02:00:00Z"
    assert [action for action, _ in facts.trail()] == ["photo.consented", "photo.published"]


def test_every_face_that_was_found_is_covered_unless_this_one_is_left_open(
    desk: Desk, ready: int, facts: Store, clock: FrozenClock, talk: TalkInStore
) -> None:
    facts.find_faces(SPEAKER, PUPIL)
    speaker, pupil = desk.photo()["faces"]
    assert desk.photo()["faces_words"] == FACES_FOUND
    desk.publish(ready)
    assert desk.photo()["covered"] == [speaker, pupil]
    clock.advance(seconds=1)
    desk.publish(ready, area(0.3, 0.3, 0.4, 0.4), left_open=[speaker])
    assert desk.photo()["covered"] == [pupil, area(0.3, 0.3, 0.4, 0.4)]
    assert facts.trail()[-1] == ("photo.published", {"talk_id": talk.id, "covered": 2, "faces_left_open": 1})
    clock.advance(seconds=1)
    desk.publish(ready, left_open=[area(0.1, 0.1, 0.2, 0.3001)])
    assert desk.photo()["covered"] == [speaker, pupil], "nearly this face is not this face"


def test_the_words_do_not_promise_what_nobody_looked_for(
    desk: Desk, school_desk: Desk, ready: int, facts: Store
) -> None:
    assert (desk.photo()["faces"], desk.photo()["faces_words"]) == (None, NOBODY_LOOKED)
    facts.find_faces()
    assert (desk.photo()["faces"], desk.photo()["faces_words"]) == ([], NO_FACE_FOUND)
    assert "有没有漏掉的脸" in NO_FACE_FOUND
    assert "有没有漏掉的脸" in FACES_FOUND
    assert (school_desk.photo()["faces"], school_desk.photo()["faces_words"]) == (None, None)


def test_an_approval_taken_back_ends_the_decision_for_good(
    desk: Desk, ready: int, talk: TalkInStore, clock: FrozenClock
) -> None:
    desk.publish(ready)
    url = desk.photo()["publishable_url"]
    clock.advance(seconds=1)
    again = {"client_id": str(uuid4()), "version": talk.version(), "reason": "横幅的年份要再核对"}
    assert desk.phone.api.post(f"/api/talks/{talk.id}/reopen", again).status_code == 200
    assert problem(desk.open(url)) == (404, "not_found")
    desk.approve()
    assert problem(desk.open(url)) == (404, "not_found")
    assert (desk.photo()["obstacle"], desk.photo()["is_published"]) == (None, False)


def test_the_copy_is_for_staff_only_and_its_link_ends(
    desk: Desk, school_desk: Desk, ready: int, clock: FrozenClock
) -> None:
    desk.publish(ready)
    assert school_desk.photo()["is_published"]
    assert school_desk.photo()["publishable_url"] is None
    url = desk.photo()["publishable_url"]
    clock.advance(minutes=11)
    assert problem(desk.open(url)) == (404, "not_found")


def test_a_link_made_for_others_does_not_open_it(desk: Desk, ready: int) -> None:
    desk.publish(ready)
    api = desk.phone.api
    with api.app.app_context():
        url, _ = photo_links().make(ready, Form.PUBLISHABLE, now=api.ports.clock.now())
    assert problem(desk.open(url)) == (404, "not_found")


@pytest.mark.parametrize(
    "areas",
    [
        [area(0.5, 0.5, 0.5, 0.9)],
        [area(0.6, 0.5, 0.5, 0.9)],
        [area(-0.1, 0.5, 0.5, 0.9)],
        [area(0.1, 0.5, 1.1, 0.9)],
        [area(0.1, 0.1, 0.9, 0.104)],
        [area(0.1, 0.1, 0.2, 0.2)] * 201,
        [{"left": 0.1, "top": 0.1, "right": "0.2", "bottom": 0.2}],
    ],
)
def test_areas_that_are_none_publish_nothing(desk: Desk, ready: int, areas: list[Any]) -> None:
    assert problem(desk.publish(ready, *areas)) == (422, "input.invalid")
    assert not desk.photo()["is_published"]


def test_files_without_a_decision_are_swept_and_others_stay(
    desk: Desk, school_desk: Desk, ready: int, store: Path, ports: Ports, clock: FrozenClock, engine: Engine
) -> None:
    desk.publish(ready)
    published(desk)
    orphan = store / "publishable" / "ab" / "cd" / "left-behind.jpg"
    orphan.parent.mkdir(parents=True)
    orphan.write_bytes(b"x")
    clock.advance(days=400)
    with Session(engine) as session, session.begin():
        sweep_files(session, ports.storage, now=clock.now())
    assert len(files(store)) == 1
    assert orphan not in files(store)
