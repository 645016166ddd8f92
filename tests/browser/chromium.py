"""Which Chromium the browser tests drive, and how: Debian's, installed with apt when we are root, else one out of npm.

The one out of npm is `@sparticuz/chromium`, headless and with the libraries it needs, with Noto Sans SC from
`@expo-google-fonts`; both are pinned in the package-lock.json beside this file and installed only when wanted.
`BROWSER_TESTS_CHROMIUM=npm` takes it even where Debian's is there.
"""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from launcher.node import node_environment

HERE = Path(__file__).parent
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
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>"""


@dataclass(frozen=True)
class Program:
    path: str
    environment: Mapping[str, str] = field(default_factory=dict)
    """What it needs on top of ours."""


@cache
def chromium_program() -> Program:
    """A Chromium that can show Chinese, installed first if need be."""
    if os.environ.get("BROWSER_TESTS_CHROMIUM") == "npm":
        return _out_of_npm()
    if _on_path() is None and os.geteuid() == 0 and shutil.which("apt-get"):
        for command in (("update", "-qq"), ("install", "-y", "-qq", *PACKAGES)):
            subprocess.run(("apt-get", *command), check=False, capture_output=True, timeout=INSTALL_SECONDS)
    path = _on_path()
    return Program(path) if path else _out_of_npm()


def _on_path() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def _out_of_npm() -> Program:
    if not (HERE / "node_modules" / "@sparticuz").is_dir():
        _node("npm", "ci", "--no-audit", "--no-fund", "--loglevel=error")
    said = json.loads(_node("node", "fetch-chromium.mjs"))
    folder = Path(tempfile.gettempdir()) / "campus-chromium"
    folder.mkdir(exist_ok=True)
    fonts = folder / "fonts.conf"
    fonts.write_text(FONTS.format(fonts=said["fonts"], cache=folder / "cache"))
    return Program(said["program"], {"LD_LIBRARY_PATH": said["libraries"], "FONTCONFIG_FILE": str(fonts)})


def _node(*command: str) -> str:
    done = subprocess.run(
        command, cwd=HERE, env=node_environment(), capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False
    )
    if done.returncode != 0:
        raise RuntimeError(f"no Chromium: apt-get install {' '.join(PACKAGES)} brings one\n{done.stderr}")
    return done.stdout


@contextmanager
def running_chromium() -> Iterator[Browser]:
    program = chromium_program()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program.path,
            args=list(FLAGS),
            headless=True,
            env={**os.environ, **program.environment},
        )
        yield browser
        browser.close()
