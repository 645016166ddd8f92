"""A developer's push URL: a tiny HTTP server that verifies and decrypts with wechatpy, not with our own code."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import check_signature

from tests.sandbox.calling import APPID

TOKEN = "push-token"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"


@dataclass
class Receiver:
    url: str = ""
    events: list[dict[str, Any]] = field(default_factory=list)
    envelopes: list[dict[str, Any]] = field(default_factory=list)
    unanswered: int = 0
    """How many of the next requests get their answer too late."""
    delay_seconds: float = 0.3


@contextmanager
def running_receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(receiver))
    receiver.url = f"http://127.0.0.1:{server.server_port}/push"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            query = _query(self.path)
            check_signature(TOKEN, query["signature"], query["timestamp"], query["nonce"])
            self._answer(query["echostr"])

        def do_POST(self) -> None:
            query = _query(self.path)
            envelope = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            check_signature(TOKEN, query["signature"], query["timestamp"], query["nonce"])
            crypto = WeChatCrypto(TOKEN, AES_KEY, APPID)
            text = crypto.decrypt_message(envelope, query["msg_signature"], query["timestamp"], query["nonce"])
            receiver.envelopes.append({**envelope, **query})
            receiver.events.append(json.loads(text))
            if receiver.unanswered:
                receiver.unanswered -= 1
                time.sleep(receiver.delay_seconds)
            self._answer("success")

        def _answer(self, text: str) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    return Handler


def _query(path: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}
