"""Advice on real processes: a photo from the phone is looked at by the models. `test_photo_faults.py` kills them."""

import time
from collections.abc import Iterator
from contextlib import closing
from uuid import uuid4

import pytest

from launcher.system import System, running_system
from sandbox.client import SandboxClient
from story.phone import Phone
from tests.adapters.vision.scenes import Scene, jpeg

ADVICE_WITHIN_SECONDS = 120

pytestmark = pytest.mark.xdist_group("vision")


@pytest.fixture(scope="module")
def system() -> Iterator[System]:
    with running_system(looks_at_photos=True) as system:
        yield system


@pytest.fixture
def teacher(system: System) -> Iterator[Phone]:
    with (
        closing(SandboxClient(system.sandbox_url)) as sandbox,
        Phone(system.api_url, sandbox, "o-demo-teacher-xiji") as phone,
    ):
        phone.log_in()
        yield phone


def new_talk(teacher: Phone) -> tuple[int, str]:
    """Its id, and the sentence for its banner."""
    record = {
        "client_id": str(uuid4()),
        "held_at": "2026-11-23T02:00:00Z",
        "audience": 45,
        "formats": ["lecture"],
        "summary": "示例记录。",
        "venue": "classroom",
        "photos": [str(uuid4())],
    }
    draft = {"client_id": str(uuid4()), "speaker_name": f"示例讲师{uuid4().hex[:4]}", "formats": ["lecture"]}
    talk = teacher.call("POST", "/api/talks", json=draft | {"record": record})
    return int(talk["id"]), str(talk["banner"])


def await_advice(teacher: Phone, talk_id: int) -> list[str]:
    deadline = time.monotonic() + ADVICE_WITHIN_SECONDS
    while time.monotonic() < deadline:
        answer = teacher.call("GET", f"/api/talks/{talk_id}/photos")
        if not answer["is_checking"]:
            return [item["text"] for item in answer["advice"]]
        time.sleep(0.2)
    raise AssertionError("no advice came")


def test_a_banner_of_last_year_is_named_and_a_right_one_is_not(teacher: Phone) -> None:
    talk_id, banner = new_talk(teacher)
    wrong = jpeg(Scene(banner.replace("2026", "2025"), seed=1))
    teacher.send_photo(talk_id, uuid4(), wrong)
    assert await_advice(teacher, talk_id) == ["横幅上写的是2025年，应该是2026年，请核对一下。"]
    teacher.send_photo(talk_id, uuid4(), jpeg(Scene(banner, seed=2)))
    assert await_advice(teacher, talk_id) == []
