"""Rosters as tests write them."""

from collections.abc import Sequence

from app.adapters.tables import Row
from app.speakers.roster.headings import COLUMNS

FIRST = ("1", "示例讲师甲", "男", "示例公司技术员", "全国劳动模范、固原工匠", "13800000001", "")
SECOND = ("2", "示例讲师乙", "女", "示例厂班长", "自治区劳动模范", "0954-2012345转801", "已退休")
THIRD = ("3", "示例讲师丙", "", "示例医院护士", "", "", "")
Cells = tuple[str, ...]


def table(*cells: Cells) -> list[Row]:
    """With the notice's headings in row 1."""
    return [Row(number, row) for number, row in enumerate((COLUMNS, *cells), 1)]


def changed(row: Cells, **columns: str) -> Cells:
    """`changed(FIRST, 备注="…")`."""
    return tuple(columns.get(column, text) for column, text in zip(COLUMNS, row, strict=True))


def names(*rows: Cells) -> Sequence[str]:
    return [row[1] for row in rows]
