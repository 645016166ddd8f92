"""What the papers say, read back as Word reads them; texts of users stay texts."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn

from app.adapters.documents import Grid, Line, write_document
from app.invitations.documents import Held, Occasion, Year, certificate_of_thanks, employer_letter, year_sheet

NOW = datetime(2026, 11, 25, 2, tzinfo=UTC)
OCCASION = Occasion(
    speaker_name="示例讲师甲",
    employer_and_post="西吉县示例机械厂焊工",
    school_name="西吉县示例第一小学",
    place="礼堂",
    starts_at=datetime(2026, 12, 1, 6, 30, tzinfo=UTC),
    minutes=40,
    audience_words="五年级，约90人",
    contact_name="示例教师甲",
    inviter_name="西吉县总工会",
    is_accepted=True,
    audience=None,
)


def lines(document: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(BytesIO(document)).paragraphs]


def test_the_letter_asks_the_employer_for_the_time_and_leaves_room_for_the_seal() -> None:
    letter = employer_letter(OCCASION, now=NOW)
    assert lines(letter) == [
        "关于邀请示例讲师甲同志到校宣讲的函",
        "示例讲师甲同志所在单位（西吉县示例机械厂焊工）：",
        "为开展“劳模工匠进校园”活动，我们邀请示例讲师甲同志于2026年12月1日（星期二）下午2:30，到西吉县示例第一小学（礼堂）"
        "为学生宣讲，约40分钟，听讲的是五年级，约90人。本人已经答应。",
        "请贵单位给予支持，安排好示例讲师甲同志当天的工作，留出宣讲和来回路上的时间。感谢贵单位对孩子们的关心！",
        "联系人：示例教师甲　　联系电话：＿＿＿＿＿＿＿＿",
        "西吉县总工会",
        "2026年11月25日",
    ]
    seal = Document(BytesIO(letter)).paragraphs[-2].paragraph_format.space_before
    assert seal is not None
    assert seal.pt == 72


def test_the_letter_claims_no_answer_that_has_not_come_and_names_no_place_that_is_not_known() -> None:
    bare = replace(OCCASION, is_accepted=False, place="", audience_words="", contact_name="")
    assert lines(employer_letter(bare, now=NOW))[2:5:2] == [
        "为开展“劳模工匠进校园”活动，我们邀请示例讲师甲同志于2026年12月1日（星期二）下午2:30，到西吉县示例第一小学"
        "为学生宣讲，约40分钟。已同时向本人发出邀请。",
        "联系人：＿＿＿＿＿＿　　联系电话：＿＿＿＿＿＿＿＿",
    ]


@pytest.mark.parametrize(("audience", "words"), [(45, "为45名学生作"), (None, "为学生作")])
def test_the_thanks_tell_of_the_talk_that_was_held(audience: int | None, words: str) -> None:
    thanks = lines(certificate_of_thanks(replace(OCCASION, audience=audience), now=NOW))
    assert thanks[:2] == ["感 谢 状", "示例讲师甲同志："]
    assert thanks[2].startswith(f"您于2026年12月1日到西吉县示例第一小学，{words}“劳模工匠进校园”宣讲")
    assert thanks[-2:] == ["西吉县总工会", "2026年11月25日"]


def test_the_year_stands_in_a_table_that_fits_its_page() -> None:
    held = Held(
        date(2026, 5, 12), datetime(2026, 5, 12, 6, tzinfo=UTC), "示例一小", "宣讲", 45, "西吉县总工会", "已审核", 7
    )
    year = Year(2026, "示例讲师甲", "示例厂焊工", "自治区劳动模范", [held, replace(held, audience=None)])
    document = Document(BytesIO(year_sheet(year, now=NOW)))
    table = document.tables[0]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["日期", "时间", "学校", "形式", "听讲人数", "谁安排的", "记录"],
        ["5月12日", "14:00", "示例一小", "宣讲", "45", "西吉县总工会", "已审核"],
        ["5月12日", "14:00", "示例一小", "宣讲", "", "西吉县总工会", "已审核"],
    ]
    assert "“劳模工匠进校园”宣讲共2场：" in [paragraph.text for paragraph in document.paragraphs]
    section = document.sections[0]
    assert None not in (section.page_width, section.left_margin, section.right_margin)
    room = (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)
    assert (section.page_width or 0) > (section.page_height or 0), "the page lies"
    assert sum(column.width or 0 for column in table.columns) <= room
    repeated = table.rows[0]._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}")
    assert repeated is not None, "the headings stand on every page"


NASTY = '{{ 7*7 }}</w:t><w:instrText>INCLUDETEXT "/etc/passwd"</w:instrText>&amp;\x00\x1b\u202e=1+1\ud800'


def test_a_name_with_markup_fields_or_invisible_characters_stays_a_name() -> None:
    document = write_document([Line(NASTY), Grid(("a",), [(NASTY,)], (5,))], title=NASTY)
    plain = '{{ 7*7 }}</w:t><w:instrText>INCLUDETEXT "/etc/passwd"</w:instrText>&amp;=1+1'
    read = Document(BytesIO(document))
    assert [read.paragraphs[0].text, read.tables[0].rows[1].cells[0].text] == [plain, plain]
    assert read.core_properties.title == plain
    assert b"<w:instrText" not in ZipFile(BytesIO(document)).read("word/document.xml")


def test_chinese_letters_have_their_own_font_and_nobody_is_named_as_author() -> None:
    read = Document(BytesIO(employer_letter(OCCASION, now=NOW)))
    assert {_font(run.element.rPr) for paragraph in read.paragraphs[1:] for run in paragraph.runs} == {"仿宋"}
    assert (read.core_properties.author, read.core_properties.comments) == ("", "")


def _font(properties: Iterable[object] | None) -> str | None:
    return properties.rFonts.get(qn("w:eastAsia")) if properties is not None else None  # type: ignore[attr-defined]
