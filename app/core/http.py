"""HTTP at the edge: request ids, problem+json for every error, safe headers, one log line a request."""

import random
import time
from http import HTTPStatus

import structlog
from apiflask import APIFlask
from apiflask.exceptions import HTTPError
from flask import Response, g, json, request
from pydantic import ValidationError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter, Map

from app.core import access
from app.core.errors import DomainError, InvalidInput, Problem, ServiceUnavailable
from app.core.ports import StorageError, TokenStoreDown
from app.core.validation import LARGEST_ID, Output, field_errors

log = structlog.get_logger()

TITLES = {
    HTTPStatus.BAD_REQUEST: ("request.malformed", "手机发来的内容不完整，请再试一次。"),
    HTTPStatus.NOT_FOUND: ("not_found", "没有找到这项内容，可能已被移走，或您现在的身份看不到它。"),
    HTTPStatus.METHOD_NOT_ALLOWED: ("request.method", "这个操作现在不支持，请更新小程序后再试。"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("request.too_large", "发来的内容太大了，请换小一点的再试。"),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: ("request.media_type", "手机发来的内容格式不对，请更新小程序后再试。"),
    HTTPStatus.TOO_MANY_REQUESTS: ("request.too_many", "这会儿同时操作的人多，请过一分钟再试，填好的内容还在。"),
}
UNEXPECTED = ("server.error", "我们这边出了点问题，不是您的操作。请过一会儿再试，填好的内容还在。")
UNAVAILABLE = (OperationalError, InterfaceError, PoolTimeout, TokenStoreDown, StorageError)


class StaleVersion(DomainError):
    """Two writers raced and SQLAlchemy's version check stopped the second."""

    code = "conflict"
    status = HTTPStatus.CONFLICT
    title = "刚才有人改过，请看一下现在的内容再提交。您填的还在。"


class IdConverter(IntegerConverter):
    """`<int:…>` in a rule: a number no table could hold is no address."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=LARGEST_ID)


def install_http(app: APIFlask) -> None:
    app.url_map.converters["int"] = IdConverter
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.before_request(_begin)
    app.before_request(access.enforce)
    app.after_request(_finish)
    app.error_processor(_validation_failed)
    app.register_error_handler(HTTPException, _http_exception)
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(StaleDataError, lambda error: _domain_error(StaleVersion()))
    for kind in UNAVAILABLE:
        app.register_error_handler(kind, _unavailable)
    app.register_error_handler(Exception, _unexpected)


def answer(body: Output, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """`body` as pydantic writes it: for the busiest routes, whose answers APIFlask would take apart and write twice."""
    return Response(body.model_dump_json(), status, mimetype="application/json")


def problem_response(problem: Problem) -> Response:
    body = json.dumps(problem.as_dict())
    return Response(body, status=problem.status, content_type="application/problem+json")


def _begin() -> None:
    g.began = time.perf_counter()
    digits = f"{random.getrandbits(32):08X}"
    g.request_id = f"{digits[:4]}-{digits[4:]}"  # short: a user reads it out on the phone


def _request_id() -> str:
    return str(g.get("request_id", ""))


def _finish(response: Response) -> Response:
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Request-Id"] = _request_id()
    caller = g.get("caller")
    log.info(
        "request",
        request_id=_request_id(),
        method=request.method,
        # the rule, never the path or query: a signed link is a secret
        route=request.url_rule.rule if request.url_rule else None,
        status=response.status_code,
        ms=round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000, 1),
        person_id=caller.person_id if caller else None,
    )
    return response


def _domain_error(error: DomainError) -> Response:
    return problem_response(Problem(error.status, error.code, error.message, _request_id(), error.errors, error.extra))


def _validation_failed(error: HTTPError) -> Response:
    cause = error.__cause__
    if isinstance(cause, ValidationError):
        return _domain_error(InvalidInput(errors=field_errors(cause.errors(include_url=False, include_input=False))))
    return _http_problem(error.status_code)


def _http_exception(error: HTTPException) -> Response:
    response = _http_problem(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def _http_problem(status_code: int) -> Response:
    status = HTTPStatus(status_code)
    code, title = TITLES.get(status, UNEXPECTED)
    return problem_response(Problem(status, code, title, _request_id()))


def _unavailable(error: Exception) -> Response:
    log.error("unavailable", request_id=_request_id(), kind=type(error).__name__)
    return _domain_error(ServiceUnavailable())


def _unexpected(error: Exception) -> Response:
    # the traceback without the message: an exception text may quote what a user sent
    log.error("unexpected", request_id=_request_id(), kind=type(error).__name__, where=_frames(error))
    code, title = UNEXPECTED
    return problem_response(Problem(HTTPStatus.INTERNAL_SERVER_ERROR, code, title, _request_id()))


def _frames(error: BaseException) -> list[str]:
    frames = []
    trace = error.__traceback__
    while trace is not None:
        frames.append(f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}")
        trace = trace.tb_next
    return frames[-12:]
