"""A roster's file over HTTP: for the own pair only, and hostile files change nothing."""

import zipfile
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import func, select

from app.adapters.spreadsheets import write_rows
from app.adapters.tables import read_rows
from app.core.access import Identity
from app.speakers.models import Speaker
from app.speakers.roster.headings import COLUMNS
from app.units.models import UnitKind
from tests.adapters.word import docx, table
from tests.factories import CITY, LONGDE, XIJI, Make
from tests.speakers.roster.lines import FIRST, SECOND, changed
from tests.tools import Api, problem

Form = dict[str, Any]


def form(*rows: tuple[str, ...], dry_run: bool = False, **more: str) -> Form:
    return file(write_rows([COLUMNS, *rows]), dry_run=str(dry_run).lower(), **more)


def file(content: bytes, **more: str) -> Form:
    return {"file": (BytesIO(content), "名册.xlsx"), **more}


def speakers(make: Make) -> int:
    make.session.rollback()
    return make.session.scalar(select(func.count()).select_from(Speaker)) or 0


def test_a_look_and_then_the_import_of_what_was_seen(api: Api, make: Make) -> None:
    caller = api.as_(make.staff(XIJI, UnitKind.BUREAU))
    seen = caller.post_form("/api/roster/import", form(FIRST, SECOND, dry_run=True)).get_json()
    assert seen["is_dry_run"]
    assert speakers(make) == 0
    done = caller.post_form("/api/roster/import", form(FIRST, SECOND, checksum=seen["checksum"])).get_json()
    assert (done["new"], done["changed"], done["gone"], done["unchanged"]) == (2, 0, 0, 0)
    assert done["diff"] == seen["diff"]
    assert speakers(make) == 2
    again = form(FIRST, SECOND, checksum=seen["checksum"])
    assert problem(caller.post_form("/api/roster/import", again)) == (409, "roster.moved")


def test_the_differences_line_by_line(api: Api, make: Make) -> None:
    caller = api.as_(make.staff(XIJI))
    caller.post_form("/api/roster/import", form(FIRST, SECOND))
    rows = (changed(FIRST, 备注="新"), ("3", "示例讲师丁", "", "", "", "", ""), ("4", "", "", "示例厂", "", "1", ""))
    seen = caller.post_form("/api/roster/import", form(*rows, dry_run=True)).get_json()
    new, mended, gone = seen["diff"]
    assert (new["kind"], new["number"], new["name"], new["speaker_id"]) == ("new", 3, "示例讲师丁", None)
    assert (mended["kind"], mended["number"], mended["name"]) == ("changed", 2, FIRST[1])
    assert mended["fields"] == [{"field": "remark", "name": "备注", "before": "", "after": "新"}]
    assert (gone["kind"], gone["number"], gone["name"]) == ("gone", None, SECOND[1])
    assert gone["appointment_id"] is not None
    assert [row["number"] for row in seen["bad_rows"]] == [4]
    assert "13800000001" not in str(seen)


def test_only_the_own_pairs_roster(api: Api, make: Make) -> None:
    api.as_(make.staff(LONGDE)).post_form("/api/roster/import", form(FIRST))
    for staff in (make.staff(XIJI), make.staff(CITY)):
        answer = api.as_(staff).get("/api/roster/export")
        assert [row.cells for row in read_rows(answer.data)][1:] == [COLUMNS]
    found = make.session.scalars(select(Speaker.division_code)).all()
    assert found == [LONGDE]


def test_schools_and_speakers_take_no_rosters(api: Api, make: Make) -> None:
    callers: list[Identity] = [make.teacher(), make.speaker_identity()]
    for caller in map(api.as_, callers):
        assert problem(caller.post_form("/api/roster/import", form(FIRST))) == (403, "identity.not_allowed")
        assert problem(caller.get("/api/roster/export")) == (403, "identity.not_allowed")


@pytest.mark.parametrize(
    ("name", "media_type"),
    [("xlsx", "spreadsheetml"), ("docx", "wordprocessingml"), ("csv", "text/csv"), ("md", "text/markdown")],
)
def test_a_file_to_take_away(api: Api, make: Make, name: str, media_type: str) -> None:
    caller = api.as_(make.staff(XIJI))
    caller.post_form("/api/roster/import", form(FIRST))
    answer = caller.get("/api/roster/export", {"format": name})
    assert media_type in answer.content_type
    assert answer.headers["Content-Disposition"] == f'attachment; filename="roster-640422.{name}"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert read_rows(answer.data)[-1].cells[5] == "13800000001"
    earlier = caller.get("/api/roster/export", {"format": name, "on": "2020-01-01"})
    assert len(read_rows(earlier.data)) == len(read_rows(answer.data)) - 1
    assert problem(caller.get("/api/roster/export", {"format": "pdf"})) == (422, "input.invalid")


def zip_of(**parts: bytes) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", content)
    return target.getvalue()


ENTITY = '<!DOCTYPE w:document [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
PASSWORD = b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le")


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (zip_of(xl__worksheets__sheet1=bytes(120_000_000)), 413, "sheet.too_large"),
        (zip_of(word__document=bytes(120_000_000)), 413, "sheet.too_large"),
        (bytes(5_000_001), 413, "sheet.too_large"),
        (docx(table(COLUMNS, ("1", "&x;", *FIRST[2:])), prolog=ENTITY), 422, "sheet.unsafe"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), 422, "sheet.old_format"),
        (PASSWORD, 422, "sheet.locked"),
        (b"PK\x03\x04 no zip", 422, "sheet.unreadable"),
        (b"%PDF-1.7 \x00", 422, "sheet.unreadable"),
        (write_rows([("名单",), ("甲", "乙")]), 422, "roster.header_missing"),
        (write_rows([COLUMNS]), 422, "roster.empty"),
        (write_rows([COLUMNS, FIRST, ("2", "示" * 10_000, *SECOND[2:])]), 422, "roster.not_imported"),
        (write_rows([COLUMNS, FIRST, ("2", "=1+1", *SECOND[2:])]), 422, "roster.not_imported"),
        (write_rows([COLUMNS, FIRST, (*SECOND[:3], "@SUM(A1)", *SECOND[4:])]), 422, "roster.not_imported"),
        (f"{','.join(COLUMNS)}\n2,示\x1b例,男,厂,,,\n".encode(), 422, "roster.not_imported"),
    ],
    ids=[
        "zip bomb xlsx",
        "zip bomb docx",
        "too many bytes",
        "external entity",
        "xls",
        "password",
        "broken zip",
        "pdf",
        "no headings",
        "no speakers",
        "long name",
        "formula for a name",
        "formula for an employer",
        "control character",
    ],
)
def test_a_hostile_file_is_told_so_and_writes_nothing(
    api: Api, make: Make, content: bytes, status: int, code: str
) -> None:
    answer = api.as_(make.staff(XIJI)).post_form("/api/roster/import", file(content))
    assert problem(answer) == (status, code)
    title = answer.get_json()["title"]
    assert "请" in title or "最多" in title
    assert speakers(make) == 0


def test_what_the_form_lacks_is_said(api: Api, make: Make) -> None:
    caller = api.as_(make.staff(XIJI))
    assert problem(caller.post_form("/api/roster/import", {"dry_run": "true"})) == (422, "input.invalid")
    assert problem(caller.post_form("/api/roster/import", form(FIRST, checksum="no"))) == (422, "input.invalid")
