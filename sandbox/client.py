"""The control API from Python: for tests, the launcher, the story and the benchmark."""

from dataclasses import dataclass
from typing import Any

import requests


@dataclass(frozen=True)
class SentMessage:
    """A subscription message that arrived on a phone; `data` is field name to text, `at` ISO 8601 in UTC."""

    msgid: str
    openid: str
    nickname: str
    template_id: str
    title: str
    page: str
    data: dict[str, str]
    at: str


@dataclass(frozen=True)
class LoggedCall:
    """A call of a WeChat path; None where the platform gave no errcode or no answer."""

    path: str
    errcode: int | None
    status: int | None
    at: str


class SandboxRefused(Exception):
    """The control API did not take what it was given."""


class SandboxClient:
    """Speaks to the sandbox at `base_url`, such as `http://127.0.0.1:8100`. Not shared between threads."""

    def __init__(self, base_url: str, *, timeout: float = 10) -> None:
        self.base_url = base_url.rstrip("/")
        self._timeout = timeout
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy, no .netrc: the sandbox is on this machine

    def close(self) -> None:
        self._session.close()

    def is_up(self) -> bool:
        try:
            return self._session.get(f"{self.base_url}/sandbox/health", timeout=self._timeout).ok
        except requests.RequestException:
            return False

    def configure(self, **changes: object) -> dict[str, Any]:
        """Change settings of the platform (README.md lists them); the answer is all of them without secrets."""
        return dict(self._call("PUT", "/config", changes))

    def config(self) -> dict[str, Any]:
        return dict(self._call("GET", "/config"))

    def put_person(self, openid: str, *, nickname: str, phone: str) -> None:
        self._call("PUT", f"/people/{openid}", {"nickname": nickname, "phone": phone})

    def people(self) -> list[dict[str, str]]:
        return list(self._call("GET", "/people"))

    def login_code(self, openid: str) -> str:
        return str(self._call("POST", f"/people/{openid}/login-code")["code"])

    def phone_code(self, openid: str) -> str:
        return str(self._call("POST", f"/people/{openid}/phone-code")["code"])

    def put_template(self, template_id: str, *, title: str, fields: dict[str, str], kind: str = "one_time") -> None:
        """`fields` is field name to label, such as `{"thing1": "学校"}`; `kind` is one_time or long_term."""
        self._call("PUT", f"/templates/{template_id}", {"title": title, "kind": kind, "fields": fields})

    def answer_consent(self, openid: str, template_id: str, answer: str = "accept", *, scene: str = "popup") -> int:
        """The sends left afterwards; `answer` is accept, reject or ban, `scene` popup or settings."""
        draft = {"template_id": template_id, "answer": answer, "scene": scene}
        return int(self._call("POST", f"/people/{openid}/consents", draft)["left"])

    def answer_consents(self, openid: str, answers: dict[str, str]) -> dict[str, int]:
        """Several templates with one tap: template_id to answer in, template_id to sends left out."""
        drafts = [{"template_id": template, "answer": answer} for template, answer in answers.items()]
        return dict(self._call("POST", f"/people/{openid}/consents", {"answers": drafts})["left"])

    def consents_left(self, openid: str, template_id: str) -> int:
        consent = self._call("GET", f"/people/{openid}/consents").get(template_id)
        return 0 if consent is None else int(consent["left"])

    def revoke_authorization(self, openid: str, revoke_info: str = "8") -> None:
        self._call("POST", f"/people/{openid}/revoke", {"revoke_info": revoke_info})

    def messages(self, openid: str | None = None) -> list[SentMessage]:
        """Oldest first."""
        query = {} if openid is None else {"openid": openid}
        return [SentMessage(**item) for item in self._call("GET", "/messages", query=query)]

    def calls(self, path: str | None = None) -> list[LoggedCall]:
        """Oldest first."""
        query = {} if path is None else {"path": path}
        return [LoggedCall(**item) for item in self._call("GET", "/calls", query=query)]

    def forget_calls(self) -> None:
        self._call("DELETE", "/calls")

    def add_fault(self, path: str, kind: str, value: float = 0, *, times: int = 1) -> None:
        """`times` 0: until cleared."""
        self._call("POST", "/faults", {"path": path, "kind": kind, "value": value, "times": times})

    def clear_faults(self) -> None:
        self._call("DELETE", "/faults")

    def held(self) -> int:
        """How many calls `slow` and `hang` are holding at this moment."""
        return int(self._call("GET", "/faults/held")["calls"])

    def invalidate_tokens(self, *, sticky: bool = False) -> None:
        """All tokens die; `sticky`: stable_token goes on answering the dead one until forced."""
        self._call("POST", "/tokens/invalidate", {"sticky": sticky})

    def pushes(self) -> list[dict[str, Any]]:
        """What was pushed: event, tries, status (None: nobody answered), at."""
        return list(self._call("GET", "/pushes"))

    def verify_push(self) -> bool:
        """Whether the push URL passes WeChat's GET check."""
        return bool(self._call("POST", "/push/verify")["ok"])

    def reset(self) -> None:
        self._call("POST", "/reset")

    def _call(self, method: str, path: str, body: object = None, *, query: dict[str, str] | None = None) -> Any:
        answer = self._session.request(
            method, f"{self.base_url}/sandbox{path}", json=body, params=query, timeout=self._timeout
        )
        if not answer.ok:
            raise SandboxRefused(f"{method} {path}: {answer.status_code} {answer.text}")
        return None if answer.status_code == 204 else answer.json()
