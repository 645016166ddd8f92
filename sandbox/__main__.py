"""`python -m sandbox --port 8100 [--state var/sandbox/state.json]`: one gunicorn worker with many threads."""

import argparse
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]
from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]

from sandbox.store import Store
from sandbox.web import create_app
from sandbox.world import World


class Worker(ThreadWorker):  # type: ignore[misc] # gunicorn carries no types
    def handle_exit(self, sig: int, frame: Any) -> None:
        """Held calls and idle connections must not outlast the stop, or the last save would be cut off."""
        self.app.world.faults.clear()
        for connection in self.keepalived_conns:
            connection.timeout = 0
        super().handle_exit(sig, frame)


OPTIONS = {
    "workers": 1,  # the state lives in its memory
    "worker_class": Worker,
    "threads": 64,
    "keepalive": 75,
    "graceful_timeout": 2,
    "control_socket_disable": True,
    "loglevel": "warning",
    "proc_name": "wechat-sandbox",
}


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with the options above; the world is built in the worker, after the fork."""

    def __init__(self, port: int, state: Path | None) -> None:
        self.port = port
        self.state = state
        self.world: World | None = None
        self.store: Store | None = None
        super().__init__()

    def load_config(self) -> None:
        for name, value in OPTIONS.items():
            self.cfg.set(name, value)
        self.cfg.set("bind", f"127.0.0.1:{self.port}")
        self.cfg.set("worker_exit", self._save)

    def load(self) -> Flask:
        self.world = World()
        if self.state is not None:
            self.store = Store(self.world, self.state)
            self.store.start()
        return create_app(self.world)

    def _save(self, server: Any, worker: Any) -> None:
        if self.store is not None:
            self.store.close()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="A stand-in WeChat platform.")
    parser.add_argument("--port", type=int, default=8100)
    parser.add_argument("--state", type=Path, help="file that keeps people and messages over a restart")
    arguments = parser.parse_args()
    print(f"WeChat stand-in on http://127.0.0.1:{arguments.port}", flush=True)
    Server(arguments.port, arguments.state).run()


if __name__ == "__main__":
    main()
