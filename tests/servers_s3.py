"""Two servers that speak S3, as real processes: what one of them does not check, the other does.

nanio (on a disk) verifies the signature of every request, and knows neither conditional puts nor forms. ministack (in
memory) knows both and holds a form to its policy, but takes any header signature.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import obstore
import requests
from obstore.store import S3Store
from pydantic import SecretStr

from config.settings import Bucket
from tests.servers_sandbox import free_port

START_SECONDS = 20
REGION = "us-east-1"


@contextmanager
def running_nanio(folder: Path) -> Iterator[Bucket]:
    """Stores below `folder`; yields an empty bucket."""
    bucket = _bucket("campus-key", "campus-secret-of-tests")
    port = bucket.endpoint.rpartition(":")[2]
    arguments = ["nanio", "serve", "--data-dir", str(folder), "--host", "127.0.0.1", "--port", port]
    credentials = {"NANIO_ACCESS_KEY": bucket.access_key_id, "NANIO_SECRET_KEY": "campus-secret-of-tests"}
    quiet = ["--region", REGION, "--no-access-log", "--log-level", "error"]
    with _running([*arguments, *quiet], credentials, folder, bucket):
        yield bucket


@contextmanager
def running_ministack(folder: Path) -> Iterator[Bucket]:
    """Yields an empty bucket to which phones may send; `folder` receives its log."""
    bucket = _bucket("test", "test")
    environment = {
        "AUTH": "true",
        "SERVICES": "s3",
        "IOT_MTLS_ENABLED": "0",
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": bucket.endpoint.rpartition(":")[2],
        "HOME": str(folder),
    }
    with _running(["ministack"], environment, folder, bucket):
        yield replace(bucket, upload_url=f"{bucket.endpoint}/{bucket.name}")


def _bucket(key: str, secret: str) -> Bucket:
    endpoint = f"http://127.0.0.1:{free_port()}"
    return Bucket("campus", endpoint, REGION, key, SecretStr(secret), has_own_host=False, upload_url=None)


@contextmanager
def _running(arguments: list[str], settings: Mapping[str, str], folder: Path, bucket: Bucket) -> Iterator[None]:
    program, *rest = arguments
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [str(Path(sys.executable).with_name(program)), *rest],
            env={**os.environ, **settings},
            cwd=folder,
            stdout=log,
            stderr=log,
        )
    try:
        _await_port(process, int(bucket.endpoint.rpartition(":")[2]))
        _make_bucket(bucket)
        yield
    finally:
        process.kill()
        process.wait(timeout=10)


def _await_port(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{process.args!r} did not start; server.log says why") from None
            time.sleep(0.05)


def _make_bucket(bucket: Bucket) -> None:
    store = S3Store(
        bucket.name,
        endpoint=bucket.endpoint,
        region=bucket.region,
        access_key_id=bucket.access_key_id,
        secret_access_key=bucket.secret_access_key.get_secret_value(),
        client_options={"allow_http": True},
    )
    answer = requests.put(obstore.sign(store, "PUT", "", timedelta(minutes=1)), timeout=10)
    answer.raise_for_status()
