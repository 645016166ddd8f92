"""What a school table says, row by row, in the words offices use. Text only: the database is asked in `imports.py`."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.adapters.tables import Row
from app.units.errors import SchoolHeaderMissing
from app.units.models import Ownership, Stage
from app.units.rules import LONGEST_SHORT_NAME

COLUMNS = ("学校代码", "学校名称", "学校简称", "学段", "办学性质", "所属县区", "学生数")
OPTIONAL = {"学校简称", "学生数"}
HEADER_WORDS = {
    "学校代码": {"学校代码", "学校标识码", "学校编码", "学校编号", "代码", "标识码", "编码"},
    "学校名称": {"学校名称", "学校全称", "名称", "学校"},
    "学校简称": {"学校简称", "简称"},
    "学段": {"学段", "办学类型", "学校类型", "学校类别", "类型"},
    "办学性质": {"办学性质", "学校性质", "性质", "公办民办", "举办者类型"},
    "所属县区": {"所属县区", "所属县", "所在县区", "县区", "县市区", "所属区县", "区县", "属地"},
    "学生数": {"学生数", "学生人数", "在校生数", "在校学生数", "在校生", "人数"},
}
STAGES = {
    "小学": Stage.PRIMARY,
    "完全小学": Stage.PRIMARY,
    "教学点": Stage.PRIMARY,
    "初中": Stage.JUNIOR,
    "初级中学": Stage.JUNIOR,
    "高中": Stage.SENIOR,
    "普通高中": Stage.SENIOR,
    "高级中学": Stage.SENIOR,
    "九年一贯制": Stage.NINE_YEAR,
    "九年一贯制学校": Stage.NINE_YEAR,
    "十二年一贯制": Stage.TWELVE_YEAR,
    "十二年一贯制学校": Stage.TWELVE_YEAR,
    "完全中学": Stage.COMPLETE,
    "完中": Stage.COMPLETE,
    "中职": Stage.VOCATIONAL,
    "中等职业学校": Stage.VOCATIONAL,
    "职业高中": Stage.VOCATIONAL,
    "中专": Stage.VOCATIONAL,
    "特殊教育": Stage.SPECIAL,
    "特殊教育学校": Stage.SPECIAL,
    "特教": Stage.SPECIAL,
}
OWNERSHIPS = {
    "公办": Ownership.PUBLIC,
    "公立": Ownership.PUBLIC,
    "民办": Ownership.PRIVATE,
    "私立": Ownership.PRIVATE,
}
HEADER_ROWS = 10
"""The header stands among the first rows; above it there may be a title."""
LONGEST_NAME, MOST_PUPILS = 60, 50_000

_CODE = re.compile(r"[0-9A-Za-z]{4,20}")


@dataclass(frozen=True)
class SchoolRow:
    """A row in which every cell reads well."""

    number: int
    cells: tuple[str, ...]
    """In the order of `COLUMNS`, as they stood in the table."""
    code: str
    name: str
    short_name: str | None
    """None and None pupils: left empty, what is known stays."""
    stage: Stage
    ownership: Ownership
    division_code: str
    pupils: int | None


@dataclass(frozen=True)
class BadRow:
    number: int
    cells: tuple[str, ...]
    reason: str


def read_schools(rows: Sequence[Row], divisions: Mapping[str, str]) -> tuple[list[SchoolRow], list[BadRow]]:
    """Good and bad rows. `divisions`: how a county may be written → its code.

    Raises `SchoolHeaderMissing` when no row names the columns. All rows that share a code are bad: which one is meant,
    only the sender knows.
    """
    header, places = _find_header(rows)
    read = [
        _read(row.number, cells, divisions)
        for row in rows[header + 1 :]
        if any(cells := tuple(_cell(row, places.get(column)) for column in COLUMNS))
    ]
    good = [row for row in read if isinstance(row, SchoolRow)]
    bad = [row for row in read if isinstance(row, BadRow)]
    numbers: dict[str, list[int]] = {}
    for school in good:
        numbers.setdefault(school.code, []).append(school.number)
    for school in good:
        others = [str(number) for number in numbers[school.code] if number != school.number]
        if others:
            bad.append(BadRow(school.number, school.cells, f"学校代码与第 {'、'.join(others)} 行相同，请只留对的一行"))
    bad.sort(key=lambda row: row.number)
    return [school for school in good if len(numbers[school.code]) == 1], bad


def _find_header(rows: Sequence[Row]) -> tuple[int, Mapping[str, int]]:
    best: set[str] = set()
    for index, row in enumerate(rows[:HEADER_ROWS]):
        places: dict[str, int] = {}
        for place, text in enumerate(row.cells):
            word = _header_word(text)
            for column, words in HEADER_WORDS.items():
                if word in words:
                    places.setdefault(column, place)
        missing = set(COLUMNS) - OPTIONAL - set(places)
        if not missing:
            return index, places
        best = max(best, set(places), key=len)
    missing_text = "、".join(column for column in COLUMNS if column not in best | OPTIONAL)
    raise SchoolHeaderMissing(f"表头里没有找到：{missing_text}。请把第一行写成：{'、'.join(COLUMNS)}。")


def _header_word(text: str) -> str:
    """`所属县（区）*` → `所属县区`, `在校生数（人）` → `在校生数`."""
    plain = unicodedata.normalize("NFKC", text)
    plain = plain.replace("(人)", "").replace("(必填)", "").replace("(选填)", "")
    return re.sub(r"[^\w]", "", plain)


def _cell(row: Row, place: int | None) -> str:
    return row.cells[place] if place is not None and place < len(row.cells) else ""


def _read(number: int, cells: tuple[str, ...], divisions: Mapping[str, str]) -> SchoolRow | BadRow:
    code, name, short_name, stage, ownership, division, pupils = cells
    code, stage, ownership, division, pupils = map(_plain, (code, stage, ownership, division, pupils))
    code, pupils = code.removesuffix(".0"), pupils.removesuffix("人").removesuffix(".0")
    reasons = [
        _code_reason(code),
        _name_reason("学校名称", name, LONGEST_NAME),
        _short_name_reason(short_name, name),
        _choice_reason("学段", stage, STAGES),
        _choice_reason("办学性质", ownership, OWNERSHIPS),
        _choice_reason("所属县区", division, divisions),
        _pupils_reason(pupils) if pupils else "",
    ]
    if any(reasons):
        return BadRow(number, cells, "；".join(filter(None, reasons)))
    return SchoolRow(
        number=number,
        cells=cells,
        code=code,
        name=name,
        short_name=short_name or None,
        stage=STAGES[stage],
        ownership=OWNERSHIPS[ownership],
        division_code=divisions[division],
        pupils=int(pupils) if pupils else None,
    )


def _plain(text: str) -> str:
    """Full-width digits and letters as plain ones, without the spaces people align words with."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def _code_reason(code: str) -> str:
    if not code:
        return "学校代码没有填"
    if re.fullmatch(r"[0-9.]+[Ee]\+[0-9]+", code):
        return "学校代码被表格改成了科学计数法，请把这一列设为“文本”后重填"
    return "" if _CODE.fullmatch(code) else "学校代码应是 4 到 20 位数字或字母"


def _name_reason(column: str, text: str, longest: int) -> str:
    if not text:
        return f"{column}没有填"
    if len(text) > longest:
        return f"{column}超过 {longest} 个字，请缩短"
    if not text.isprintable():
        return f"{column}里有换行或看不见的字符，请删掉后重新输入"
    return ""


def _short_name_reason(short_name: str, name: str) -> str:
    if short_name:
        return _name_reason("学校简称", short_name, LONGEST_SHORT_NAME)
    return f"学校名称超过 {LONGEST_SHORT_NAME} 个字，请填学校简称" if len(name) > LONGEST_SHORT_NAME else ""


def _choice_reason(column: str, text: str, choices: Mapping[str, object]) -> str:
    if not text:
        return f"{column}没有填"
    if text in choices:
        return ""
    return f"{column}“{text[:20]}”不在可选范围里，可填：{'、'.join(_examples(choices))}"


def _examples(choices: Mapping[str, object]) -> list[str]:
    """The first way of writing each choice."""
    first: dict[object, str] = {}
    for text, choice in choices.items():
        first.setdefault(choice, text)
    return list(first.values())


def _pupils_reason(pupils: str) -> str:
    if not re.fullmatch(r"[0-9]{1,6}", pupils):
        return "学生数应是整数，不知道可以空着"
    return "" if int(pupils) <= MOST_PUPILS else f"学生数超过 {MOST_PUPILS}，请核对"
