"""The address that WeChat pushes to. Answers `success`, or refuses without a word; the log says why."""

from http import HTTPStatus

import structlog
from apiflask import APIBlueprint
from flask import Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from app.core.access import public
from app.core.db import transaction
from app.core.ports import PushHeader, PushRefused, ports
from app.messaging.push.service import store_event

log = structlog.get_logger()

LARGEST_REQUEST = 64 * 1024
"""Bytes; real events have a few hundred."""
LONGEST_ECHO = 64

blueprint = APIBlueprint("push", __name__, url_prefix="/wechat", enable_openapi=False)


@blueprint.get("/push")
@public
def check_address() -> Response:
    """WeChat's question, asked when the address is typed into the console, whether this server knows the token."""
    echo = request.args.get("echostr", "")
    try:
        ports().push.admit(_header("signature"))
    except PushRefused as refusal:
        return _refuse(refusal)
    return _say(echo[:LONGEST_ECHO])


@blueprint.post("/push")
@public
def receive() -> Response:
    header = _header("msg_signature")
    try:
        pushed = ports().push.open(header, _body())
    except PushRefused as refusal:
        return _refuse(refusal)
    with transaction() as session:
        store_event(session, pushed.content, may_wake=pushed.is_nonce_checked, now=ports().clock.now())
    if pushed.is_nonce_checked:
        # only now: an event that could not be stored may come again as it is
        ports().push.remember(header)
    return _say("success")


def _header(signature: str) -> PushHeader:
    given = request.args
    return PushHeader(given.get(signature, ""), given.get("timestamp", ""), given.get("nonce", ""))


def _body() -> bytes:
    """Read no further than the limit, whatever length is announced."""
    request.max_content_length = LARGEST_REQUEST
    try:
        return request.get_data(cache=False)
    except RequestEntityTooLarge:
        raise PushRefused("too_large") from None


def _say(text: str) -> Response:
    return Response(text, mimetype="text/plain")


def _refuse(refusal: PushRefused) -> Response:
    log.warning("push_refused", why=str(refusal))
    return Response("", HTTPStatus.FORBIDDEN, mimetype="text/plain")
