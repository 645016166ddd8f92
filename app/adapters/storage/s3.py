"""Private objects in a bucket that speaks S3, such as one of Tencent COS.

An answer is waited for a few seconds, and what did not get through is tried once more. More would hold threads of the
web server, and the phone asks again anyway.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TypeVar

import obstore
import structlog
from obstore.exceptions import AlreadyExistsError, GenericError
from obstore.exceptions import BaseError as StoreError
from obstore.store import S3Store

from app.adapters.storage.forms import signed_fields
from app.adapters.storage.keys import require_key
from app.core.ports import StorageError, UploadForm
from config.settings import Bucket

log = structlog.get_logger()

T = TypeVar("T")

CONNECT_SECONDS = 2
CALL_SECONDS = 8
"""Within a data centre ten megabytes take less than one; and no `put`, at most three calls, outlasts gunicorn's 30."""

LISTED_AT_ONCE = 1000
"""As many as the store tells in one answer."""


class S3Storage:
    """`Storage` of app.core.ports. Credentials stand in no message and no log."""

    def __init__(self, bucket: Bucket, *, call_seconds: float = CALL_SECONDS) -> None:
        self._bucket = bucket
        self._store = S3Store(
            bucket.name,
            endpoint=bucket.url if bucket.has_own_host else bucket.endpoint,
            region=bucket.region,
            access_key_id=bucket.access_key_id,
            secret_access_key=bucket.secret_access_key.get_secret_value(),
            virtual_hosted_style_request=bucket.has_own_host,
            disable_bulk_delete=True,
            client_options={
                "connect_timeout": timedelta(seconds=CONNECT_SECONDS),
                "timeout": timedelta(seconds=call_seconds),
                "allow_http": bucket.endpoint.startswith("http://"),
            },
            retry_config={"max_retries": 0},  # its own would not repeat a conditional put
        )

    def put(self, key: str, content: bytes) -> None:
        """Store `content` unless something stands there: a key names its content, so that is the same."""
        require_key(key)
        with _translated("write", key):
            try:
                self._put_new(key, content)
            except GenericError:
                # Perhaps it is there and the answer was lost. Else the condition goes: some stores answer it with 501.
                if self._size(key) is None:
                    obstore.put(self._store, key, content, use_multipart=False)

    def _put_new(self, key: str, content: bytes) -> None:
        try:
            obstore.put(self._store, key, content, mode="create", use_multipart=False)
        except AlreadyExistsError:
            return

    def get(self, key: str) -> bytes:
        require_key(key)
        with _translated("read", key):
            return _twice(lambda: bytes(obstore.get(self._store, key).bytes()))

    def exists(self, key: str) -> bool:
        return self.size(key) is not None

    def size(self, key: str) -> int | None:
        require_key(key)
        with _translated("look for", key):
            return _twice(lambda: self._size(key))

    def _size(self, key: str) -> int | None:
        try:
            return int(obstore.head(self._store, key)["size"])
        except FileNotFoundError:
            return None

    def delete(self, key: str) -> None:
        """Afterwards the key is gone; it need not have been there."""
        require_key(key)
        with _translated("delete", key):
            _twice(lambda: self._delete(key))

    def _delete(self, key: str) -> None:
        try:
            obstore.delete(self._store, key)
        except FileNotFoundError:
            return

    def list_older(self, folder: str, moment: datetime) -> Iterator[str]:
        """In the order of their names; asks for more only as far as it is read."""
        require_key(folder)
        with _translated("list", folder):
            for some in obstore.list(self._store, folder, chunk_size=LISTED_AT_ONCE):
                yield from (item["path"] for item in some if item["last_modified"] < moment)

    def discard_unfinished(self, moment: datetime) -> int:
        """The store shows no object before it is whole."""
        return 0

    def upload_form(self, key: str, *, most_bytes: int, now: datetime, ends_at: datetime) -> UploadForm | None:
        require_key(key)
        url = self._bucket.upload_url
        if url is None:
            return None
        fields = signed_fields(self._bucket, key, most_bytes=most_bytes, now=now, ends_at=ends_at)
        return UploadForm(url, fields, ends_at)


def _twice(call: Callable[[], T]) -> T:
    """Once more after no answer or a 5xx, and not after a refusal."""
    try:
        return call()
    except GenericError:
        return call()


@contextmanager
def _translated(verb: str, key: str) -> Iterator[None]:
    try:
        yield
    except (StoreError, OSError) as error:
        # the message of obstore quotes addresses and answers: of those, only what S3 calls the trouble is told
        code = re.search(r"<Code>(\w+)</Code>", str(error))
        why = code.group(1) if code else type(error).__name__
        log.error("storage_trouble", verb=verb, why=why)
        raise StorageError(f"could not {verb} {key}: {why}") from None
