"""Join codes: readable, stored as a keyed hash, limited in time and number, revocable, and in the trail."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from app.core.audit import AuditEvent
from app.core.errors import NotFound
from app.units import join_codes
from app.units.errors import JoinCodeExpired, JoinCodeRevoked, JoinCodeUnknown, JoinCodeUsedUp
from app.units.join_codes import ALPHABET, LENGTH, normalise
from app.units.models import JoinCode, JoinPurpose, Unit
from tests.factories import LONGDE, XIJI, Make

KEY = b"k" * 32


def issue(make: Make, unit: Unit, **changes: Any) -> tuple[str, JoinCode]:
    arguments: dict[str, Any] = {
        "unit_id": unit.id,
        "role": "school",
        "expires_at": make.clock.now() + timedelta(days=7),
        "max_uses": None,
        "issued_by_person_id": 7,
        "issued_by_unit_id": make.unit(XIJI).id,
        "key": KEY,
        "now": make.clock.now(),
    }
    return join_codes.issue(make.session, **(arguments | changes))


def test_a_code_names_its_unit(make: Make) -> None:
    school = make.school()
    code, row = issue(make, school)
    assert len(code) == LENGTH
    assert set(code) <= set(ALPHABET)
    found = join_codes.find_valid(make.session, code, key=KEY, now=make.clock.now())
    assert (found.id, found.unit_id, found.role, found.purpose) == (row.id, school.id, "school", JoinPurpose.JOIN)


def test_the_alphabet_has_no_look_alikes() -> None:
    for group in ("0OQ", "1IL", "2Z", "5S", "6G", "8B", "UV"):
        assert len(set(group) & set(ALPHABET)) <= 1, group
    assert len(set(ALPHABET)) == len(ALPHABET)


def test_the_code_is_stored_nowhere(make: Make) -> None:
    code, row = issue(make, make.school())
    for table in ("join_codes", "audit_events"):
        stored = make.session.execute(text(f"SELECT array_agg(t::text)::text FROM {table} t")).scalar_one()
        assert code not in stored
    assert len(row.code_hash) == 64
    with pytest.raises(JoinCodeUnknown):
        join_codes.find_valid(make.session, code, key=b"another key", now=make.clock.now())


def test_a_code_may_be_typed_by_hand(make: Make) -> None:
    code, row = issue(make, make.school())
    typed = f" {code[:4].lower()}-{code[4:]} "
    assert join_codes.find_valid(make.session, typed, key=KEY, now=make.clock.now()).id == row.id


@given(st.text(ALPHABET, min_size=8, max_size=8))
def test_full_width_and_small_letters_are_the_same_code(code: str) -> None:
    wide = "".join(chr(ord(char) + 0xFEE0) for char in code)
    assert normalise(wide) == normalise(code.lower()) == normalise(f"{code[:4]} {code[4:]}") == code


def test_a_code_ends_with_its_time(make: Make) -> None:
    code, _ = issue(make, make.school(), expires_at=make.clock.now() + timedelta(hours=1))
    make.clock.advance(minutes=59)
    join_codes.find_valid(make.session, code, key=KEY, now=make.clock.now())
    make.clock.advance(minutes=1)
    with pytest.raises(JoinCodeExpired):
        join_codes.find_valid(make.session, code, key=KEY, now=make.clock.now())


def test_a_code_ends_with_its_last_use(make: Make) -> None:
    code, row = issue(make, make.school(), max_uses=2)
    for _ in range(2):
        join_codes.find_valid(make.session, code, key=KEY, now=make.clock.now(), lock=True).uses += 1
        make.session.flush()
    assert row.uses == 2
    with pytest.raises(JoinCodeUsedUp):
        join_codes.find_valid(make.session, code, key=KEY, now=make.clock.now())


def test_the_last_use_goes_to_one_of_many_at_once(make: Make, engine: Engine) -> None:
    code, row = issue(make, make.school(), max_uses=1)
    make.session.commit()
    ready, outcomes = threading.Barrier(6), []

    def join() -> None:
        with Session(engine) as own, own.begin():
            ready.wait()
            try:
                join_codes.find_valid(own, code, key=KEY, now=make.clock.now(), lock=True).uses += 1
                outcomes.append("joined")
            except JoinCodeUsedUp:
                outcomes.append("used up")

    threads = [threading.Thread(target=join) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["joined"] + ["used up"] * 5
    make.session.refresh(row)
    assert row.uses == 1


def test_whoever_reaches_the_unit_revokes_its_code_and_it_is_in_the_trail(make: Make) -> None:
    school = make.school(XIJI)
    code, row = issue(make, school)
    with pytest.raises(NotFound):
        join_codes.revoke(make.session, make.staff(LONGDE), row.id, now=make.clock.now())
    staff = make.staff(XIJI)
    for _ in range(2):
        join_codes.revoke(make.session, staff, row.id, now=make.clock.now())
    with pytest.raises(JoinCodeRevoked):
        join_codes.find_valid(make.session, code, key=KEY, now=make.clock.now())
    events = make.session.scalars(
        select(AuditEvent).where(AuditEvent.subject == "join_code").order_by(AuditEvent.id)
    ).all()
    assert [(event.action, event.person_id, event.on_behalf_of_unit_id) for event in events] == [
        ("join_code.issued", 7, school.id),
        ("join_code.revoked", staff.person_id, school.id),
    ]


def test_an_unknown_code_is_unknown(make: Make) -> None:
    for code in ("ACDEFHJK", "", "示例", "' OR 1=1"):
        with pytest.raises(JoinCodeUnknown):
            join_codes.find_valid(make.session, code, key=KEY, now=make.clock.now())


def test_a_handover_knows_who_gives(make: Make) -> None:
    giver = make.teacher()
    school = make.session.get_one(Unit, giver.unit_id)
    code, _ = issue(make, school, purpose=JoinPurpose.HANDOVER, giving_identity_id=giver.id, max_uses=1)
    found = join_codes.find_valid(make.session, code, key=KEY, now=make.clock.now())
    assert (found.purpose, found.giving_identity_id) == (JoinPurpose.HANDOVER, giver.id)


def test_codes_of_a_unit_are_listed_newest_first(make: Make) -> None:
    school = make.school()
    first, second = issue(make, school)[1], issue(make, school)[1]
    issue(make, make.school())
    assert [row.id for row in join_codes.list_for_unit(make.session, school.id)] == [second.id, first.id]
