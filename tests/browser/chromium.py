"""Which Chromium the browser tests drive, and how: Debian's, installed with apt when we are root, else one out of npm.

`@sparticuz/chromium` is a headless Chromium in an npm package; it comes without fonts, so Chinese then needs the
machine to have one.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from launcher.components import ROOT
from launcher.node import install_packages, node_environment

PACKAGES = ("chromium", "fonts-noto-cjk")
NAMES = ("chromium", "chromium-browser", "google-chrome")
INSTALL_SECONDS = 600
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",
)
UNPACK = "const { default: c } = await import('@sparticuz/chromium'); console.log(await c.executablePath())"


@cache
def chromium_program() -> str:
    """The path of a Chromium, installed first if need be."""
    found = _on_path()
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        for command in (("update", "-qq"), ("install", "-y", "-qq", *PACKAGES)):
            subprocess.run(("apt-get", *command), check=False, capture_output=True, timeout=INSTALL_SECONDS)
        found = _on_path()
    return found or _out_of_npm()


def _on_path() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def _out_of_npm() -> str:
    install_packages()
    command = ["node", "--input-type=module", "-e", UNPACK]
    done = subprocess.run(command, cwd=ROOT, env=node_environment(), capture_output=True, text=True, check=False)
    program = done.stdout.strip()
    if not Path(program).is_file():
        raise RuntimeError(f"no Chromium: install Debian's with apt-get install {' '.join(PACKAGES)}\n{done.stderr}")
    return program


@contextmanager
def running_chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_program(), args=list(FLAGS), headless=True)
        yield browser
        browser.close()
