"""What we measure ourselves against: bare Flask on bare psycopg, one connection a thread, nothing checked.

`gunicorn "bench.reference:create_app()" -c config/gunicorn.py`, with the path of the captured SQL in BENCH_SCRIPTS.
"""

import json
import os
import tempfile
import threading
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask, Response, jsonify, request
from flask.json.provider import DefaultJSONProvider
from PIL import Image
from psycopg.rows import DictRow, dict_row

Connection = psycopg.Connection[DictRow]
Script = list[dict[str, Any]]


def create_app() -> Flask:
    scripts: dict[str, Any] = json.loads(Path(os.environ["BENCH_SCRIPTS"]).read_text())
    url = os.environ["DATABASE_URL"].replace("postgresql+psycopg://", "postgresql://", 1)
    folder = Path(os.environ["BENCH_FOLDER"])
    threads = threading.local()
    app = Flask(__name__, static_folder=None)
    assert isinstance(app.json, DefaultJSONProvider)
    app.json.sort_keys = app.json.ensure_ascii = False
    app.json.default = _plain

    def connection() -> Connection:
        if not hasattr(threads, "connection"):
            threads.connection = psycopg.connect(url, autocommit=True, row_factory=dict_row, options="-c timezone=UTC")
        found: Connection = threads.connection
        return found

    @app.get("/talks")
    def talk_list() -> Response:
        rows = _run(connection(), scripts["list"], {})
        return jsonify(talks=rows[:20], next=None)

    @app.post("/talks")
    def talk_record() -> tuple[Response, int]:
        body = request.get_json()
        given = {
            "client_id": body["client_id"],
            "record_client_id": body["record"]["client_id"],
            "speaker_name": body["speaker_name"],
        }
        script: Script = scripts["record"]
        _run(connection(), [item for item in script if item["is_read"]], given)
        with connection().transaction():
            _run(connection(), [item for item in script if not item["is_read"]], given)
        return jsonify(scripts["recorded"] | given), 201

    @app.post("/photos")
    def photo_post() -> tuple[Response, int]:
        with tempfile.NamedTemporaryFile(dir=folder) as upload:
            request.files["photo"].save(upload)
            upload.flush()
            with Image.open(upload.name) as image, tempfile.NamedTemporaryFile(dir=folder) as kept:
                image.save(kept, "JPEG", quality=scripts["quality"])
                kept.flush()
                os.fsync(kept.fileno())
                return jsonify(width=image.width, height=image.height), 201

    return app


def _run(connection: Connection, script: Script, given: dict[str, Any]) -> list[DictRow]:
    """The rows of the last statement. The id of the talk that is inserted joins what is `given`."""
    rows: list[DictRow] = []
    for item in script:
        parameters = item["parameters"] | {name: given[source] for name, source in item["varying"].items()}
        cursor = connection.execute(item["sql"].encode(), parameters)
        rows = cursor.fetchall() if cursor.description else []
        if item["sql"].startswith("INSERT INTO talks "):
            given["id"] = rows[0]["id"]
    return rows


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
