"""WeChat's endpoints called over HTTP as a server would call them."""

import time
from collections.abc import Callable
from typing import Any

import requests

APPID = "wxsandbox00000000"
SECRET = "sandbox-secret"
OPENID = "o-example-1"
TEMPLATE = "template-1"
SEND = "/cgi-bin/message/subscribe/send"
DATA = {"thing1": "示例小学", "time2": "2026年11月24日 15:01"}


class WeChatCaller:
    """Fetches a token by itself unless `token` is given."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.kept_token = ""

    def get(self, path: str, **query: str) -> Any:
        return requests.get(self.base_url + path, params=query, timeout=10).json()

    def post(self, path: str, body: object, *, token: str | None = None) -> Any:
        return self.raw_post(path, body, token=token).json()

    def raw_post(self, path: str, body: object, *, token: str | None = None, timeout: float = 10) -> requests.Response:
        query = {"access_token": self.token() if token is None else token}
        return requests.post(self.base_url + path, params=query, json=body, timeout=timeout)

    def token(self) -> str:
        if not self.kept_token:
            self.kept_token = str(self.fetch_token()["access_token"])
        return self.kept_token

    def fetch_token(self, **changes: str) -> Any:
        query = {"grant_type": "client_credential", "appid": APPID, "secret": SECRET, **changes}
        return self.get("/cgi-bin/token", **query)

    def stable_token(self, **changes: object) -> Any:
        body = {"grant_type": "client_credential", "appid": APPID, "secret": SECRET, **changes}
        return requests.post(f"{self.base_url}/cgi-bin/stable_token", json=body, timeout=10).json()

    def login(self, code: str, **changes: str) -> Any:
        query = {"grant_type": "authorization_code", "appid": APPID, "secret": SECRET, "js_code": code, **changes}
        return self.get("/sns/jscode2session", **query)

    def phone(self, code: str) -> Any:
        return self.post("/wxa/business/getuserphonenumber", {"code": code})

    def send(self, texts: dict[str, str] | None = None, *, token: str | None = None, **changes: object) -> Any:
        return self.post(SEND, message(texts, **changes), token=token)


def message(texts: dict[str, str] | None = None, **changes: object) -> dict[str, object]:
    """The body of a send that is right in everything but `changes`; `texts` is field name to text."""
    data = {name: {"value": text} for name, text in (DATA if texts is None else texts).items()}
    return {"touser": OPENID, "template_id": TEMPLATE, "page": "pages/a/b?id=1", "data": data, **changes}


def eventually(is_so: Callable[[], bool], *, seconds: float = 5) -> None:
    """Wait until `is_so`, looking every hundredth of a second."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "did not come about in time"
        time.sleep(0.01)
