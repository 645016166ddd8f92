"""What a file with a table may be, and how we say that it is not."""

from http import HTTPStatus

from app.core.errors import DomainError

MAX_BYTES = 5_000_000
MAX_UNPACKED_BYTES = 100_000_000
MAX_ROWS = 21_000
"""A roster of 20,000 with its titles and repeated headings."""
MAX_COLUMNS = 64


class SheetUnreadable(DomainError):
    code = "sheet.unreadable"
    title = "这个文件打不开。请用 Excel 或 WPS 另存为 .xlsx 文件后再试。"


class SheetLocked(DomainError):
    code = "sheet.locked"
    title = "这个文件设了打开密码。请先去掉密码，另存一份再试。"


class SheetOfOldFormat(DomainError):
    code = "sheet.old_format"
    title = "这是旧版的 .xls 文件或 .doc 文件。请用 Office 或 WPS 另存为 .xlsx 或 .docx 文件后再试。"


class SheetUnsafe(DomainError):
    """A document type definition or an entity: no office program writes one."""

    code = "sheet.unsafe"
    title = "这个文件里有不该有的外部内容，我们没有读它。请把表格复制到一个新文件里再试。"


class SheetTooLarge(DomainError):
    code = "sheet.too_large"
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    title = "这个表格太大了。请删掉无关的内容，或分成几个文件导入。"
