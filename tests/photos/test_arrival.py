"""A photo arrives: what is taken, what is refused, what a receipt means."""

import hashlib
import io
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from PIL import Image
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.core.audit import AuditEvent
from app.photos.models import Photo
from app.talks.states import TalkStatus
from tests.photos.conftest import Phone, TalkInStore
from tests.photos.pictures import GIFAR, HTML, SVG, bomb_png, heavy_jpeg, jpeg, tagged_exif
from tests.tools import problem

A, B, C = (UUID(int=number) for number in (1, 2, 3))
JPEG = jpeg()


def files(store: Path) -> list[Path]:
    return [path for path in store.rglob("*") if path.is_file()]


def count(session: Session) -> int:
    return session.scalars(select(func.count()).select_from(Photo)).one()


def trail(session: Session) -> Sequence[AuditEvent]:
    received = select(AuditEvent).where(AuditEvent.action == "photo.received")
    return session.scalars(received.order_by(AuditEvent.id)).all()


def sent_at_once(requests: list[Callable[[], Any]]) -> list[Any]:
    with ThreadPoolExecutor(len(requests)) as pool:
        return [answer.result() for answer in [pool.submit(request) for request in requests]]


def test_the_receipt_names_the_bytes_that_were_sent(
    teacher: Phone, talk: TalkInStore, store: Path, session: Session
) -> None:
    original = jpeg(exif=tagged_exif(orientation=6))
    answer = teacher.send(talk.id, original, client_id=A)
    assert answer.status_code == 201
    assert answer.get_json() == {
        "photo_id": answer.get_json()["photo_id"],
        "client_id": str(A),
        "sha256": hashlib.sha256(original).hexdigest(),
        "received_at": "2026-11-25T02:00:00Z",
        "talk_status": "planned",
        "arrived": 1,
        "declared": 0,
    }
    (kept,) = files(store)
    content = kept.read_bytes()
    assert kept.relative_to(store).as_posix() == session.get_one(Photo, answer.get_json()["photo_id"]).storage_key
    assert kept.stem == hashlib.sha256(content).hexdigest()
    assert b"SECRET" not in content
    assert Image.open(io.BytesIO(content)).size == (480, 640)


def test_a_photo_of_megabytes_arrives(teacher: Phone, talk: TalkInStore) -> None:
    heavy = heavy_jpeg()
    assert 2_000_000 < len(heavy) < 6_000_000
    assert teacher.send(talk.id, heavy).status_code == 201


def test_the_trail_says_who_sent_it_for_whom(
    teacher: Phone, county: Phone, talk: TalkInStore, session: Session
) -> None:
    teacher.send(talk.id, JPEG)
    county.send(talk.id, jpeg(700, 500))
    first, second = trail(session)
    assert first.unit_id != second.unit_id
    assert first.on_behalf_of_unit_id is None
    assert second.on_behalf_of_unit_id == first.unit_id


def test_sending_again_answers_the_first_receipt(teacher: Phone, talk: TalkInStore, session: Session) -> None:
    first = teacher.send(talk.id, JPEG, client_id=A)
    talk.become(TalkStatus.APPROVED)  # the first answer was lost, and meanwhile the county was quick
    again = teacher.send(talk.id, JPEG, client_id=A)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.get_json() == first.get_json() | {"talk_status": "approved"}
    assert (count(session), len(trail(session))) == (1, 1)


def test_a_photo_that_is_here_need_not_arrive_again(teacher: Phone, talk: TalkInStore) -> None:
    first = teacher.send(talk.id, JPEG, client_id=A)
    again = teacher.send(talk.id, JPEG[:10], client_id=A, sha256=hashlib.sha256(JPEG).hexdigest())
    assert (again.status_code, again.get_json()) == (200, first.get_json())


def test_one_photo_sent_by_many_at_once_is_one_row(
    teacher: Phone, talk: TalkInStore, store: Path, session: Session
) -> None:
    answers = sent_at_once([lambda: teacher.send(talk.id, JPEG, client_id=A)] * 6)
    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [201]
    assert len({answer.get_json()["photo_id"] for answer in answers}) == 1
    assert count(session) == 1
    assert len(files(store)) == 1


def test_the_same_id_with_other_bytes_is_a_conflict(
    teacher: Phone, talk: TalkInStore, store: Path, session: Session
) -> None:
    teacher.send(talk.id, JPEG, client_id=A)
    answer = teacher.send(talk.id, jpeg(700, 500), client_id=A)
    assert problem(answer) == (409, "photo.conflict")
    assert count(session) == 1
    assert len(files(store)) == 1


def test_the_same_id_in_another_talk_is_another_photo(
    teacher: Phone, talk: TalkInStore, another_talk: TalkInStore, session: Session
) -> None:
    assert teacher.send(talk.id, JPEG, client_id=A).status_code == 201
    assert teacher.send(another_talk.id, jpeg(700, 500), client_id=A).status_code == 201
    assert count(session) == 2


def test_a_photo_that_did_not_arrive_whole_is_not_stored(
    teacher: Phone, talk: TalkInStore, store: Path, session: Session
) -> None:
    answer = teacher.send(talk.id, JPEG[:-100], sha256=hashlib.sha256(JPEG).hexdigest())
    assert problem(answer) == (422, "photo.incomplete")
    assert answer.get_json()["title"] == "照片没传完整，请再传一次。"
    assert (count(session), files(store)) == (0, [])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (SVG, "photo.unknown_format"),
        (HTML, "photo.unknown_format"),
        (GIFAR, "photo.animated"),
        (JPEG[: len(JPEG) // 2], "photo.damaged"),
        (b"", "photo.damaged"),
        (bomb_png(50_000, 50_000), "photo.too_many_pixels"),
        (jpeg(200, 200), "photo.too_small"),
    ],
    ids=["SVG", "HTML", "GIF", "half", "nothing", "bomb", "tiny"],
)
def test_what_is_no_photo_is_refused_and_not_stored(
    teacher: Phone, talk: TalkInStore, store: Path, session: Session, content: bytes, code: str
) -> None:
    answer = teacher.send(talk.id, content)
    assert problem(answer) == (422, code)
    assert (count(session), files(store)) == (0, [])


def test_a_photo_above_the_plans_cap_is_refused(teacher: Phone, talk: TalkInStore, store: Path) -> None:
    answer = teacher.send(talk.id, JPEG + bytes(10_000_000))
    assert problem(answer) == (413, "photo.too_large")
    assert files(store) == []


class Watched(io.BytesIO):
    """A request body that knows whether it was read."""

    was_read = False

    def read(self, size: int | None = -1, /) -> bytes:
        self.was_read = True
        return super().read(size)

    def readinto(self, buffer: Any, /) -> int:
        self.was_read = True
        return super().readinto(buffer)


def announced(phone: Phone, talk_id: int, length: int) -> tuple[TestResponse, bool]:
    """Announce `length` bytes; the answer, and whether any were read."""
    body = Watched(b"--x\r\n")
    answer = phone.api.app.test_client().post(
        f"/api/talks/{talk_id}/photos",
        headers={"Authorization": f"Bearer {phone.api.token}"},
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"wsgi.input": body, "CONTENT_LENGTH": str(length)},
    )
    return answer, body.was_read


def test_beyond_reach_there_is_no_talk_and_the_body_is_not_even_read(other_county: Phone, talk: TalkInStore) -> None:
    answer, was_read = announced(other_county, talk.id, 3_000_000)
    assert problem(answer) == (404, "not_found")
    assert not was_read
    assert other_county.send(talk.id, JPEG).get_json()["code"] == "not_found"


def test_a_body_announced_too_large_is_not_read(teacher: Phone, talk: TalkInStore) -> None:
    answer, was_read = announced(teacher, talk.id, 12_000_000)
    assert problem(answer) == (413, "photo.too_large")
    assert not was_read


def test_a_body_that_breaks_off_is_read_and_refused(teacher: Phone, talk: TalkInStore, session: Session) -> None:
    answer, was_read = announced(teacher, talk.id, 3_000_000)
    assert problem(answer) == (400, "request.malformed")
    assert was_read
    assert count(session) == 0


def test_only_the_signed_in_send_photos(stranger: Phone, talk: TalkInStore) -> None:
    assert stranger.send(talk.id, JPEG).get_json()["code"] == "login.required"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"client_id": "seven"}, "client_id"),
        ({"sha256": "ab"}, "sha256"),
        ({"sha256": hashlib.sha256(JPEG).hexdigest().upper()}, "sha256"),
        ({"position": "7"}, "position"),
        ({"photo": "words"}, "photo"),
    ],
)
def test_wrong_fields_are_named(
    teacher: Phone, talk: TalkInStore, session: Session, fields: dict[str, Any], field: str
) -> None:
    answer = teacher.send(talk.id, JPEG, **fields)
    assert problem(answer) == (422, "input.invalid")
    assert [error["field"] for error in answer.get_json()["errors"]] == [field]
    assert count(session) == 0


def test_a_record_waits_for_every_photo_it_declares(teacher: Phone, talk: TalkInStore) -> None:
    before = teacher.send(talk.id, JPEG, client_id=A).get_json()  # sent while the teacher still writes
    talk.declare(A, B, C)
    undeclared = teacher.send(talk.id, JPEG).get_json()
    second = teacher.send(talk.id, JPEG, client_id=B).get_json()
    assert talk.status() is TalkStatus.AWAITING_PHOTOS
    third = teacher.send(talk.id, JPEG, client_id=C).get_json()
    assert talk.status() is TalkStatus.SUBMITTED
    assert [
        (answer["arrived"], answer["declared"], answer["talk_status"]) for answer in (before, undeclared, second, third)
    ] == [
        (1, 0, "planned"),
        (1, 3, "awaiting_photos"),
        (2, 3, "awaiting_photos"),
        (3, 3, "submitted"),
    ]


def test_a_record_whose_photos_came_before_it_is_submitted_at_once(teacher: Phone, talk: TalkInStore) -> None:
    for client_id in (A, B):
        teacher.send(talk.id, JPEG, client_id=client_id)
    waiting = teacher.record(talk.id, A, B, C)
    assert waiting["status"] == "awaiting_photos"
    complete = teacher.record(talk.id, A, B)
    assert (complete["status"], talk.status()) == ("submitted", TalkStatus.SUBMITTED)


def test_a_returned_record_that_keeps_its_photos_is_submitted_again(teacher: Phone, talk: TalkInStore) -> None:
    teacher.record(talk.id, A)
    teacher.send(talk.id, JPEG, client_id=A)
    talk.become(TalkStatus.RETURNED)
    assert teacher.record(talk.id, A)["status"] == "submitted"


def test_a_removed_photo_does_not_complete_a_record(teacher: Phone, talk: TalkInStore) -> None:
    teacher.remove(teacher.send(talk.id, JPEG, client_id=A).get_json()["photo_id"])
    assert teacher.record(talk.id, A)["status"] == "awaiting_photos"


def test_a_removed_photo_has_not_arrived(teacher: Phone, talk: TalkInStore) -> None:
    removed = teacher.send(talk.id, JPEG, client_id=A).get_json()["photo_id"]
    talk.declare(A, B)
    teacher.remove(removed)
    assert teacher.send(talk.id, JPEG, client_id=B).get_json()["arrived"] == 1
    assert talk.status() is TalkStatus.AWAITING_PHOTOS
    late = teacher.send(talk.id, JPEG, client_id=A)
    assert problem(late) == (409, "photo.removed")


def test_the_last_photos_arriving_at_once_complete_the_record_once(teacher: Phone, talk: TalkInStore) -> None:
    ids = [uuid4() for _ in range(5)]
    talk.declare(*ids)
    version = talk.version()
    answers = sent_at_once([partial(teacher.send, talk.id, JPEG, client_id=one) for one in ids])
    assert [answer.status_code for answer in answers] == [201] * 5
    assert sorted(answer.get_json()["arrived"] for answer in answers) == [1, 2, 3, 4, 5]
    assert talk.status() is TalkStatus.SUBMITTED
    assert talk.version() == version + 1


@pytest.mark.parametrize("status", [TalkStatus.APPROVED, TalkStatus.CANCELLED])
def test_a_closed_talk_takes_no_photos(teacher: Phone, talk: TalkInStore, store: Path, status: TalkStatus) -> None:
    talk.become(status)
    answer = teacher.send(talk.id, JPEG)
    assert problem(answer) == (409, "photo.talk_closed")
    assert files(store) == []


@pytest.mark.parametrize("status", [TalkStatus.SUBMITTED, TalkStatus.RETURNED])
def test_an_open_talk_takes_more_photos(teacher: Phone, talk: TalkInStore, status: TalkStatus) -> None:
    talk.become(status)
    assert teacher.send(talk.id, JPEG).status_code == 201
    assert talk.status() is status


def test_a_talk_has_at_most_as_many_photos_as_the_plan_allows(
    teacher: Phone, talk: TalkInStore, session: Session
) -> None:
    ids = [teacher.send(talk.id, JPEG).get_json()["photo_id"] for _ in range(8)]
    answers = sent_at_once([lambda: teacher.send(talk.id, JPEG)] * 3)
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    refused = teacher.send(talk.id, JPEG)
    assert (refused.get_json()["code"], refused.get_json()["title"]) == (
        "photo.too_many",
        "一场宣讲最多 9 张照片，请先去掉一张再传。",
    )
    teacher.remove(ids[0])
    assert teacher.send(talk.id, JPEG).status_code == 201
    assert count(session) == 10


def test_no_receipt_without_a_stored_file(teacher: Phone, talk: TalkInStore, store: Path, session: Session) -> None:
    (store / "photos").write_bytes(b"where the folder should be")
    answer = teacher.send(talk.id, JPEG)
    assert problem(answer) == (503, "service.unavailable")
    assert count(session) == 0
