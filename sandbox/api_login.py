"""Tokens, wx.login, phone numbers and checksession."""

import base64
import hashlib
import hmac
import secrets
import time
from typing import Any

import phonenumbers
from flask import Request

from sandbox.asking import check_address, check_credentials, check_token, json_body, known_person
from sandbox.codes import CodeKind
from sandbox.refusals import refused
from sandbox.world import World


def token(world: World, request: Request) -> dict[str, Any]:
    """GET /cgi-bin/token."""
    with world.lock:
        if request.args.get("grant_type") != "client_credential":
            raise refused(40002)
        check_credentials(world, request.args)
        check_address(world, request)
        text, seconds = world.tokens.issue_classic(world.config.token_seconds, time.time())
    return {"access_token": text, "expires_in": seconds}


def stable_token(world: World, request: Request) -> dict[str, Any]:
    """POST /cgi-bin/stable_token."""
    body = json_body(request)
    with world.lock:
        if body.get("grant_type") != "client_credential":
            raise refused(40002)
        check_credentials(world, body)
        check_address(world, request)
        force = body.get("force_refresh") is True
        text, seconds = world.tokens.issue_stable(world.config.token_seconds, time.time(), force=force)
    return {"access_token": text, "expires_in": seconds}


def code_to_session(world: World, request: Request) -> dict[str, Any]:
    """GET /sns/jscode2session; every login makes a new session_key."""
    with world.lock:
        check_credentials(world, request.args)
        if request.args.get("grant_type") != "authorization_code":
            raise refused(40002)
        code = request.args.get("js_code")
        if not code:
            raise refused(41008)
        openid = world.codes.redeem(CodeKind.LOGIN, code, time.time())
        session_key = base64.b64encode(secrets.token_bytes(16)).decode()
        world.session_keys[openid] = session_key
    return {
        "openid": openid,
        "session_key": session_key,
        "unionid": union_id(openid),
        "errcode": 0,
        "errmsg": "ok",
    }


def phone_number(world: World, request: Request) -> dict[str, Any]:
    """POST /wxa/business/getuserphonenumber; a foreign number carries its country code, a mainland one does not."""
    body = json_body(request)
    with world.lock:
        check_token(world, request)
        code = body.get("code")
        openid = world.codes.redeem(CodeKind.PHONE, code if isinstance(code, str) else "", time.time())
        phone = world.people[openid].phone
        appid = world.config.appid
    number = phonenumbers.parse(phone, "CN")
    pure, country = str(number.national_number), number.country_code
    info = {
        "phoneNumber": pure if country == 86 else f"+{country}{pure}",
        "purePhoneNumber": pure,
        "countryCode": country,
        "watermark": {"timestamp": int(time.time()), "appid": appid},
    }
    return {"errcode": 0, "errmsg": "ok", "phone_info": info}


def check_session(world: World, request: Request) -> dict[str, Any]:
    """GET /wxa/checksession."""
    with world.lock:
        check_token(world, request)
        openid = known_person(world, request.args.get("openid"), 40003).openid
        session_key = world.session_keys.get(openid)
    if request.args.get("sig_method") != "hmac_sha256" or session_key is None:
        raise refused(87009)
    expected = hmac.new(session_key.encode(), b"", hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected.encode(), request.args.get("signature", "").encode()):
        raise refused(87009)
    return {"errcode": 0, "errmsg": "ok"}


def union_id(openid: str) -> str:
    return "u" + hashlib.sha256(openid.encode()).hexdigest()[:27]
