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

from app.adapters.spreadsheets import (
    MAX_ROWS,
    WIDEST,
    Row,
    SheetTooLarge,
    SheetUnreadable,
    Table,
    read_rows,
    write_rows,
    write_tables,
)

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
    with pytest.raises(SheetUnreadable, match=r"\.xls 文件"):
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
