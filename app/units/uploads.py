"""A table sent as a form: the file and the fields beside it."""

from typing import TypeVar

from flask import Request
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import RequestEntityTooLarge

from app.adapters.table_errors import MAX_BYTES, SheetTooLarge
from app.core.errors import FieldError, InvalidInput
from app.core.validation import field_errors

FORM_BYTES = 64 * 1024
"""Room for the form fields and the multipart boundaries beside the file."""

F = TypeVar("F", bound=BaseModel)


def read_upload(incoming: Request, fields: type[F]) -> tuple[bytes, F]:
    """The part `file` and the other parts. Raises `SheetTooLarge` before reading more than a table may have."""
    incoming.max_content_length = MAX_BYTES + FORM_BYTES
    try:
        file = incoming.files.get("file")
        form = fields.model_validate(incoming.form.to_dict())
    except RequestEntityTooLarge:
        raise SheetTooLarge from None
    except ValidationError as error:
        raise InvalidInput(errors=field_errors(error.errors(include_url=False, include_input=False))) from None
    if file is None:
        raise InvalidInput(errors=[FieldError("file", "请选择要导入的表格文件。")])
    return file.read(), form
