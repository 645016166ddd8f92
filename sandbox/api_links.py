"""Mini-program codes and URL Links."""

import io
import re
import secrets
import time
from typing import Any

from flask import Request
from PIL import Image, ImageDraw, ImageFont

from sandbox.api_messages import check_page
from sandbox.asking import check_token, json_body
from sandbox.refusals import Refused, refused
from sandbox.world import World

SCENE = re.compile(r"[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]*")
VERSIONS = ("release", "trial", "develop")
MOST_DAYS = 30
DAY_SECONDS = 86_400


def mini_program_code(world: World, request: Request) -> bytes:
    """POST /wxa/getwxacodeunlimit; a PNG that says the scene, as a phone cannot scan this platform anyway."""
    body = json_body(request)
    with world.lock:
        check_token(world, request)
    scene, page, width = body.get("scene"), body.get("page", ""), body.get("width", 430)
    if not isinstance(scene, str) or not 1 <= len(scene) <= 32:
        raise refused(40169)
    if not SCENE.fullmatch(scene):
        raise refused(40129)
    if not isinstance(page, str) or page.startswith("/") or "?" in page:
        raise refused(41030)
    if body.get("check_path", True):
        check_page(world, page)
    if not isinstance(width, int) or not 280 <= width <= 1280:
        raise refused(40097)
    if body.get("env_version", "release") not in VERSIONS:
        raise refused(40097)
    return draw_code(scene, page, width)


def draw_code(scene: str, page: str, width: int) -> bytes:
    """A square PNG, `width` pixels wide, with a ring and the two texts."""
    picture = Image.new("RGB", (width, width), "white")
    draw = ImageDraw.Draw(picture)
    edge = width // 24
    draw.ellipse((edge, edge, width - edge, width - edge), outline="#07913d", width=max(4, width // 60))
    for text, share in ((scene, 0.44), (page, 0.56)):
        size = min(width / 14, 1.3 * width / max(len(text), 1))
        draw.text((width / 2, width * share), text, "black", ImageFont.load_default(size), anchor="mm")
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def url_link(world: World, request: Request) -> dict[str, Any]:
    """POST /wxa/generate_urllink."""
    body = json_body(request)
    with world.lock:
        check_token(world, request)
    path, query = body.get("path", ""), body.get("query", "")
    if not isinstance(path, str) or "?" in path:
        raise refused(40165)
    try:
        check_page(world, path.removeprefix("/"))
    except Refused:
        raise refused(40165) from None
    if not isinstance(query, str) or len(query) > 1024:
        raise refused(40212)
    _check_expiry(body)
    if body.get("env_version", "release") not in VERSIONS:
        raise refused(85402)
    return {"errcode": 0, "errmsg": "ok", "url_link": f"https://wxaurl.cn/{secrets.token_urlsafe(8)}"}


def _check_expiry(body: dict[str, Any]) -> None:
    """At most 30 days: type 0 says when (seconds since 1970), type 1 says in how many days; raises 85401."""
    if body.get("expire_type", 0) == 1:
        days = body.get("expire_interval")
        if not isinstance(days, int) or not 1 <= days <= MOST_DAYS:
            raise refused(85401)
        return
    at, now = body.get("expire_time", time.time() + MOST_DAYS * DAY_SECONDS), time.time()
    if not isinstance(at, int | float) or not now + 60 <= at <= now + MOST_DAYS * DAY_SECONDS + 60:
        raise refused(85401)
