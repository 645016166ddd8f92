"""The way into every WeChat endpoint: faults, method, limits, errors, the call log, and JSON as WeChat writes it."""

import errno
import json
import os
import socket
import struct
import time
from collections.abc import Callable
from typing import Any, NoReturn

from flask import Flask, Request, Response, request

from sandbox.calls import Call
from sandbox.faults import Fault, FaultKind
from sandbox.refusals import Refused, refused
from sandbox.world import World

Answer = dict[str, Any] | bytes
"""JSON, or the bytes of a picture."""
Handler = Callable[[World, Request], Answer]

NOT_CARRIED_OUT = (FaultKind.RESET, FaultKind.STATUS, FaultKind.ERRCODE)


class Gate:
    def __init__(self, app: Flask, world: World) -> None:
        self.app = app
        self.world = world
        self.paths: set[str] = set()

    def mount(self, method: str, path: str, handler: Handler) -> None:
        """Both methods are routed: WeChat answers a wrong one with an errcode, not with HTTP 405."""
        self.paths.add(path)

        def view() -> Response:
            return self._pass(method, path, handler)

        self.app.add_url_rule(path, path, view, methods=("GET", "POST"))

    def _pass(self, method: str, path: str, handler: Handler) -> Response:
        fault = self.world.faults.take(path)
        if fault is None:
            return self._carry_out(method, path, handler)
        if fault.kind in NOT_CARRIED_OUT:
            return self._refuse(path, fault)
        if fault.kind is FaultKind.SLOW:
            self.world.faults.hold(fault.value)
        answer = self._carry_out(method, path, handler, is_answered=fault.kind is not FaultKind.RESET_AFTER)
        if fault.kind is FaultKind.RESET_AFTER:
            drop_connection()
        if fault.kind is FaultKind.HANG:
            self.world.faults.hold(fault.value)
        if fault.kind is FaultKind.GARBLED:
            body = answer.get_data()
            answer.set_data(body[: len(body) // 2])
        return answer

    def _refuse(self, path: str, fault: Fault) -> Response:
        if fault.kind is FaultKind.RESET:
            self.world.calls.add(Call(path, None, None, time.time()))
            drop_connection()
        value = int(fault.value)
        if fault.kind is FaultKind.STATUS:
            self.world.calls.add(Call(path, None, value, time.time()))
            return Response(f"<html><body><h1>{value}</h1></body></html>\n", status=value, mimetype="text/html")
        self.world.calls.add(Call(path, value, 200, time.time()))
        return as_json(refused(value).as_dict())

    def _carry_out(self, method: str, path: str, handler: Handler, *, is_answered: bool = True) -> Response:
        world, now = self.world, time.time()
        try:
            if request.method != method:
                raise refused(43001 if method == "GET" else 43002)
            with world.lock:
                world.rates.count(path, world.config.rates, now)
            answer = handler(world, request)
        except Refused as error:
            answer = error.as_dict()
        errcode = 0 if isinstance(answer, bytes) else int(answer.get("errcode", 0))
        world.calls.add(Call(path, errcode, 200 if is_answered else None, now))
        if isinstance(answer, bytes):
            return Response(answer, mimetype="image/png")
        return as_json(answer)


def as_json(body: Any, status: int = 200) -> Response:
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(text, status=status, content_type="application/json; charset=utf-8")


def drop_connection() -> NoReturn:
    """Reset the TCP connection under this request: the client sees ECONNRESET and no answer.

    gunicorn keeps its socket object, so an unconnected socket takes the place of the file descriptor; lingering zero
    seconds turns the close into a reset. The error raised is the one gunicorn takes for a vanished client.
    """
    request.get_data()  # a client still sending its body might see a mere broken pipe
    connection: socket.socket = request.environ["gunicorn.socket"]
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    with socket.socket() as unconnected:
        os.dup2(unconnected.fileno(), connection.fileno())
    raise ConnectionResetError(errno.ECONNRESET, "scripted fault")
