"""The right Node: the machine's when it is new enough, else the one out of PyPI."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from launcher.components import ROOT


def machine_with(folder: Path, version: str | None) -> dict[str, str]:
    """An environment whose PATH holds nothing but a Node that says it is `version`, and its npm."""
    if version is not None:
        for name in ("node", "npm"):
            program = folder / name
            program.write_text(f"#!/bin/sh\necho {version}\n")
            program.chmod(0o755)
    return {**os.environ, "PATH": str(folder)}


def version_used(environment: dict[str, str]) -> str:
    command = [sys.executable, "-m", "launcher.node", "run", "node", "--version"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=True)
    return done.stdout.strip()


@pytest.mark.parametrize("version", ["v20.0.0", "v26.1.0"])
def test_a_new_enough_node_of_the_machine_is_used(tmp_path: Path, version: str) -> None:
    assert version_used(machine_with(tmp_path, version)) == version


@pytest.mark.parametrize("version", ["v18.20.4", "nonsense", None])
def test_otherwise_the_one_out_of_pypi(tmp_path: Path, version: str | None) -> None:
    assert version_used(machine_with(tmp_path, version)).startswith("v24.")


def test_a_wrong_call_is_answered_with_the_usage() -> None:
    command = [sys.executable, "-m", "launcher.node", "walk"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("Usage: ")
