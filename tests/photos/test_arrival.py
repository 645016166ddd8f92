"""A photo arrives: what its receipt means, and that it is there once."""

import hashlib
import io
from collections.abc import Sequence
from pathlib import Path

from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.audit import AuditEvent
from app.photos.models import Photo
from app.talks.states import TalkStatus
from tests.photos.arrived import JPEG, A, count, files, sent_at_once
from tests.photos.conftest import Phone, TalkInStore
from tests.photos.pictures import heavy_jpeg, jpeg, tagged_exif
from tests.tools import problem


def trail(session: Session) -> Sequence[AuditEvent]:
    received = select(AuditEvent).where(AuditEvent.action == "photo.received")
    return session.scalars(received.order_by(AuditEvent.id)).all()


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


def test_no_receipt_without_a_stored_file(teacher: Phone, talk: TalkInStore, store: Path, session: Session) -> None:
    (store / "photos").write_bytes(b"where the folder should be")
    answer = teacher.send(talk.id, JPEG)
    assert problem(answer) == (503, "service.unavailable")
    assert count(session) == 0
