"""A backup is restored that still holds what its owners had deleted since: the list of erasures lets it go again."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Person, UnitIdentity
from app.core.audit import AuditEvent, write_audit
from app.core.crypto import Keys
from tests.accounts.life import NAME, Life
from tests.factories import Make
from tests.tools import Api, Campus, refusal


@pytest.fixture
def leaver(session: Session, make: Make, keys: Keys) -> Person:
    return session.get_one(Person, Life(session, make, keys).lead().person_id)


@pytest.fixture
def erased(leaver: Person, session: Session, api: Api, campus: Campus, tmp_path: Path) -> Path:
    """The list, exported after the account had ended; the database is then as the backup had it."""
    columns = [column.key for column in Person.__table__.columns]
    backup = {name: getattr(leaver, name) for name in columns}
    who = session.scalars(select(UnitIdentity).where(UnitIdentity.person_id == leaver.id)).first()
    assert who is not None
    assert api.as_(who).post("/api/me/erasure", {"understood": True}).status_code == 204
    exported = campus("export-erasures")
    assert exported.exit_code == 0, exported.output
    file = tmp_path / "erasures.jsonl"
    file.write_text(exported.output, "utf-8")
    session.rollback()
    session.expire_all()
    for name, value in backup.items():
        setattr(leaver, name, value)
    for (event,) in session.execute(select(AuditEvent).where(AuditEvent.action.startswith("person."))).all():
        session.delete(event)
    session.commit()
    return file


def test_the_list_names_nobody(erased: Path, leaver: Person) -> None:
    text = erased.read_text("utf-8")
    assert len(text.splitlines()) == 2, "the phone, and the account"
    assert leaver.openid is not None
    assert not [secret for secret in (NAME, leaver.openid, leaver.phone_hash) if str(secret) in text]


def test_what_was_deleted_goes_again_and_once(erased: Path, leaver: Person, session: Session, campus: Campus) -> None:
    assert campus("repeat-erasures", erased).output == "2 forgotten, 0 known, 0 nobody\n"
    session.refresh(leaver)
    assert (leaver.openid, leaver.unionid, leaver.phone_encrypted, leaver.phone_hash) == (None, None, None, None)
    assert campus("repeat-erasures", erased).output == "0 forgotten, 2 known, 0 nobody\n"


def test_whoever_got_the_number_meanwhile_keeps_everything(
    erased: Path, leaver: Person, session: Session, campus: Campus
) -> None:
    leaver.created_at += timedelta(microseconds=1)
    session.commit()
    assert campus("repeat-erasures", erased).output == "0 forgotten, 0 known, 2 nobody\n"
    session.refresh(leaver)
    assert leaver.openid is not None


def test_a_phone_given_anew_before_the_backup_stays(
    leaver: Person, session: Session, make: Make, campus: Campus, tmp_path: Path
) -> None:
    """The trail in the backup knows of that erasure."""
    write_audit(session, "person.phone_forgotten", leaver.id, now=make.clock.now(), person_id=leaver.id, unit_id=None)
    session.commit()
    file = tmp_path / "erasures.jsonl"
    file.write_text(campus("export-erasures").output, "utf-8")
    assert campus("repeat-erasures", file).output == "0 forgotten, 1 known, 0 nobody\n"
    session.refresh(leaver)
    assert leaver.phone_encrypted is not None


def test_another_file_is_refused(campus: Campus, tmp_path: Path) -> None:
    file = tmp_path / "other.txt"
    file.write_text('{"person_id": 1}\n', "utf-8")
    assert refusal(campus("repeat-erasures", file)) == "Not every line of the file was made by export-erasures."
