"""What the stand-in WeChat must know before anything happens: templates, the push address, and the example people."""

import tomllib
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from launcher.components import ROOT
from sandbox.client import SandboxClient

PLAN = "config/plans/guyuan.toml"
PEOPLE = "config/demo/people.toml"
PUSH_PATH = "/wechat/push"


@dataclass(frozen=True)
class ExamplePerson:
    openid: str
    nickname: str
    phone: str
    identity: str
    """For whom the person acts, in Chinese."""


def example_people() -> Sequence[ExamplePerson]:
    return [
        ExamplePerson(item["openid"], item["nickname"], item["phone"], item["identity"])
        for item in _toml(PEOPLE)["people"]
    ]


def introduce(sandbox: SandboxClient, environment: Mapping[str, str], *, with_people: bool) -> None:
    """Make the sandbox the WeChat of this system: its templates, where it pushes events, who uses it."""
    sandbox.configure(
        push_url=environment["PUBLIC_BASE_URL"] + PUSH_PATH,
        push_token=environment["WECHAT_PUSH_TOKEN"],
        push_aes_key=environment["WECHAT_PUSH_AES_KEY"],
    )
    for template in _toml(PLAN)["message_templates"].values():
        sandbox.put_template(
            template["template_id"], title=template["title"], fields=template["fields"], kind=template["kind"]
        )
    for person in example_people() if with_people else ():
        sandbox.put_person(person.openid, nickname=person.nickname, phone=person.phone)


def login_codes(sandbox_url: str) -> Sequence[tuple[ExamplePerson, str]]:
    """A fresh login code for each example person, as `wx.login` would give; good once, for five minutes."""
    with closing(SandboxClient(sandbox_url)) as sandbox:
        return [(person, sandbox.login_code(person.openid)) for person in example_people()]


def _toml(path: str) -> dict[str, Any]:
    return tomllib.loads((ROOT / path).read_text("utf-8"))
