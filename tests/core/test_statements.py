"""What is sent past SQLAlchemy: the same rows, the same transaction, the same exceptions."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from apiflask import APIFlask
from sqlalchemy import Engine, String, Table, bindparam, func, literal, select, text
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from app.core.access import Role
from app.core.audit import AuditEvent, write_audit
from app.core.db import reading, reading_rows, transaction
from app.core.statements import Statement, WholeRow, copy_rows
from app.units.models import Unit, UnitKind
from tests.core.test_connections import end
from tests.factories import Make

PROCESS = Statement(select(func.pg_backend_pid()))
TRANSACTION = Statement(select(func.pg_current_xact_id()))
FOUND = Statement(select(func.to_regclass("pg_temp.found")))


def test_parameters_and_constants_arrive(app: APIFlask) -> None:
    what = Statement(select(bindparam("given", type_=String), literal(Role.COUNTY, String), literal(7)))
    with app.app_context(), reading_rows() as connection:
        assert what.rows(connection, {"given": "示例"}) == [("示例", "county", 7)]


def test_rows_are_read_without_a_transaction(app: APIFlask) -> None:
    with app.app_context(), reading_rows() as connection:
        assert TRANSACTION.rows(connection, {}) != TRANSACTION.rows(connection, {})


def test_within_a_session_it_sees_what_the_session_has_done(app: APIFlask) -> None:
    with app.app_context(), transaction() as session:
        assert FOUND.rows(session, {}) == [(None,)]
        session.execute(text("CREATE TEMPORARY TABLE found () ON COMMIT DROP"))
        assert FOUND.rows(session, {}) == [("found",)]


def test_a_connection_that_read_rows_opens_a_transaction_afterwards(app: APIFlask) -> None:
    with app.app_context():
        with reading_rows() as connection:
            process = PROCESS.rows(connection, {})
        with transaction() as session:
            assert PROCESS.rows(session, {}) == process
            assert TRANSACTION.rows(session, {}) == TRANSACTION.rows(session, {})
        with reading() as session:
            assert TRANSACTION.rows(session, {}) != TRANSACTION.rows(session, {})


def test_errors_are_those_of_sqlalchemy_and_tell_no_parameter(app: APIFlask, engine: Engine) -> None:
    wrong = Statement(select(func.to_number(bindparam("phone", type_=String), "abc")))
    with app.app_context(), reading_rows() as connection:
        with pytest.raises(DataError) as caught:
            wrong.rows(connection, {"phone": "13800000001 示例"})
        assert "13800000001" not in str(caught.value)


def test_a_connection_that_breaks_in_use_is_not_lent_again(app: APIFlask, engine: Engine) -> None:
    with app.app_context():
        with reading_rows() as connection:
            end(engine, PROCESS.rows(connection, {})[0][0])
            with pytest.raises(OperationalError):
                PROCESS.rows(connection, {})
        with reading_rows() as connection:
            assert PROCESS.rows(connection, {})


def test_a_whole_row_becomes_the_object_the_session_has(app: APIFlask, make: Make) -> None:
    school = make.school("640422")
    every = Statement(select(*Unit.__table__.columns).where(Unit.id == bindparam("id")))
    with app.app_context(), transaction() as session:
        unit = WholeRow(Unit).as_object(session, every.rows(session, {"id": school.id})[0])
        assert (unit.kind, unit.stage, unit.path) == (UnitKind.SCHOOL, school.stage, school.path)
        assert unit not in session.dirty
        assert session.get_one(Unit, school.id) is unit
        assert WholeRow(Unit).as_object(session, every.rows(session, {"id": school.id})[0]) is unit


def test_a_written_row_is_part_of_the_transaction(app: APIFlask) -> None:
    with app.app_context():
        with suppress(LookupError), transaction() as session:
            write_audit(session, "talk.planned", 7, now=datetime.now(UTC), person_id=None, unit_id=None, at_once=True)
            assert session.scalars(select(AuditEvent.details)).all() == [{"at_once": True}]
            raise LookupError
        with reading() as session:
            assert session.scalars(select(AuditEvent.id)).all() == []


def test_a_naive_moment_never_reaches_the_trail(session: Session) -> None:
    with pytest.raises(ValueError, match="naive"):
        write_audit(session, "talk.planned", 7, now=datetime(2026, 11, 25), person_id=None, unit_id=None)  # noqa: DTZ001


def test_many_rows_are_copied_through_their_types_and_with_the_session(make: Make) -> None:
    table = AuditEvent.__table__
    assert isinstance(table, Table)
    row = {
        "at": datetime(2026, 11, 25, tzinfo=UTC),
        "action": "test.\t\\N\n“copied”",
        "person_id": None,
        "subject": "test",
        "subject_id": 1,
        "details": {"名": "值"},
    }
    copy_rows(make.session, table, [row, row | {"subject_id": 2, "person_id": 7}])
    copy_rows(make.session, table, [])
    first, second = make.session.scalars(select(AuditEvent).where(AuditEvent.subject == "test").order_by(AuditEvent.id))
    assert (first.at, first.action, first.person_id, first.details) == (row["at"], row["action"], None, {"名": "值"})
    assert (second.subject_id, second.person_id) == (2, 7)
    make.session.rollback()
    assert make.session.scalars(select(AuditEvent).where(AuditEvent.subject == "test")).all() == []
    with pytest.raises(ValueError, match="naive"):
        copy_rows(make.session, table, [row | {"at": datetime(2026, 11, 25)}])  # noqa: DTZ001 - that is what it is about


def test_what_copying_refuses_is_sqlalchemys_error(make: Make) -> None:
    table = AuditEvent.__table__
    assert isinstance(table, Table)
    with pytest.raises(IntegrityError):
        copy_rows(make.session, table, [{"action": None}])
