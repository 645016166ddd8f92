"""What arrives and is no photo, not whole, not ours, or too much: refused in words, and nothing of it is kept."""

import hashlib
import io
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.photos.arrived import JPEG, count, files
from tests.photos.conftest import Phone, TalkInStore
from tests.photos.pictures import GIFAR, HTML, SVG, bomb_png, jpeg
from tests.tools import problem


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
