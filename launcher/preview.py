"""The mini-program compiled for a browser: built before the system starts, served by the API under /preview/."""

import subprocess
from collections.abc import Sequence

from launcher.components import ROOT
from launcher.node import install_packages, node_environment, one_at_a_time
from launcher.trouble import Trouble

BUILD_SECONDS = 300


def build_preview(*arguments: str) -> None:
    """Into `var/preview`, or as `arguments` of preview/build.mjs say. Raises `Trouble` with the first mistakes."""
    install_packages()
    with one_at_a_time():  # the copy of TDesign in the source folder is made anew each time
        done = subprocess.run(
            ["node", str(ROOT / "preview" / "build.mjs"), *arguments],
            cwd=ROOT,
            env=node_environment(),
            capture_output=True,
            text=True,
            timeout=BUILD_SECONDS,
            check=False,
        )
    if done.returncode != 0:
        raise Trouble("The mini-program could not be built:\n" + "\n".join(_mistakes(done.stderr)))


def _mistakes(text: str) -> Sequence[str]:
    lines = [line for line in text.splitlines() if line.startswith("error: ")]
    return (lines or text.splitlines()[-5:])[:10]
