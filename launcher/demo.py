"""What the stand-in WeChat must know before anything happens: templates, and the example people with their consents.

And, once the system is up, where to push its events.
"""

import tomllib
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from launcher.components import ROOT
from launcher.trouble import Trouble
from sandbox.client import SandboxClient

PLAN = "config/plans/guyuan.toml"
PEOPLE = "config/demo/people.toml"


@dataclass(frozen=True)
class ExamplePerson:
    openid: str
    nickname: str
    phone: str
    identity: str
    """For whom the person acts, in Chinese."""
    accepts: Sequence[str]
    """Message templates, by their name in the plan, that the person has said yes to once."""


def example_people() -> Sequence[ExamplePerson]:
    return [
        ExamplePerson(item["openid"], item["nickname"], item["phone"], item["identity"], item["accepts"])
        for item in _toml(PEOPLE)["people"]
    ]


def introduce(sandbox: SandboxClient, *, with_people: bool) -> None:
    """Make the sandbox the WeChat of this system: its templates, and the example people who use it."""
    templates = _toml(PLAN)["message_templates"]
    for template in templates.values():
        name, labels = template["template_id"], template["labels"]
        sandbox.put_template(name, title=template["title"], fields=labels, kind=template["kind"])
    known = {person["openid"] for person in sandbox.people()}
    for person in example_people() if with_people else ():
        if person.openid not in known:  # a second yes would be a second message
            sandbox.put_person(person.openid, nickname=person.nickname, phone=person.phone)
            for name in person.accepts:
                sandbox.answer_consent(person.openid, templates[name]["template_id"])


def push_to(sandbox_url: str, api_url: str, environment: Mapping[str, str]) -> None:
    """Let the sandbox push its events to this system, as one types it into WeChat's console.

    After the example people have said yes: they count as having done so in `seed-demo`. Raises `Trouble` when the
    system does not pass WeChat's check.
    """
    with closing(SandboxClient(sandbox_url)) as sandbox:
        sandbox.configure(
            push_url=f"{api_url}/wechat/push",
            push_token=environment["WECHAT_PUSH_TOKEN"],
            push_aes_key=environment["WECHAT_PUSH_AES_KEY"],
        )
        if not sandbox.verify_push():
            raise Trouble("The web server did not pass the check of the push address; log/web.log says why.")


def login_codes(sandbox_url: str) -> Sequence[tuple[ExamplePerson, str]]:
    """A fresh login code for each example person, as `wx.login` would give; good once, for five minutes."""
    with closing(SandboxClient(sandbox_url)) as sandbox:
        return [(person, sandbox.login_code(person.openid)) for person in example_people()]


def _toml(path: str) -> dict[str, Any]:
    return tomllib.loads((ROOT / path).read_text("utf-8"))
