"""Why a report cannot be noted, in the words the phone shows."""

from http import HTTPStatus

from app.core.errors import DomainError


class HalfYearNotBegun(DomainError):
    code = "report.not_begun"
    status = HTTPStatus.CONFLICT
    title = "这个半年还没有开始，到时候再报送。"
