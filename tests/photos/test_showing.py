"""Who sees a photo, through which link, for how long; and how one is taken out."""

import io
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from apiflask import APIFlask
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.audit import AuditEvent
from app.photos.models import Photo
from app.talks.states import TalkStatus
from tests.photos.conftest import Phone, TalkInStore
from tests.photos.pictures import jpeg, tagged_exif
from tests.tools import FrozenClock, QueryCounter, problem

A = UUID(int=1)
JPEG = jpeg(exif=tagged_exif())


def test_the_photos_of_a_talk_in_order_of_arrival(
    teacher: Phone, county: Phone, talk: TalkInStore, clock: FrozenClock
) -> None:
    assert teacher.photos(talk.id) == []
    first = teacher.send(talk.id, JPEG, client_id=A).get_json()
    county.send(talk.id, jpeg(700, 500))
    shown = county.photos(talk.id)
    assert [(photo["position"], photo["width"], photo["height"]) for photo in shown] == [(1, 640, 480), (2, 700, 500)]
    assert shown[0] | {"url": "", "small_url": "", "url_expires_at": ""} == {
        "id": first["photo_id"],
        "client_id": str(A),
        "sha256": first["sha256"],
        "width": 640,
        "height": 480,
        "taken_at": "2026-04-15T02:30:00Z",
        "received_at": "2026-11-25T02:00:00Z",
        "position": 1,
        "url": "",
        "small_url": "",
        "captioned_url": None,
        "safety_words": None,
        "is_hidden": False,
        "url_expires_at": "",
        "judgement": None,
    }
    assert shown[1]["taken_at"] is None


def test_the_list_costs_as_much_for_many_photos_as_for_one(
    teacher: Phone, talk: TalkInStore, count_queries: QueryCounter
) -> None:
    numbers = set()
    for _ in range(3):
        teacher.send(talk.id, JPEG)
        with count_queries() as counted:
            teacher.photos(talk.id)
        numbers.add(counted.number)
    assert numbers == {7}  # the caller; talk and photos; advice; plan; look-alikes; what WeChat and a reviewer say


def test_a_link_shows_the_photo_to_whoever_holds_it(
    teacher: Phone, stranger: Phone, talk: TalkInStore, app: APIFlask
) -> None:
    teacher.send(talk.id, JPEG)
    (photo,) = teacher.photos(talk.id)
    assert photo["url"].startswith(app.extensions["settings"].public_base_url + "/photos/")
    answer = stranger.show(path_of(photo))
    assert answer.status_code == 200
    assert Image.open(io.BytesIO(answer.data)).size == (640, 480)
    assert b"SECRET" not in answer.data
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.headers["Cache-Control"].startswith("private, max-age=")


def test_a_link_ends(teacher: Phone, stranger: Phone, talk: TalkInStore, clock: FrozenClock) -> None:
    teacher.send(talk.id, JPEG)
    (photo,) = teacher.photos(talk.id)
    clock.advance(minutes=4, seconds=59)
    still = stranger.show(path_of(photo))
    assert still.status_code == 200
    assert int(still.headers["Cache-Control"].split("max-age=")[1].split(",")[0]) <= 301
    clock.advance(minutes=5, seconds=1)
    ended = stranger.show(path_of(photo))
    assert problem(ended) == (404, "not_found")


def test_a_forged_link_shows_nothing(teacher: Phone, stranger: Phone, talk: TalkInStore) -> None:
    teacher.send(talk.id, JPEG)
    (photo,) = teacher.photos(talk.id)
    path = path_of(photo)
    for forged in ("/photos/1", "/photos/nonsense", path[:-2], "/photos/x" + path.removeprefix("/photos/")):
        assert stranger.show(forged).status_code == 404
    assert stranger.show("/photos/../photos/" + "x" * 5000).status_code == 404


def test_beyond_reach_nothing_is_listed_or_removed(
    teacher: Phone, other_county: Phone, stranger: Phone, talk: TalkInStore, session: Session
) -> None:
    photo_id = teacher.send(talk.id, JPEG).get_json()["photo_id"]
    assert other_county.api.get(f"/api/talks/{talk.id}/photos").status_code == 404
    assert other_county.remove(photo_id).status_code == 404
    assert stranger.api.get(f"/api/talks/{talk.id}/photos").status_code == 401
    assert stranger.remove(photo_id).status_code == 401
    assert teacher.remove(photo_id + 1).status_code == 404
    assert session.get_one(Photo, photo_id).removed_at is None


@pytest.mark.parametrize("status", [TalkStatus.PLANNED, TalkStatus.AWAITING_PHOTOS, TalkStatus.RETURNED])
def test_a_photo_can_be_taken_out_and_its_links_end_at_once(
    teacher: Phone, stranger: Phone, talk: TalkInStore, store: Path, session: Session, status: TalkStatus
) -> None:
    photo_id = teacher.send(talk.id, JPEG).get_json()["photo_id"]
    (photo,) = teacher.photos(talk.id)
    talk.become(status)
    assert [teacher.remove(photo_id).status_code for _ in range(2)] == [204, 204]
    assert teacher.photos(talk.id) == []
    assert stranger.show(path_of(photo)).status_code == 404
    assert (store / session.get_one(Photo, photo_id).storage_key).is_file()
    trail = session.scalars(select(AuditEvent.action).where(AuditEvent.subject == "photo").order_by(AuditEvent.id))
    assert trail.all() == ["photo.received", "photo.removed"]


@pytest.mark.parametrize("status", [TalkStatus.SUBMITTED, TalkStatus.APPROVED, TalkStatus.CANCELLED])
def test_what_a_reviewer_may_have_seen_stays(teacher: Phone, talk: TalkInStore, status: TalkStatus) -> None:
    photo_id = teacher.send(talk.id, JPEG).get_json()["photo_id"]
    talk.become(status)
    answer = teacher.remove(photo_id)
    assert problem(answer) == (409, "photo.not_removable")
    assert len(teacher.photos(talk.id)) == 1


def path_of(photo: dict[str, Any]) -> str:
    return "/photos/" + str(photo["url"]).rpartition("/photos/")[2]
