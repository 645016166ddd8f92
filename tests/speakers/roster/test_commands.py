"""Rosters from the command line."""

from pathlib import Path

from sqlalchemy import select

from app.adapters.spreadsheets import write_rows
from app.adapters.tables import read_rows
from app.speakers.models import Speaker
from app.speakers.roster.headings import COLUMNS
from tests.factories import Make
from tests.speakers.roster.lines import FIRST, SECOND
from tests.tools import Campus, refusal


def test_a_roster_in_and_out(campus: Campus, make: Make, tmp_path: Path) -> None:
    sheet, taken = tmp_path / "roster.xlsx", tmp_path / "out.md"
    sheet.write_bytes(write_rows([COLUMNS, FIRST, SECOND]))
    looked = campus("import-roster", "--dry-run", "640422", sheet)
    assert looked.stdout == "roster.xlsx: 2 new, 0 changed, 0 gone, 0 unchanged, nothing written\n"
    assert make.session.scalars(select(Speaker)).all() == []
    assert campus("import-roster", "640422", sheet).stdout == "roster.xlsx: 2 new, 0 changed, 0 gone, 0 unchanged\n"
    assert campus("import-roster", "640422", sheet).stdout == "roster.xlsx: 0 new, 0 changed, 0 gone, 2 unchanged\n"
    assert campus("export-roster", "640422", taken).exit_code == 0
    assert [row.cells for row in read_rows(taken.read_bytes())] == [COLUMNS, FIRST[:6], SECOND]
    assert campus("export-roster", "--on", "2020-01-01", "640422", taken).exit_code == 0
    assert [row.cells for row in read_rows(taken.read_bytes())] == [COLUMNS]


def test_what_cannot_be_done_is_one_sentence(campus: Campus, make: Make, tmp_path: Path) -> None:
    sheet, wrong = tmp_path / "roster.xlsx", tmp_path / "out.pdf"
    sheet.write_bytes(write_rows([COLUMNS, ("1", "", "", "示例厂", "", "", "")]))
    said = refusal(campus("import-roster", "640499", sheet))
    assert said.startswith("The plan has no division 640499: it has 640400,")
    assert refusal(campus("export-roster", "640422", wrong)).startswith("Name the file with one of: .xlsx, .docx")
    assert not wrong.exists()
    looked = campus("import-roster", "--dry-run", "640422", sheet)
    assert looked.output.splitlines()[1].startswith("row 2: 姓名没有填")
