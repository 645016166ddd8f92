"""The command line, `python -m app.commands COMMAND`: what operators, the launcher and developers run."""

import sys

import click
from apiflask import APIFlask
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from app import create_app
from app.commands import keys, messages, people, photos, rosters, setup
from app.core.db import database
from app.core.errors import DomainError
from app.vision_worker import run_vision_worker
from app.worker import run_worker
from config.settings import Settings, explain


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
@click.pass_obj
def worker(app: APIFlask) -> None:
    """Deliver messages and run periodic tasks until stopped."""
    run_worker(app)


@cli.command()
@click.pass_obj
def vision_worker(app: APIFlask) -> None:
    """Look at photos and say what they lack, until stopped."""
    run_vision_worker(app)


for _command in (
    setup.migrate,
    setup.import_plan,
    setup.import_schools,
    people.issue_join_code,
    people.list_people,
    people.end_identity,
    people.export_erasures,
    people.repeat_erasures_of,
    keys.rotate_phone_key,
    messages.messages,
    messages.why,
    messages.release,
    messages.discard,
    messages.resend,
    photos.advise_again,
    photos.evaluate_photos,
    rosters.import_roster,
    rosters.export_roster,
    setup.seed_demo,
):
    cli.add_command(_command)


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
