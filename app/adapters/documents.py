"""Word documents that an office goes on writing in: letters with room for a seal, certificates, printable sheets.

The only place that writes .docx. Text goes in as text: markup, fields and formulas stay the characters they are.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from io import BytesIO

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Pt
from docx.table import _Row
from docx.text.font import Font
from docx.text.paragraph import Paragraph as WordParagraph

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
BODY_FONT = "仿宋"
TITLE_FONT = "黑体"
A4 = (Cm(21.0), Cm(29.7))
MARGIN = Cm(2.6)
NO_SUCH_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
"""What XML cannot carry, and what turns the reading direction."""


class Place(Enum):
    LEFT = WD_ALIGN_PARAGRAPH.LEFT
    CENTRE = WD_ALIGN_PARAGRAPH.CENTER
    RIGHT = WD_ALIGN_PARAGRAPH.RIGHT


@dataclass(frozen=True)
class Line:
    """One paragraph; sizes and spaces in points."""

    text: str
    size: float = 16
    place: Place = Place.LEFT
    is_title: bool = False
    is_indented: bool = False
    """By two characters, as Chinese letters begin a paragraph."""
    space_before: float = 0


@dataclass(frozen=True)
class Grid:
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float]
    """In centimetres, one per column."""


def write_document(parts: Iterable[Line | Grid], *, title: str, is_landscape: bool = False) -> bytes:
    """A .docx on A4. `title` is the file's own, shown by Word beside the name of the file."""
    document = Document()
    document.core_properties.title = _clean(title)
    document.core_properties.author = ""
    document.core_properties.comments = ""
    document.core_properties.created = document.core_properties.modified = datetime(2026, 1, 1, tzinfo=UTC)
    _lay_out(document, is_landscape=is_landscape)
    for part in parts:
        if isinstance(part, Line):
            _write_line(document.add_paragraph(), part)
        else:
            _write_grid(document, part)
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def _lay_out(document: DocumentObject, *, is_landscape: bool) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE if is_landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = reversed(A4) if is_landscape else A4
    section.top_margin = section.bottom_margin = section.left_margin = section.right_margin = MARGIN
    style = document.styles["Normal"]
    _dress(style.font, BODY_FONT, 16)


def _dress(font: Font, name: str, size: float) -> None:
    """Chinese letters take their font from an attribute of its own, which python-docx leaves to us."""
    font.name = name
    font.size = Pt(size)
    font.element.rPr.rFonts.set(qn("w:eastAsia"), name)


def _write_line(paragraph: WordParagraph, line: Line) -> None:
    paragraph.alignment = line.place.value
    shape = paragraph.paragraph_format
    shape.space_before, shape.space_after = Pt(line.space_before), Pt(0)
    shape.line_spacing = 1.5
    if line.is_indented:
        shape.first_line_indent = Pt(2 * line.size)
    _dress(paragraph.add_run(_clean(line.text)).font, TITLE_FONT if line.is_title else BODY_FONT, line.size)


def _write_grid(document: DocumentObject, grid: Grid) -> None:
    table = document.add_table(rows=1, cols=len(grid.headings), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    widths = [Cm(width) for width in grid.widths]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width  # WPS reads these, Word those of the cells
    _fill(table.rows[0], grid.headings, widths, is_heading=True)
    for row in grid.rows:
        _fill(table.add_row(), row, widths)


def _fill(row: _Row, texts: Sequence[str], widths: Sequence[Length], *, is_heading: bool = False) -> None:
    properties = row._tr.get_or_add_trPr()  # python-docx has no name for these two
    properties.append(OxmlElement("w:cantSplit"))
    if is_heading:
        properties.append(OxmlElement("w:tblHeader"))
    for cell, text, width in zip(row.cells, texts, widths, strict=True):
        cell.width = width
        _dress(cell.paragraphs[0].add_run(_clean(text)).font, TITLE_FONT if is_heading else BODY_FONT, 12)


def _clean(text: str) -> str:
    return NO_SUCH_TEXT.sub("", text)
