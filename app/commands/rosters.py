"""A division's roster in and out, for whoever sets a city up."""

from datetime import datetime
from pathlib import Path

import click
from sqlalchemy.orm import Session

from app.adapters.tables import read_rows
from app.core.crypto import keys
from app.core.db import reading, transaction
from app.core.ports import ports
from app.plan.queries import current_plan
from app.speakers.roster import exporting, importing
from app.speakers.roster.schemas import RosterFormat


@click.command("import-roster")
@click.argument("division_code", metavar="DIVISION")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
def import_roster(division_code: str, file: Path, dry_run: bool) -> None:
    """Import the speakers of DIVISION, a code such as 640400, from .xlsx, .docx, .csv or a pipe table: all or none.

    Both units of the pair are asked to confirm whoever is new. Whom the file no longer names stays until they end it.
    """
    rows, now, vault = read_rows(file.read_bytes()), ports().clock.now(), keys().phones
    with reading() if dry_run else transaction() as session:
        _require_division(session, division_code)
        if dry_run:
            found = importing.compare_roster(session, division_code, rows, vault, now=now)
        else:
            found = importing.import_roster(session, division_code, rows, identity=None, vault=vault, now=now)
    diff = found.diff
    counts = f"{len(diff.new)} new, {len(diff.changed)} changed, {len(diff.gone)} gone, {diff.unchanged} unchanged"
    click.echo(f"{file.name}: {counts}{', nothing written' if dry_run else ''}")
    for row in found.bad_rows:
        click.echo(f"row {row.number}: {row.reason}")


@click.command("export-roster")
@click.argument("division_code", metavar="DIVISION")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="Whoever served on this day; left out: now.")
def export_roster(division_code: str, file: Path, on: datetime | None) -> None:
    """Write the roster of DIVISION, phone numbers included, to FILE: .xlsx, .docx, .csv or .md."""
    try:
        form = RosterFormat(file.suffix.removeprefix(".").lower())
    except ValueError:
        raise click.ClickException(f"Name the file with one of: .{', .'.join(RosterFormat)}.") from None
    with transaction() as session:  # it writes the trail
        _require_division(session, division_code)
        content = exporting.export_roster(
            session,
            division_code,
            form,
            on=on.date() if on else None,
            identity=None,
            vault=keys().phones,
            now=ports().clock.now(),
        )
    file.write_bytes(content)
    click.echo(f"{file}: {len(content)} bytes, with phone numbers: keep it to those who need them")


def _require_division(session: Session, code: str) -> None:
    codes = [division.code for division in current_plan(session).divisions]
    if code not in codes:
        raise click.ClickException(f"The plan has no division {code}: it has {', '.join(codes)}.")
