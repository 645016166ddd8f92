"""Who gets in, who serves a unit, and the end of it, when nobody inside can help."""

from datetime import timedelta
from typing import TextIO

import click
from pydantic import ValidationError

from app.accounts.erasure import forgetting
from app.accounts.models import UnitIdentity
from app.accounts.personal import rooms
from app.accounts.queries import list_people as list_serving
from app.accounts.repeating import Erasure, Repeated, list_erasures, repeat_erasures
from app.accounts.serving import end_serving, masked_phone
from app.commands.naming import find_unit
from app.core.crypto import keys
from app.core.db import reading, transaction
from app.core.periods import beijing_date
from app.core.ports import ports
from app.core.validation import LARGEST_ID
from app.units import join_codes


@click.command("issue-join-code")
@click.argument("unit_name", metavar="UNIT")
@click.option("--days", default=7, show_default=True, help="Days until it expires.")
def issue_join_code(unit_name: str, days: int) -> None:
    """A join code for UNIT, a full name or a school's code: how the first officer of a city gets in."""
    now = ports().clock.now()
    with transaction() as session:
        unit = find_unit(session, unit_name)
        code, _ = join_codes.issue(
            session,
            unit_id=unit.id,
            role=unit.level,
            expires_at=now + timedelta(days=days),
            max_uses=1,
            issued_by_person_id=None,
            issued_by_unit_id=None,
            key=keys().join_codes,
            now=now,
        )
    click.echo(code)


@click.command("list-people")
@click.argument("unit_name", metavar="UNIT")
def list_people(unit_name: str) -> None:
    """Who serves UNIT, a full name or a school's code: number, name, phone, since when, by which kind of code."""
    with reading() as session:
        for row, person, came_by in list_serving(session, find_unit(session, unit_name).id):
            phone = masked_phone(person, keys().phones)
            words = (row.id, person.name or "-", phone or "-", beijing_date(row.began_at), came_by or "no code")
            click.echo("\t".join(map(str, words)))


@click.command("end-identity")
@click.argument("number", type=click.IntRange(1, LARGEST_ID))
def end_identity(number: int) -> None:
    """Take away the access that list-people shows under NUMBER, at once."""
    with transaction() as session:
        row = session.get(UnitIdentity, number, with_for_update=True)
        if row is None:
            raise click.ClickException(f"list-people shows nobody under {number}.")
        end_serving(session, row, by_person_id=None, by_unit_id=None, now=ports().clock.now())
    click.echo(f"{number} has ended")


@click.command("export-erasures")
def export_erasures() -> None:
    """What its owners had deleted, a line of JSON each, to be kept beside the backups: no names, no numbers."""
    with reading() as session:
        for item in list_erasures(session):
            click.echo(item.model_dump_json())


@click.command("repeat-erasures")
@click.argument("file", type=click.File(encoding="utf-8"))
def repeat_erasures_of(file: TextIO) -> None:
    """After restoring a backup: delete again what FILE, made by export-erasures, tells was deleted since."""
    try:
        erasures = [Erasure.model_validate_json(line) for line in file if line.strip()]
    except ValidationError:
        raise click.ClickException("Not every line of the file was made by export-erasures.") from None
    with transaction() as session:
        forget = forgetting(rooms(), ports().tokens)
        done = repeat_erasures(session, erasures, forget=forget, now=ports().clock.now())
    click.echo(", ".join(f"{done[outcome]} {outcome}" for outcome in Repeated))
