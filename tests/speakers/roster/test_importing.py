"""A file taken into a roster: what would change, all or nothing, twice is once, and nobody is deleted."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from app.adapters.tables import Row
from app.core.periods import beijing_date
from app.messaging.models import Todo
from app.speakers.models import Speaker, SpeakerHonour
from app.speakers.roster.diff import Field
from app.speakers.roster.errors import RosterMoved, RosterNotImported
from app.speakers.roster.importing import Comparison, compare_roster, import_roster
from app.speakers.states import HonourKind, HonourLevel
from app.units.models import UnitKind
from tests.factories import LONGDE, XIJI, Make
from tests.speakers.roster.doing import (
    appointments,
    counts,
    everything,
    look,
    phone,
    speaker,
    take,
    trail,
)
from tests.speakers.roster.lines import FIRST, SECOND, THIRD, changed, table


def test_a_look_changes_nothing(make: Make) -> None:
    before = everything(make)
    assert counts(look(make, FIRST, SECOND)) == (2, 0, 0, 0)
    make.session.commit()
    assert everything(make) == before


def test_the_lines_become_speakers_proposed_by_who_imports(make: Make) -> None:
    staff = make.staff(XIJI)
    done = take(make, FIRST, SECOND, THIRD, by=staff)
    assert counts(done) == (3, 0, 0, 0)
    second = speaker(make, SECOND[1])
    assert (second.serial, second.gender, second.remark, second.is_landline) == (2, "female", "已退休", True)
    assert (second.division_code, second.added_by_unit_id, second.version) == (XIJI, staff.unit_id, 1)
    (proposal,) = appointments(make, FIRST[1])
    assert proposal.begins_on == beijing_date(make.clock.now())
    assert proposal.federation_confirmed_by == staff.person_id
    assert proposal.bureau_confirmed_at is None
    (todo,) = make.session.scalars(select(Todo))
    assert todo.unit_id == make.unit(XIJI, UnitKind.BUREAU).id


def test_from_the_command_line_both_units_are_asked(make: Make) -> None:
    take(make, FIRST)
    asked = set(make.session.scalars(select(Todo.unit_id)))
    assert asked == {make.unit(XIJI).id, make.unit(XIJI, UnitKind.BUREAU).id}


def test_the_same_file_again_changes_nothing(make: Make) -> None:
    staff = make.staff(XIJI)
    take(make, FIRST, SECOND, THIRD, by=staff)
    before = everything(make)
    make.clock.advance(days=1)
    assert counts(take(make, FIRST, SECOND, THIRD, by=staff)) == (0, 0, 0, 3)
    assert everything(make) == before


def test_what_changed_is_named_with_numbers_masked(make: Make) -> None:
    take(make, FIRST, SECOND)
    moved = changed(FIRST, 工作单位及职务="示例厂长", 联系电话="13800000009、0954-2012346", 备注="新")
    found = look(make, moved, SECOND)
    assert counts(found) == (0, 1, 0, 1)
    (change,) = found.diff.changed
    assert (change.line.number, change.known.speaker_id) == (2, speaker(make).id)
    # neither phone nor employer is the old one, but the honours are
    assert [(one.field, one.before, one.after) for one in change.fields] == [
        (Field.EMPLOYER, "示例公司技术员", "示例厂长"),
        (Field.PHONE, "138****0001", "138****0009、095****2346"),
        (Field.REMARK, "", "新"),
    ]


def test_a_change_is_taken_over(make: Make) -> None:
    take(make, FIRST, SECOND)
    make.clock.advance(days=1)
    mended = changed(FIRST, 获得荣誉="固原市劳动模范", 联系电话="13800000009、0954-2012346", 性别="女", 备注="新")
    assert counts(take(make, mended, changed(SECOND, 联系电话="13800000008"))) == (0, 2, 0, 0)
    first, second = speaker(make), speaker(make, SECOND[1])
    assert (first.gender, first.remark, first.honours_text) == ("female", "新", "固原市劳动模范")
    assert (first.version, first.updated_at) == (2, make.clock.now())
    assert phone(make) == ("+8613800000009", make.vault.hash("+8613800000009"))
    assert make.vault.decrypt(first.phone_rest_encrypted or "") == "、0954-2012346"
    assert phone(make, SECOND[1]) == ("+8613800000008", make.vault.hash("+8613800000008"))
    assert (second.is_landline, second.phone_rest_encrypted) == (False, None)
    honours = make.session.scalars(select(SpeakerHonour).where(SpeakerHonour.speaker_id == first.id)).all()
    assert [(one.level, one.kind) for one in honours] == [(HonourLevel.CITY, HonourKind.MODEL_WORKER)]
    assert counts(look(make, mended, changed(SECOND, 联系电话="13800000008"))) == (0, 0, 0, 2)


def test_a_mobile_that_becomes_a_landline_finds_nobody_any_more(make: Make) -> None:
    take(make, FIRST)
    take(make, changed(FIRST, 联系电话="0954-2012346"))
    assert phone(make) == ("0954-2012346", None)
    assert speaker(make).is_landline


@pytest.mark.parametrize("is_known", [False, True])
def test_a_mobile_of_another_name_is_reported_and_nothing_is_written(make: Make, is_known: bool) -> None:
    make.speaker(LONGDE, name="示例讲师丁", phone="13800000004")
    if is_known:
        take(make, FIRST)
    taken = changed(FIRST, 联系电话="13800000004")
    found = look(make, SECOND, taken)
    assert [(row.number, row.reason[:9]) for row in found.bad_rows] == [(3, "这个手机号已登记在")]
    with pytest.raises(RosterNotImported) as caught:
        take(make, SECOND, taken)
    assert [error.field for error in caught.value.errors] == ["rows.3"]
    make.session.rollback()
    assert make.session.scalars(select(Speaker).where(Speaker.name == SECOND[1])).all() == []


def test_one_row_that_cannot_be_read_and_nothing_is_written(make: Make) -> None:
    with pytest.raises(RosterNotImported) as caught:
        take(make, FIRST, changed(SECOND, 姓名="", 联系电话="123"))
    (error,) = caught.value.errors
    assert error.field == "rows.3"
    assert error.message.startswith("第 3 行：姓名没有填；联系电话看不明白")
    make.session.commit()
    assert make.session.scalars(select(Speaker)).all() == []


def test_what_was_looked_at_is_what_is_done(make: Make) -> None:
    seen = look(make, FIRST, SECOND).checksum
    with pytest.raises(RosterMoved):
        take(make, FIRST, checksum=seen)
    assert counts(take(make, FIRST, SECOND, checksum=seen)) == (2, 0, 0, 0)
    make.session.commit()
    with pytest.raises(RosterMoved):
        take(make, FIRST, SECOND, checksum=seen)


def test_the_trail_counts_and_names_nobody(make: Make) -> None:
    staff = make.staff(XIJI)
    take(make, FIRST, SECOND, by=staff)
    take(make, changed(FIRST, 备注="新"), THIRD, by=staff)
    first, second = trail(make)
    assert (first.action, first.person_id, first.unit_id) == ("roster.imported", staff.person_id, staff.unit_id)
    assert first.details == {"new": 2, "changed": 0, "gone": 0, "unchanged": 0}
    assert second.details == {"new": 1, "changed": 1, "gone": 1, "unchanged": 0}
    assert first.subject_id == make.unit(XIJI).id


def test_two_imports_of_one_file_at_the_same_moment_are_one(make: Make, engine: Engine) -> None:
    def second() -> Comparison:
        with Session(engine) as session, session.begin():
            return import_roster(session, XIJI, table(FIRST), identity=None, vault=make.vault, now=make.clock.now())

    with ThreadPoolExecutor(1) as pool:
        import_roster(make.session, XIJI, table(FIRST), identity=None, vault=make.vault, now=make.clock.now())
        waiting = pool.submit(second)
        _await_a_waiter(engine)
        make.session.commit()
        assert counts(waiting.result(timeout=10)) == (0, 0, 0, 1)


def _await_a_waiter(engine: Engine) -> None:
    query = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        deadline = time.monotonic() + 10
        while not connection.scalar(query):
            assert time.monotonic() < deadline
            time.sleep(0.01)


def test_rows_are_read_as_everywhere(make: Make) -> None:
    rows = [Row(1, ("名册",)), *(Row(row.number + 1, row.cells) for row in table(FIRST))]
    found = compare_roster(make.session, XIJI, rows, make.vault, now=make.clock.now())
    assert [line.number for line in found.diff.new] == [3]
