"""What every WeChat endpoint asks of a request: its JSON body, its access token, its appid and secret."""

import hmac
import json
import time
from collections.abc import Mapping
from typing import Any

from flask import Request

from sandbox.refusals import Refused, refused
from sandbox.world import Person, World


def json_body(request: Request) -> dict[str, Any]:
    """The body as an object, whatever its content type; raises 44002 (empty) or 47001."""
    raw = request.get_data(cache=False)
    if not raw:
        raise Refused(44002, "empty post data")
    try:
        body = json.loads(raw)
    except ValueError:
        raise refused(47001) from None
    if not isinstance(body, dict):
        raise refused(47001)
    return body


def check_token(world: World, request: Request) -> None:
    """The access token in the query; raises 41001, 40014, 40001 or 42001. The caller holds the lock."""
    world.tokens.check(request.args.get("access_token", ""), time.time())


def check_credentials(world: World, given: Mapping[str, Any]) -> None:
    """`appid` and `secret`; raises 41002, 41004, 40013 or 40125."""
    appid, secret = given.get("appid"), given.get("secret")
    if not appid:
        raise refused(41002)
    if appid != world.config.appid:
        raise refused(40013)
    if not secret:
        raise refused(41004)
    if not hmac.compare_digest(str(secret).encode(), world.config.secret.encode()):
        raise refused(40125)


def check_address(world: World, request: Request) -> None:
    """The IP allow-list, which guards only the calls that carry the AppSecret for a token."""
    allowed = world.config.ip_allow_list
    address = request.remote_addr or ""
    if allowed and address not in allowed:
        raise Refused(40164, f"invalid ip {address} ipv6 ::ffff:{address}, not in whitelist")


def known_person(world: World, openid: object, errcode: int) -> Person:
    person = world.people.get(openid) if isinstance(openid, str) else None
    if person is None:
        raise refused(errcode)
    return person
