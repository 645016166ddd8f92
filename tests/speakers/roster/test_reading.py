"""What a roster's table says: the notice's columns however an office writes them, and why a row cannot be taken."""

import pytest

from app.adapters.spreadsheets import write_rows
from app.adapters.tables import Row, read_rows
from app.adapters.text_tables import write_csv, write_pipes
from app.speakers.phones import Phones
from app.speakers.roster.errors import RosterEmpty, RosterHeaderMissing, RosterTooLong
from app.speakers.roster.headings import COLUMNS
from app.speakers.roster.reading import BadRow, Line, read_roster
from app.speakers.service import SpeakerDraft
from app.speakers.states import Gender
from tests.adapters.word import cell, docx, table

FIRST = ("1", "示例讲师甲", "男", "示例公司技术员", "全国劳动模范、固原工匠", "13800000001", "")
SECOND = ("2", "示例讲师乙", "女", "示例厂班长", "自治区劳动模范", "0954-2012345", "已退休")
DRAFTS = [
    SpeakerDraft(
        "示例讲师甲",
        "示例公司技术员",
        "全国劳动模范、固原工匠",
        Phones("+8613800000001"),
        Gender.MALE,
        1,
    ),
    SpeakerDraft("示例讲师乙", "示例厂班长", "自治区劳动模范", Phones("0954-2012345"), Gender.FEMALE, 2, "已退休"),
]
TABLE = (COLUMNS, FIRST, SECOND)


def rows(*cells: tuple[str, ...]) -> list[Row]:
    return [Row(number, row) for number, row in enumerate(cells, 1) if any(row)]


def drafts(*cells: tuple[str, ...]) -> list[SpeakerDraft]:
    lines, bad = read_roster(rows(*cells))
    assert bad == []
    return [line.draft for line in lines]


def reasons(*changed: tuple[str, ...]) -> list[str]:
    lines, bad = read_roster(rows(COLUMNS, FIRST, *changed))
    assert len(lines) + len(bad) == 1 + len(changed)
    return [row.reason for row in bad]


@pytest.mark.parametrize(
    "content",
    [
        write_rows(TABLE),
        docx(table(*TABLE)),
        write_csv(TABLE),
        "\n".join(",".join(row) for row in TABLE).encode(),
        "\n".join(",".join(row) for row in TABLE).encode("gb18030"),
        write_pipes(TABLE),
    ],
    ids=["xlsx", "docx", "csv with a mark", "csv", "csv gb18030", "pipes"],
)
def test_the_seven_columns_in_every_format(content: bytes) -> None:
    lines, bad = read_roster(read_rows(content))
    assert ([line.draft for line in lines], bad) == (DRAFTS, [])


@pytest.mark.parametrize(
    ("column", "headed"),
    [
        ("联系电话", "联系方式"),
        ("联系电话", "手机"),
        ("联系电话", "联系 电话\n（手机）"),
        ("工作单位及职务", "单位及职务"),
        ("工作单位及职务", "工作单位\n及 职 务"),
        ("工作单位及职务", "工作单位、职务（全称）"),
        ("获得荣誉", "荣誉称号"),
        ("姓名", "姓  名"),
        ("序号", "编号"),
        ("序号", "No."),
    ],
)
def test_headings_as_offices_write_them(column: str, headed: str) -> None:
    header = tuple(headed if one == column else one for one in COLUMNS)
    assert drafts(header, FIRST, SECOND) == DRAFTS


def test_columns_in_another_order_titles_above_and_headings_again() -> None:
    turned = [tuple(reversed(row)) for row in TABLE]
    title, stamp = ("固原市宣讲团名册",), ("填报单位：示例总工会", "", "日期：2026年")
    assert drafts(title, stamp, *turned[:2], COLUMNS, SECOND) == DRAFTS


def test_employer_and_post_may_stand_in_two_columns() -> None:
    header = ("姓名", "工作单位", "职务", "荣誉", "电话")
    (draft,) = drafts(header, ("示例讲师甲", "示例公司", "技术员", "固原工匠", ""))
    assert (draft.employer_and_post, draft.phones, draft.gender, draft.serial) == ("示例公司技术员", None, None, None)


def test_blank_rows_sums_and_lines_to_sign_are_no_speakers() -> None:
    blank = ("",) * 7
    signed = ("填表人：示例", "", "", "审核人：示例", "", "13800000009", "")
    found = drafts(
        COLUMNS, FIRST, blank, ("西吉县",), ("合计", "", "", "2人"), ("", "合计"), SECOND, signed, ("注：两位",)
    )
    assert found == DRAFTS


def test_names_lose_spaces_and_say_the_gender() -> None:
    (draft,) = drafts(COLUMNS, ("1", "示 例\u3000甲（女）", "", *FIRST[3:]))
    assert (draft.name, draft.gender) == ("示例甲", Gender.FEMALE)
    (draft,) = drafts(COLUMNS, ("1", "买买提·示例", *FIRST[2:]))
    assert draft.name == "买买提·示例"


def test_cells_are_tidied_and_a_dash_is_nothing() -> None:
    (draft,) = drafts(COLUMNS, ("一", "示例甲", "男", "示例公司\n 技术员\u200b", " 全国劳模 \n\n 固原工匠 ", "/", "—"))
    assert (draft.employer_and_post, draft.honours_text) == ("示例公司技术员", "全国劳模\n固原工匠")
    assert (draft.phones, draft.remark, draft.serial) == (None, "", None)


def test_honours_in_several_rows_are_one_persons() -> None:
    def row(how: str, honour: str) -> tuple[str, ...]:
        before = (cell(text, merged=how) for text in FIRST[:4])
        return (*before, cell(honour), cell(FIRST[5], merged=how))

    merged = [row("restart", "全国劳动模范"), row("continue", "固原工匠"), row("continue", "固原工匠")]
    lines, bad = read_roster(read_rows(docx(table(COLUMNS, *merged, SECOND))))
    assert ([line.draft.honours_text for line in lines], bad) == (["全国劳动模范\n固原工匠", "自治区劳动模范"], [])
    left_blank = ("", "", "", "", "固原工匠")
    assert drafts(COLUMNS, FIRST, left_blank)[0].honours_text == "全国劳动模范、固原工匠\n固原工匠"


@pytest.mark.parametrize(
    ("place", "text", "reason"),
    [
        (1, "", "姓名没有填"),
        (1, "示" * 10_000, "姓名最多 30 个字"),
        (1, '=HYPERLINK("http://localhost")', "姓名里有不该有的符号"),
        (1, "-示例甲", "姓名里有不该有的符号"),
        (1, "示例\x07甲", "姓名里有不该有的符号"),
        (1, "<b>示例</b>", "姓名里有不该有的符号"),
        (2, "老", "性别请填"),
        (3, "示" * 201, "工作单位及职务最多 200 个字"),
        (3, "=1+1", "工作单位及职务的开头像一个公式"),
        (3, "@SUM(A1)", "工作单位及职务的开头像一个公式"),
        (3, "示例\u202e公司", "工作单位及职务里有看不见的特殊字符"),
        (4, "示" * 501, "获得荣誉最多 500 个字"),
        (4, "+cmd|' /C calc'!A1", "获得荣誉的开头像一个公式"),
        (4, "全国\x00劳模", "获得荣誉里有看不见的特殊字符"),
        (5, "1234", "联系电话看不明白"),
        (6, "-2+3", "备注的开头像一个公式"),
        (6, "示" * 201, "备注最多 200 个字"),
    ],
)
def test_why_a_row_cannot_be_taken(place: int, text: str, reason: str) -> None:
    row = [*SECOND]
    row[place] = text
    (said,) = reasons(tuple(row))
    assert said.startswith(reason)
    assert len(said) < 100


def test_a_bad_row_has_its_number_and_every_reason() -> None:
    lines, bad = read_roster(rows(("名册",), COLUMNS, FIRST, ("2", "", "老", "示例厂", "", "1", "")))
    assert [line.number for line in lines] == [3]
    (row,) = bad
    assert (row.number, row.reason.count("；")) == (4, 2)


def test_who_stands_twice_or_shares_a_mobile_goes_back_with_both_rows() -> None:
    again = ("3", *FIRST[1:3], "别的公司", "别的荣誉", FIRST[5], "")
    shares = ("4", "示例讲师丁", *FIRST[2:])
    lines, bad = read_roster(rows(COLUMNS, FIRST, SECOND, again, shares))
    assert [line.number for line in lines] == [3]
    assert bad[0] == BadRow(2, "和第 4、5 行的姓名或手机号相同，请只留对的一行")
    assert [row.number for row in bad] == [2, 4, 5]
    without_phone = ("5", "示例讲师戊", "", "示例厂", "", "", "")
    assert len(read_roster(rows(COLUMNS, without_phone, without_phone))[1]) == 2


def test_namesakes_and_an_offices_landline_are_no_doubles() -> None:
    namesake = ("3", FIRST[1], "男", "示例厂", "", "13800000003", "")
    same_landline = ("4", "示例讲师丁", *SECOND[2:])
    assert len(drafts(COLUMNS, FIRST, SECOND, namesake, same_landline)) == 4


def test_a_table_without_headings_speakers_or_an_end_is_refused() -> None:
    with pytest.raises(RosterHeaderMissing, match="没有找到：获得荣誉、联系电话"):
        read_roster(rows(("名册",), ("序号", "姓名", "工作单位")))
    with pytest.raises(RosterHeaderMissing):
        read_roster([])
    with pytest.raises(RosterEmpty):
        read_roster(rows(COLUMNS, ("合计",)))
    many = [Row(number, ("", "示例", "", f"厂{number}", "", "", "")) for number in range(20_001)]
    with pytest.raises(RosterTooLong):
        read_roster([Row(0, COLUMNS), *many])


def test_lines_know_their_rows() -> None:
    lines, _ = read_roster(rows(("名册",), ("",), COLUMNS, FIRST, ("",), SECOND))
    assert lines == [Line(4, DRAFTS[0]), Line(6, DRAFTS[1])]
