"""What a roster's table says, row by row. Text only: what the roster says already is asked in `diff.py`."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from app.adapters.tables import Row
from app.speakers.phones import NotAPhone, read_phones
from app.speakers.roster.cells import (
    GENDERS,
    LONGEST_EMPLOYER,
    LONGEST_HONOURS,
    LONGEST_REMARK,
    one_line,
    read_name,
    read_serial,
    several_lines,
    wrong_name,
    wrong_text,
)
from app.speakers.roster.errors import RosterEmpty, RosterTooLong
from app.speakers.roster.headings import COLUMNS, POST, Places, find_headings, headings_of, is_heading
from app.speakers.service import SpeakerDraft

MOST_SPEAKERS = 20_000
HONOURS, PHONE, EMPLOYER = "获得荣誉", "联系电话", "工作单位及职务"
Cells = dict[str, str]
"""By column, the spaces and line breaks tidied."""
_SUMS = {"合计", "总计", "共计", "小计"}
_FOOTNOTE = re.compile(r"(?:填表|制表|填报|审核|负责|联系人|经办|单位|备?注|说明|日期|时间)[^，。]{0,8}[:：]")


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    """Of the row, as the program shows it."""
    draft: SpeakerDraft


@dataclass(frozen=True, slots=True)
class BadRow:
    number: int
    reason: str


def read_roster(rows: Sequence[Row]) -> tuple[list[Line], list[BadRow]]:
    """Raises `RosterHeaderMissing`, `RosterEmpty` and `RosterTooLong`."""
    written = _written(rows)
    if not written:
        raise RosterEmpty
    if len(written) > MOST_SPEAKERS:
        raise RosterTooLong
    read = [_read(number, cells) for number, cells in written]
    bad = [row for row in read if isinstance(row, BadRow)]
    lines, doubles = _without_doubles([row for row in read if isinstance(row, Line)])
    return lines, sorted([*bad, *doubles], key=lambda row: row.number)


def _written(rows: Sequence[Row]) -> list[tuple[int, Cells]]:
    """The cells of each speaker and the first row they stand in."""
    header, places = find_headings(rows)
    found: list[tuple[int, Cells]] = []
    for row in rows[header + 1 :]:
        if is_heading(row):
            places = headings_of(row)
            continue
        cells = _cells(row, places)
        if found and _continues(found[-1][1], cells):
            number, before = found[-1]
            found[-1] = number, before | {HONOURS: _joined(before[HONOURS], cells[HONOURS])}
        elif not _is_no_speaker(row, cells):
            found.append((row.number, cells))
    return found


def _cells(row: Row, places: Places) -> Cells:
    def cell(column: str) -> str:
        place = places.get(column)
        return row.cells[place] if place is not None and place < len(row.cells) else ""

    cells = {column: one_line(cell(column)) for column in COLUMNS}
    cells[HONOURS] = several_lines(cell(HONOURS))
    cells[PHONE] = several_lines(cell(PHONE))
    cells[EMPLOYER] += one_line(cell(POST))
    return cells


def _continues(before: Cells, cells: Cells) -> bool:
    """One person's honours in several rows, their other cells merged downwards or left blank."""
    if not cells[HONOURS]:
        return False
    if not any(text for column, text in cells.items() if column != HONOURS):
        return True
    return bool(cells[PHONE]) and all(before[column] == cells[column] for column in ("姓名", EMPLOYER, PHONE))


def _joined(honours: str, more: str) -> str:
    return honours if more in honours.split("\n") or not honours else f"{honours}\n{more}"


def _is_no_speaker(row: Row, cells: Cells) -> bool:
    """A title between the rows, a sum, a line to sign on."""
    name = cells["姓名"].replace(" ", "")
    filled = [text for text in row.cells if text]
    if name in _SUMS or (not name and len(filled) == 1):
        return True
    return not name and any(_FOOTNOTE.match(text) or text.replace(" ", "") in _SUMS for text in filled)


def _read(number: int, cells: Cells) -> Line | BadRow:
    name, gender = read_name(cells["姓名"])
    reasons = [
        wrong_name(name),
        wrong_text(EMPLOYER, cells[EMPLOYER], LONGEST_EMPLOYER),
        wrong_text(HONOURS, cells[HONOURS], LONGEST_HONOURS),
        wrong_text("备注", cells["备注"], LONGEST_REMARK),
        "" if cells["性别"] in GENDERS else "性别请填“男”或“女”",
    ]
    phones = None
    try:
        phones = read_phones(cells[PHONE])
    except NotAPhone as error:
        reasons.append(str(error))
    if any(reasons):
        return BadRow(number, "；".join(filter(None, reasons)))
    draft = SpeakerDraft(
        name=name,
        employer_and_post=cells[EMPLOYER],
        honours_text=cells[HONOURS],
        phones=phones,
        gender=GENDERS[cells["性别"]] or gender,
        serial=read_serial(cells["序号"]),
        remark=cells["备注"],
    )
    return Line(number, draft)


def _without_doubles(lines: Sequence[Line]) -> tuple[list[Line], list[BadRow]]:
    """Which of two lines is right, only the sender knows: all that stand for one person or share a mobile go back."""
    numbers: dict[object, list[int]] = defaultdict(list)
    for line in lines:
        for key in _marks(line.draft):
            numbers[key].append(line.number)
    good, bad = [], []
    for line in lines:
        others = sorted({number for key in _marks(line.draft) for number in numbers[key]} - {line.number})
        if others:
            where = "、".join(map(str, others[:5]))
            bad.append(BadRow(line.number, f"和第 {where} 行的姓名或手机号相同，请只留对的一行"))
        else:
            good.append(line)
    return good, bad


def _marks(draft: SpeakerDraft) -> list[object]:
    """What no two lines may share: the mobile; without one, the name at the same employer."""
    if draft.phones is not None and not draft.phones.is_landline:
        return [draft.phones.primary]
    return [(draft.name, draft.employer_and_post)]
