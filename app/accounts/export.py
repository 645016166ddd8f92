"""The copy of everything kept about a person, for that person only (PIPL art. 45): as data, and to read.

The trail says that it was given out, never what it held.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.accounts.personal import Room, Section, Value
from app.accounts.sections import account_sections, work_sections
from app.adapters.spreadsheets import Table
from app.core.audit import write_audit
from app.core.crypto import PhoneVault
from app.core.periods import beijing

TITLE = "我们保存的您的信息"


def export(
    session: Session, person_id: int, rooms: Sequence[Room], vault: PhoneVault, *, now: datetime
) -> Sequence[Section]:
    sections = [*account_sections(session, person_id, vault), *work_sections(session, person_id, rooms)]
    write_audit(session, "person.exported", person_id, now=now, person_id=person_id, unit_id=None)
    return sections


def as_tables(sections: Sequence[Section], *, now: datetime) -> Iterator[Table]:
    """To be read by anybody: Beijing time, words for yes and no; what is empty says so."""
    yield Table(TITLE, ("整理时间",), [(_words(now),)])
    for section in sections:
        rows = [[_words(value) for value in row] for row in section.rows]
        yield Table(section.title, tuple(section.columns.values()), rows or [["没有"]])


def _words(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return f"{beijing(value):%Y-%m-%d %H:%M}"
    return value.isoformat() if isinstance(value, date) else str(value)
