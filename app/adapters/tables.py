"""Tables as people send them, whatever the file: .xlsx, .docx, .csv, or a pipe table. Every cell becomes text."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.adapters.packages import opened_package
from app.adapters.spreadsheets import read_first_sheet
from app.adapters.table_errors import (
    MAX_BYTES,
    MAX_COLUMNS,
    MAX_ROWS,
    SheetLocked,
    SheetOfOldFormat,
    SheetTooLarge,
)
from app.adapters.text_tables import read_text
from app.adapters.word_tables import DOCUMENT, read_word

END_OF_TABLE = 1_000
"""Blank rows in a stretch; some programs save a million formatted ones below the last."""
OLD_OFFICE = b"\xd0\xcf\x11\xe0"
"""Also the shell around a file with a password."""
LOCKED = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True, slots=True)
class Row:
    number: int
    """As the program shows it, counted from 1; in a .docx file the rows of its tables."""
    cells: tuple[str, ...]
    """Trimmed, without the empty ones at the end."""


def read_rows(content: bytes) -> list[Row]:
    """All rows of the first sheet or of all tables, blank ones left out. What the file is, its bytes say, not its name.

    Raises `SheetUnreadable`, `SheetTooLarge`, `SheetLocked`, `SheetOfOldFormat` or `SheetUnsafe`.
    """
    if len(content) > MAX_BYTES:
        raise SheetTooLarge
    if content.startswith(OLD_OFFICE):
        raise SheetLocked if LOCKED in content else SheetOfOldFormat
    rows: list[Row] = []
    blank = 0
    for number, values in enumerate(_cells(content), start=1):
        row = Row(number, _trimmed(values))
        blank = 0 if row.cells else blank + 1
        if blank > END_OF_TABLE:
            break
        if row.cells:
            rows.append(row)
        if len(rows) > MAX_ROWS:
            raise SheetTooLarge
    return rows


def _cells(content: bytes) -> Iterator[Sequence[str]]:
    if not content.startswith(b"PK"):
        yield from read_text(content)
        return
    with opened_package(content) as archive:
        is_word = DOCUMENT in archive.namelist()
        rows: Iterable[Sequence[str]] = read_word(archive) if is_word else read_first_sheet(archive, content)
        yield from rows


def _trimmed(values: Sequence[str]) -> tuple[str, ...]:
    cells = [value.strip() for value in values[:MAX_COLUMNS]]
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)
