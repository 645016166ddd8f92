"""The processes of the system that are ours: the stand-in WeChat, the web server, the worker, and one-off commands."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from launcher.ports import LOOPBACK
from launcher.processes import Command
from launcher.trouble import Trouble

ROOT = Path(__file__).resolve().parent.parent
COMMAND_SECONDS = 300


def sandbox_command(folder: Path, environment: Mapping[str, str], port: int) -> Command:
    state = folder / "sandbox" / "state.json"
    state.parent.mkdir(exist_ok=True)
    return _python(folder, environment, "sandbox", "-m", "sandbox", "--port", str(port), "--state", str(state))


def web_command(folder: Path, environment: Mapping[str, str], port: int) -> Command:
    bound = {**environment, "BIND": f"{LOOPBACK}:{port}"}
    return _python(folder, bound, "web", "-m", "gunicorn", "wsgi:app", "-c", "config/gunicorn.py", stop_seconds=25)


def worker_command(folder: Path, environment: Mapping[str, str]) -> Command:
    return _python(folder, environment, "worker", "-m", "app.commands", "worker", stop_seconds=30)


def vision_command(folder: Path, environment: Mapping[str, str]) -> Command:
    return _python(folder, environment, "vision", "-m", "app.commands", "vision-worker", stop_seconds=30)


def run_command(folder: Path, environment: Mapping[str, str], *arguments: str) -> str:
    """`python -m app.commands …` to its end; what it printed. Raises `Trouble` with its last words otherwise."""
    done = subprocess.run(
        [sys.executable, "-m", "app.commands", *arguments],
        cwd=ROOT,
        env=dict(environment),
        capture_output=True,
        text=True,
        timeout=COMMAND_SECONDS,
        check=False,
    )
    log = folder / "log" / "commands.log"
    with log.open("a") as file:
        file.write(f"$ {' '.join(arguments)}\n{done.stdout}{done.stderr}")
    if done.returncode != 0:
        words = (done.stderr.strip() or done.stdout.strip() or "it gave no reason").splitlines()
        raise Trouble(f"`{' '.join(arguments)}` did not succeed: {words[-1]} (log: {log})")
    return done.stdout


def _python(
    folder: Path, environment: Mapping[str, str], name: str, *arguments: str, stop_seconds: float = 10
) -> Command:
    return Command(
        name=name,
        argv=[sys.executable, *arguments],
        log=folder / "log" / f"{name}.log",
        pidfile=folder / "run" / f"{name}.pid",
        directory=ROOT,
        environment=environment,
        stop_seconds=stop_seconds,
    )
