"""Tables written as text: .csv in the encodings of Chinese offices, and the pipe tables of Markdown."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from app.adapters.table_errors import SheetUnreadable

_RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")
"""The line between the headings and the rows of a pipe table."""
_PIPE = re.compile(r"(?<!\\)((?:\\\\)*)\|")
_ESCAPED = re.compile(r"\\([\\|`*_<>#\[\]])")
DELIMITERS = ",\t;"
TOP_LINES = 20
"""Among them are the headings."""
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_FORMULA = tuple("=+-@＝＋－＠\t\r'")
"""What a cell must not begin with; the apostrophe itself, because it is what says so."""


def read_text(content: bytes) -> Iterable[list[str]]:
    """Raises `SheetUnreadable`."""
    text = _decoded(content)
    lines = text.replace("\r\n", "\n").split("\n")
    if any("|" in line and _RULE.fullmatch(line) for line in lines):
        return _pipes(lines)
    return _csv(text)


def write_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """For Excel: with a mark, and no cell that it would take for a formula. `read_text` reads the same again."""
    target = StringIO()
    writer = csv.writer(target)
    writer.writerows([_harmless(text) for text in row] for row in rows)
    return target.getvalue().encode("utf-8-sig")


def write_pipes(rows: Iterable[Sequence[str]]) -> bytes:
    """A pipe table; the first row is its headings."""
    lines = ["| " + " | ".join(map(_piped, row)) + " |" for row in rows]
    lines.insert(1, "|" + " --- |" * (len(_PIPE.findall(lines[0])) - 1))
    return ("\n".join(lines) + "\n").encode()


def _harmless(text: str) -> str:
    return "'" + text if text.startswith(_FORMULA) else text


def _meant(text: str) -> str:
    """Without the apostrophe that says that a cell is text."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(_FORMULA) else text


def _piped(text: str) -> str:
    return re.sub(r"([\\|`*_<>#\[\]])", r"\\\1", text).replace("\n", "<br>")


def _pipes(lines: Sequence[str]) -> Iterator[list[str]]:
    for line in lines:
        if "|" not in line or _RULE.fullmatch(line):
            yield []
        else:
            yield [_unpiped(cell) for cell in _split(line)]


def _split(line: str) -> list[str]:
    cells, begin = [], 0
    line = line.strip().removeprefix("|")
    for pipe in _PIPE.finditer(line):
        cells.append(line[begin : pipe.end() - 1])
        begin = pipe.end()
    return [*cells, line[begin:]]


def _unpiped(cell: str) -> str:
    return _ESCAPED.sub(r"\1", _BREAK.sub("\n", cell.strip()))


def _csv(text: str) -> Iterator[list[str]]:
    delimiter = _delimiter(text.split("\n", TOP_LINES)[:TOP_LINES])
    try:
        for cells in csv.reader(StringIO(text, newline=""), delimiter=delimiter):
            yield [_meant(cell) for cell in cells]
    except csv.Error as error:
        raise SheetUnreadable from error


def _delimiter(lines: Sequence[str]) -> str:
    """Of the first line that has any: titles stand in one cell."""
    headings = next((line for line in lines if any(sign in line for sign in DELIMITERS)), "")
    return max(DELIMITERS, key=headings.count)


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
