"""A bucket keeps photos as a folder does, and says in time when it cannot."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from app.adapters.storage import build_storage
from app.adapters.storage.local import LocalStorage
from app.adapters.storage.s3 import S3Storage
from app.core.ports import StorageError
from config.settings import Bucket, Settings

KEY = "photos/ab/cd/abcd.jpg"


@pytest.fixture(params=["nanio", "ministack"])
def bucket(request: pytest.FixtureRequest) -> Bucket:
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Bucket)
    return found


@pytest.fixture
def storage(bucket: Bucket) -> Iterator[S3Storage]:
    storage = S3Storage(bucket)
    yield storage
    for key in list(storage.list_older("photos", datetime.now(UTC) + timedelta(days=1))):
        storage.delete(key)


def test_what_was_put_can_be_read_and_deleted(storage: S3Storage) -> None:
    assert not storage.exists(KEY)
    assert storage.size(KEY) is None
    storage.put(KEY, b"one")
    storage.put(KEY, b"one")
    assert storage.exists(KEY)
    assert storage.size(KEY) == 3
    assert storage.get(KEY) == b"one"
    storage.delete(KEY)
    storage.delete(KEY)
    assert not storage.exists(KEY)


def test_ten_megabytes_arrive_whole(storage: S3Storage) -> None:
    content = bytes(range(256)) * 40_000
    storage.put(KEY, content)
    assert storage.get(KEY) == content


def test_another_process_finds_it(storage: S3Storage, bucket: Bucket) -> None:
    storage.put(KEY, b"one")
    assert S3Storage(bucket).get(KEY) == b"one"


def test_a_missing_object_is_an_error(storage: S3Storage) -> None:
    with pytest.raises(StorageError, match=f"could not read {KEY}: NoSuchKey"):
        storage.get(KEY)


@pytest.mark.parametrize("key", ["", "/etc/passwd", "../out", "a//b", "a/", ".incoming/x", "照片", "a" * 201])
def test_a_key_that_no_folder_would_take_is_none_here(storage: S3Storage, key: str) -> None:
    for attempt in (lambda: storage.put(key, b"x"), lambda: storage.get(key), lambda: storage.delete(key)):
        with pytest.raises(StorageError, match="not a key"):
            attempt()
    with pytest.raises(StorageError, match="not a key"):
        storage.size(key)


def test_the_old_are_listed_with_their_folder_alone(storage: S3Storage) -> None:
    for key in (KEY, "photos/ab/cd/other.jpg", "photographs/x.jpg"):
        storage.put(key, b"one")
    now = datetime.now(UTC)
    assert list(storage.list_older("photos", now - timedelta(minutes=1))) == []
    assert set(storage.list_older("photos", now + timedelta(minutes=1))) == {KEY, "photos/ab/cd/other.jpg"}
    storage.delete("photographs/x.jpg")


def test_an_object_is_never_overwritten(ministack: Bucket) -> None:
    storage = S3Storage(ministack)
    storage.put(KEY, b"one")
    storage.put(KEY, b"two")
    assert storage.get(KEY) == b"one"
    storage.delete(KEY)


def test_a_wrong_key_is_refused_and_told_to_nobody(nanio: Bucket) -> None:
    wrong = S3Storage(replace(nanio, secret_access_key=SecretStr("not-the-secret-of-tests")))
    attempts = (
        lambda: wrong.put(KEY, b"x"),
        lambda: wrong.get(KEY),
        lambda: wrong.delete(KEY),
        lambda: wrong.size(KEY),
    )
    with capture_logs() as said:
        for attempt in attempts:
            with pytest.raises(StorageError) as refused:
                attempt()
            assert refused.value.__cause__ is None
    told = f"{said} {refused.value}"
    assert [line["why"] for line in said[:3]] == ["SignatureDoesNotMatch"] * 3
    assert nanio.access_key_id not in told
    assert "not-the-secret" not in told
    assert not S3Storage(nanio).exists(KEY)


@contextmanager
def answering(*answers: bytes | None) -> Iterator[tuple[Bucket, list[bytes]]]:
    """A bucket behind a store that says one of `answers` after the other, the last for ever, and hangs up after each.

    None: it says nothing at all.
    """
    calls: list[bytes] = []
    silent: list[socket.socket] = []

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            calls.append(connection.recv(65536).split(b" ")[0])
            answer = answers[min(len(calls), len(answers)) - 1]
            if answer is None:
                silent.append(connection)
                continue
            connection.sendall(answer)
            connection.close()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, daemon=True).start()
        endpoint = f"http://127.0.0.1:{listener.getsockname()[1]}"
        yield Bucket("campus", endpoint, "ap-beijing", "k", SecretStr("s"), has_own_host=False, upload_url=None), calls
        listener.shutdown(socket.SHUT_RDWR)
    for connection in silent:
        connection.close()


BUSY = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
REFUSED = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@pytest.mark.parametrize("answer", [BUSY, b""], ids=["busy", "hangs up"])
def test_what_did_not_get_through_is_tried_once_more(answer: bytes) -> None:
    with answering(answer) as (bucket, calls):
        for attempt in ("get", "size", "delete"):
            with pytest.raises(StorageError):
                getattr(S3Storage(bucket), attempt)(KEY)
    assert calls == [b"GET", b"GET", b"HEAD", b"HEAD", b"DELETE", b"DELETE"]


def test_what_was_refused_is_not_asked_again() -> None:
    with answering(REFUSED) as (bucket, calls):
        for attempt in (lambda: S3Storage(bucket).get(KEY), lambda: S3Storage(bucket).put(KEY, b"x")):
            with pytest.raises(StorageError, match="PermissionDenied"):
                attempt()
    assert calls == [b"GET", b"PUT"]


def test_nobody_waits_longer_than_the_limit() -> None:
    began = time.monotonic()
    with answering(None) as (bucket, calls):
        slow = S3Storage(bucket, call_seconds=0.1)
        for attempt in (lambda: slow.get(KEY), lambda: slow.put(KEY, b"x")):
            with pytest.raises(StorageError):
                attempt()
    assert len(calls) == 4
    assert time.monotonic() - began < 2


def test_a_store_that_knows_no_condition_is_asked_without() -> None:
    """As Alibaba's OSS, which answers 501 to it."""
    not_implemented = BUSY.replace(b"503 Service Unavailable", b"501 Not Implemented")
    not_there = BUSY.replace(b"503 Service Unavailable", b"404 Not Found")
    taken = BUSY.replace(b"503 Service Unavailable", b'200 OK\r\nETag: "x"')
    with answering(not_implemented, not_there, taken) as (bucket, calls):
        S3Storage(bucket).put(KEY, b"x")
    assert calls == [b"PUT", b"HEAD", b"PUT"]


def test_a_photo_whose_answer_was_lost_is_not_sent_again() -> None:
    there = BUSY.replace(b"503 Service Unavailable", b"200 OK\r\nLast-Modified: Wed, 25 Nov 2026 02:00:00 GMT")
    with answering(b"", there) as (bucket, calls):
        S3Storage(bucket).put(KEY, b"x")
    assert calls == [b"PUT", b"HEAD"]


@pytest.fixture
def in_a_bucket(settings: Settings) -> dict[str, Any]:
    kept = settings.model_dump() | {
        "storage_dir": None,
        "s3_bucket": "photos-1250000000",
        "s3_endpoint": "https://cos.ap-beijing.myqcloud.com/",
        "s3_region": "ap-beijing",
        "s3_access_key_id": "an-id",
        "s3_secret_access_key": "a-secret",
    }
    return {name: value.get_secret_value() if isinstance(value, SecretStr) else value for name, value in kept.items()}


def test_the_settings_choose_the_store(settings: Settings, in_a_bucket: dict[str, Any]) -> None:
    assert isinstance(build_storage(settings), LocalStorage)
    chosen = Settings.model_validate(in_a_bucket)
    assert isinstance(build_storage(chosen), S3Storage)
    assert chosen.bucket is not None
    assert chosen.bucket.url == "https://photos-1250000000.cos.ap-beijing.myqcloud.com"
    by_path = Settings.model_validate(in_a_bucket | {"s3_path_style": "true"}).bucket
    assert by_path is not None
    assert by_path.url == "https://cos.ap-beijing.myqcloud.com/photos-1250000000"
    assert "a-secret" not in repr(chosen)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"storage_dir": "/var/photos"}, "and not both"),
        ({"s3_bucket": None}, "and not both"),
        ({"s3_region": None, "s3_secret_access_key": None}, "S3_BUCKET needs S3_REGION, S3_SECRET_ACCESS_KEY as well"),
        ({"s3_endpoint": "cos.ap-beijing.myqcloud.com"}, "must begin with http"),
        (
            {"environment": "production", "public_base_url": "https://campus.example.org", "s3_upload_url": "http://x"},
            "S3_UPLOAD_URL must be https in production",
        ),
    ],
)
def test_half_a_bucket_is_none(in_a_bucket: dict[str, Any], changed: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Settings.model_validate(in_a_bucket | changed)
