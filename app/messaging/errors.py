"""Refusals of the messaging room."""

from http import HTTPStatus

from app.core.errors import DomainError


class TemplateUnknown(DomainError):
    """A report about a template that the plan in force does not have."""

    code = "credits.template_unknown"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    title = "这种提醒现在没有了，请更新小程序后再试。"


class CallHasNoPhone(DomainError):
    """Nobody of the unit has joined, or the number has been deleted."""

    code = "call.no_phone"
    status = HTTPStatus.CONFLICT
    title = "这里没有留手机号，请从通讯录里找这个单位的电话。"
