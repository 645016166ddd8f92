"""What the phone sends and sees of a roster's file."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field as Limits

from app.core.validation import Input, Output
from app.speakers.roster.diff import FIELD_NAMES, Change, Diff, Field
from app.speakers.roster.importing import Comparison

MOST_SHOWN = 500
"""Of each kind; the numbers count all of them."""
OWN_PHONE = "第 {number} 行：{name}已用自己的手机号登录，名册里的号码不同，没有改。"


class RosterForm(Input):
    dry_run: bool = False
    checksum: Annotated[str, Limits(pattern=r"^[0-9a-f]{32}$")] | None = None
    """Of the dry run: imports only what it has shown."""


class RosterFormat(StrEnum):
    XLSX = "xlsx"
    DOCX = "docx"
    CSV = "csv"
    MARKDOWN = "md"


class RosterFilter(Input):
    format: RosterFormat = RosterFormat.XLSX
    on: date | None = None
    """Whoever was in the corps on this day; left out: now, including who waits for confirmation."""


class DiffKind(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    GONE = "gone"
    """Still in the corps, no longer in the file: the pair may end the appointment."""


class FieldChangeView(Output):
    field: Field
    name: str
    """The column's."""
    before: str
    after: str


class DiffLineView(Output):
    kind: DiffKind
    number: int | None
    """Of the row in the file; None for one that is gone."""
    speaker_id: int | None
    """None for one who is new."""
    appointment_id: int | None
    name: str
    fields: Sequence[FieldChangeView]


class BadRowView(Output):
    number: int
    reason: str


class RosterImportView(Output):
    is_dry_run: bool
    new: int
    changed: int
    gone: int
    unchanged: int
    bad_rows: Sequence[BadRowView]
    diff: Sequence[DiffLineView]
    notes: Sequence[str]
    checksum: str


def as_view(found: Comparison, *, is_dry_run: bool) -> RosterImportView:
    diff = found.diff
    return RosterImportView(
        is_dry_run=is_dry_run,
        new=len(diff.new),
        changed=len(diff.changed),
        gone=len(diff.gone),
        unchanged=diff.unchanged,
        bad_rows=[BadRowView.model_validate(row) for row in found.bad_rows[:MOST_SHOWN]],
        diff=_lines(diff),
        notes=[OWN_PHONE.format(number=line.number, name=line.draft.name) for line in diff.own_phone[:MOST_SHOWN]],
        checksum=found.checksum,
    )


def _lines(diff: Diff) -> list[DiffLineView]:
    new = [
        DiffLineView(
            kind=DiffKind.NEW,
            number=line.number,
            speaker_id=None,
            appointment_id=None,
            name=line.draft.name,
            fields=[],
        )
        for line in diff.new[:MOST_SHOWN]
    ]
    gone = [
        DiffLineView(
            kind=DiffKind.GONE,
            number=None,
            speaker_id=one.speaker_id,
            appointment_id=one.appointment_id,
            name=one.draft.name,
            fields=[],
        )
        for one in diff.gone[:MOST_SHOWN]
    ]
    return [*new, *map(_changed, diff.changed[:MOST_SHOWN]), *gone]


def _changed(change: Change) -> DiffLineView:
    return DiffLineView(
        kind=DiffKind.CHANGED,
        number=change.line.number,
        speaker_id=change.known.speaker_id,
        appointment_id=change.known.appointment_id,
        name=change.line.draft.name,
        fields=[
            FieldChangeView(field=one.field, name=FIELD_NAMES[one.field], before=one.before, after=one.after)
            for one in change.fields
        ],
    )
