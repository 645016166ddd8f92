"""`python -m tests.photos.mutations [--files N] [--seed N] [--first N]`: mutated files through the way of a photo.

Each is kept clean or refused in words. Anything else is told with its number, and the exit code is 1: an error that the
API would answer with 500, a file left behind by a refusal, a copy that is not clean, an answer that takes too long. A
crash of a decoder ends the process, and the last thing written to the standard error is the number of its file.
"""

import argparse
import hashlib
import resource
import shutil
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from app.adapters.storage.local import LocalStorage
from app.core.errors import DomainError
from app.photos.schemas import PhotoForm
from app.photos.service import keep_file
from app.plan.schemas import Photos
from tests.photos.mutated import is_clean, mutated

PLAN_FILE = Path(__file__).parents[2] / "config" / "plans" / "guyuan.toml"
LONGEST_SECONDS = 20
"""Of one file; the largest picture that the plan allows takes three."""


@dataclass
class Tally:
    kept: Counter[str] = field(default_factory=Counter)
    """By kind."""
    refused: Counter[str] = field(default_factory=Counter)
    """By code."""
    failures: list[str] = field(default_factory=list)
    slowest: float = 0


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.photos.mutations", description=__doc__)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--first", type=int, default=0, help="the number to begin with")
    given = parser.parse_args()
    began = time.perf_counter()
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder:
        tempfile.tempdir = str(Path(folder) / "temporary")  # a decoder that leaves something behind leaves it here
        Path(tempfile.tempdir).mkdir()
        for number in range(given.first, given.first + given.files):
            _try(Path(folder), given.seed, number, tally)
    _say(tally, given.files, time.perf_counter() - began)
    sys.exit(bool(tally.failures))


def _try(folder: Path, seed: int, number: int, tally: Tally) -> None:
    kind, content = mutated(seed, number)
    sys.stderr.write(f"\r{number} {kind:20}")  # what a crash leaves to be read
    began = time.perf_counter()
    try:
        outcome = _keep(folder, content, kind, tally)
    except Exception as error:  # noqa: BLE001 - whatever it is, the API would answer 500
        outcome = f"500: {type(error).__name__}: {error}"
    seconds = time.perf_counter() - began
    tally.slowest = max(tally.slowest, seconds)
    if seconds > LONGEST_SECONDS:
        outcome = outcome or f"{seconds:.0f} s"
    if outcome:
        tally.failures.append(f"--seed {seed} --first {number} --files 1 ({kind}): {outcome}")


def _keep(folder: Path, content: bytes, kind: str, tally: Tally) -> str | None:
    """What is wrong with the outcome."""
    storage = LocalStorage(folder / "store")
    form = PhotoForm(client_id=UUID(int=1), sha256=hashlib.sha256(content).hexdigest())
    try:
        kept = keep_file(storage, content, form, _rules())
    except DomainError as refusal:
        tally.refused[refusal.code] += 1
        left = [path.name for path in _files(folder)]
        return f"refused ({refusal.code}), and {left} left behind" if left else None
    tally.kept[kind] += 1
    jpeg = storage.get(kept.storage_key)
    left = [path.name for path in _files(folder)]
    shutil.rmtree(folder / "store" / "photos")
    if len(left) != 1:
        return f"kept, and {left} left behind"
    return None if is_clean(jpeg, (kept.width, kept.height)) else "what is kept is not clean"


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def _rules() -> Photos:
    return Photos.model_validate(tomllib.loads(PLAN_FILE.read_text("utf-8"))["photos"])


def _say(tally: Tally, files: int, seconds: float) -> None:
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    lines = [
        f"{files} files in {seconds:.0f} s, the slowest {tally.slowest:.1f} s, at most {memory:.0f} MB",
        f"kept clean: {tally.kept.total()}; " + ", ".join(f"{kind} {n}" for kind, n in sorted(tally.kept.items())),
        f"refused: {tally.refused.total()}; " + ", ".join(f"{code} {n}" for code, n in sorted(tally.refused.items())),
        f"failures: {len(tally.failures)}",
        *tally.failures[:20],
    ]
    sys.stderr.write("\n")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
