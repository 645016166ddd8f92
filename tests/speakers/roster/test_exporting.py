"""What was exported imports without a difference, in every format; and who was in the corps on a day."""

from datetime import date
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import select, update

from app.adapters.tables import read_rows
from app.core.audit import AuditEvent
from app.speakers.models import Appointment, Speaker
from app.speakers.phones import read_phones
from app.speakers.roster.cells import FORMULA, one_line, several_lines
from app.speakers.roster.errors import RosterTooLongForWord
from app.speakers.roster.exporting import WRITERS, cells_of, export_roster
from app.speakers.roster.headings import COLUMNS
from app.speakers.roster.importing import compare_roster, import_roster
from app.speakers.roster.reading import read_roster
from app.speakers.roster.schemas import RosterFormat
from app.speakers.service import SpeakerDraft
from app.speakers.states import Gender
from tests.factories import CITY, XIJI, Make
from tests.speakers.roster.lines import FIRST, SECOND, THIRD, table

SIGNS = "甲乙示例公司 a1.·-–—/\\|'\"`*_<>#[](),;:，、；：（）“”《》&%$=+@~^{}\n"
lines = st.text(st.sampled_from(SIGNS), max_size=20)


def not_a_formula(text: str) -> bool:
    return not text.startswith(FORMULA)


mobiles = st.integers(0, 9999).map("1380000{:04d}".format)
landlines = st.integers(2000000, 8999999).map("0954-{}转801".format)
phones = st.lists(mobiles | landlines, max_size=3, unique=True).map("、".join).map(read_phones)
drafts = st.builds(
    SpeakerDraft,
    name=st.text(st.sampled_from("示例讲师甲乙丙·"), min_size=1, max_size=6).map("示{}".format),
    employer_and_post=lines.map(one_line).filter(not_a_formula),
    honours_text=lines.map(several_lines).filter(not_a_formula),
    phones=phones,
    gender=st.sampled_from([None, *Gender]),
    remark=lines.map(one_line).filter(not_a_formula),
)
rosters = st.lists(drafts, min_size=1, max_size=5, unique_by=(lambda one: one.name, lambda one: one.phones))


@settings(max_examples=60, deadline=None)
@given(rosters, st.sampled_from(RosterFormat))
def test_whatever_is_exported_reads_the_same(roster: list[SpeakerDraft], form: RosterFormat) -> None:
    content = WRITERS[form]("示例名册", [cells_of(number, draft) for number, draft in enumerate(roster, 1)])
    lines_read, bad = read_roster(read_rows(content))
    assert bad == []
    read = [line.draft for line in lines_read]
    assert [draft.serial for draft in read] == list(range(1, len(roster) + 1))
    assert [cells_of(0, draft) for draft in read] == [cells_of(0, draft) for draft in roster]


def export(make: Make, form: RosterFormat = RosterFormat.XLSX, *, on: date | None = None, of: str = XIJI) -> bytes:
    return export_roster(make.session, of, form, on=on, identity=make.staff(of), vault=make.vault, now=make.clock.now())


def exported_names(make: Make, *, on: date | None) -> list[str]:
    return [row.cells[1] for row in read_rows(export(make, on=on))[2:]]


def appoint(make: Make, speaker: Speaker, **days: date) -> None:
    make.session.execute(update(Appointment).where(Appointment.speaker_id == speaker.id).values(days))
    make.session.commit()


@pytest.mark.parametrize("form", RosterFormat)
def test_what_was_exported_imports_without_a_difference(make: Make, form: RosterFormat) -> None:
    import_roster(
        make.session, XIJI, table(FIRST, SECOND, THIRD), identity=None, vault=make.vault, now=make.clock.now()
    )
    rows = read_rows(export(make, form))
    found = compare_roster(make.session, XIJI, rows, make.vault, now=make.clock.now())
    assert (found.diff.new, found.diff.changed, found.diff.gone, found.diff.unchanged) == ([], [], [], 3)
    assert (found.diff.renumbered, found.bad_rows) == ([], [])
    title_rows = {RosterFormat.XLSX: 1}.get(form, 0)
    assert [row.cells for row in rows[title_rows:]] == [COLUMNS, FIRST[:6], SECOND, THIRD[:4]]


def test_a_roster_too_long_for_word_is_told_before_anybody_waits() -> None:
    rows = [cells_of(number, SpeakerDraft("示例", "", "")) for number in range(2_001)]
    with pytest.raises(RosterTooLongForWord):
        WRITERS[RosterFormat.DOCX]("示例名册", rows)
    assert len(read_rows(WRITERS[RosterFormat.CSV]("示例名册", rows))) == 2_002


def test_phones_are_text_in_a_sheet(make: Make) -> None:
    make.speaker(XIJI, phone="13800000001")
    sheet = load_workbook(BytesIO(export(make))).worksheets[0]
    (cell,) = (cell for row in sheet.iter_rows() for cell in row if cell.value == "13800000001")
    assert (cell.data_type, cell.number_format) == ("s", "@")
    assert sheet["A1"].value == "西吉县劳模工匠宣讲团名册"


def test_the_roster_of_a_day_and_of_now(make: Make) -> None:
    retired, serving = make.speaker(XIJI, name="示例讲师甲"), make.speaker(XIJI, name="示例讲师乙")
    waiting = make.speaker(XIJI, name="示例讲师丙", is_serving=False)
    make.speaker(XIJI, name="示例家长", is_one_off=True)
    make.speaker(CITY, name="示例讲师丁")
    appoint(make, retired, begins_on=date(2025, 1, 1), ends_on=date(2026, 1, 1))
    appoint(make, serving, begins_on=date(2025, 6, 1))
    assert exported_names(make, on=date(2024, 12, 31)) == []
    assert exported_names(make, on=date(2025, 5, 31)) == [retired.name]
    assert exported_names(make, on=date(2025, 12, 31)) == [retired.name, serving.name]
    assert exported_names(make, on=date(2026, 1, 1)) == [serving.name]
    assert exported_names(make, on=None) == [serving.name, waiting.name]


def test_the_order_is_that_of_the_roster_and_numbered_anew(make: Make) -> None:
    first, second, third = (make.speaker(XIJI, name=f"示例讲师{sign}") for sign in "甲乙丙")
    first.serial, second.serial, third.serial = None, 9, 4
    make.session.commit()
    rows = [row.cells[:2] for row in read_rows(export(make))[2:]]
    assert rows == [("1", third.name), ("2", second.name), ("3", first.name)]


def test_the_trail_says_who_took_which_numbers(make: Make) -> None:
    make.speaker(XIJI)
    export(make, RosterFormat.CSV, on=date(2026, 11, 25))
    (event,) = make.session.scalars(select(AuditEvent).where(AuditEvent.action == "roster.exported"))
    assert event.details == {"format": "csv", "on": "2026-11-25", "speakers": 1}
    assert (event.unit_id, event.subject_id) == (make.unit(XIJI).id, make.unit(XIJI).id)
    assert event.person_id is not None
