"""Tables in .docx files: merged cells, several tables, and what must not be read."""

import zipfile
from io import BytesIO

import pytest

from app.adapters.documents import Grid, Line, write_document
from app.adapters.table_errors import SheetTooLarge, SheetUnreadable, SheetUnsafe
from app.adapters.tables import Row, read_rows
from tests.adapters.word import cell, docx, table

HEAD = ("姓名", "单位", "电话")


def cells(content: bytes) -> list[tuple[str, ...]]:
    return [row.cells for row in read_rows(content)]


def test_all_tables_one_after_another_and_no_text_around_them() -> None:
    content = docx("<w:p><w:r><w:t>名册</w:t></w:r></w:p>", table(HEAD, ("甲", "公司", "1")), table(HEAD, ("乙", "厂")))
    assert read_rows(content) == [
        Row(1, HEAD),
        Row(2, ("甲", "公司", "1")),
        Row(3, HEAD),
        Row(4, ("乙", "厂")),
    ]


def test_a_cell_of_several_paragraphs_has_line_breaks() -> None:
    broken = "<w:tc><w:p><w:r><w:t>一</w:t><w:br/><w:t>二</w:t><w:tab/><w:t>三</w:t></w:r></w:p></w:tc>"
    assert cells(docx(table(("甲", cell("全国劳动模范", "固原工匠"), broken)))) == [
        ("甲", "全国劳动模范\n固原工匠", "一\n二\t三")
    ]


def test_merged_to_the_right_stands_once_and_downwards_in_every_row() -> None:
    content = docx(
        table(
            (cell("名册", span=3),),
            HEAD,
            ("甲", cell("公司", merged="restart"), "1"),
            ("乙", cell(merged="continue"), "2"),
            ("", cell(merged="continue"), ""),
            ("丙", "厂", "3"),
        )
    )
    assert cells(content) == [("名册",), HEAD, ("甲", "公司", "1"), ("乙", "公司", "2"), ("丙", "厂", "3")]


def test_a_table_within_a_cell_belongs_to_the_cell() -> None:
    inner = table(("里面", "两格"))
    around = f"<w:tc>{inner}<w:p><w:r><w:t>外面</w:t></w:r></w:p></w:tc>"
    assert cells(docx(table(("甲", around, "1")))) == [("甲", "里面\n两格\n外面", "1")]


def test_what_is_written_twice_for_old_programs_is_read_once() -> None:
    twice = (
        "<w:tc><w:p><w:r><mc:AlternateContent><mc:Choice><w:t>甲</w:t></mc:Choice>"
        "<mc:Fallback><w:t>甲</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p></w:tc>"
    )
    assert cells(docx(table((twice, "公司")))) == [("甲", "公司")]


def test_what_was_deleted_under_review_is_gone() -> None:
    deleted = "<w:tc><w:p><w:del><w:r><w:delText>乙</w:delText></w:r></w:del><w:r><w:t>甲</w:t></w:r></w:p></w:tc>"
    assert cells(docx(table((deleted, "公司")))) == [("甲", "公司")]


def test_what_we_write_ourselves_is_read() -> None:
    content = write_document([Line("名册"), Grid(HEAD, [("甲", "一\n二", "1")], (3, 3, 3))], title="名册")
    assert cells(content) == [HEAD, ("甲", "一\n二", "1")]


@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE w:document [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE w:document SYSTEM "http://localhost/x.dtd">',
        '<!DOCTYPE w:document [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        "<!-- " + "x" * 200_000 + ' --><!DOCTYPE w:document [<!ENTITY x "y">]>',
    ],
    ids=["external entity", "external dtd", "billion laughs", "after a long comment"],
)
def test_a_document_type_is_refused_before_anything_is_read(prolog: str) -> None:
    with pytest.raises(SheetUnsafe):
        read_rows(docx(table(("甲", "&x;")), prolog=prolog))


def test_a_document_type_in_any_part_is_refused() -> None:
    hidden = '<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/hostname">]><x>&y;</x>'
    for name in ("word/styles.xml", "word/_rels/document.xml.rels", "customXml/ITEM1.XML"):
        with pytest.raises(SheetUnsafe):
            read_rows(docx(table(HEAD), parts={name: hidden}))


def test_another_encoding_hides_no_document_type() -> None:
    document = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY y "z">]><x>&y;</x>'.encode("utf-16")
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("word/document.xml", document)
    with pytest.raises(SheetUnsafe):
        read_rows(target.getvalue())


def test_a_zip_bomb_is_not_unpacked() -> None:
    content = docx(table(HEAD), parts={"word/media/image1.png": "0" * 120_000_000})
    assert len(content) < 200_000
    with pytest.raises(SheetTooLarge):
        read_rows(content)


def test_endless_parts_or_rows_are_refused() -> None:
    with pytest.raises(SheetTooLarge):
        read_rows(docx(table(HEAD), parts={f"word/{number}.txt": "" for number in range(2_001)}))
    with pytest.raises(SheetTooLarge):
        read_rows(docx("<w:tbl>" + "<w:tr></w:tr>" * 50_000 + "</w:tbl>"))


def test_huge_spans_stay_in_the_limits() -> None:
    content = docx(table((cell("甲", span=2_000_000_000), "乙"), ("丙", "丁")))
    assert cells(content) == [("甲",), ("丙", "丁")]


@pytest.mark.parametrize("body", ["<w:tbl><w:tr>", "<w:tbl>\x00</w:tbl>", '<w:tbl><w:tr><w:tc><w:gridSpan w:val="x"/>'])
def test_a_damaged_document_is_unreadable(body: str) -> None:
    with pytest.raises(SheetUnreadable):
        read_rows(docx(body))
