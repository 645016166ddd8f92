"""The tables of a .docx file, read as a stream: no tree is built, no entity or link is followed.

A cell merged downwards says the same in every row, as a reader understands it; one merged to the right stands once.
"""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.adapters.packages import feed, parser_without_entities
from app.adapters.table_errors import MAX_COLUMNS, MAX_ROWS, SheetTooLarge

DOCUMENT = "word/document.xml"
_WORD = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main ",
    "http://purl.oclc.org/ooxml/wordprocessingml/main ",
)
_FALLBACK = "http://schemas.openxmlformats.org/markup-compatibility/2006 Fallback"
"""The same once more for old programs."""


@dataclass
class _Tables:
    rows: list[list[str]] = field(default_factory=list)
    _above: list[str] = field(default_factory=list)
    _row: list[str] = field(default_factory=list)
    _merged: list[int] = field(default_factory=list)
    """Columns of this row that go on from the row above."""
    _text: list[str] = field(default_factory=list)
    _depth: int = 0
    """Of tables within tables: what an inner one says belongs to the cell around it."""
    _span: int = 1
    _continues: bool = False
    _is_text: bool = False
    _skipped: int = 0

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if self._skipped or name == _FALLBACK:
            self._skipped += 1
            return
        tag = _tag(name)
        self._is_text = tag == "t"
        if tag == "tbl":
            self._depth += 1
            self._above = self._above if self._depth > 1 else []
        elif self._depth == 1:
            self._begin_part(tag, attributes)
        if tag in ("tab", "br", "cr"):
            self._text.append("\t" if tag == "tab" else "\n")

    def _begin_part(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "tr":
            self._row, self._merged = [], []
        elif tag == "gridBefore":
            self._row += [""] * _number(attributes)
        elif tag == "tc":
            self._text, self._span, self._continues = [], 1, False
        elif tag == "gridSpan":
            self._span = _number(attributes)
        elif tag == "vMerge":
            self._continues = _value(attributes) != "restart"

    def end(self, name: str) -> None:
        if self._skipped:
            self._skipped -= 1
            return
        tag = _tag(name)
        self._is_text = False
        if tag == "p":
            self._text.append("\n")
        elif tag == "tbl":
            self._depth -= 1
        elif self._depth == 1 and tag == "tc":
            self._end_cell()
        elif self._depth == 1 and tag == "tr":
            self._end_row()

    def text(self, text: str) -> None:
        if self._is_text and not self._skipped:
            self._text.append(text)

    def _end_cell(self) -> None:
        column = len(self._row)
        if column >= MAX_COLUMNS:
            return
        if self._continues:
            self._merged.append(column)
        self._row += ["".join(self._text).strip()] + [""] * (self._span - 1)

    def _end_row(self) -> None:
        if any(self._row):
            for column in self._merged:
                if column < len(self._above):
                    self._row[column] = self._row[column] or self._above[column]
        self.rows.append(self._row)
        self._above = self._row
        if len(self.rows) > 2 * MAX_ROWS:
            raise SheetTooLarge


def read_word(archive: zipfile.ZipFile) -> Iterator[list[str]]:
    """The rows of all tables, one after another; text outside them is left out."""
    tables = _Tables()
    parser = parser_without_entities()
    parser.buffer_text = True
    parser.StartElementHandler = tables.begin
    parser.EndElementHandler = tables.end
    parser.CharacterDataHandler = tables.text
    with archive.open(DOCUMENT) as part:
        feed(parser, part)
    yield from tables.rows


def _tag(name: str) -> str:
    for namespace in _WORD:
        if name.startswith(namespace):
            return name[len(namespace) :]
    return ""


def _value(attributes: dict[str, str]) -> str | None:
    return next((value for name, value in attributes.items() if _tag(name) == "val"), None)


def _number(attributes: dict[str, str]) -> int:
    return min(int(_value(attributes) or 1), MAX_COLUMNS)
