"""Subscription messages. The busiest path of a benchmark: one lock, no copies beyond the message kept."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from flask import Request

from sandbox import events
from sandbox.asking import check_token, json_body, known_person
from sandbox.fields import check_data
from sandbox.refusals import refused
from sandbox.world import Message, World

SEND_SECONDS = 0.05
"""How long a send keeps its openid to itself while `serialise_openid` is on."""
STATES = ("developer", "trial", "formal")
LANGUAGES = ("zh_CN", "en_US", "zh_HK", "zh_TW")


def send(world: World, request: Request) -> dict[str, Any]:
    """POST /cgi-bin/message/subscribe/send."""
    body = json_body(request)
    with world.lock:
        check_token(world, request)
    if world.config.serialise_openid:
        with _alone(world, str(body.get("touser"))):
            time.sleep(SEND_SECONDS)
            return _send(world, body)
    return _send(world, body)


def _send(world: World, body: dict[str, Any]) -> dict[str, Any]:
    with world.lock:
        person = known_person(world, body.get("touser"), 40003)
        template = world.templates.get(str(body.get("template_id")))
        if template is None:
            raise refused(40037)
        page = body.get("page") or ""
        check_page(world, page)
        if body.get("miniprogram_state", "formal") not in STATES or body.get("lang", "zh_CN") not in LANGUAGES:
            raise refused(40097)
        data = check_data(template.fields, body.get("data"))
        world.consents.spend(person.openid, template.template_id, template.kind)
        message = Message(
            next(world.msgids), person.openid, template.template_id, template.title, page, data, time.time()
        )
        world.messages.append(message)
        world.version += 1
    world.pusher.push(partial(events.sent, message.openid, message.template_id, message.msgid))
    return {"errcode": 0, "errmsg": "ok", "msgid": message.msgid}


def check_page(world: World, page: object) -> None:
    """A released page, with or without a query; raises 41030."""
    released = world.config.pages
    if not isinstance(page, str) or (page and released is not None and page.partition("?")[0] not in released):
        raise refused(41030)


@contextmanager
def _alone(world: World, openid: str) -> Iterator[None]:
    with world.lock:
        if openid in world.in_flight:
            raise refused(43108)
        world.in_flight.add(openid)
    try:
        yield
    finally:
        with world.lock:
            world.in_flight.discard(openid)
