"""Tables out of .xlsx and .csv files as people send them, and back into .xlsx. The only place that knows openpyxl.

Every cell becomes text: a code typed as a number loses its `.0`, one padded by a format such as `0000` keeps its zeros.
"""

import csv
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
from io import BytesIO, StringIO
from itertools import zip_longest
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from app.core.errors import DomainError

MAX_BYTES = 5_000_000
MAX_UNPACKED_BYTES = 100_000_000
MAX_ROWS = 20_000
MAX_COLUMNS = 64
END_OF_TABLE = 1_000
"""Blank rows in a stretch; some programs save a million formatted ones below the last."""
OLD_EXCEL = b"\xd0\xcf\x11\xe0"


class SheetUnreadable(DomainError):
    code = "sheet.unreadable"
    title = "这个文件打不开。请用 Excel 或 WPS 另存为 .xlsx 文件后再试。"


class SheetTooLarge(DomainError):
    code = "sheet.too_large"
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    title = "这个表格太大了。请删掉无关的内容，或分成几个文件导入。"


@dataclass(frozen=True)
class Row:
    number: int
    """As the spreadsheet program shows it, counted from 1."""
    cells: tuple[str, ...]
    """Trimmed, without the empty ones at the end."""


def read_rows(content: bytes) -> list[Row]:
    """All rows of the first sheet, blank ones left out. What the file is, its bytes say, not its name.

    Raises `SheetUnreadable` or `SheetTooLarge`.
    """
    if len(content) > MAX_BYTES:
        raise SheetTooLarge
    if content.startswith(OLD_EXCEL):
        raise SheetUnreadable("这是旧版 .xls 文件。请用 Excel 或 WPS 另存为 .xlsx 文件后再试。")
    cells = _xlsx(content) if content.startswith(b"PK") else _csv(content)
    rows: list[Row] = []
    blank = 0
    for number, values in enumerate(cells, start=1):
        row = Row(number, _trimmed(values))
        blank = 0 if row.cells else blank + 1
        if blank > END_OF_TABLE:
            break
        if row.cells:
            rows.append(row)
        if len(rows) > MAX_ROWS:
            raise SheetTooLarge
    return rows


def write_rows(rows: Iterable[Sequence[str]]) -> bytes:
    """An .xlsx file of text cells only: leading zeros stay, and nothing is taken for a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        cells = []
        for text in row:
            cell = WriteOnlyCell(sheet, value=text)
            cell.data_type = "s"
            cell.number_format = "@"
            cells.append(cell)
        sheet.append(cells)
    target = BytesIO()
    book.save(target)
    return target.getvalue()


@dataclass(frozen=True)
class Table:
    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


WIDEST = 48
"""In characters; longer text goes on in the next line of its cell."""


def write_tables(tables: Iterable[Table]) -> bytes:
    """An .xlsx file to be read on a phone: one sheet, the tables below one another, text cells only."""
    tables = list(tables)
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for column, texts in enumerate(zip_longest(*(row for item in tables for row in (item.headings, *item.rows))), 1):
        width = max(_display_width(text or "") for text in texts)
        sheet.column_dimensions[get_column_letter(column)].width = min(width, WIDEST) + 2
    for table in tables:
        sheet.append([_text_cell(sheet, table.title, is_bold=True, wraps=False)])
        sheet.append([_text_cell(sheet, text, is_bold=True) for text in table.headings])
        for row in table.rows:
            sheet.append([_text_cell(sheet, text) for text in row])
        sheet.append([])
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def _text_cell(sheet: WriteOnlyWorksheet, text: str, *, is_bold: bool = False, wraps: bool = True) -> Cell:
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", text))
    cell.data_type = "s"
    cell.number_format = "@"
    cell.font = Font(bold=is_bold)
    cell.alignment = Alignment(wrap_text=wraps, vertical="top")
    return cell


def _display_width(text: str) -> int:
    """A Chinese character is as wide as two Latin ones."""
    return sum(2 if ord(char) > 0x2E80 else 1 for char in text)


def _xlsx(content: bytes) -> Iterable[list[str]]:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            if sum(item.file_size for item in archive.infolist()) > MAX_UNPACKED_BYTES:
                raise SheetTooLarge
        book = load_workbook(BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # some programs write a wrong one, and rows would be cut off
        for cells in sheet.iter_rows(max_col=MAX_COLUMNS):
            yield [_text(cell.value, cell.number_format if cell.value is not None else "") for cell in cells]
    except DomainError:
        raise
    except Exception as error:
        raise SheetUnreadable from error


def _trimmed(values: Sequence[str]) -> tuple[str, ...]:
    cells = [value.strip() for value in values[:MAX_COLUMNS]]
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


def _text(value: Any, number_format: str) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    padded = len(number_format) if number_format and not number_format.strip("0") else 0
    return str(value).zfill(padded) if isinstance(value, int) else str(value)


def _csv(content: bytes) -> Iterable[list[str]]:
    text = _decoded(content)
    header = text.lstrip().partition("\n")[0]
    delimiter = max(",\t;", key=header.count)
    try:
        yield from csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise SheetUnreadable from error


def _decoded(content: bytes) -> str:
    """UTF-8 with or without a mark, or GB18030 as Chinese Excel writes it."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise SheetUnreadable
