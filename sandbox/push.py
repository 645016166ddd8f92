"""Message push: events sent to the developer's URL in safe mode (JSON), from background threads, four tries each."""

import json
import queue
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import requests

from sandbox.calls import moment_text
from sandbox.config import Config
from sandbox.signing import encrypt, sign

ORIGINAL_ID = "gh_sandbox000000"
TRIES = 4  # the first and three retries
THREADS = 4
KEPT = 1_000

Event = dict[str, Any]


@dataclass(frozen=True)
class Push:
    """The fate of one pushed event."""

    event: str
    tries: int
    status: int | None
    """The last HTTP status; None when nothing answered in time."""
    at: float


class Pusher:
    """Makes and sends events. Does nothing while no URL is set."""

    def __init__(self, config: Callable[[], Config]) -> None:
        self._config = config
        self._due: queue.SimpleQueue[tuple[int, Callable[[], Event]]] = queue.SimpleQueue()
        self._generation = 0
        self._pushed: deque[Push] = deque(maxlen=KEPT)
        for number in range(THREADS):
            threading.Thread(target=self._run, name=f"push-{number}", daemon=True).start()

    def push(self, make_event: Callable[[], Event], *, delay: float = 0) -> None:
        """Send what `make_event` returns, `delay` seconds from now."""
        if not self._config().push_url:
            return
        if delay:
            timer = threading.Timer(delay, self._due.put, ((self._generation, make_event),))
            timer.daemon = True
            timer.start()
        else:
            self._due.put((self._generation, make_event))

    def pushed(self) -> list[dict[str, Any]]:
        return [{**asdict(item), "at": moment_text(item.at)} for item in self._pushed.copy()]

    def clear(self) -> None:
        """Forget what was pushed and give up what is still waiting."""
        self._generation += 1
        self._pushed.clear()

    def verify(self) -> tuple[bool, int | None]:
        """The GET check of the URL: whether it echoed `echostr`, and its HTTP status."""
        config = self._config()
        if not config.push_url:
            return False, None
        timestamp, nonce, echo = str(int(time.time())), _nonce(), str(secrets.randbits(62))
        query = {
            "signature": sign(config.push_token, timestamp, nonce),
            "timestamp": timestamp,
            "nonce": nonce,
            "echostr": echo,
        }
        try:
            answer = requests.get(config.push_url, params=query, timeout=config.push_timeout_seconds)
        except requests.RequestException:
            return False, None
        return answer.ok and answer.text == echo, answer.status_code

    def _run(self) -> None:
        with requests.Session() as session:
            while True:
                self._deliver(session, *self._due.get())

    def _deliver(self, session: requests.Session, generation: int, make_event: Callable[[], Event]) -> None:
        config = self._config()
        if not config.push_url or generation != self._generation:
            return
        event = make_event()
        status, tries = None, 0
        while status is None and tries < TRIES and generation == self._generation:
            tries += 1
            started_at = time.monotonic()
            try:
                status = post(session, config, event).status_code
            except requests.Timeout:
                pass
            except requests.RequestException:
                # Nobody listens: the try takes its full time all the same, or a restart would miss all four.
                time.sleep(max(0.0, config.push_timeout_seconds - (time.monotonic() - started_at)))
        if generation == self._generation:
            self._pushed.append(Push(event["Event"], tries, status, time.time()))


def post(session: requests.Session, config: Config, event: Event) -> requests.Response:
    """One POST of `event`, encrypted and signed for the present moment."""
    assert config.push_url
    encrypted = encrypt(config.push_aes_key, config.appid, json.dumps(event, ensure_ascii=False))
    timestamp, nonce = str(int(time.time())), _nonce()
    query = {
        "signature": sign(config.push_token, timestamp, nonce),
        "timestamp": timestamp,
        "nonce": nonce,
        "openid": event["FromUserName"],
        "encrypt_type": "aes",
        "msg_signature": sign(config.push_token, timestamp, nonce, encrypted),
    }
    body = {"ToUserName": ORIGINAL_ID, "Encrypt": encrypted}
    return session.post(config.push_url, params=query, json=body, timeout=config.push_timeout_seconds)


def _nonce() -> str:
    return str(secrets.randbelow(900_000_000) + 100_000_000)
