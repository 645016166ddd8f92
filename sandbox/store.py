"""The state file: people, templates, consents and the newest messages outlive the process; the rest dies with it.

Saved when changed, at most once a second, by replacing the file; and once more at the end.
"""

import json
import os
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sandbox.consents import Consent, TemplateKind
from sandbox.world import Message, Person, Template, World

SAVED_MESSAGES = 1_000
"""Only the newest: writing many more every second would disturb a benchmark."""
SECONDS_BETWEEN = 1.0


class Store:
    def __init__(self, world: World, path: Path) -> None:
        self._world = world
        self._path = path
        self._saved_version = -1
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="store", daemon=True)

    def start(self) -> None:
        if self._path.exists():
            load(self._world, json.loads(self._path.read_text(encoding="utf-8")))
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._saved_version = self._world.version
        self._thread.start()

    def close(self) -> None:
        """Save what is unsaved, for the last time."""
        self._stop.set()
        self._thread.join()
        self.save()

    def save(self) -> None:
        world = self._world
        with world.lock:
            if world.version == self._saved_version:
                return
            self._saved_version = world.version
            content = dump(world)
        spare = self._path.with_suffix(".new")
        descriptor = os.open(spare, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(descriptor, "w", encoding="utf-8") as file:
            json.dump(content, file, ensure_ascii=False)
        spare.replace(self._path)

    def _run(self) -> None:
        while not self._stop.wait(SECONDS_BETWEEN):
            self.save()


def dump(world: World) -> dict[str, Any]:
    """A copy that shares nothing that changes; the caller holds the lock."""
    newest = list(world.messages)[-SAVED_MESSAGES:]
    return {
        "people": [asdict(person) for person in world.people.values()],
        "templates": [asdict(template) for template in world.templates.values()],
        "consents": [[*key, consent.left, consent.answer] for key, consent in world.consents.consents.items()],
        "messages": [{name: getattr(item, name) for name in Message.__slots__} for item in newest],
    }


def load(world: World, content: dict[str, Any]) -> None:
    with world.lock:
        world.people = {item["openid"]: Person(**item) for item in content["people"]}
        for item in content["templates"]:
            template = Template(**{**item, "kind": TemplateKind(item["kind"])})
            world.templates[template.template_id] = template
        for openid, template_id, left, answer in content["consents"]:
            world.consents.consents[openid, template_id] = Consent(left, answer)
        world.messages.extend(Message(**item) for item in content["messages"])
