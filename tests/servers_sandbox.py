"""The WeChat stand-in as a real process for tests: `with running_sandbox() as sandbox: …`."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sandbox.client import SandboxClient

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 20


@contextmanager
def running_sandbox(state: Path | None = None, *, port: int | None = None) -> Iterator[SandboxClient]:
    """A sandbox on a free port, stopped at the end; with `state` it keeps people and messages in that file."""
    chosen = port or free_port()
    command = [sys.executable, "-m", "sandbox", "--port", str(chosen)]
    if state is not None:
        command += ["--state", str(state)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    client = SandboxClient(f"http://127.0.0.1:{chosen}")
    try:
        _wait_until_up(process, client)
        yield client
    finally:
        client.close()
        process.terminate()
        process.wait(timeout=10)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_up(process: subprocess.Popen[bytes], client: SandboxClient) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not client.is_up():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("the sandbox did not start; its error output is above")
        time.sleep(0.05)
