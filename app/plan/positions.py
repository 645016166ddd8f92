"""Where a key stands in a TOML text: `tomllib` tells no positions, and a mistake must be named with its line.

The text has been accepted by `tomllib` before, so nothing is checked here: headers and the starts of `key = value` are
followed, strings and comments skipped, and a value spread over several lines belongs to the line of its key.
"""

import re
from collections.abc import Mapping, Sequence

Path = tuple[str | int, ...]

_HEADER = re.compile(r"\s*(\[\[?)\s*((?:[^\"'\]#]|\"[^\"]*\"|'[^']*')+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"\s*((?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*'))*)\s*=")
_PART = re.compile(r"[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*'")
_TOKEN = re.compile(
    r"""\"{3}(?:\\.|[^\\])*?\"{3}|'{3}.*?'{3}|"(?:\\.|[^"\\\n])*"|'[^'\n]*'|\#[^\n]*|[\[{\]}]|\n""", re.DOTALL
)


def key_lines(text: str) -> Mapping[Path, int]:
    """Key path → line number, counted from 1. Elements of `[[table]]` are counted from 0, as in the parsed data."""
    lines: dict[Path, int] = {(): 1}
    table: Path = ()
    elements: dict[Path, int] = {}
    for number, line in _logical_lines(text):
        if header := _HEADER.match(line):
            table = _enter(_parts(header[2]), header[1] == "[[", elements)
            _remember(table, 1, number, lines)
        elif key := _KEY.match(line):
            path = (*table, *_parts(key[1]))
            _remember(path, len(table) + 1, number, lines)
    return lines


def line_of(path: Sequence[str | int], lines: Mapping[Path, int]) -> int:
    """The line of `path`, or of the nearest key above it: of a missing key, the table that misses it."""
    known = tuple(path)
    while known not in lines:
        known = known[:-1]
    return lines[known]


def _remember(path: Path, from_length: int, number: int, lines: dict[Path, int]) -> None:
    """A key and what it opens on the way begin where they are first named."""
    for length in range(from_length, len(path) + 1):
        lines.setdefault(path[:length], number)


def _enter(parts: Sequence[str], is_element: bool, elements: dict[Path, int]) -> Path:
    """The path a header opens; below `[[a]]`, `[a.b]` means `b` of the newest `a`."""
    path: Path = ()
    for depth, part in enumerate(parts, start=1):
        path = (*path, part)
        if is_element and depth == len(parts):
            elements[path] = elements.get(path, -1) + 1
        if path in elements:
            path = (*path, elements[path])
    return path


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in _PART.findall(dotted))


def _logical_lines(text: str) -> list[tuple[int, str]]:
    """Lines with the number of their first physical line; brackets and long strings hold lines together."""
    found, start, depth = [], 0, 0
    number = first = 1
    for token in _TOKEN.finditer(text + "\n"):
        depth += (token[0] in "[{") - (token[0] in "]}")
        if token[0] == "\n" and depth == 0:
            found.append((first, (text + "\n")[start : token.start()]))
            start, first = token.end(), number + 1
        number += token[0].count("\n")
    return found
