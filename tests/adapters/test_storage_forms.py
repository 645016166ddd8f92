"""A signed form: the store itself refuses whoever departs from it."""

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests
from pydantic import SecretStr

from app.adapters.storage.forms import aws_signature, cos_signature
from app.adapters.storage.local import LocalStorage
from app.adapters.storage.s3 import S3Storage
from app.core.ports import UploadForm
from config.settings import Bucket, FormSignature

KEY = "incoming/7/12/00000000-0000-0000-0000-000000000001"
MOST = 1000
Change = Callable[[dict[str, str]], object]


@pytest.fixture
def storage(ministack: Bucket) -> Iterator[S3Storage]:
    storage = S3Storage(ministack)
    yield storage
    for key in list(storage.list_older("incoming", datetime.now(UTC) + timedelta(days=1))):
        storage.delete(key)


def form_for(storage: S3Storage, *, minutes: float = 10) -> UploadForm:
    now = datetime.now(UTC)
    form = storage.upload_form(KEY, most_bytes=MOST, now=now, ends_at=now + timedelta(minutes=minutes))
    assert form is not None
    return form


def send(form: UploadForm, content: bytes, change: Change = dict) -> int:
    """As `wx.uploadFile` does: the fields, then the file."""
    fields = dict(form.fields)
    change(fields)
    return requests.post(form.url, fields, files={"file": ("photo.jpg", content)}, timeout=10).status_code


def anything(storage: S3Storage) -> list[str]:
    return list(storage.list_older("incoming", datetime.now(UTC) + timedelta(days=1)))


def test_the_signature_is_the_one_that_aws_prints() -> None:
    """The example of "Browser-based uploads using POST (AWS Signature Version 4)"; its lines end in CR LF."""
    policy = "\r\n".join(
        [
            '{ "expiration": "2015-12-30T12:00:00.000Z",',
            '  "conditions": [',
            '    {"bucket": "sigv4examplebucket"},',
            '    ["starts-with", "$key", "user/user1/"],',
            '    {"acl": "public-read"},',
            '    {"success_action_redirect": "http://sigv4examplebucket.s3.amazonaws.com/successful_upload.html"},',
            '    ["starts-with", "$Content-Type", "image/"],',
            '    {"x-amz-meta-uuid": "14365123651274"},',
            '    {"x-amz-server-side-encryption": "AES256"},',
            '    ["starts-with", "$x-amz-meta-tag", ""],',
            "",
            '    {"x-amz-credential": "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request"},',
            '    {"x-amz-algorithm": "AWS4-HMAC-SHA256"},',
            '    {"x-amz-date": "20151229T000000Z" }',
            "  ]",
            "}",
        ]
    )
    secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
    made = aws_signature(base64.b64encode(policy.encode()).decode(), secret, "20151229", "us-east-1")
    assert made == "8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e"


def test_the_signature_for_cos_is_the_one_that_tencent_prints() -> None:
    policy = """{
    "expiration": "2019-08-30T09:38:12.414Z",
    "conditions": [
        { "acl": "default" },
        { "bucket": "examplebucket-1250000000" },
        [ "starts-with", "$key", "folder/subfolder/" ],
        [ "starts-with", "$Content-Type", "image/" ],
        [ "starts-with", "$success_action_redirect", "https://my.website/" ],
        [ "eq", "$x-cos-server-side-encryption", "AES256" ],
        { "q-sign-algorithm": "sha1" },
        { "q-ak": "AKIDQjz3ltompVjBni5LitkWHFlFpwkn9U5q" },
        { "q-sign-time": "1567150692;1567157892" }
    ]
}"""
    made = cos_signature(policy, "BQYIM75p8x0iWVFSIgqEKwFprpRSVHlz", "1567150692;1567157892")
    assert made == "7758dc9a832e9d301dca704cacbf9d9f8172fdef"


def test_the_form_for_cos_says_the_same_in_its_own_words(ministack: Bucket) -> None:
    bucket = replace(ministack, form_signature=FormSignature.COS)
    now = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
    form = S3Storage(bucket).upload_form(KEY, most_bytes=MOST, now=now, ends_at=now + timedelta(minutes=10))
    assert form is not None
    fields = dict(form.fields)
    text = base64.b64decode(fields.pop("policy")).decode()
    times = f"{int(now.timestamp())};{int(now.timestamp()) + 600}"
    assert fields.pop("q-signature") == cos_signature(text, bucket.secret_access_key.get_secret_value(), times)
    assert fields.pop("q-key-time") == times
    document = json.loads(text)
    assert document["expiration"] == "2026-11-25T02:10:00.000Z"
    assert document["conditions"] == [
        {"bucket": "campus"},
        *({name: value} for name, value in fields.items()),
        {"q-sign-time": times},
        ["content-length-range", 1, MOST],
    ]
    assert fields["key"] == KEY


def test_whoever_keeps_to_the_form_puts_one_object(storage: S3Storage) -> None:
    form = form_for(storage)
    assert send(form, b"x" * MOST) == 201
    assert storage.get(KEY) == b"x" * MOST
    assert send(form, b"y") == 201  # the phone did not hear the answer and sends again
    assert storage.get(KEY) == b"y"


def with_larger_limit(fields: dict[str, str]) -> None:
    document = json.loads(base64.b64decode(fields["policy"]))
    document["conditions"][-1] = ["content-length-range", 1, 10**9]
    fields["policy"] = base64.b64encode(json.dumps(document).encode()).decode()


@pytest.mark.parametrize(
    "change",
    [
        lambda fields: fields.update(key="incoming/7/12/another"),
        lambda fields: fields.update(key="photos/ab/cd/abcd.jpg"),
        lambda fields: fields.update({"Content-Type": "text/html"}),
        lambda fields: fields.update(acl="public-read"),
        lambda fields: fields.update({"x-amz-signature": "0" * 64}),
        lambda fields: fields.update({"x-amz-date": "20261125T000000Z"}),
        lambda fields: fields.pop("x-amz-signature"),
        lambda fields: fields.pop("policy"),
        with_larger_limit,
    ],
    ids=["key", "prefix", "type", "more", "signature", "date", "unsigned", "no policy", "tampered policy"],
)
def test_whoever_departs_from_it_is_refused(storage: S3Storage, change: Change) -> None:
    assert send(form_for(storage), b"x", change) in (400, 403)
    assert anything(storage) == []
    assert not storage.exists("photos/ab/cd/abcd.jpg")


@pytest.mark.parametrize("content", [b"", b"x" * (MOST + 1)], ids=["nothing", "too much"])
def test_the_size_is_limited(storage: S3Storage, content: bytes) -> None:
    assert send(form_for(storage), content) == 400
    assert anything(storage) == []


def test_it_ends(storage: S3Storage) -> None:
    assert send(form_for(storage, minutes=-0.1), b"x") == 403
    assert anything(storage) == []


def test_a_form_signed_with_another_secret_is_refused(storage: S3Storage, ministack: Bucket) -> None:
    other = S3Storage(replace(ministack, secret_access_key=SecretStr("another")))
    assert send(form_for(other), b"x") == 403
    assert anything(storage) == []


def test_no_secret_is_in_it(ministack: Bucket) -> None:
    form = form_for(S3Storage(replace(ministack, secret_access_key=SecretStr("the-secret-of-tests"))))
    assert "the-secret-of-tests" not in f"{form}{base64.b64decode(form.fields['policy'])!r}"


def test_where_phones_cannot_send_there_is_none(ministack: Bucket, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    for store in (S3Storage(replace(ministack, upload_url=None)), LocalStorage(tmp_path)):
        assert store.upload_form(KEY, most_bytes=1, now=now, ends_at=now) is None
