"""Commands about photos."""

import click

from app.adapters.vision.process import VERSION
from app.core.db import transaction
from app.core.ports import ports
from app.photos.advice.service import ask_again


@click.command()
@click.option("--all", "is_all", is_flag=True, help="Also those that the present models have looked at.")
def advise_again(is_all: bool) -> None:
    """Look at old photos again: those that other models have judged, or none."""
    with transaction() as session:
        asked = ask_again(session, model_version=None if is_all else VERSION, now=ports().clock.now())
    click.echo(f"{asked} photos wait to be looked at.")
