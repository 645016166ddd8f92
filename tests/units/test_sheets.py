"""What school tables say: header variants, blank rows, numbers as spreadsheets store them, reasons to act on."""

import pytest

from app.adapters.tables import Row
from app.units.errors import SchoolHeaderMissing
from app.units.models import Ownership, Stage
from app.units.sheets import BadRow, SchoolRow, read_schools

DIVISIONS = {"固原市": "640400", "市直": "640400", "西吉县": "640422", "西吉": "640422", "640422": "640422"}
HEADER = ("学校代码", "学校名称", "学校简称", "学段", "办学性质", "所属县区", "学生数")
GOOD = ("3164000001", "西吉县示例第一小学", "示例一小", "小学", "公办", "西吉县", "320")


def read(*cells: tuple[str, ...], header: tuple[str, ...] = HEADER) -> tuple[list[SchoolRow], list[BadRow]]:
    rows = [Row(number, row) for number, row in enumerate((header, *cells), start=1)]
    return read_schools(rows, DIVISIONS)


def with_(**changes: str) -> tuple[str, ...]:
    return tuple(changes.get(column, value) for column, value in zip(HEADER, GOOD, strict=True))


def test_a_good_row_is_read() -> None:
    good, bad = read(GOOD)
    assert bad == []
    assert good == [
        SchoolRow(
            2, GOOD, "3164000001", "西吉县示例第一小学", "示例一小", Stage.PRIMARY, Ownership.PUBLIC, "640422", 320
        )
    ]


@pytest.mark.parametrize(
    "header",
    [
        ("学校标识码", "学校全称", "简称", "办学类型", "学校性质", "县（市、区）", "在校生数（人）"),
        ("学校代码*", "学校 名称", "学校简称(选填)", "学 段", "公办/民办", "所属县（区）", "学生人数"),
        ("代码（必填）", "学校", "简称", "学校类别", "性质", "县区", "人数"),
    ],
)
def test_a_header_may_be_worded_otherwise(header: tuple[str, ...]) -> None:
    assert read(GOOD, header=header) == read(GOOD)


def test_columns_may_stand_in_any_order_with_others_between_and_a_title_above() -> None:
    rows = [
        Row(1, ("固原市学校名册",)),
        Row(3, ("序号", *reversed(HEADER), "备注")),
        Row(4, ("1", *reversed(GOOD), "")),
    ]
    good, bad = read_schools(rows, DIVISIONS)
    assert [row.code for row in good] == ["3164000001"]
    assert (good[0].number, bad) == (4, [])


def test_optional_columns_may_be_left_out() -> None:
    header = tuple(column for column in HEADER if column not in {"学校简称", "学生数"})
    cells = tuple(value for column, value in zip(HEADER, GOOD, strict=True) if column in header)
    good, bad = read(cells, header=header)
    assert bad == []
    assert (good[0].short_name, good[0].pupils) == (None, None)


def test_a_table_without_a_needed_column_names_it() -> None:
    with pytest.raises(SchoolHeaderMissing, match="没有找到：学段、所属县区"):
        read(GOOD, header=("学校代码", "学校名称", "学校简称", "年级", "办学性质", "地方", "学生数"))
    with pytest.raises(SchoolHeaderMissing):
        read_schools([], DIVISIONS)


def test_leading_zeros_of_a_code_are_kept_and_a_decimal_point_is_not() -> None:
    good, bad = read(
        with_(学校代码="0064000001"), with_(学校代码="3640.0", 学生数="320.0"), with_(学校代码="３１６４０００００２")
    )
    assert bad == []
    assert [row.code for row in good] == ["0064000001", "3640", "3164000002"]
    assert good[1].pupils == 320


@pytest.mark.parametrize("cells", [("", "", "", "", "", "", ""), (), ("", "", "", "", "", "", "", "合计")])
def test_a_row_without_a_school_is_passed_over(cells: tuple[str, ...]) -> None:
    good, bad = read(cells, GOOD)
    assert ([row.number for row in good], bad) == ([3], [])


@pytest.mark.parametrize(
    ("column", "text", "reason"),
    [
        ("学校代码", "", "学校代码没有填"),
        ("学校代码", "31-64", "学校代码应是 4 到 20 位数字或字母"),
        ("学校代码", "1", "学校代码应是 4 到 20 位数字或字母"),
        ("学校代码", "3164/", "学校代码应是 4 到 20 位数字或字母"),
        ("学校代码", "3.164E+09", "科学计数法"),
        ("学校名称", "", "学校名称没有填"),
        ("学校名称", "示" * 61, "学校名称超过 60 个字"),
        ("学校名称", "示例\n小学", "看不见的字符"),
        ("学校简称", "示" * 16, "学校简称超过 15 个字"),
        ("学段", "", "学段没有填"),
        ("学段", "大学", "学段“大学”不在可选范围里，可填：小学、初中、高中、九年一贯制"),
        ("办学性质", "合办", "可填：公办、民办"),
        ("所属县区", "", "所属县区没有填"),
        ("所属县区", "彭阳县", "所属县区“彭阳县”不在可选范围里，可填：固原市、西吉县"),
        ("学生数", "三百", "学生数应是整数"),
        ("学生数", "-3", "学生数应是整数"),
        ("学生数", "12.5", "学生数应是整数"),
        ("学生数", "50001", "请核对"),
    ],
)
def test_a_bad_cell_is_explained(column: str, text: str, reason: str) -> None:
    good, bad = read(GOOD, with_(**{"学校代码": "3164000002", column: text}))
    assert [row.number for row in good] == [2]
    assert [row.number for row in bad] == [3]
    assert reason in bad[0].reason


def test_everything_wrong_with_a_row_is_said_at_once() -> None:
    _, bad = read(with_(学校代码="", 学段="大学", 学生数="x"))
    assert bad[0].reason.count("；") == 2


def test_a_long_name_needs_a_short_one() -> None:
    name = "西吉县示例乡示例村示例希望示例中心示例小学"
    assert len(name) > 20
    _, bad = read(with_(学校名称=name, 学校简称=""))
    assert "请填学校简称" in bad[0].reason
    good, _ = read(with_(学校名称=name))
    assert good[0].name == name


def test_rows_that_share_a_code_are_all_sent_back() -> None:
    good, bad = read(GOOD, with_(学校代码="3164000002"), with_(学校名称="示例小学"), with_(学校代码=" 3164000001 "))
    assert [row.code for row in good] == ["3164000002"]
    assert [(row.number, row.reason) for row in bad] == [
        (2, "学校代码与第 4、5 行相同，请只留对的一行"),
        (4, "学校代码与第 2、5 行相同，请只留对的一行"),
        (5, "学校代码与第 2、4 行相同，请只留对的一行"),
    ]
