"""Tables as people send them: Excel, WPS and CSV in the encodings of Chinese offices."""

import contextlib
import zipfile
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from app.adapters.spreadsheets import WIDEST, Table, write_rows, write_tables
from app.adapters.table_errors import (
    MAX_ROWS,
    SheetLocked,
    SheetOfOldFormat,
    SheetTooLarge,
    SheetUnreadable,
    SheetUnsafe,
)
from app.adapters.tables import Row, read_rows

TEXT = "代码,名称\n0012,示例小学\n\n13,示例中学\n"
ROWS = [Row(1, ("代码", "名称")), Row(2, ("0012", "示例小学")), Row(4, ("13", "示例中学"))]


def xlsx(*rows: tuple[Any, ...], **formats: str) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(row)
    for place, number_format in formats.items():
        sheet[place].number_format = number_format
    target = BytesIO()
    book.save(target)
    return target.getvalue()


UNDAMAGED = xlsx(("代码", "名称"), ("1", "示例"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_csv_in_every_usual_encoding(encoding: str, line_end: str) -> None:
    assert read_rows(TEXT.replace("\n", line_end).encode(encoding)) == ROWS


@pytest.mark.parametrize("delimiter", ["\t", ";"])
def test_csv_with_other_delimiters(delimiter: str) -> None:
    assert read_rows(TEXT.replace(",", delimiter).encode()) == ROWS


def test_a_quoted_line_break_does_not_shift_the_row_numbers() -> None:
    assert read_rows('代码,名称\n1,"示例\n小学"\n2,示例\n'.encode())[2] == Row(3, ("2", "示例"))


def test_xlsx_cells_become_text() -> None:
    content = xlsx(
        ("代码", "名称"),
        (3640.0, "示例小学"),
        (),
        ("0012", None),
        (12, 1.5),
        (datetime(2026, 9, 1), True),  # noqa: DTZ001 - spreadsheets know no zones
        (date(2026, 9, 2), "=1+1"),
        A5="0000",
    )
    assert read_rows(content) == [
        Row(1, ("代码", "名称")),
        Row(2, ("3640", "示例小学")),
        Row(4, ("0012",)),
        Row(5, ("0012", "1.5")),
        Row(6, ("2026-09-01", "True")),
        Row(7, ("2026-09-02",)),  # a formula nobody has calculated yet
    ]


def test_what_a_file_is_its_bytes_say() -> None:
    with pytest.raises(SheetOfOldFormat, match=r"\.xls 文件"):
        read_rows(b"\xd0\xcf\x11\xe0" + bytes(600))


@pytest.mark.parametrize(
    "content",
    [b"PK\x03\x04 not a zip", bytes(range(256)) * 4, b"\xff\xfe" + "代码".encode("utf-16-le")],
    ids=["broken zip", "bytes", "utf-16"],
)
def test_what_is_no_table_is_refused(content: bytes) -> None:
    with pytest.raises(SheetUnreadable):
        read_rows(content)


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("readme.txt", "示例")
    with pytest.raises(SheetUnreadable):
        read_rows(target.getvalue())


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_workbook_never_ends_in_another_error(data: st.DataObject) -> None:
    content = bytearray(UNDAMAGED)
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(2, len(content) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(SheetUnreadable, SheetTooLarge):
        read_rows(bytes(content))


def test_a_zip_bomb_is_not_unpacked() -> None:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(120_000_000))
    assert len(target.getvalue()) < 200_000
    with pytest.raises(SheetTooLarge):
        read_rows(target.getvalue())


def changed(part: str, before: str, after: str, *, of: bytes = UNDAMAGED) -> bytes:
    """A workbook with one part edited."""
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(of)) as whole, zipfile.ZipFile(target, "w") as archive:
        for item in whole.infolist():
            text = whole.read(item).decode()
            assert item.filename != part or before in text
            archive.writestr(item.filename, text.replace(before, after) if item.filename == part else text)
    return target.getvalue()


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml"])
def test_a_document_type_is_refused(part: str) -> None:
    root = "<worksheet" if "sheet1" in part else "<styleSheet" if "styles" in part else "<workbook"
    hostile = f'<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/hostname">]>{root}'
    with pytest.raises(SheetUnsafe):
        read_rows(changed(part, root, hostile))


def test_more_shared_texts_than_cells_are_not_made() -> None:
    target = BytesIO(UNDAMAGED)
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/elsewhere.xml", "<sst>" + "<si><t/></si>" * 200_001 + "</sst>")
    with pytest.raises(SheetTooLarge):
        read_rows(target.getvalue())


def test_a_wrong_size_or_a_row_at_the_end_of_the_world_costs_nothing() -> None:
    sheet = "xl/worksheets/sheet1.xml"
    rows = [("代码", "名称"), ("1", "示例")]
    huge = changed(sheet, 'ref="A1:B2"', 'ref="A1:XFD1048576"')
    assert [row.cells for row in read_rows(huge)] == rows
    far = changed(sheet, "</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>9</v></c></row></sheetData>')
    assert [row.cells for row in read_rows(far)] == rows
    endless = '<mergeCells><mergeCell ref="A2:XFD1048576"/></mergeCells>'
    assert [row.cells for row in read_rows(changed(sheet, "</sheetData>", "</sheetData>" + endless))] == rows


def test_a_file_with_a_password_says_so() -> None:
    with pytest.raises(SheetLocked):
        read_rows(b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(100))


def test_a_cell_merged_downwards_is_said_in_every_row_that_says_anything() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in [("名册",), ("姓名", "单位"), ("甲", "公司"), ("乙",), (), ("丙",), ("丁", "厂"), ("戊",)]:
        sheet.append(row)
    sheet.merge_cells("A1:B1")
    sheet.merge_cells("B3:B6")
    target = BytesIO()
    book.save(target)
    assert read_rows(target.getvalue()) == [
        Row(1, ("名册",)),
        Row(2, ("姓名", "单位")),
        Row(3, ("甲", "公司")),
        Row(4, ("乙", "公司")),
        Row(6, ("丙", "公司")),
        Row(7, ("丁", "厂")),
        Row(8, ("戊",)),
    ]


def test_many_merged_areas_are_found_wherever_the_readings_divide_them() -> None:
    odd = range(1, 8_001, 2)
    cell = '<c r="{}" t="inlineStr"><is><t>{}</t></is></c>'
    rows = "".join(
        f'<row r="{one}">{cell.format(f"A{one}", f"单位{one}")}</row>'
        f'<row r="{one + 1}">{cell.format(f"B{one + 1}", "乙")}</row>'
        for one in odd
    )
    areas = "".join(f'<mergeCell ref="A{one}:A{one + 1}"/>' for one in odd)
    sheet = "xl/worksheets/sheet1.xml"
    content = changed(sheet, "</sheetData>", f"</sheetData><mergeCells>{areas}</mergeCells>")
    content = changed(sheet, "<sheetData>", f"<sheetData>{rows}", of=content)
    read = read_rows(content)[: len(odd) * 2]
    assert [row.cells[0] for row in read] == [f"单位{one}" for one in odd for _ in range(2)]


def test_too_many_rows_or_bytes_are_refused() -> None:
    assert len(read_rows(b"1\n" * MAX_ROWS)) == MAX_ROWS
    with pytest.raises(SheetTooLarge):
        read_rows(b"1\n" * (MAX_ROWS + 1))
    with pytest.raises(SheetTooLarge):
        read_rows(b"1" * 5_000_001)


def test_a_long_blank_stretch_ends_the_table() -> None:
    assert len(read_rows(b"1\n" + b"\n" * 1_000 + b"2\n")) == 2
    assert len(read_rows(b"1\n" + b"\n" * 1_001 + b"2\n")) == 1


def test_what_is_written_stays_text() -> None:
    rows = [("代码", "原因"), ("0012", "=1+1"), ("", "+示例")]
    content = write_rows(rows)
    assert [row.cells for row in read_rows(content)] == rows
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}


def test_tables_for_a_phone_stand_below_one_another_wide_enough_and_as_text() -> None:
    long = "很长的内容" * 20
    tables = [Table("一", ("姓名", "内容"), [("=1+1", "有\x08控制符"), ("示例", long)]), Table("二", ("时间",), [])]
    content = write_tables(iter(tables))
    rows = [("一",), ("姓名", "内容"), ("=1+1", "有控制符"), ("示例", long), ("二",), ("时间",)]
    assert [row.cells for row in read_rows(content)] == rows
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}
    assert [sheet.column_dimensions[letter].width for letter in "AB"] == [6, WIDEST + 2]
    assert [sheet[place].font.bold for place in ("A1", "A2", "A3")] == [True, True, False]
