"""The load generator: a process of its own, eight keep-alive connections, plain sockets.

It does as little as possible, because on a small machine it takes its processor time from the servers it measures;
what it took is reported with every figure.
"""

import socket
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context

from launcher.ports import LOOPBACK

CONNECTIONS = 8
REQUESTS_PER_CONNECTION = 25
"""Then it connects anew: which of the server's processes accepted a connection is chance, and so evens out."""
ANSWER_SECONDS = 30
RECEIVE_BYTES = 65_536

Pieces = tuple[bytes, ...]
"""A whole HTTP request: its head and the parts of its body, so that a large part is shared between requests."""


class UnexpectedAnswer(Exception):
    """The server did not answer what it should: there is nothing to measure."""


@dataclass(frozen=True)
class Volley:
    port: int
    requests: Sequence[Pieces]
    status: int
    """What every answer must say."""


@dataclass(frozen=True)
class Outcome:
    seconds: float
    cpu_seconds: float
    """Processor time of the generator itself."""


class Generator:
    """Fires volleys from another process."""

    def __init__(self, pool: ProcessPoolExecutor) -> None:
        self._pool = pool

    def fire(self, volley: Volley) -> Outcome:
        """All requests, as fast as they are answered. Raises `UnexpectedAnswer`."""
        return self._pool.submit(_fire, volley).result()


class Effort:
    """Fires the volleys of one figure and keeps count of what that cost."""

    def __init__(self, generator: Generator) -> None:
        self._generator = generator
        self._requests = 0
        self._cpu_seconds = 0.0

    def fire(self, port: int, requests: Sequence[Pieces], status: int) -> float:
        """Requests a second."""
        outcome = self._generator.fire(Volley(port, requests, status))
        self._requests += len(requests)
        self._cpu_seconds += outcome.cpu_seconds
        return len(requests) / outcome.seconds

    def warm(self, *volleys: tuple[int, Sequence[Pieces], int]) -> None:
        """Once each, unmeasured: connections and caches are there afterwards."""
        for volley in volleys:
            self.fire(*volley)

    @property
    def notes(self) -> dict[str, float]:
        return {"generator_cpu_ms_per_request": round(1000 * self._cpu_seconds / self._requests, 3)}


@contextmanager
def generator() -> Iterator[Generator]:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        yield Generator(pool)


def http_request(method: str, path: str, headers: Mapping[str, str], *body: bytes) -> Pieces:
    length = sum(map(len, body))
    lines = [f"{method} {path} HTTP/1.1", "Host: bench", *(f"{name}: {value}" for name, value in headers.items())]
    if body:
        lines.append(f"Content-Length: {length}")
    return ("\r\n".join([*lines, "", ""]).encode(), *body)


def _fire(volley: Volley) -> Outcome:
    waiting = deque(volley.requests)
    problems: list[Exception] = []
    threads = [threading.Thread(target=_work, args=(volley, waiting, problems)) for _ in range(CONNECTIONS)]
    began, cpu_began = time.perf_counter(), time.process_time()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    outcome = Outcome(time.perf_counter() - began, time.process_time() - cpu_began)
    if problems:
        raise problems[0]
    return outcome


def _work(volley: Volley, waiting: deque[Pieces], problems: list[Exception]) -> None:
    try:
        while waiting and not problems:
            with socket.create_connection((LOOPBACK, volley.port), timeout=ANSWER_SECONDS) as connection:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                _converse(connection, waiting, volley.status)
    except (OSError, UnexpectedAnswer) as problem:
        problems.append(problem)


def _converse(connection: socket.socket, waiting: deque[Pieces], status: int) -> None:
    expected = f"HTTP/1.1 {status} ".encode()
    for _ in range(REQUESTS_PER_CONNECTION):
        try:
            pieces = waiting.popleft()
        except IndexError:
            return
        for piece in pieces:
            connection.sendall(piece)
        answer = _receive(connection)
        if not answer.startswith(expected):
            raise UnexpectedAnswer(
                answer[:200].decode(errors="replace") + " … " + answer[-300:].decode(errors="replace")
            )


def _receive(connection: socket.socket) -> bytes:
    """One answer with its body."""
    answer = b""
    end = -1
    while end < 0:
        answer += _more(connection)
        end = answer.find(b"\r\n\r\n")
    length = answer.lower().index(b"content-length:") + len(b"content-length:")
    missing = end + 4 + int(answer[length : answer.index(b"\r\n", length)]) - len(answer)
    while missing > 0:
        received = _more(connection)
        answer += received
        missing -= len(received)
    return answer


def _more(connection: socket.socket) -> bytes:
    received = connection.recv(RECEIVE_BYTES)
    if not received:
        raise UnexpectedAnswer("the connection was closed before the answer had come")
    return received
