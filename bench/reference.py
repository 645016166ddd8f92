"""What we measure ourselves against: bare Flask that checks nothing and sends the SQL as it was taken down.

Its talks are there twice. `/talks` has one psycopg connection a thread, the least that Python can do, and is the
reference. `/pooled/talks` has the pool and the library that we have, SQLAlchemy's, but neither expressions nor objects:
beside it one sees what our own layers cost.

`gunicorn "bench.reference:create_app()" -c config/gunicorn.py`, with the path of the captured SQL in BENCH_SCRIPTS.
"""

import json
import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy
from flask import Flask, Response, jsonify, request
from flask.json.provider import DefaultJSONProvider
from PIL import Image
from psycopg.rows import DictRow, dict_row

Rows = list[dict[str, Any]]
Send = Callable[[str, dict[str, Any]], Rows]
"""One statement with its parameters."""
Opening = Callable[[], AbstractContextManager[Send]]

POOL_SIZE = 16


def create_app() -> Flask:
    scripts: dict[str, Any] = json.loads(Path(os.environ["BENCH_SCRIPTS"]).read_text())
    app = Flask(__name__, static_folder=None)
    assert isinstance(app.json, DefaultJSONProvider)
    app.json.sort_keys = app.json.ensure_ascii = False
    app.json.default = _plain
    _mount_talks(app, "", scripts, *_one_a_thread(os.environ["DATABASE_URL"]))
    _mount_talks(app, "/pooled", scripts, *_pooled(os.environ["DATABASE_URL"]))
    _mount_photos(app, Path(os.environ["BENCH_FOLDER"]), scripts["quality"])
    return app


def _mount_talks(app: Flask, prefix: str, scripts: dict[str, Any], reading: Opening, writing: Opening) -> None:
    def talk_list() -> Response:
        with reading() as send:
            rows = _run(send, scripts["list"], {})
        return jsonify(talks=rows[:20], next=None)

    def talk_record() -> tuple[Response, int]:
        body = request.get_json()
        given = {
            "client_id": body["client_id"],
            "record_client_id": body["record"]["client_id"],
            "speaker_name": body["speaker_name"],
        }
        with reading() as send:
            _run(send, scripts["before_record"], given)
        with writing() as send:
            _run(send, scripts["record"], given)
        return jsonify(scripts["recorded"] | given), 201

    app.add_url_rule(f"{prefix}/talks", f"list{prefix}", talk_list, methods=["GET"])
    app.add_url_rule(f"{prefix}/talks", f"record{prefix}", talk_record, methods=["POST"])


def _mount_photos(app: Flask, folder: Path, quality: int) -> None:
    @app.post("/photos")
    def photo_post() -> tuple[Response, int]:
        with tempfile.NamedTemporaryFile(dir=folder) as upload:
            request.files["photo"].save(upload)
            upload.flush()
            with Image.open(upload.name) as image, tempfile.NamedTemporaryFile(dir=folder) as kept:
                image.save(kept, "JPEG", quality=quality)
                kept.flush()
                os.fsync(kept.fileno())
                return jsonify(width=image.width, height=image.height), 201


def _run(send: Send, script: Rows, given: dict[str, Any]) -> Rows:
    """The rows of the last statement. The id of the talk that is inserted joins what is `given`."""
    rows: Rows = []
    for item in script:
        parameters = item["parameters"] | {name: given[source] for name, source in item["varying"].items()}
        rows = send(item["sql"], parameters)
        if item["sql"].startswith("INSERT INTO talks "):
            given["id"] = rows[0]["id"]
    return rows


def _one_a_thread(url: str) -> tuple[Opening, Opening]:
    """How to read and how to write."""
    threads = threading.local()
    plain_url = url.replace("postgresql+psycopg://", "postgresql://", 1)

    def connection() -> psycopg.Connection[DictRow]:
        if not hasattr(threads, "connection"):
            threads.connection = psycopg.connect(
                plain_url, autocommit=True, row_factory=dict_row, options="-c timezone=UTC"
            )
        found: psycopg.Connection[DictRow] = threads.connection
        return found

    def send(sql: str, parameters: dict[str, Any]) -> Rows:
        cursor = connection().execute(sql.encode(), parameters)
        return cursor.fetchall() if cursor.description else []

    @contextmanager
    def reading() -> Iterator[Send]:
        yield send

    @contextmanager
    def writing() -> Iterator[Send]:
        with connection().transaction():
            yield send

    return reading, writing


def _pooled(url: str) -> tuple[Opening, Opening]:
    engine = sqlalchemy.create_engine(url, pool_size=POOL_SIZE, connect_args={"options": "-c timezone=UTC"})
    reader = engine.execution_options(isolation_level="AUTOCOMMIT")

    def sending(connection: sqlalchemy.Connection) -> Send:
        def send(sql: str, parameters: dict[str, Any]) -> Rows:
            result = connection.exec_driver_sql(sql, parameters)
            return [dict(row) for row in result.mappings()] if result.returns_rows else []

        return send

    @contextmanager
    def reading() -> Iterator[Send]:
        with reader.connect() as connection:
            yield sending(connection)

    @contextmanager
    def writing() -> Iterator[Send]:
        with engine.begin() as connection:
            yield sending(connection)

    return reading, writing


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
