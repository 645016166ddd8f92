"""Browser tests share one system and one Chromium in one test process; each phone is new and knows nothing."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from launcher.preview import build_preview
from launcher.system import System, running_system
from tests.browser.host import Phone, phone_at

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One group is one process with `--dist loadgroup`: two systems at once would only be slower."""
    for item in items:
        if HERE in item.path.parents and item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def system() -> Iterator[System]:
    """The whole system with the example people, and the mini-program built. Shared: make your own talks."""
    build_preview()
    with running_system() as running:
        yield running


@pytest.fixture
def phone(system: System, chromium: Browser) -> Iterator[Callable[..., Phone]]:
    """`phone("o-demo-teacher-xiji", width=360, font="xlarge")` of an example person, as many as a test needs."""
    with ExitStack() as stack:

        def pick_up(openid: str, *, width: int = 375, font: str = "standard") -> Phone:
            return stack.enter_context(phone_at(chromium, f"{system.api_url}/preview", openid, width=width, font=font))

        yield pick_up
