"""Errors a user may see: RFC 9457 `application/problem+json` with a stable `code` and a Chinese `title`.

The mini-program switches on `code` and shows `title`; `errors[]` names fields; `request_id` is what a user reads out
to the office on the phone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, ClassVar


@dataclass(frozen=True)
class FieldError:
    field: str
    message: str


class DomainError(Exception):
    """Base of every expected refusal. Subclasses stand beside their feature and set the three class attributes."""

    code: ClassVar[str] = "error"
    status: ClassVar[HTTPStatus] = HTTPStatus.UNPROCESSABLE_ENTITY
    title: ClassVar[str] = "这一步没有完成，请检查后再试。"

    def __init__(self, title: str = "", *, errors: Sequence[FieldError] = (), **extra: object) -> None:
        self.message = title or self.title
        super().__init__(f"{self.code}: {self.message}")
        self.errors = tuple(errors)
        self.extra: Mapping[str, object] = extra


class NotFound(DomainError):
    """Also the answer for what exists beyond the caller's reach: nobody learns that it exists."""

    code = "not_found"
    status = HTTPStatus.NOT_FOUND
    title = "没有找到这项内容，可能已被移走，或您现在的身份看不到它。"


class InvalidInput(DomainError):
    code = "input.invalid"
    title = "有几处需要改一下，请看标出的地方。"


class Forbidden(DomainError):
    code = "identity.not_allowed"
    status = HTTPStatus.FORBIDDEN
    title = "您现在的身份不能做这一步，请换一个身份再试。"


class LoginRequired(DomainError):
    code = "login.required"
    status = HTTPStatus.UNAUTHORIZED
    title = "请先登录，再继续。填好的内容还在。"


class ServiceUnavailable(DomainError):
    code = "service.unavailable"
    status = HTTPStatus.SERVICE_UNAVAILABLE
    title = "我们这边正忙，不是您的操作。请过一会儿再试，填好的内容还在。"


@dataclass(frozen=True)
class Problem:
    """The body of an error answer."""

    status: HTTPStatus
    code: str
    title: str
    request_id: str
    errors: Sequence[FieldError] = ()
    extra: Mapping[str, object] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        body: dict[str, Any] = dict(self.extra)
        body |= {
            "status": int(self.status),
            "code": self.code,
            "title": self.title,
            "request_id": self.request_id,
            "errors": [{"field": item.field, "message": item.message} for item in self.errors],
        }
        return body
