"""Tables written as text: pipe tables, and .csv that Excel takes for no formula."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.table_errors import SheetUnreadable
from app.adapters.tables import Row, read_rows
from app.adapters.text_tables import write_csv, write_pipes

PIPES = """# 名册

| 姓名 | 单位 |
|:---|---:|
| 示例甲 | 公司 \\| 分公司<br>第二行 |

示例乙 | 厂
"""
HEAD = ("姓名", "单位")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_pipe_table_with_its_line_numbers(encoding: str, line_end: str) -> None:
    assert read_rows(PIPES.replace("\n", line_end).encode(encoding)) == [
        Row(3, HEAD),
        Row(5, ("示例甲", "公司 | 分公司\n第二行")),
        Row(7, ("示例乙", "厂")),
    ]


def test_a_pipe_in_a_csv_makes_no_pipe_table() -> None:
    assert read_rows("姓名,单位\n甲,一|二\n".encode())[1] == Row(2, ("甲", "一|二"))


def test_a_title_above_the_headings_does_not_hide_what_separates_them() -> None:
    assert read_rows("名册\n姓名\t单位\n甲\t一\n".encode())[1:] == [Row(2, HEAD), Row(3, ("甲", "一"))]


def test_excel_takes_no_cell_for_a_formula() -> None:
    rows = [HEAD, ("=1+1", "-1"), ("@SUM(A1)", "+86"), ("＝1", "'=1"), ("'", "普通")]
    content = write_csv(rows)
    assert content.startswith("\ufeff".encode())
    lines = content.decode("utf-8-sig").splitlines()
    assert lines[1:4] == ["'=1+1,'-1", "'@SUM(A1),'+86", "'＝1,''=1"]
    assert [row.cells for row in read_rows(content)] == rows


def test_what_is_no_text_is_refused() -> None:
    assert read_rows(b"") == []
    for content in (b"\x00\x01", b"\xff\xfe\x00"):
        with pytest.raises(SheetUnreadable, match=r"\.xlsx"):
            read_rows(content)


texts = st.text(st.sampled_from("甲乙 a1=+-@'\"\\|<>br/`*_#[],;\t\n"), max_size=12).map(str.strip)


@given(st.lists(st.tuples(texts, texts).filter(lambda row: row[1] != ""), max_size=4))
def test_whatever_is_written_reads_the_same(rows: list[tuple[str, str]]) -> None:
    assert [row.cells for row in read_rows(write_csv([HEAD, *rows]))] == [HEAD, *rows]
    read = [row.cells for row in read_rows(write_pipes([HEAD, *rows]))]
    assert read == [HEAD, *rows]
