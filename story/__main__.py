"""`python -m story`: the main job against a fresh system, or with `--api` and `--sandbox` against a running one.

Ends with 1 and one sentence when a step did not happen.
"""

import argparse
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime, timedelta

import requests

from launcher.system import running_system
from launcher.trouble import Trouble
from sandbox.client import SandboxClient, SandboxRefused
from story.phone import StepMissing
from story.scenes import Stage, play

STORY_TIME = datetime.fromisoformat("2026-11-25T10:00:00+08:00")
"""A teaching day late in the year, in the daytime: whoever is behind is reminded."""
TALK_WAS_AGO = timedelta(hours=19, minutes=30)


def main() -> None:
    parser = argparse.ArgumentParser(prog="story", description=__doc__)
    parser.add_argument("--api", help="address of a running system, such as http://127.0.0.1:8000")
    parser.add_argument("--sandbox", help="address of its stand-in WeChat, such as http://127.0.0.1:8100")
    arguments = parser.parse_args()
    try:
        with _stage(arguments.api, arguments.sandbox) as stage:
            play(stage)
    except (StepMissing, SandboxRefused, Trouble) as problem:
        sys.exit(f"The story stopped: {problem}.")
    except requests.ConnectionError:
        sys.exit("The story stopped: no system answers there; start one with `make run`.")
    print("\nEvery step happened. 每一步都真的发生了。")


@contextmanager
def _stage(api_url: str | None, sandbox_url: str | None) -> Iterator[Stage]:
    now = datetime.now(UTC)
    with ExitStack() as stack:
        if not (api_url and sandbox_url):
            print(f"Starting a fresh system at {STORY_TIME:%d %B %Y, %H:%M} Beijing time ...", flush=True)
            system = stack.enter_context(running_system(clock_offset=STORY_TIME - now))
            api_url, sandbox_url, now = system.api_url, system.sandbox_url, STORY_TIME
        sandbox = stack.enter_context(closing(SandboxClient(sandbox_url)))
        yield Stage(api_url.rstrip("/"), sandbox, Teller(), held_at=now - TALK_WAS_AGO)


class Teller:
    """Numbers the steps as they are told."""

    def __init__(self) -> None:
        self._step = 0

    def __call__(self, text: str) -> None:
        self._step += 1
        print(f"{self._step:2}. {text}", flush=True)


if __name__ == "__main__":
    main()
