"""The reference beside the system: bare Flask under the same config/gunicorn.py, with the SQL of real requests."""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests

from app.adapters.images import QUALITY
from bench.capture import as_script, capturing
from bench.load import UnexpectedAnswer
from bench.stage import LIST, Stage
from launcher.components import ROOT
from launcher.ports import LOOPBACK, free_port
from launcher.processes import Child, Command

START_SECONDS = 30


@contextmanager
def reference(stage: Stage) -> Iterator[int]:
    """The port of the bare application, answering what ours answers."""
    folder = stage.system.folder / "bench"
    folder.mkdir()
    scripts = folder / "scripts.json"
    scripts.write_text(json.dumps(_scripts(stage), ensure_ascii=False))
    port = free_port()
    extra = {"BIND": f"{LOOPBACK}:{port}", "BENCH_SCRIPTS": str(scripts), "BENCH_FOLDER": str(folder)}
    command = Command(
        name="reference",
        argv=[sys.executable, "-m", "gunicorn", "bench.reference:create_app()", "-c", "config/gunicorn.py"],
        log=stage.system.folder / "log" / "reference.log",
        pidfile=folder / "reference.pid",
        directory=ROOT,
        environment={**stage.system.environment, **extra},
    )
    child = Child(command).start()
    try:
        for path in ("/talks", "/pooled/talks"):
            _require_same(stage.call("GET", LIST), _first_answer(child, f"http://{LOOPBACK}:{port}{path}"))
        yield port
    finally:
        child.stop()


def _scripts(stage: Stage) -> dict[str, Any]:
    """The SQL of a list and of a record, as the real application sends it once it is warm."""
    client, headers = stage.app.test_client(), dict(stage.headers)
    for _ in ("cold", "warm"):
        with capturing(stage.database.engine) as listed:
            assert client.get(LIST, headers=headers).status_code == 200
        body = stage.talk_body()
        with capturing(stage.database.engine) as recorded:
            answer = client.post("/api/talks", json=body, headers=headers)
            assert answer.status_code == 201
    sample = {
        "client_id": body["client_id"],
        "record_client_id": body["record"]["client_id"],
        "speaker_name": body["speaker_name"],
        "id": answer.get_json()["id"],
    }
    return {
        "list": as_script(listed, {}),
        "before_record": as_script([item for item in recorded if item.is_read], sample),
        "record": as_script([item for item in recorded if not item.is_read], sample),
        "recorded": answer.get_json(),
        "quality": QUALITY,
    }


def _first_answer(child: Child, url: str) -> dict[str, Any]:
    deadline = time.monotonic() + START_SECONDS
    with requests.Session() as session:
        session.trust_env = False  # no proxy: it is on this machine
        while child.is_running and time.monotonic() < deadline:
            try:
                return dict(session.get(url, timeout=5).json())
            except requests.ConnectionError:
                time.sleep(0.1)
    raise UnexpectedAnswer(f"the reference did not start: {child.last_words()}")


def _require_same(ours: dict[str, Any], bare: dict[str, Any]) -> None:
    """A reference that answers less would be no reference. Moments are written differently, so only names and ids."""
    for field in ("id", "speaker_name", "version"):
        if [row[field] for row in ours["talks"]] != [row[field] for row in bare["talks"]]:
            raise UnexpectedAnswer(f"the reference lists other talks than we do: {field}")
    if {tuple(row) for row in ours["talks"]} != {tuple(row) for row in bare["talks"]}:
        raise UnexpectedAnswer("the reference lists other fields than we do")
