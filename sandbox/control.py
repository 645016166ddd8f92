"""The control API under /sandbox: what a test, the launcher or a person does to the platform."""

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial, wraps
from typing import Any

from flask import Flask, Response, request
from pydantic import ValidationError

from sandbox import events
from sandbox.codes import CodeKind
from sandbox.consents import Answer
from sandbox.drafts import (
    CONSENTS,
    ConsentAnswer,
    ConsentDraft,
    FaultDraft,
    InvalidateDraft,
    PersonDraft,
    RevokeDraft,
    TemplateDraft,
)
from sandbox.faults import Fault
from sandbox.gate import as_json
from sandbox.world import Person, Template, World

OPENID = re.compile(r"[0-9A-Za-z_-]{1,64}")
PAGE_MESSAGES = 20


class Missing(Exception):
    """No such person or template."""


class Control:
    def __init__(self, world: World, wechat_paths: set[str]) -> None:
        self.world = world
        self.wechat_paths = wechat_paths

    def mount(self, app: Flask) -> None:
        def route(method: str, path: str, view: Callable[..., Any]) -> None:
            app.add_url_rule(f"/sandbox{path}", f"{method} {path}", answering(view), methods=(method,))

        route("GET", "/health", lambda: {"status": "ok"})
        route("GET", "/config", lambda: self.world.config.public())
        route("PUT", "/config", self.put_config)
        route("GET", "/people", self.people)
        route("PUT", "/people/<openid>", self.put_person)
        route("POST", "/people/<openid>/login-code", partial(self.issue_code, CodeKind.LOGIN))
        route("POST", "/people/<openid>/phone-code", partial(self.issue_code, CodeKind.PHONE))
        route("GET", "/people/<openid>/consents", self.consents)
        route("POST", "/people/<openid>/consents", self.answer_consent)
        route("POST", "/people/<openid>/revoke", self.revoke)
        route("GET", "/templates", lambda: [asdict(item) for item in self.world.templates.copy().values()])
        route("PUT", "/templates/<template_id>", self.put_template)
        route("GET", "/messages", lambda: self.world.messages_of(request.args.get("openid")))
        route("GET", "/calls", lambda: self.world.calls.read(request.args.get("path")))
        route("DELETE", "/calls", self.world.calls.clear)
        route("POST", "/faults", self.add_fault)
        route("DELETE", "/faults", self.world.faults.clear)
        route("GET", "/faults/held", lambda: {"calls": self.world.faults.held})
        route("POST", "/tokens/invalidate", self.invalidate)
        route("GET", "/pushes", self.world.pusher.pushed)
        route("POST", "/push/verify", self.verify_push)
        route("GET", "/overview", self.overview)
        route("POST", "/reset", self.reset)

    def put_config(self) -> dict[str, Any]:
        with self.world.lock:
            self.world.config = self.world.config.changed(_body())
            return self.world.config.public()

    def people(self) -> list[dict[str, Any]]:
        with self.world.lock:
            return [_person_view(person) for person in self.world.people.values()]

    def put_person(self, openid: str) -> dict[str, Any]:
        if not OPENID.fullmatch(openid):
            raise ValueError("openid: letters, digits, _ and -, at most 64")
        draft = PersonDraft.model_validate(_body())
        with self.world.lock:
            person = Person(openid, draft.nickname, draft.phone, time.time())
            self.world.people[openid] = person
            self.world.version += 1
        return _person_view(person)

    def issue_code(self, kind: CodeKind, openid: str) -> dict[str, Any]:
        with self.world.lock:
            person, now = self._person(openid), time.time()
            person.active_at = now
            return {"code": self.world.codes.issue(kind, openid, self.world.config.code_seconds, now)}

    def put_template(self, template_id: str) -> dict[str, Any]:
        draft = TemplateDraft.model_validate(_body())
        template = Template(template_id, draft.title, draft.kind, draft.fields)
        with self.world.lock:
            self.world.templates[template_id] = template
            self.world.version += 1
        return asdict(template)

    def consents(self, openid: str) -> dict[str, Any]:
        with self.world.lock:
            self._person(openid)
            return self.world.consents.of_person(openid)

    def answer_consent(self, openid: str) -> dict[str, Any]:
        draft = CONSENTS.validate_python(_body())
        answers = [draft] if isinstance(draft, ConsentDraft) else draft.answers
        with self.world.lock:
            self._person(openid)
            kinds = [self._template(item.template_id).kind for item in answers]
            left = {
                item.template_id: self.world.consents.record(openid, item.template_id, kind, item.answer)
                for item, kind in zip(answers, kinds, strict=True)
            }
            self.world.version += 1
        self._push_answers(openid, answers, is_popup=draft.scene == "popup")
        return {"left": left[draft.template_id]} if isinstance(draft, ConsentDraft) else {"left": left}

    def _push_answers(self, openid: str, answers: Sequence[ConsentAnswer], *, is_popup: bool) -> None:
        """A banned template never showed in the dialog, and the settings page pushes refusals only."""
        if is_popup and (
            shown := [(item.template_id, str(item.answer)) for item in answers if item.answer != Answer.BAN]
        ):
            self.world.pusher.push(partial(events.popup, openid, shown))
        if not is_popup and (refusals := [item.template_id for item in answers if item.answer == Answer.REJECT]):
            self.world.pusher.push(partial(events.change, openid, refusals))

    def revoke(self, openid: str) -> None:
        draft = RevokeDraft.model_validate(_body())
        with self.world.lock:
            self._person(openid)
        event = partial(events.authorization_revoked, openid, self.world.config.appid, draft.revoke_info)
        self.world.pusher.push(event)

    def add_fault(self) -> None:
        draft = FaultDraft.model_validate(_body())
        if draft.path not in self.wechat_paths:
            raise ValueError(f"path: one of {', '.join(sorted(self.wechat_paths))}")
        self.world.faults.add(Fault(draft.path, draft.kind, draft.value, draft.times))

    def invalidate(self) -> None:
        draft = InvalidateDraft.model_validate(_body())
        with self.world.lock:
            self.world.tokens.invalidate(sticky=draft.sticky)

    def verify_push(self) -> dict[str, Any]:
        is_verified, status = self.world.pusher.verify()
        return {"ok": is_verified, "status": status}

    def overview(self) -> dict[str, Any]:
        """What the page at / shows: every person with consents and the newest messages."""
        with self.world.lock:
            messages = self.world.newest_messages(PAGE_MESSAGES)
            people = [
                {
                    **_person_view(person),
                    "consents": self.world.consents.of_person(person.openid),
                    "messages": messages[person.openid],
                }
                for person in self.world.people.values()
            ]
            return {"people": people, "templates": [asdict(item) for item in self.world.templates.values()]}

    def reset(self) -> None:
        self.world.forget()
        self.world.pusher.clear()

    def _person(self, openid: str) -> Person:
        if openid not in self.world.people:
            raise Missing("no such person: PUT /sandbox/people/<openid> first")
        return self.world.people[openid]

    def _template(self, template_id: str) -> Template:
        if template_id not in self.world.templates:
            raise Missing("no such template: PUT /sandbox/templates/<template_id> first")
        return self.world.templates[template_id]


def answering(view: Callable[..., Any]) -> Callable[..., Response]:
    """JSON out; 204 for nothing, 404 for a missing person or template, 400 for wrong input."""

    @wraps(view, updated=())
    def answer(**values: str) -> Response:
        try:
            body = view(**values)
        except Missing as error:
            return as_json({"error": str(error)}, 404)
        except ValidationError as error:
            details = [{"field": ".".join(map(str, item["loc"])), "message": item["msg"]} for item in error.errors()]
            return as_json({"error": "wrong input", "details": details}, 400)
        except ValueError as error:
            return as_json({"error": str(error)}, 400)
        return Response(status=204) if body is None else as_json(body)

    return answer


def _body() -> Any:
    """The JSON body; nothing at all counts as {}."""
    body = request.get_json(force=True, silent=True) if request.get_data() else {}
    if not isinstance(body, dict):
        raise ValueError("the body must be a JSON object")
    return body


def _person_view(person: Person) -> dict[str, Any]:
    return {"openid": person.openid, "nickname": person.nickname, "phone": person.phone}
