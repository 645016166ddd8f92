"""Taken down is gone at once, for everybody, in every form; only the school brings it back."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from apiflask import APIFlask

from app import create_app
from app.core.ports import Ports, Storage, StorageError
from config.settings import Settings
from tests.photos.conftest import Phone, TalkInStore
from tests.photos.publishing.conftest import PICTURE, Desk, Store
from tests.tools import FrozenClock, problem


def links(desk: Desk) -> list[str]:
    (captioned,) = [photo["captioned_url"] for photo in desk.phone.photos(desk.talk.id)]
    seen = desk.photo()
    return [seen["url"], seen["small_url"], seen["publishable_url"], captioned]


@pytest.mark.parametrize("by_school", [True, False])
def test_old_links_of_every_form_end_at_once(
    desk: Desk, school_desk: Desk, ready: int, store: Path, *, by_school: bool
) -> None:
    desk.publish(ready)
    old = links(desk)
    assert [desk.open(url).status_code for url in old] == [200] * 4
    assert len(list((store / "publishable").rglob("*.jpg"))) == 1
    actor = school_desk if by_school else desk
    assert [actor.take_down(ready).status_code for _ in range(2)] == [204, 204]
    assert [problem(desk.open(url)) for url in old] == [(404, "not_found")] * 4
    assert list((store / "publishable").rglob("*.jpg")) == []
    for phone in (desk.phone, school_desk.phone):
        assert phone.photos(desk.talk.id) == []
    assert desk.view()["photos"] == []


def test_both_see_who_took_it_down_and_why(
    desk: Desk, school_desk: Desk, ready: int, facts: Store, talk: TalkInStore
) -> None:
    desk.take_down(ready, "face_seen")
    school_desk.take_down(ready, "other")
    for each in (desk, school_desk):
        (gone,) = each.view()["taken_down"]
        assert gone == {
            "photo_id": ready,
            "taken_down_at": "2026-11-25T02:00:00Z",
            "taken_down_by": "西吉县总工会",
            "reason_words": "有学生的脸没遮住",
        }
    assert facts.trail()[-1] == ("photo.taken_down", {"talk_id": talk.id, "reason": "face_seen"})
    assert [action for action, _ in facts.trail()].count("photo.taken_down") == 1


def test_only_a_new_consent_brings_it_back_and_it_is_not_published_by_that(
    desk: Desk, school_desk: Desk, ready: int, clock: FrozenClock
) -> None:
    desk.publish(ready)
    school_desk.take_down(ready)
    clock.advance(minutes=1)
    assert problem(desk.publish(ready)) == (409, "publishing.obstacle")
    assert school_desk.consent(ready, given=False).status_code == 204
    assert desk.view()["photos"] == []
    school_desk.consent(ready)
    seen = desk.photo()
    assert (seen["obstacle"], seen["is_published"], seen["consented_at"]) == (None, False, "2026-11-25T02:01:00Z")
    assert desk.open(seen["url"]).status_code == 200
    assert desk.view()["taken_down"] == []


def test_a_photo_that_nobody_approved_is_taken_down_too(desk: Desk, school_desk: Desk, photo: int) -> None:
    url = desk.photo()["url"]
    school_desk.take_down(photo)
    assert problem(desk.open(url)) == (404, "not_found")


def test_the_same_picture_sent_twice_goes_with_it(
    teacher: Phone, desk: Desk, ready: int, talk: TalkInStore, another_talk: TalkInStore
) -> None:
    twin = teacher.send(another_talk.id, PICTURE).get_json()["photo_id"]
    other_desk = Desk(desk.phone, another_talk)
    url = other_desk.photo()["url"]
    desk.take_down(ready)
    assert problem(desk.open(url)) == (404, "not_found")
    assert [gone["photo_id"] for gone in other_desk.view()["taken_down"]] == [twin]


def test_a_reason_is_needed(desk: Desk, ready: int) -> None:
    assert problem(desk.take_down(ready, "")) == (422, "input.invalid")
    assert desk.photo()["photo_id"] == ready


@dataclass
class Interrupted:
    """A store in which somebody takes the photo down between two steps of whoever shows it."""

    store: Storage
    photo: int = 0
    desk: Desk | None = None
    refuses: bool = False

    def put(self, key: str, content: bytes) -> None:
        self.store.put(key, content)
        if self.desk is not None:
            desk, self.desk = self.desk, None
            assert desk.take_down(self.photo).status_code == 204

    def delete(self, key: str) -> None:
        if self.refuses:
            raise StorageError("not now")
        self.store.delete(key)

    def __getattr__(self, name: str) -> object:
        return getattr(self.store, name)


@pytest.fixture
def interrupted(ports: Ports) -> Interrupted:
    return Interrupted(ports.storage)


@pytest.fixture
def app(settings: Settings, ports: Ports, interrupted: Interrupted, empty_database: object) -> Iterator[APIFlask]:
    """Of every test here: its store can be interrupted."""
    app = create_app(settings, replace(ports, storage=interrupted))  # type: ignore[arg-type]  # the rest by __getattr__
    yield app
    app.extensions["database"].engine.dispose()


def test_a_copy_that_was_being_made_meanwhile_is_neither_given_nor_kept(
    desk: Desk, school_desk: Desk, ready: int, store: Path, interrupted: Interrupted
) -> None:
    desk.publish(ready)
    url = desk.photo()["publishable_url"]
    interrupted.photo, interrupted.desk = ready, school_desk
    assert problem(desk.open(url)) == (404, "not_found")
    assert list((store / "publishable").rglob("*.jpg")) == []


def test_a_store_that_does_not_delete_hides_nothing_less(
    desk: Desk, ready: int, interrupted: Interrupted, store: Path
) -> None:
    desk.publish(ready)
    url = desk.photo()["publishable_url"]
    desk.open(url)
    interrupted.refuses = True
    assert desk.take_down(ready).status_code == 204
    assert problem(desk.open(url)) == (404, "not_found")
    assert len(list((store / "publishable").rglob("*.jpg"))) == 1  # until the next sweep
