"""A roster as a file, in the notice's form: what is exported imports again without a difference."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.adapters.documents import Grid, Line, Place, write_document
from app.adapters.spreadsheets import Table, write_tables
from app.adapters.text_tables import write_csv, write_pipes
from app.core.access import Identity
from app.core.audit import write_audit
from app.core.crypto import PhoneVault
from app.core.periods import beijing_date
from app.plan.queries import current_plan
from app.speakers.roster.errors import RosterTooLongForWord
from app.speakers.roster.headings import COLUMNS
from app.speakers.roster.queries import list_members
from app.speakers.roster.schemas import RosterFormat
from app.speakers.service import SpeakerDraft
from app.speakers.states import GENDER_NAMES
from app.units.queries import pair_of

WIDTHS = (1.2, 2.4, 1.2, 7.0, 7.0, 4.0, 2.4)
"""Of the columns on a sheet of A4 that lies, in centimetres."""
MOST_IN_WORD = 2_000
"""Rows; python-docx takes two milliseconds for each."""
Cells = Sequence[Sequence[str]]


def export_roster(
    session: Session,
    division_code: str,
    form: RosterFormat,
    *,
    on: date | None,
    identity: Identity | None,
    vault: PhoneVault,
    now: datetime,
) -> bytes:
    """With every number in clear, so only for the pair that keeps the roster; the trail says who took it and when.

    `on`: whoever was in the corps on that day. None: now, with those whose appointment has not been confirmed yet.
    Raises `RosterTooLongForWord`.
    """
    members = list_members(session, division_code, vault, on=on, today=beijing_date(now))
    write_audit(
        session,
        "roster.exported",
        pair_of(session, division_code)[0].id,
        now=now,
        person_id=identity.person_id if identity else None,
        unit_id=identity.unit_id if identity else None,
        format=form,
        on=on.isoformat() if on else None,
        speakers=len(members),
    )
    names = {division.code: division.name for division in current_plan(session).divisions}
    title = f"{names.get(division_code, '')}劳模工匠宣讲团名册"
    return WRITERS[form](title, [cells_of(number, draft) for number, draft in enumerate(members, start=1)])


def cells_of(number: int, draft: SpeakerDraft) -> Sequence[str]:
    return (
        str(number),
        draft.name,
        GENDER_NAMES[draft.gender] if draft.gender else "",
        draft.employer_and_post,
        draft.honours_text,
        draft.phones.text if draft.phones else "",
        draft.remark,
    )


def _xlsx(title: str, rows: Cells) -> bytes:
    return write_tables([Table(title, COLUMNS, rows)])


def _docx(title: str, rows: Cells) -> bytes:
    if len(rows) > MOST_IN_WORD:
        raise RosterTooLongForWord
    heading = Line(title, size=18, place=Place.CENTRE, is_title=True)
    return write_document([heading, Grid(COLUMNS, rows, WIDTHS)], title=title, is_landscape=True)


def _csv(title: str, rows: Cells) -> bytes:
    return write_csv([COLUMNS, *rows])


def _markdown(title: str, rows: Cells) -> bytes:
    return f"# {title}\n\n".encode() + write_pipes([COLUMNS, *rows])


WRITERS: Mapping[RosterFormat, Callable[[str, Cells], bytes]] = {
    RosterFormat.XLSX: _xlsx,
    RosterFormat.DOCX: _docx,
    RosterFormat.CSV: _csv,
    RosterFormat.MARKDOWN: _markdown,
}
