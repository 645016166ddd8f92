"""The whole system on this machine: database, Redis, stand-in WeChat, web server, worker.

`running_system()` is a fresh one in a temporary folder, on free ports, for the story, the benchmarks and the end-to-end
tests. `make run` (run.py) starts the same out of `start()`, in `var/` and kept.
"""

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import requests

from launcher import components
from launcher.demo import PLAN, introduce
from launcher.embedded import postgres_server, valkey_server
from launcher.environment import (
    Places,
    development_secrets,
    neutral_environment,
    system_environment,
    uses_real_wechat,
)
from launcher.ports import LOOPBACK, free_port, require_free
from launcher.processes import Child, end_leftover
from launcher.quarters import discard
from launcher.reachable import require_reachable
from launcher.supervisor import Supervisor
from launcher.trouble import Trouble
from launcher.var_folder import exclusive
from sandbox.client import SandboxClient

HEALTHY_WITHIN_SECONDS = 120

DATABASE, REDIS, SANDBOX, WEB, WORKER, VISION = "PostgreSQL", "Valkey", "sandbox", "web", "worker", "vision"
"""Names of the processes."""


@dataclass(frozen=True)
class Layout:
    folder: Path
    """Holds data, logs, secrets and pid files; ours alone."""
    port: int
    sandbox_port: int
    given: Mapping[str, str]
    """The person's own settings."""
    durable: bool = True
    clock_offset: timedelta = timedelta(0)
    looks_at_photos: bool = True


@dataclass(frozen=True)
class System:
    api_url: str
    sandbox_url: str
    """Empty when the real WeChat is used."""
    database_url: str
    redis_url: str
    environment: Mapping[str, str]
    """What every process of the system got."""
    folder: Path
    supervisor: Supervisor

    @property
    def processes(self) -> Mapping[str, Child]:
        """By name, see above; `.kill()` one and the supervisor brings it back."""
        return self.supervisor.children

    @contextmanager
    def without(self, name: str) -> Iterator[None]:
        """Keep one process stopped meanwhile."""
        self.supervisor.hold(name)
        try:
            yield
        finally:
            self.supervisor.release(name)

    def command(self, *arguments: str) -> str:
        """Run `python -m app.commands …` beside it; what it printed."""
        return components.run_command(self.folder, self.environment, *arguments)

    def is_healthy(self) -> bool:
        return _answers(f"{self.api_url}/health", worker=True)

    def await_health(self, seconds: float = HEALTHY_WITHIN_SECONDS) -> None:
        """Until web server, database, Redis and worker are well. Raises `Trouble`."""
        _await(self.is_healthy, "The system", seconds)


@contextmanager
def running_system(
    *,
    clock_offset: timedelta = timedelta(0),
    keep: bool = False,
    demo: bool = True,
    looks_at_photos: bool = False,
    say: Callable[[str], None] = lambda text: None,
) -> Iterator[System]:
    """A fresh, healthy system with the plan, and with the example people and units if `demo`; gone afterwards.

    `looks_at_photos` adds the process with the models, `keep` leaves its folder (logs, data) behind. None of the
    person's settings leaks in: own database, Redis, sandbox.
    """
    folder = Path(tempfile.mkdtemp(prefix="campus-"))
    try:
        layout = Layout(
            folder,
            free_port(),
            free_port(),
            neutral_environment(),
            durable=False,
            clock_offset=clock_offset,
            looks_at_photos=looks_at_photos,
        )
        with exclusive(folder), start(layout, say, demo=demo) as system:
            yield system
    finally:
        if not keep:
            discard(folder / "postgres")
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def start(layout: Layout, say: Callable[[str], None], *, demo: bool) -> Iterator[System]:
    """Everything in order, healthy; stopped in the reverse order when the block ends. Raises `Trouble`."""
    with ExitStack() as stack:
        for pidfile in (layout.folder / "run").glob("*.pid"):
            end_leftover(pidfile, pidfile.stem)
        require_free(layout.port, "PORT")
        supervisor = Supervisor(say)
        database_url, redis_url = stores(layout, stack, supervisor)
        stack.callback(supervisor.stop)
        system = settle(layout, supervisor, database_url, redis_url)
        if system.sandbox_url:
            require_free(layout.sandbox_port, "SANDBOX_PORT")
            supervisor.add(Child(components.sandbox_command(layout.folder, system.environment, layout.sandbox_port)))
        system.command("migrate", "import-plan", PLAN)
        supervisor.add(Child(components.web_command(layout.folder, system.environment, layout.port)))
        if system.sandbox_url:
            with closing(SandboxClient(system.sandbox_url)) as sandbox:
                _await(sandbox.is_up, "The stand-in WeChat", HEALTHY_WITHIN_SECONDS, supervisor)
                introduce(sandbox, with_people=demo)
        if demo:
            system.command("seed-demo")
        # Last: what it does at its first look round should see the units and people that are there.
        supervisor.add(Child(components.worker_command(layout.folder, system.environment)))
        if layout.looks_at_photos:
            supervisor.add(Child(components.vision_command(layout.folder, system.environment)))
        _await(system.is_healthy, "The system", HEALTHY_WITHIN_SECONDS, supervisor)
        supervisor.watch()
        yield system


def stores(layout: Layout, stack: ExitStack, supervisor: Supervisor) -> tuple[str, str]:
    """The URLs of database and Redis: the person's own, or embedded ones under our supervision."""
    urls = []
    for variable, name, serve in (
        ("DATABASE_URL", "postgres", postgres_server),
        ("REDIS_URL", "valkey", valkey_server),
    ):
        if variable in layout.given:
            require_reachable(variable, layout.given[variable])
            urls.append(layout.given[variable])
            continue
        log = layout.folder / "log" / f"{name}.log"
        server = stack.enter_context(serve(layout.folder / name, durable=layout.durable, log=log))
        supervisor.add(server.child)
        urls.append(server.url)
    return urls[0], urls[1]


def settle(layout: Layout, supervisor: Supervisor, database_url: str, redis_url: str) -> System:
    api_url = f"http://{LOOPBACK}:{layout.port}"
    sandbox_url = "" if uses_real_wechat(layout.given) else f"http://{LOOPBACK}:{layout.sandbox_port}"
    places = Places(database_url, redis_url, api_url, sandbox_url, layout.folder / "storage")
    environment = system_environment(
        layout.given,
        development_secrets(layout.folder / "dev.env"),
        places,
        clock_offset=layout.clock_offset,
    )
    return System(api_url, sandbox_url, database_url, redis_url, environment, layout.folder, supervisor)


def _await(is_well: Callable[[], bool], what: str, seconds: float, supervisor: Supervisor | None = None) -> None:
    deadline = time.monotonic() + seconds
    while not is_well():
        if supervisor:
            supervisor.require_all_running()
        if time.monotonic() > deadline:
            raise Trouble(f"{what} did not become healthy within {seconds:g} seconds; the logs say why.")
        time.sleep(0.1)


def _answers(url: str, **expected: object) -> bool:
    """Whether `url` answers 200 with JSON that holds `expected`."""
    try:
        with requests.Session() as session:
            session.trust_env = False  # no proxy: it is on this machine
            answer = session.get(url, timeout=5)
        return answer.status_code == 200 and expected.items() <= answer.json().items()
    except (requests.RequestException, ValueError):
        return False
