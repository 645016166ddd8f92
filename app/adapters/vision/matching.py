"""How much of the expected banner stands in the lines that were read, in whatever order they were found.

Comparing the joined lines as one text is unsafe: other banners reach 86 of 100 that way, because short texts match
anything. So each line finds its own place in the expected sentence, and the places are united.
"""

import re
import unicodedata
from collections.abc import Sequence

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

LEAST_LIKENESS = 60
"""Per cent; a line less like its best place says nothing about the banner."""
SHORTEST_LINE = 2

_YEAR = re.compile(r"20\d\d(?=年)")


def normalised(text: str) -> str:
    """Letters, digits and ideographs only, in their compatibility form."""
    plain = unicodedata.normalize("NFKC", text).replace("專", "专")
    return "".join(character for character in plain if character.isalnum())


def coverage(expected: str, lines: Sequence[str]) -> int:
    """Per cent of the characters of `expected` that stand in `lines`."""
    wanted = normalised(expected)
    found = [False] * len(wanted)
    for line in map(normalised, lines):
        if len(line) >= SHORTEST_LINE:
            _mark(wanted, line, found)
    return round(100 * sum(found) / len(wanted)) if wanted else 0


def years(text: str) -> tuple[int, ...]:
    """Each year before 年, in the order in which they stand."""
    return tuple(dict.fromkeys(int(year) for year in _YEAR.findall(normalised(text))))


def likeness_of_part(part: str, text: str) -> int:
    """Per cent of likeness between `part` and the place of `text` most like it."""
    short, long = normalised(part), normalised(text)
    if not short or len(long) < len(short):
        return round(fuzz.ratio(short, long))
    return int(fuzz.partial_ratio(short, long))


def _mark(wanted: str, line: str, found: list[bool]) -> None:
    first, end = 0, len(wanted)
    if len(line) <= len(wanted):
        place = fuzz.partial_ratio_alignment(wanted, line)
        if place is None or place.score < LEAST_LIKENESS:
            return
        first, end = place.src_start, place.src_end
    for step in LCSseq.opcodes(wanted[first:end], line):
        if step.tag == "equal":
            for at in range(first + step.src_start, first + step.src_end):
                found[at] = True
