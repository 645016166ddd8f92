"""The conformance mini-program of `fixtures/`, served by a small server of its own; WeChat is the stand-in."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask, jsonify, request, send_from_directory
from flask.typing import ResponseReturnValue
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from launcher.preview import build_preview
from sandbox.client import SandboxClient
from tests.browser.host import Phone, phone_at
from tests.servers_sandbox import running_sandbox

HERE = Path(__file__).parent
FIXTURES = HERE / "fixtures"
OWNER = "o-conformance"
LATE_SECONDS = 0.6


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("preview"))


@pytest.fixture(scope="session")
def wechat() -> Iterator[SandboxClient]:
    with running_sandbox() as client:
        client.put_person(OWNER, nickname="示例教师甲", phone="13800000001")
        for template in ("t-one", "t-two"):
            client.put_template(template, title=f"通知 {template}", fields={"thing1": "学校"})
        yield client


@pytest.fixture(scope="session")
def served(wechat: SandboxClient, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL under which the compiled conformance mini-program is served."""
    build = tmp_path_factory.mktemp("preview") / "build"
    build_preview("--source", str(FIXTURES / "conformance"), "--out", str(build))
    server = make_server("127.0.0.1", 0, _echoing_app(build, wechat.base_url), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/preview"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def phone(served: str, chromium: Browser) -> Iterator[Phone]:
    with phone_at(chromium, served, OWNER) as phone:
        yield phone


@pytest.fixture
def pick_up(served: str, chromium: Browser) -> Iterator[Callable[..., Phone]]:
    """Phones that are not the usual one."""
    with ExitStack() as stack:

        def pick(openid: str = OWNER, *, width: int = 375, font: str = "standard") -> Phone:
            return stack.enter_context(phone_at(chromium, served, openid, width=width, font=font))

        yield pick


def _echoing_app(build: Path, sandbox_url: str) -> Flask:
    app = Flask("conformance", static_folder=None)

    @app.get("/preview/config.json")
    def config() -> ResponseReturnValue:
        return jsonify({"sandbox_url": sandbox_url, "people": []})

    @app.get("/preview/<path:name>")
    def file(name: str) -> ResponseReturnValue:
        return send_from_directory(build, name)

    @app.post("/api/echo")
    def echo() -> ResponseReturnValue:
        answer = jsonify({"body": request.get_json(silent=True), "authorization": request.headers.get("Authorization")})
        answer.headers["X-Request-Id"] = "ABCD-1234"
        return answer

    @app.get("/api/refuse")
    def refuse() -> ResponseReturnValue:
        return jsonify({"title": "不行", "q": request.args.get("q")}), 422

    @app.get("/api/late")
    def late() -> ResponseReturnValue:
        time.sleep(LATE_SECONDS)
        return jsonify({})

    @app.post("/api/upload")
    def upload() -> ResponseReturnValue:
        sent = request.files["file"]
        start = sent.read(3).hex()
        return jsonify({"start": start, "id": request.form["client_id"], "note": request.headers["X-Note"]})

    return app


@pytest.fixture
def page(phone: Phone) -> Phone:
    """The device page of the conformance fixtures, just opened."""
    return phone.open("/pages/device/device")
