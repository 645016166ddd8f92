"""Tables, the plan, schools, example data: what a city begins with."""

from functools import partial
from pathlib import Path

import click
from apiflask import APIFlask

from app.adapters.tables import read_rows
from app.core.crypto import keys
from app.core.db import database, transaction
from app.core.ports import ports
from app.demo import seed
from app.invitations.notices import longest_notices as of_invitations
from app.messaging.templates import template_problems
from app.photos.safety.notices import longest_notices as of_photos
from app.quotas.notices import longest_notices as of_quotas
from app.reports.notices import longest_notices as of_reports
from app.reviews.notices import longest_notices as of_reviews
from app.schema import migrate as migrate_schema
from app.speakers.notices import longest_notices as of_speakers
from app.talks.notices import longest_notices as of_talks
from app.units.imports import bad_rows_file
from app.units.imports import import_schools as import_school_rows
from app.units.rules import LONGEST_SHORT_NAME, LONGEST_STORED_NAME
from app.units.service import adopt_plan
from config.settings import Environment, Settings

LONGEST_NOTICES = (of_talks, of_invitations, of_photos, of_quotas, of_reports, of_reviews, of_speakers)
"""Of every room that gives notices; a plan is imported only if its message templates hold them."""

LONGEST_SCHOOLS = ("校" * LONGEST_SHORT_NAME, "校" * LONGEST_STORED_NAME)
"""Short names, as they come now and as an old register may have them: what a school is called never stops a plan."""


@click.command()
def migrate() -> None:
    """Bring the database to the newest version."""
    with database().engine.connect() as connection:
        migrate_schema(connection)


@click.command("import-plan")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_plan(file: Path) -> None:
    """Import a city's plan file; the same file again changes nothing."""
    try:
        text = file.read_text(encoding="utf-8-sig")  # Windows editors begin UTF-8 with a mark
    except UnicodeDecodeError:
        raise click.ClickException(f"{file.name} is not UTF-8: save it as UTF-8 and import it again.") from None
    with transaction() as session:
        templates_hold = partial(template_problems, schools=LONGEST_SCHOOLS, rooms=LONGEST_NOTICES)
        adoption = adopt_plan(session, text, checks=[templates_hold], now=ports().clock.now())
    plan = adoption.plan_import.plan
    word = "new" if adoption.plan_import.is_new else "unchanged"
    click.echo(f"{file.name}: version {plan.version} ({plan.rule_version}), {word}")


@click.command("import-schools")
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


@click.command("seed-demo")
@click.pass_obj
def seed_demo(app: APIFlask) -> None:
    """Add the invented example units, people and talks; refused in production."""
    settings: Settings = app.extensions["settings"]
    if settings.environment is Environment.PRODUCTION:
        raise click.ClickException("Example data does not belong in production.")
    with transaction() as session:
        seeded = seed(session, keys().phones, now=ports().clock.now())
    click.echo(f"{seeded.people} people and {seeded.talks} talks added")
