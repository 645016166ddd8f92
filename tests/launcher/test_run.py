"""`make run` as a person meets it: it starts, says what to open, survives a kill -9 of itself, and stops cleanly."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from launcher.components import ROOT
from launcher.ports import free_port
from tests.launcher.test_embedded import await_end, is_alive
from tests.launcher.test_start import UNSET


@contextmanager
def launched(var: Path, port: int, sandbox_port: int) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The launcher and what it said until all was well."""
    ports = {"PORT": str(port), "SANDBOX_PORT": str(sandbox_port)}
    with subprocess.Popen(
        [sys.executable, "-m", "launcher", "run"],
        cwd=ROOT,
        env={**os.environ, **UNSET, "VAR_DIR": str(var), **ports},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as launcher:
        assert launcher.stdout is not None
        said = []
        try:
            for line in launcher.stdout:
                said.append(line)
                if line.startswith("Stop with Ctrl-C."):
                    break
            else:
                raise AssertionError("".join(said))
            yield launcher, "".join(said)
        finally:
            launcher.kill()


def children(launcher: subprocess.Popen[str]) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{launcher.pid}/task/{launcher.pid}/children").read_text().split()]


def log_in(said: str) -> str:
    """Do what the greeting proposes; the name it answers."""
    found = re.search(r"curl -s (\S+) .*\"code\": \"([^\"]+)\"", said)
    assert found, said
    answer = requests.post(found[1], json={"code": found[2]}, timeout=10)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["me"]["name"])


def open_mini_program(said: str) -> str:
    """Open what the greeting proposes; the page."""
    found = re.search(r"http\S+/preview/", said)
    assert found, said
    answer = requests.get(found[0], timeout=10)
    assert answer.status_code == 200, answer.text
    return answer.content.decode()


def test_it_runs_survives_a_kill_and_stops_cleanly(tmp_path: Path) -> None:
    port, sandbox_port = free_port(), free_port()
    with launched(tmp_path, port, sandbox_port) as (launcher, said):
        assert log_in(said) == "示例教师甲"
        assert "小程序预览" in open_mini_program(said)
        orphans = children(launcher)
        assert len(orphans) == 6
        launcher.kill()
    for pid in orphans:
        await_end(pid, 60)

    with launched(tmp_path, port, sandbox_port) as (launcher, said):
        assert log_in(said) == "示例教师甲"
        pids = children(launcher)
        launcher.send_signal(signal.SIGINT)
        assert launcher.stdout is not None
        assert launcher.stdout.read().split("\n")[-2].startswith("Stopped.")
        assert launcher.wait() == 0
    assert not [pid for pid in pids if is_alive(pid)]
    assert "0 people and 0 talks added" in (tmp_path / "log" / "commands.log").read_text()
