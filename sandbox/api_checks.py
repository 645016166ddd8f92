"""Content checks, version 2. A text's verdict follows the configured words; an image really is fetched first."""

import secrets
import time
import uuid
from functools import partial
from typing import Any

import requests
from flask import Request

from sandbox import events
from sandbox.asking import check_token, json_body, known_person
from sandbox.push import Event
from sandbox.refusals import refused
from sandbox.world import World

SCENES = (1, 2, 3, 4)
ACTIVE_SECONDS = 2 * 3600
MOST_CHARACTERS = 2_500
MOST_BYTES = 10 * 1024 * 1024
IMAGE_STARTS = (b"\xff\xd8\xff", b"\x89PNG", b"BM", b"GIF8")
FETCH_SECONDS = 5


def check_text(world: World, request: Request) -> dict[str, Any]:
    """POST /wxa/msg_sec_check."""
    body = json_body(request)
    _check_common(world, request, body)
    content = body.get("content")
    if not isinstance(content, str) or not content:
        raise refused(44004)
    if len(content) > MOST_CHARACTERS:
        raise refused(45002)
    found = {suggest for word, suggest in world.config.words.items() if word in content}
    suggest = next((item for item in ("risky", "review") if item in found), "pass")
    label = events.LABELS[suggest]
    return {
        "errcode": 0,
        "errmsg": "ok",
        "detail": [{"strategy": "content_model", "errcode": 0, "suggest": suggest, "label": label, "prob": 90}],
        "trace_id": f"{secrets.token_hex(4)}-{secrets.token_hex(4)}-{secrets.token_hex(4)}",
        "result": {"suggest": suggest, "label": label},
    }


def check_media(world: World, request: Request) -> dict[str, Any]:
    """POST /wxa/media_check_async; the verdict is pushed later."""
    body = json_body(request)
    person = _check_common(world, request, body)
    url = body.get("media_url")
    if not isinstance(url, str) or not url.startswith(("http://", "https://")) or body.get("media_type") != 2:
        raise refused(40097)
    trace_id = str(uuid.uuid4())
    verdict = partial(_verdict, world, person, trace_id, url)
    world.pusher.push(verdict, delay=world.config.media_check_seconds)
    return {"errcode": 0, "errmsg": "ok", "trace_id": trace_id}


def _check_common(world: World, request: Request, body: dict[str, Any]) -> str:
    """Token, version, scene and a person active within two hours; the openid."""
    with world.lock:
        check_token(world, request)
        if body.get("version") != 2:
            raise refused(40097)
        person = known_person(world, body.get("openid"), 43104)
        if body.get("scene") not in SCENES:
            raise refused(40129)
        if person.active_at < time.time() - ACTIVE_SECONDS:
            raise refused(61010)
        return person.openid


def _verdict(world: World, openid: str, trace_id: str, url: str) -> Event:
    suggest = world.config.media_suggest if _is_image(url) else None
    return events.media_check(openid, world.config.appid, trace_id, suggest)


def _is_image(url: str) -> bool:
    """Whether a stranger can fetch an image of at most 10 MB there."""
    try:
        with requests.get(url, timeout=FETCH_SECONDS, stream=True) as answer:
            start = answer.raw.read(MOST_BYTES + 1)
    except (requests.RequestException, OSError):
        return False
    return answer.ok and len(start) <= MOST_BYTES and start.startswith(IMAGE_STARTS)
