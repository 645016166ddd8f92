"""A photo that goes straight to the store: it counts once it has been read, exactly as one that came through us."""

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import requests
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.adapters.storage import build_storage
from app.adapters.storage.s3 import S3Storage
from app.core.ports import Ports, UploadForm
from app.photos.direct.service import FORM_LIFE
from app.photos.models import Photo
from app.photos.sweeping import FORMS_KEPT, KEPT_UNUSED, SENT_KEPT, sweep_files
from app.talks.states import TalkStatus
from config.settings import Bucket, Settings
from tests.photos.conftest import Phone, TalkInStore
from tests.photos.pictures import HTML, bomb_png, jpeg, tagged_exif
from tests.tools import problem

A = UUID(int=1)
JPEG = jpeg(exif=tagged_exif())
TOMORROW = timedelta(days=1)


class Punctual(S3Storage):
    """The store knows the real time only: forms that tests ask for on their own day are signed for now."""

    def upload_form(self, key: str, *, most_bytes: int, now: datetime, ends_at: datetime) -> UploadForm | None:
        present = datetime.now(UTC)
        return super().upload_form(key, most_bytes=most_bytes, now=present, ends_at=present + (ends_at - now))

    def keys(self, folder: str) -> list[str]:
        return list(self.list_older(folder, datetime.now(UTC) + TOMORROW))


@pytest.fixture
def bucket(ministack: Bucket) -> Iterator[Punctual]:
    bucket = Punctual(ministack)
    yield bucket
    for key in [key for folder in ("incoming", "photos", "renditions") for key in bucket.keys(folder)]:
        bucket.delete(key)


@pytest.fixture
def ports(ports: Ports, bucket: Punctual) -> Ports:
    return replace(ports, storage=bucket)


@dataclass(frozen=True)
class Sender:
    """A phone that asks for the form, posts to the store, and confirms."""

    phone: Phone
    talk_id: int

    def ask(self, content: bytes, client_id: UUID = A) -> TestResponse:
        return self.phone.api.post(f"/api/talks/{self.talk_id}/photos/upload-policy", announced(content, client_id))

    def post(self, announced_as: bytes, content: bytes | None = None, client_id: UUID = A) -> None:
        form = self.ask(announced_as, client_id).get_json()["form"]
        sent = announced_as if content is None else content
        answer = requests.post(form["url"], form["fields"], files={"file": ("photo.jpg", sent)}, timeout=10)
        assert answer.status_code == 201

    def confirm(self, content: bytes, client_id: UUID = A) -> TestResponse:
        return self.phone.api.post(f"/api/talks/{self.talk_id}/photos/confirm", announced(content, client_id))


def announced(content: bytes, client_id: UUID) -> dict[str, str]:
    return {"client_id": str(client_id), "sha256": hashlib.sha256(content).hexdigest()}


@pytest.fixture
def sender(teacher: Phone, talk: TalkInStore) -> Sender:
    return Sender(teacher, talk.id)


def count(session: Session) -> int:
    return session.scalars(select(func.count()).select_from(Photo)).one()


def test_it_counts_once_it_is_confirmed(sender: Sender, bucket: Punctual, session: Session) -> None:
    asked = sender.ask(JPEG)
    assert asked.status_code == 200
    assert asked.get_json()["receipt"] is None
    sender.post(JPEG)
    assert count(session) == 0
    confirmed = sender.confirm(JPEG)
    assert confirmed.status_code == 201
    photo = session.get_one(Photo, confirmed.get_json()["photo_id"])
    assert confirmed.get_json() == {
        "photo_id": photo.id,
        "client_id": str(A),
        "sha256": hashlib.sha256(JPEG).hexdigest(),
        "received_at": "2026-11-25T02:00:00Z",
        "talk_status": "planned",
        "arrived": 1,
        "declared": 0,
    }
    assert photo.byte_count == len(JPEG)
    assert bucket.keys("photos") == [photo.storage_key]
    assert b"SECRET" not in bucket.get(photo.storage_key)
    assert bucket.keys("incoming") == []  # the phone's own file, which says where it was taken, is gone


def test_confirming_and_asking_again_answer_the_first_receipt(sender: Sender, talk: TalkInStore) -> None:
    sender.post(JPEG)
    first = sender.confirm(JPEG)
    talk.become(TalkStatus.APPROVED)
    expected = first.get_json() | {"talk_status": "approved"}
    again = sender.confirm(JPEG)
    assert (again.status_code, again.get_json()) == (200, expected)
    assert sender.ask(JPEG).get_json() == {"receipt": expected, "form": None}
    assert sender.phone.send(sender.talk_id, JPEG, client_id=A).get_json() == expected


def test_many_confirmations_at_once_are_one_photo(sender: Sender, session: Session) -> None:
    sender.post(JPEG)
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: sender.confirm(JPEG), range(6)))
    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [201]
    assert count(session) == 1


def test_the_form_is_for_this_photo_and_ten_minutes(sender: Sender) -> None:
    asked_at = datetime.now(UTC)
    form = sender.ask(JPEG).get_json()["form"]
    assert form["fields"]["key"].startswith(f"incoming/{sender.talk_id}/")
    assert form["fields"]["key"].endswith(f"/{A}")
    life = datetime.fromisoformat(form["ends_at"]) - asked_at
    assert FORM_LIFE <= life < FORM_LIFE + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (HTML, "photo.unknown_format"),
        (JPEG[: len(JPEG) // 2], "photo.damaged"),
        (bomb_png(50_000, 50_000), "photo.too_many_pixels"),
        (jpeg(200, 200), "photo.too_small"),
    ],
    ids=["HTML", "half", "bomb", "tiny"],
)
def test_what_is_no_photo_is_refused_as_ever_and_goes(
    sender: Sender, bucket: Punctual, session: Session, content: bytes, code: str
) -> None:
    sender.post(content)
    assert problem(sender.confirm(content)) == (422, code)
    assert (count(session), bucket.keys("photos"), bucket.keys("incoming")) == (0, [], [])


def test_other_bytes_than_announced_are_sent_again(sender: Sender, bucket: Punctual, session: Session) -> None:
    sender.post(JPEG, JPEG[:-1])
    assert problem(sender.confirm(JPEG)) == (422, "photo.incomplete")
    assert (count(session), bucket.keys("incoming")) == (0, [])
    sender.post(JPEG)
    assert sender.confirm(JPEG).status_code == 201


def test_larger_than_the_plan_allows_is_not_even_fetched(sender: Sender, bucket: Punctual, session: Session) -> None:
    key = sender.ask(JPEG).get_json()["form"]["fields"]["key"]
    bucket.put(key, JPEG + bytes(10_000_000))  # past the form, such as under a form of an earlier plan
    assert problem(sender.confirm(JPEG + bytes(10_000_000))) == (413, "photo.too_large")
    assert (count(session), bucket.keys("incoming")) == (0, [])


def test_what_was_never_sent_is_not_there(sender: Sender, session: Session) -> None:
    assert problem(sender.confirm(JPEG)) == (422, "photo.incomplete")
    assert count(session) == 0


def test_nobody_confirms_what_another_sent(sender: Sender, county: Phone) -> None:
    sender.post(JPEG)
    assert problem(Sender(county, sender.talk_id).confirm(JPEG)) == (422, "photo.incomplete")


def test_beyond_reach_there_is_no_talk(other_county: Phone, stranger: Phone, talk: TalkInStore) -> None:
    for attempt in ("ask", "confirm"):
        assert problem(getattr(Sender(other_county, talk.id), attempt)(JPEG)) == (404, "not_found")
        assert problem(getattr(Sender(stranger, talk.id), attempt)(JPEG)) == (401, "login.required")


def test_a_closed_talk_offers_no_form_and_forgets_what_was_sent(
    sender: Sender, talk: TalkInStore, bucket: Punctual
) -> None:
    talk.become(TalkStatus.CANCELLED)
    assert problem(sender.ask(JPEG)) == (409, "photo.talk_closed")
    assert problem(sender.confirm(JPEG)) == (409, "photo.talk_closed")


def test_the_ninth_photo_is_the_last(sender: Sender, bucket: Punctual) -> None:
    for _ in range(9):
        assert sender.phone.send(sender.talk_id, JPEG).status_code == 201
    assert problem(sender.ask(JPEG)) == (409, "photo.too_many")


def test_while_the_store_is_away_nothing_is_lost(
    sender: Sender, ports: Ports, ministack: Bucket, session: Session
) -> None:
    sender.post(JPEG)
    app = sender.phone.api.app
    app.extensions["ports"] = replace(ports, storage=S3Storage(replace(ministack, endpoint="http://127.0.0.1:9")))
    assert problem(sender.confirm(JPEG)) == (503, "service.unavailable")
    assert problem(sender.phone.send(sender.talk_id, JPEG, client_id=A)) == (503, "service.unavailable")
    assert count(session) == 0
    app.extensions["ports"] = ports
    assert sender.confirm(JPEG).status_code == 201


def test_through_us_it_comes_into_the_bucket_too_and_is_shown(sender: Sender, bucket: Punctual) -> None:
    assert sender.phone.send(sender.talk_id, JPEG).status_code == 201
    (shown,) = sender.phone.photos(sender.talk_id)
    for url in (shown["url"], shown["small_url"], shown["url"]):
        assert sender.phone.show(url).status_code == 200
    assert (len(bucket.keys("photos")), len(bucket.keys("renditions"))) == (1, 2)


def test_what_nobody_confirms_is_swept_and_what_has_a_receipt_stays(
    sender: Sender, bucket: Punctual, session: Session
) -> None:
    sender.post(JPEG)
    sender.confirm(JPEG)
    kept = bucket.keys("photos")
    sender.phone.show(sender.phone.photos(sender.talk_id)[0]["url"])
    sender.post(JPEG, client_id=uuid4())
    bucket.put("photos/ab/cd/abandoned.jpg", b"x")

    def sweep(age: timedelta) -> dict[str, Any]:
        with session.begin():
            return dict(sweep_files(session, bucket, now=datetime.now(UTC) + age))

    session.rollback()
    minute = timedelta(minutes=1)
    nothing = {"sent": 0, "photos": 0, "forms": 0, "unfinished": 0}
    assert sweep(SENT_KEPT - minute) == nothing
    assert sweep(SENT_KEPT + minute) == nothing | {"sent": 1}
    assert sweep(KEPT_UNUSED + minute) == nothing | {"photos": 1}
    assert sweep(FORMS_KEPT + minute) == nothing | {"forms": 1}
    assert bucket.keys("photos") == kept


def test_where_phones_cannot_send_to_the_store_photos_go_through_us(
    sender: Sender, ports: Ports, settings: Settings
) -> None:
    sender.phone.api.app.extensions["ports"] = replace(ports, storage=build_storage(settings))
    assert sender.ask(JPEG).get_json() == {"receipt": None, "form": None}
    assert problem(sender.confirm(JPEG)) == (422, "photo.incomplete")
