"""The command line, `python -m app.commands COMMAND`: what operators, the launcher and developers run."""

import sys
from datetime import timedelta
from pathlib import Path

import click
from apiflask import APIFlask
from pydantic import ValidationError
from sqlalchemy import or_, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app import create_app
from app.accounts.models import UnitIdentity
from app.accounts.queries import list_people as list_serving
from app.accounts.serving import end_serving, masked_phone
from app.adapters.spreadsheets import read_rows
from app.core.crypto import keys
from app.core.db import database, reading, transaction
from app.core.errors import DomainError
from app.core.periods import beijing_date
from app.core.ports import ports
from app.core.validation import LARGEST_ID
from app.demo import seed
from app.schema import migrate as migrate_schema
from app.units import join_codes
from app.units.imports import bad_rows_file
from app.units.imports import import_schools as import_school_rows
from app.units.models import Unit
from app.units.service import adopt_plan
from app.worker import run_worker
from config.settings import Environment, Settings, explain


@click.group(chain=True)
@click.pass_context
def cli(context: click.Context) -> None:
    """劳模工匠进校园: commands beside the API; several in one call run one after the other."""
    try:
        app = create_app(Settings())
    except ValidationError as error:
        raise click.ClickException(explain(error)) from None
    context.obj = app
    context.with_resource(app.app_context())
    context.call_on_close(database().engine.dispose)


@cli.command()
def migrate() -> None:
    """Bring the database to the newest version."""
    with database().engine.connect() as connection:
        migrate_schema(connection)


@cli.command("import-plan")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_plan(file: Path) -> None:
    """Import a city's plan file; the same file again changes nothing."""
    try:
        text = file.read_text(encoding="utf-8-sig")  # Windows editors begin UTF-8 with a mark
    except UnicodeDecodeError:
        raise click.ClickException(f"{file.name} is not UTF-8: save it as UTF-8 and import it again.") from None
    with transaction() as session:
        adoption = adopt_plan(session, text, now=ports().clock.now())
    plan = adoption.plan_import.plan
    word = "new" if adoption.plan_import.is_new else "unchanged"
    click.echo(f"{file.name}: version {plan.version} ({plan.rule_version}), {word}")


@cli.command("import-schools")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--good-rows", is_flag=True, help="Import the good rows and write the bad ones to --bad-file.")
@click.option("--bad-file", type=click.Path(dir_okay=False, path_type=Path), default=Path("bad-rows.xlsx"))
def import_schools(file: Path, good_rows: bool, bad_file: Path) -> None:
    """Import schools from .xlsx or .csv: all rows or none, unless --good-rows."""
    with transaction() as session:
        done = import_school_rows(session, read_rows(file.read_bytes()), strict=not good_rows, now=ports().clock.now())
    click.echo(f"{done.created} created, {done.updated} updated, {done.unchanged} unchanged")
    for sentence in done.moved:
        click.echo(sentence)
    if done.bad_rows:
        bad_file.write_bytes(bad_rows_file(done.bad_rows))
        click.echo(f"{len(done.bad_rows)} rows were not imported; see {bad_file}")


@cli.command("issue-join-code")
@click.argument("unit_name", metavar="UNIT")
@click.option("--days", default=7, show_default=True, help="Days until it expires.")
def issue_join_code(unit_name: str, days: int) -> None:
    """A join code for UNIT, a full name or a school's code: how the first officer of a city gets in."""
    now = ports().clock.now()
    with transaction() as session:
        unit = _find_unit(session, unit_name)
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


@cli.command("list-people")
@click.argument("unit_name", metavar="UNIT")
def list_people(unit_name: str) -> None:
    """Who serves UNIT, a full name or a school's code: number, name, phone, since when, by which kind of code."""
    with reading() as session:
        for row, person, came_by in list_serving(session, _find_unit(session, unit_name).id):
            phone = masked_phone(person, keys().phones)
            words = (row.id, person.name or "-", phone or "-", beijing_date(row.began_at), came_by or "no code")
            click.echo("\t".join(map(str, words)))


@cli.command("end-identity")
@click.argument("number", type=click.IntRange(1, LARGEST_ID))
def end_identity(number: int) -> None:
    """Take away the access that list-people shows under NUMBER, at once."""
    with transaction() as session:
        row = session.get(UnitIdentity, number, with_for_update=True)
        if row is None:
            raise click.ClickException(f"list-people shows nobody under {number}.")
        end_serving(session, row, by_person_id=None, by_unit_id=None, now=ports().clock.now())
    click.echo(f"{number} has ended")


@cli.command("seed-demo")
@click.pass_obj
def seed_demo(app: APIFlask) -> None:
    """Add the invented example units, people and talks; refused in production."""
    settings: Settings = app.extensions["settings"]
    if settings.environment is Environment.PRODUCTION:
        raise click.ClickException("Example data does not belong in production.")
    with transaction() as session:
        seeded = seed(session, keys().phones, now=ports().clock.now())
    click.echo(f"{seeded.people} people and {seeded.talks} talks added")


@cli.command()
@click.pass_obj
def worker(app: APIFlask) -> None:
    """Deliver messages and run periodic tasks until stopped."""
    run_worker(app)


def _find_unit(session: Session, name: str) -> Unit:
    units = session.scalars(select(Unit).where(or_(Unit.name == name, Unit.code == name))).all()
    if not units:
        raise click.ClickException(f"No unit is called {name}.")
    if len(units) > 1:
        codes = ", ".join(sorted(str(unit.code) for unit in units))
        raise click.ClickException(f"{len(units)} units are called {name}: give the school's code instead ({codes}).")
    return units[0]


def main() -> None:
    try:
        cli()
    except DomainError as error:
        for item in error.errors:
            click.echo(f"{item.field}: {item.message}", err=True)
        sys.exit(error.message)
    except SQLAlchemyError as error:
        # the kind only: the text of a database error may quote rows and the address with its password
        sys.exit(f"The database did not do this ({type(error).__name__}): is it running, and migrated?")


if __name__ == "__main__":
    main()
