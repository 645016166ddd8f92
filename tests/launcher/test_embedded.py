"""The embedded servers: they keep data, never outlive whoever started them, and run as root and as an ordinary user."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from sqlalchemy import create_engine, text

from launcher.components import ROOT
from launcher.embedded import postgres, postgres_server, valkey
from launcher.quarters import discard, find_quarters, shelter_of
from launcher.trouble import Trouble

HOLDER = """
import sys
from pathlib import Path
from launcher.embedded import postgres, valkey
folder = Path(sys.argv[1])
with postgres(folder / "postgres", durable=False) as database, valkey(folder / "valkey") as cache:
    print(database, cache, flush=True)
    sys.stdin.read()
"""
NOBODY = 65534
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root changes to another user")


def query(url: str, statement: str) -> object:
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            result = connection.execute(text(statement))
            return result.scalar() if result.returns_rows else None
    finally:
        engine.dispose()


def server_pid(data_dir: Path) -> int:
    return int((data_dir / "server.pid").read_text().split()[0])


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def await_end(pid: int, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while is_alive(pid):
        assert time.monotonic() < deadline, f"process {pid} outlived its parent"
        time.sleep(0.02)


def test_postgres_keeps_its_data_and_speaks_chinese_and_utc(tmp_path: Path) -> None:
    with postgres(tmp_path / "postgres", durable=False) as url:
        query(url, "CREATE TABLE words AS SELECT '宣讲' AS word")
        assert query(url, "SHOW fsync") == "off"
        pid = server_pid(tmp_path / "postgres")
    assert not is_alive(pid)
    with postgres(tmp_path / "postgres") as url:
        assert query(url, "SELECT length(word) FROM words") == 2
        assert query(url, "SHOW timezone") == "UTC"
        assert query(url, "SHOW fsync") == "on"
        assert query(url, "SHOW listen_addresses") == ""
        assert query(url, "SELECT upper('ä')") == "Ä"


def test_the_statements_and_values_of_errors_stay_out_of_the_log(tmp_path: Path) -> None:
    with postgres(tmp_path / "postgres", durable=False) as url:
        query(url, "CREATE TABLE people (phone text PRIMARY KEY)")
        query(url, "INSERT INTO people VALUES ('13800000000')")
        with pytest.raises(Exception, match="duplicate key"):
            query(url, "INSERT INTO people VALUES ('13800000000')")
    log = (tmp_path / "postgres.log").read_text()
    assert "duplicate key" in log
    assert "13800000000" not in log


def test_valkey_keeps_its_data_when_durable(tmp_path: Path) -> None:
    with valkey(tmp_path / "kept") as url, redis.Redis.from_url(url) as client:
        client.set("key", "value")
    with valkey(tmp_path / "kept") as url, redis.Redis.from_url(url) as client:
        assert client.get("key") == b"value"


def test_valkey_refuses_whoever_lacks_the_password(tmp_path: Path) -> None:
    with valkey(tmp_path / "valkey", durable=False) as url:
        port = int(url.rpartition(":")[2].partition("/")[0])
        with redis.Redis(port=port, retry=Retry(NoBackoff(), 0)) as client, pytest.raises(redis.AuthenticationError):
            client.ping()
        password = url.partition("//:")[2].partition("@")[0]
        command_line = Path(f"/proc/{server_pid(tmp_path / 'valkey')}/cmdline").read_bytes()
        assert password.encode() not in command_line


def test_kill_9_of_the_parent_leaves_no_server_and_the_next_start_works(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        database, cache = holder.stdout.readline().split()
        query(database, "CREATE TABLE kept ()")
        with redis.Redis.from_url(cache) as client:
            client.set("key", "value")
        pids = [server_pid(tmp_path / name) for name in ("postgres", "valkey")]
        holder.send_signal(signal.SIGKILL)
    for pid in pids:
        await_end(pid)
    with postgres(tmp_path / "postgres", durable=False) as url, valkey(tmp_path / "valkey") as cache:
        assert query(url, "SELECT count(*) FROM kept") == 0
        with redis.Redis.from_url(cache) as client:
            assert client.get("key") == b"value"


def test_two_at_once_on_the_same_data_are_refused(tmp_path: Path) -> None:
    with (
        valkey(tmp_path / "valkey", durable=False),
        pytest.raises(Trouble, match=f"in use by process {os.getpid()}"),
        valkey(tmp_path / "valkey", durable=False),
    ):
        pytest.fail("a second server was started on the same data")


def test_a_recycled_pid_in_the_pid_file_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "valkey").mkdir()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as stranger:
        (tmp_path / "valkey" / "server.pid").write_text(f"{stranger.pid} 1 {os.getpid()} 1")
        with valkey(tmp_path / "valkey", durable=False):
            assert stranger.poll() is None
        stranger.kill()


def test_a_stale_lock_of_postgres_with_a_recycled_pid_is_in_nobodys_way(tmp_path: Path) -> None:
    data_dir = tmp_path / "postgres"
    with postgres(data_dir, durable=False):
        left_behind = (data_dir / "cluster" / "postmaster.pid").read_text()
    _, _, rest = left_behind.partition("\n")
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as stranger:
        (data_dir / "cluster" / "postmaster.pid").write_text(f"{stranger.pid}\n{rest}")
        with postgres(data_dir, durable=False) as url:
            assert query(url, "SELECT 1") == 1
        stranger.kill()


def test_an_interrupted_first_start_is_begun_again(tmp_path: Path) -> None:
    half_made = find_quarters(tmp_path / "postgres").data / "unfinished"
    half_made.mkdir()
    (half_made / "PG_VERSION").write_text("18\n")
    with postgres(tmp_path / "postgres", durable=False) as url:
        assert query(url, "SELECT 1") == 1


def test_parents_of_the_data_keep_their_permissions(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    with postgres(closed / "postgres", durable=False) as url:
        assert query(url, "SELECT 1") == 1
    assert closed.stat().st_mode & 0o777 == 0o700


@pytest.fixture
def data_dir(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "postgres"
    discard(tmp_path / "postgres")


@as_root
def test_root_without_user_namespaces_runs_it_as_nobody(data_dir: Path) -> None:
    quarters = find_quarters(data_dir, may_use_namespaces=False)
    with postgres_server(data_dir, durable=False, quarters=quarters) as server:
        assert query(server.url, "SELECT 1") == 1
        assert Path(f"/proc/{server_pid(data_dir)}").stat().st_uid == NOBODY
    assert shelter_of(data_dir).exists()
    discard(data_dir)
    assert not shelter_of(data_dir).exists()


@as_root
def test_an_ordinary_user_runs_both() -> None:
    interpreter = "/usr/bin/python3"  # ours may lie where only root can go
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        environment = {
            "PATH": os.defpath,
            "PYTHONPATH": f"{ROOT}:{Path(psycopg.__file__).parent.parent}:{folder}",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        # Before Python 3.11.3 redis imports a package that the site-packages of a newer Python lack.
        (Path(folder) / "async_timeout.py").write_text("from asyncio import timeout")
        os.chown(folder, NOBODY, NOBODY)

        def as_nobody(*arguments: str) -> subprocess.CompletedProcess[str]:
            return subprocess.run(
                [interpreter, *arguments],
                cwd="/",
                env=environment,
                user=NOBODY,
                group=NOBODY,
                extra_groups=[],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
            )

        if as_nobody("-c", "import psycopg, redis, launcher.embedded").returncode != 0:
            pytest.skip("no interpreter and checkout here that an ordinary user may read")
        done = as_nobody("-c", HOLDER, folder)
        assert done.stdout.startswith("postgresql+psycopg://"), done.stderr
        assert (Path(folder) / "postgres" / "cluster").stat().st_uid == NOBODY
