"""Small .docx files, written as XML: what Word, WPS, and nobody honest would write."""

import zipfile
from collections.abc import Sequence
from io import BytesIO

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def cell(*paragraphs: str, span: int = 1, merged: str = "") -> str:
    """`merged`: "restart" begins a cell merged downwards, "continue" goes on with it."""
    properties = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    if merged:
        properties += '<w:vMerge w:val="restart"/>' if merged == "restart" else "<w:vMerge/>"
    texts = "".join(f'<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>' for text in paragraphs)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{texts}</w:tc>"


def table(*rows: Sequence[str]) -> str:
    """Cells are XML, or plain text."""
    written = ("".join(one if one.startswith("<w:tc>") else cell(one) for one in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in written)}</w:tbl>"


def docx(*body: str, prolog: str = "", parts: dict[str, str] | None = None) -> bytes:
    document = f'<?xml version="1.0" encoding="UTF-8"?>{prolog}<w:document xmlns:w="{NAMESPACE}" '
    document += 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"{document}<w:body>{''.join(body)}</w:body></w:document>")
        for name, text in (parts or {}).items():
            archive.writestr(name, text)
    return target.getvalue()
