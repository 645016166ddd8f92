import io
import time
from typing import Any

import pytest
from PIL import Image

from sandbox.client import SandboxClient
from tests.sandbox.calling import WeChatCaller

CODE = "/wxa/getwxacodeunlimit"
LINK = "/wxa/generate_urllink"


def test_code_is_a_picture(wechat: WeChatCaller) -> None:
    answer = wechat.raw_post(CODE, {"scene": "id=1", "page": "pages/a/b", "width": 300})
    assert answer.headers["Content-Type"] == "image/png"
    assert Image.open(io.BytesIO(answer.content)).size == (300, 300)
    other = wechat.raw_post(CODE, {"scene": "id=2", "page": "pages/a/b", "width": 300})
    assert other.content != answer.content


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [
        ({"scene": "x" * 33}, 40169),
        ({"scene": ""}, 40169),
        ({"scene": "a%20b"}, 40129),
        ({"scene": "示例"}, 40129),
        ({"page": "/pages/a/b"}, 41030),
        ({"page": "pages/a/b?id=1"}, 41030),
        ({"page": "pages/missing"}, 41030),
        ({"width": 279}, 40097),
        ({"width": 1281}, 40097),
        ({"env_version": "beta"}, 40097),
    ],
)
def test_code_refusals(sandbox: SandboxClient, wechat: WeChatCaller, changes: dict[str, Any], errcode: int) -> None:
    sandbox.configure(pages=["pages/a/b"])
    answer = wechat.raw_post(CODE, {"scene": "id=1", "page": "pages/a/b", **changes})
    assert answer.headers["Content-Type"].startswith("application/json")
    assert answer.json()["errcode"] == errcode


def test_unchecked_page_need_not_be_released(sandbox: SandboxClient, wechat: WeChatCaller) -> None:
    sandbox.configure(pages=[])
    answer = wechat.raw_post(CODE, {"scene": "x" * 32, "page": "pages/a/b", "check_path": False})
    assert answer.headers["Content-Type"] == "image/png"


def test_code_quota_counts_by_the_minute(sandbox: SandboxClient, wechat: WeChatCaller) -> None:
    sandbox.configure(rates={CODE: {"per_minute": 0, "minute_errcode": 45009}})
    assert wechat.post(CODE, {"scene": "id=1"})["errcode"] == 45009


def test_url_link(wechat: WeChatCaller) -> None:
    answer = wechat.post(LINK, {"path": "pages/a/b", "query": "id=1", "expire_type": 1, "expire_interval": 30})
    assert set(answer) == {"errcode", "errmsg", "url_link"}
    assert answer["url_link"].startswith("https://")
    assert wechat.post(LINK, {"path": "pages/a/b", "expire_time": int(time.time()) + 3600})["errcode"] == 0


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [
        ({"expire_interval": 31}, 85401),
        ({"expire_interval": 0}, 85401),
        ({"expire_type": 0, "expire_time": 1}, 85401),
        ({"path": "pages/a/b?id=1"}, 40165),
        ({"path": "pages/missing"}, 40165),
        ({"query": "x" * 1025}, 40212),
        ({"env_version": "beta"}, 85402),
    ],
)
def test_url_link_refusals(sandbox: SandboxClient, wechat: WeChatCaller, changes: dict[str, Any], errcode: int) -> None:
    sandbox.configure(pages=["pages/a/b"])
    body = {"path": "pages/a/b", "query": "id=1", "expire_type": 1, "expire_interval": 30, **changes}
    assert wechat.post(LINK, body)["errcode"] == errcode
