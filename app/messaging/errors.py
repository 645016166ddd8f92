"""Refusals of the messaging room."""

from http import HTTPStatus

from app.core.errors import DomainError


class TemplateUnknown(DomainError):
    """A report about a template that the plan in force does not have."""

    code = "credits.template_unknown"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    title = "这种提醒现在没有了，请更新小程序后再试。"
