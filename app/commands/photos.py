"""Commands about photos."""

import csv
import re
from contextlib import closing
from pathlib import Path

import click

from app.adapters.vision.process import VERSION, VisionProcess
from app.core.db import transaction
from app.core.ports import ports
from app.core.vision import ExpectedBanner
from app.photos.advice.evaluation import Known, confusion
from app.photos.advice.rules import Verdict, judge
from app.photos.advice.service import ask_again

MIN_AUDIENCE = 30
"""Clause 四(六); the plan file's may differ, but figures are compared between cities."""
YEAR = re.compile(r"20\d\d(?=年)")


@click.command()
@click.option("--all", "is_all", is_flag=True, help="Also those that the present models have looked at.")
def advise_again(is_all: bool) -> None:
    """Look at old photos again: those that other models have judged, or none."""
    with transaction() as session:
        asked = ask_again(session, model_version=None if is_all else VERSION, now=ports().clock.now())
    click.echo(f"{asked} photos wait to be looked at.")


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("table", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def evaluate_photos(folder: Path, table: Path) -> None:
    """Measure the models on the JPEGs of FOLDER; TABLE is a .csv: file,people[,banner,special_name,shows_banner].

    `people` counts everybody, `shows_banner` is 1 or 0. Nothing is stored, and no photo leaves this machine.
    """
    pairs: list[tuple[Known, Verdict]] = []
    with closing(VisionProcess()) as vision:
        for known in read_known(table):
            seen = vision.look(
                (folder / known.file).read_bytes(), ExpectedBanner(known.banner, known.special_name), counts_faces=True
            )
            year = YEAR.search(known.banner)
            verdict = judge(seen, year=int(year[0]) if year else 0, min_audience=MIN_AUDIENCE)
            click.echo(f"{known.file}: {known.people} people, {verdict.faces} faces, banner {verdict.coverage} %")
            pairs.append((known, verdict))
    for line in confusion(pairs, min_audience=MIN_AUDIENCE):
        click.echo(line)


def read_known(table: Path) -> list[Known]:
    """The rows of the table. Raises `click.ClickException` for one without a file or a number."""
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    known = []
    for number, row in enumerate(rows, start=2):
        try:
            known.append(
                Known(
                    row["file"],
                    int(row["people"]),
                    row.get("banner") or "",
                    row.get("special_name") or "",
                    row.get("shows_banner") == "1",
                )
            )
        except (KeyError, TypeError, ValueError):
            raise click.ClickException(f"row {number} of {table.name} needs a file and a number of people") from None
    return known
