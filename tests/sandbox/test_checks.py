import threading
import time
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from sandbox.api_links import draw_code
from sandbox.client import SandboxClient
from sandbox.web import create_app
from sandbox.world import Person, World
from tests.sandbox.calling import APPID, OPENID, WeChatCaller, eventually
from tests.sandbox.receiving import AES_KEY, TOKEN, Receiver, running_receiver

TEXT = "/wxa/msg_sec_check"
MEDIA = "/wxa/media_check_async"


def text_check(wechat: WeChatCaller, content: str, **changes: object) -> Any:
    return wechat.post(TEXT, {"version": 2, "openid": OPENID, "scene": 2, "content": content, **changes})


@pytest.mark.parametrize(
    ("content", "suggest", "label"),
    [
        ("今天的宣讲很精彩", "pass", 100),
        ("这是复核示例", "review", 20001),
        ("这是违规示例", "risky", 20006),
        ("复核示例和违规示例", "risky", 20006),
    ],
)
def test_text_verdicts(wechat: WeChatCaller, content: str, suggest: str, label: int) -> None:
    answer = text_check(wechat, content)
    assert (answer["errcode"], answer["errmsg"]) == (0, "ok")
    assert answer["result"] == {"suggest": suggest, "label": label}
    assert answer["detail"] == [
        {"strategy": "content_model", "errcode": 0, "suggest": suggest, "label": label, "prob": 90}
    ]
    assert answer["trace_id"]


def test_words_are_configurable(sandbox: SandboxClient, wechat: WeChatCaller) -> None:
    sandbox.configure(words={"横幅": "review"})
    assert text_check(wechat, "横幅")["result"]["suggest"] == "review"
    assert text_check(wechat, "违规示例")["result"]["suggest"] == "pass"


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [
        ({"version": 1}, 40097),
        ({"openid": "o-unknown"}, 43104),
        ({"scene": 5}, 40129),
        ({"content": ""}, 44004),
        ({"content": "字" * 2501}, 45002),
        ({"content": "字" * 2500}, 0),
    ],
)
def test_text_refusals(wechat: WeChatCaller, changes: dict[str, object], errcode: int) -> None:
    assert text_check(wechat, **{"content": "好", **changes})["errcode"] == errcode  # type: ignore[arg-type]


@pytest.fixture
def receiver(sandbox: SandboxClient) -> Iterator[Receiver]:
    with running_receiver() as receiver:
        sandbox.configure(push_url=receiver.url, push_token=TOKEN, push_aes_key=AES_KEY, media_check_seconds=0.05)
        yield receiver
        sandbox.reset()


def test_an_inactive_person_is_not_checked_for() -> None:
    world = World()
    client = create_app(world).test_client()
    token, _ = world.tokens.issue_stable(7200, time.time(), force=False)
    body = {"version": 2, "openid": OPENID, "scene": 2, "content": "好"}
    for hours, errcode in ((1.9, 0), (2.1, 61010)):
        world.people[OPENID] = Person(OPENID, "示例讲师甲", "13800000001", time.time() - hours * 3600)
        answer = client.post(f"{TEXT}?access_token={token}", json=body)
        assert answer.get_json()["errcode"] == errcode


class QuietFiles(SimpleHTTPRequestHandler):
    """A directory, and one image that comes with a 404."""

    def do_GET(self) -> None:
        if self.path == "/gone.png":
            self.send_response(404)
            self.end_headers()
            self.wfile.write(draw_code("id=1", "", 280))
        else:
            super().do_GET()

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def files(tmp_path: Path) -> Iterator[str]:
    """The address of a file server with one image and one text."""
    (tmp_path / "photo.png").write_bytes(draw_code("id=1", "", 280))
    (tmp_path / "notes.txt").write_text("not an image")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietFiles, directory=str(tmp_path)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def media_check(wechat: WeChatCaller, url: str, **changes: object) -> Any:
    body = {"media_url": url, "media_type": 2, "version": 2, "scene": 2, "openid": OPENID, **changes}
    return wechat.post(MEDIA, body)


@pytest.mark.parametrize(("suggest", "label"), [("pass", "100"), ("risky", "20006")])
def test_image_verdict_is_pushed(
    sandbox: SandboxClient, wechat: WeChatCaller, receiver: Receiver, files: str, suggest: str, label: str
) -> None:
    sandbox.configure(media_suggest=suggest)
    answer = media_check(wechat, f"{files}/photo.png")
    assert set(answer) == {"errcode", "errmsg", "trace_id"}
    eventually(lambda: bool(receiver.events))
    event = receiver.events[0]
    assert (event["Event"], event["appid"], event["version"]) == ("wxa_media_check", APPID, 2)
    assert event["trace_id"] == answer["trace_id"]
    assert event["result"] == {"suggest": suggest, "label": label}
    assert event["detail"][0]["label"] == label


@pytest.mark.parametrize("name", ["missing.png", "gone.png", "notes.txt"])
def test_an_image_that_cannot_be_fetched(wechat: WeChatCaller, receiver: Receiver, files: str, name: str) -> None:
    media_check(wechat, f"{files}/{name}")
    eventually(lambda: bool(receiver.events))
    assert receiver.events[0]["errcode"] == -1008
    assert "result" not in receiver.events[0]


def test_media_refusals(wechat: WeChatCaller) -> None:
    assert media_check(wechat, "ftp://example.invalid/a.png")["errcode"] == 40097
    assert media_check(wechat, "http://127.0.0.1/a.png", media_type=1)["errcode"] == 40097
    assert media_check(wechat, "http://127.0.0.1/a.png", openid="o-unknown")["errcode"] == 43104
