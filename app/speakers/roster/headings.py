"""The notice's seven columns (附: 名册), and the words that offices head them with."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from app.adapters.tables import Row
from app.speakers.roster.errors import RosterHeaderMissing

COLUMNS = ("序号", "姓名", "性别", "工作单位及职务", "获得荣誉", "联系电话", "备注")
NEEDED = ("姓名", "工作单位及职务", "获得荣誉", "联系电话")
POST = "职务"
"""In a column of its own it goes behind the employer."""
WORDS = {
    "序号": {"序号", "编号", "序", "号", "no"},
    "姓名": {"姓名", "名字", "宣讲员", "宣讲员姓名", "讲师姓名", "宣讲人", "宣讲人姓名", "成员姓名"},
    "性别": {"性别", "男女"},
    "工作单位及职务": {
        "工作单位及职务",
        "工作单位职务",
        "工作单位和职务",
        "工作单位及职称",
        "工作单位及岗位",
        "工作单位及职务职称",
        "单位及职务",
        "单位职务",
        "单位和职务",
        "单位及职称",
        "工作单位",
        "所在单位",
        "单位",
        "单位名称",
    },
    POST: {"职务", "职称", "岗位", "职务职称", "职务岗位", "职务或岗位"},
    "获得荣誉": {
        "获得荣誉",
        "荣誉",
        "荣誉称号",
        "获得荣誉称号",
        "所获荣誉",
        "曾获荣誉",
        "主要荣誉",
        "获奖情况",
        "荣誉情况",
    },
    "联系电话": {"联系电话", "联系方式", "电话", "手机", "手机号", "手机号码", "电话号码", "联系号码", "联系人电话"},
    "备注": {"备注", "说明", "附注"},
}
_COLUMN_OF = {word: column for column, words in WORDS.items() for word in words}
_ASIDE = re.compile(r"\([^)]*\)")
HEADER_ROWS = 20
"""The headings stand among the first rows; above them there may be titles."""

Places = Mapping[str, int]
"""Where a column stands, from 0."""


def find_headings(rows: Sequence[Row]) -> tuple[int, Places]:
    """Which of the rows holds them. Raises `RosterHeaderMissing`, naming what was not found."""
    best: Places = {}
    for index, row in enumerate(rows[:HEADER_ROWS]):
        places = headings_of(row)
        if all(column in places for column in NEEDED):
            return index, places
        best = max(best, places, key=len)
    missing = "、".join(column for column in NEEDED if column not in best)
    raise RosterHeaderMissing(f"表头里没有找到：{missing}。请把表头写成：{'、'.join(COLUMNS)}。")


def headings_of(row: Row) -> Places:
    places: dict[str, int] = {}
    for place, text in enumerate(row.cells):
        column = _COLUMN_OF.get(_word(text))
        if column is not None:
            places.setdefault(column, place)
    return places


def is_heading(row: Row) -> bool:
    """Repeated on every page, or at the head of the next table."""
    return all(column in headings_of(row) for column in NEEDED)


def _word(text: str) -> str:
    """`工作单位及 职务（全称）` → `工作单位及职务`; line breaks and spaces only make columns look even."""
    plain = _ASIDE.sub("", unicodedata.normalize("NFKC", text))
    return re.sub(r"[\W_]", "", plain).lower()
