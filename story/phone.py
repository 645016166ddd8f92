"""A phone with the mini-program in somebody's hand: speaks to the API as the real one does."""

import hashlib
from types import TracebackType
from typing import Any, Self
from uuid import UUID

import requests

from sandbox.client import SandboxClient


class StepMissing(Exception):
    """A step of the story did not happen; the text says which and how."""


class Phone:
    """One person's WeChat and mini-program. Raises `StepMissing` with the server's words when a call is refused."""

    def __init__(self, api_url: str, sandbox: SandboxClient, openid: str) -> None:
        self.openid = openid
        self._api_url = api_url
        self._sandbox = sandbox
        self._http = requests.Session()
        self._http.trust_env = False  # no proxy: the system is on this machine

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._http.close()

    def log_in(self) -> dict[str, Any]:
        """`wx.login` in WeChat, then the code to the server; the token stays in this phone."""
        answer = self.call("POST", "/api/login", json={"code": self._sandbox.login_code(self.openid)})
        self._http.headers["Authorization"] = f"Bearer {answer['token']}"
        me: dict[str, Any] = answer["me"]
        return me

    def phone_code(self) -> str:
        """What the 允许 of the phone-number button yields."""
        return self._sandbox.phone_code(self.openid)

    def allow_messages(self, template_id: str, client_id: UUID) -> None:
        """Tap 允许 in `wx.requestSubscribeMessage` and report it."""
        self._sandbox.answer_consent(self.openid, template_id)
        report = {"client_id": str(client_id), "results": {template_id: "accept"}}
        self.call("POST", "/api/me/credits", json=report)

    def send_photo(self, talk_id: int, client_id: UUID, content: bytes) -> dict[str, Any]:
        """One multipart request a photo, as `wx.uploadFile` does; answers the receipt."""
        form = {"client_id": str(client_id), "sha256": hashlib.sha256(content).hexdigest()}
        files = {"photo": ("photo.jpg", content, "image/jpeg")}
        return self.call("POST", f"/api/talks/{talk_id}/photos", data=form, files=files)

    def fetch(self, url: str) -> bytes:
        """A picture behind a signed link; needs no token."""
        answer = requests.get(self._absolute(url), timeout=20)
        if not answer.ok:
            raise StepMissing(f"GET of a photo: {answer.status_code}")
        return answer.content

    def call(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        answer = self._http.request(method, self._absolute(path), timeout=20, **options)
        body: dict[str, Any] = answer.json() if answer.content else {}
        if not answer.ok:
            raise StepMissing(f"{method} {path}: {answer.status_code} {body.get('code')} {body.get('title')}")
        return body

    def _absolute(self, url: str) -> str:
        return url if url.startswith("http") else self._api_url + url
