"""Office files are zip archives of XML: opened only when they unpack to a sane size and define no document type."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import IO
from xml.parsers import expat

from app.adapters.table_errors import MAX_UNPACKED_BYTES, SheetTooLarge, SheetUnreadable, SheetUnsafe
from app.core.errors import DomainError

MAX_PARTS = 2_000
CHUNK = 64 * 1024


class _RootBegins(Exception):
    """Nothing after it can be a document type."""


@contextmanager
def opened_package(content: bytes) -> Iterator[zipfile.ZipFile]:
    """Raises `SheetTooLarge`, `SheetUnsafe`, and `SheetUnreadable` for whatever goes wrong while it is read."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            # what the directory claims is the most that `zipfile` gives
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
                raise SheetTooLarge
            for part in parts:
                if part.filename.lower().endswith((".xml", ".rels", ".vml")):
                    _refuse_document_type(archive, part)
            yield archive
    except DomainError:
        raise
    except Exception as error:
        raise SheetUnreadable from error


def parser_without_entities() -> expat.XMLParserType:
    """Namespaces stand before a name, after a space."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = _refuse
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    return parser


def feed(parser: expat.XMLParserType, part: IO[bytes]) -> None:
    while chunk := part.read(CHUNK):
        parser.Parse(chunk, False)
    parser.Parse(b"", True)


def _refuse_document_type(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    parser = parser_without_entities()
    parser.StartElementHandler = _stop
    with archive.open(part) as stream:
        try:
            feed(parser, stream)
        except _RootBegins:
            return
        except expat.ExpatError:
            return  # whether that matters, who needs the part will tell


def _refuse(*declaration: object) -> None:
    raise SheetUnsafe


def _stop(name: str, attributes: dict[str, str]) -> None:
    raise _RootBegins
