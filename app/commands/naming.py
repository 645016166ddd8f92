"""What an operator types for a unit."""

import click
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.units.models import Unit


def find_unit(session: Session, name: str) -> Unit:
    units = session.scalars(select(Unit).where(or_(Unit.name == name, Unit.code == name))).all()
    if not units:
        raise click.ClickException(f"No unit is called {name}.")
    if len(units) > 1:
        codes = ", ".join(sorted(str(unit.code) for unit in units))
        raise click.ClickException(f"{len(units)} units are called {name}: give the school's code instead ({codes}).")
    return units[0]
