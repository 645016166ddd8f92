"""Tables out of .xlsx files and back into them. The only place that knows openpyxl.

Every cell becomes text: a code typed as a number loses its `.0`, one padded by a format such as `0000` keeps its zeros.
"""

import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from itertools import chain, islice, zip_longest
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from app.adapters.packages import CHUNK
from app.adapters.table_errors import MAX_COLUMNS, SheetTooLarge

MAX_MERGED = 50_000
MAX_TEXTS = 200_000
"""That openpyxl makes before the first row, in 20 microseconds each: a small file could keep it busy for minutes."""
LONGEST_TAG = 200
"""In bytes; one may lie across two readings."""
_TEXT = re.compile(rb"<(?:\w+:)?si[\s/>]")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})([0-9]{1,7}):[A-Z]{1,3}([0-9]{1,7})"')


def read_first_sheet(archive: zipfile.ZipFile, content: bytes) -> Iterator[list[str]]:
    """Row by row, the blank ones too. A cell merged downwards says the same in every row, as people read it."""
    texts = chain.from_iterable(_found(_TEXT, archive, part.filename) for part in archive.infolist())
    if any(True for _ in islice(texts, MAX_TEXTS, None)):
        raise SheetTooLarge
    book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
    sheet = book.worksheets[0]
    assert isinstance(sheet, ReadOnlyWorksheet)
    sheet.reset_dimensions()  # some programs write a wrong one, and rows would be cut off
    begins = _merged_downwards(archive, sheet)
    merged: dict[int, tuple[int, str]] = {}
    for number, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS), start=1):
        texts_of_row = [_text(cell.value, cell.number_format if cell.value is not None else "") for cell in cells]
        if any(texts_of_row):
            for column, (last, text) in merged.items():
                if number <= last and column < len(texts_of_row):
                    texts_of_row[column] = texts_of_row[column] or text
        for column, last in begins.get(number, ()):
            if column < len(texts_of_row):
                merged[column] = (last, texts_of_row[column])
        yield texts_of_row


def _merged_downwards(archive: zipfile.ZipFile, sheet: ReadOnlyWorksheet) -> Mapping[int, Sequence[tuple[int, int]]]:
    """By the row where a merged area begins: its column, from 0, and its last row. openpyxl leaves them out."""
    begins: dict[int, list[tuple[int, int]]] = defaultdict(list)
    part = sheet._worksheet_path  # type: ignore[attr-defined]  # which has no public name
    for area in islice(_found(_MERGED, archive, part), MAX_MERGED):
        column, first, last = column_index_from_string(area[1].decode()) - 1, int(area[2]), int(area[3])
        if column < MAX_COLUMNS and first < last:
            begins[first].append((column, last))
    return begins


def _found(pattern: re.Pattern[bytes], archive: zipfile.ZipFile, part: str) -> Iterator[re.Match[bytes]]:
    """Where a part says so, read piece by piece; a text cannot, for its `<` is written `&lt;`."""
    rest = b""
    with archive.open(part) as source:
        while chunk := source.read(CHUNK):
            text = rest + chunk
            end = 0
            for found in pattern.finditer(text):
                end = found.end()
                yield found
            rest = text[max(end, len(text) - LONGEST_TAG) :]


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
