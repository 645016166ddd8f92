"""What can be in the way of a start: one sentence, status 1, no traceback."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.settings import Settings
from launcher.components import ROOT
from launcher.ports import LOOPBACK, free_port
from launcher.reachable import require_reachable
from launcher.trouble import Trouble
from launcher.var_folder import LARGEST_LOG_BYTES, exclusive, rotate_logs

UNSET = {name.upper(): "" for name in Settings.model_fields}
"""Outranks a developer's own .env: no test may touch the servers named there."""


def launch(command: str, var: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "launcher", command],
        cwd=ROOT,
        env={**os.environ, **UNSET, "VAR_DIR": str(var), "ENVIRONMENT": "development", **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def complaint(done: subprocess.CompletedProcess[str]) -> str:
    """The one sentence."""
    assert done.returncode == 1, done.stdout + done.stderr
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0]


@pytest.fixture
def busy_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind((LOOPBACK, 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_port_in_use(tmp_path: Path, busy_port: int) -> None:
    sentence = complaint(launch("run", tmp_path, PORT=str(busy_port)))
    assert sentence == (
        f"Port {busy_port} cannot be used (Address already in use): stop what uses it, or choose another with PORT=…"
    )


def test_a_port_that_is_no_number(tmp_path: Path) -> None:
    assert complaint(launch("run", tmp_path, PORT="http")) == "PORT must be a number from 1 to 65535."


def test_a_second_run_beside_a_first(tmp_path: Path) -> None:
    with exclusive(tmp_path):
        sentence = complaint(launch("run", tmp_path))
    assert sentence == f"The system is already running here (process {os.getpid()}): stop that one first."


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    sentence = complaint(launch("run", tmp_path / "file" / "var"))
    assert "cannot be written (Not a directory)" in sentence


def test_a_disk_without_room(tmp_path: Path) -> None:
    with (
        pytest.raises(Trouble, match="MB left and 1073741824 MB are needed: free some space"),
        exclusive(tmp_path, needed_bytes=2**50),
    ):
        pytest.fail("started on a full disk")


def test_production_is_not_for_this_launcher(tmp_path: Path) -> None:
    assert "ENVIRONMENT=production" in complaint(launch("run", tmp_path, ENVIRONMENT="production"))


def test_a_database_that_does_not_answer_is_named_without_its_password(tmp_path: Path) -> None:
    url = f"postgresql+psycopg://campus:hush@127.0.0.1:{free_port()}/campus"
    sentence = complaint(launch("migrate", tmp_path, DATABASE_URL=url))
    assert sentence.startswith("The server named by DATABASE_URL does not let us in:")
    assert "hush" not in sentence


@pytest.mark.parametrize(
    ("variable", "url"),
    [
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "nonsense"),
        ("REDIS_URL", "http://127.0.0.1"),
        ("REDIS_URL", "redis://127.0.0.1:port"),
    ],
)
def test_a_url_of_the_wrong_kind(variable: str, url: str) -> None:
    with pytest.raises(Trouble, match=f"{variable} is not a URL that can be used"):
        require_reachable(variable, url)


def test_a_redis_that_does_not_answer() -> None:
    with pytest.raises(Trouble, match=r"The server named by REDIS_URL does not let us in: .*refused"):
        require_reachable("REDIS_URL", f"redis://:hush@127.0.0.1:{free_port()}/0")


def test_an_unknown_errand_shows_the_known_ones(tmp_path: Path) -> None:
    done = launch("dance", tmp_path)
    assert done.returncode == 2
    assert done.stderr.strip() == "Usage: python -m launcher run | migrate | clean-var"


def test_logs_stay_bounded(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    for number in range(6):
        log.write_bytes(bytes([number]) * (LARGEST_LOG_BYTES + 1))
        rotate_logs(tmp_path)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["web.log.1", "web.log.2", "web.log.3"]
    assert [(tmp_path / f"web.log.{age}").read_bytes()[0] for age in (1, 2, 3)] == [5, 4, 3]
    log.write_text("small")
    rotate_logs(tmp_path)
    assert log.read_text() == "small"
