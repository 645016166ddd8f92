"""Importing as tests do it, and looking at what came of it."""

from datetime import timedelta

from sqlalchemy import select

from app.accounts.models import Person
from app.core.access import Identity
from app.core.audit import AuditEvent
from app.schema import metadata
from app.speakers.models import Appointment, Speaker
from app.speakers.roster.importing import Comparison, compare_roster, import_roster
from tests.factories import XIJI, Make
from tests.speakers.roster.lines import FIRST, Cells, table


def take(
    make: Make, *rows: Cells, by: Identity | None = None, to: str = XIJI, checksum: str | None = None
) -> Comparison:
    done = import_roster(
        make.session, to, table(*rows), identity=by, checksum=checksum, vault=make.vault, now=make.clock.now()
    )
    make.session.commit()
    make.session.expire_all()
    return done


def look(make: Make, *rows: Cells, at: str = XIJI) -> Comparison:
    return compare_roster(make.session, at, table(*rows), make.vault, now=make.clock.now())


def counts(found: Comparison) -> tuple[int, int, int, int]:
    """New, changed, gone, unchanged."""
    diff = found.diff
    return len(diff.new), len(diff.changed), len(diff.gone), diff.unchanged


def speaker(make: Make, name: str = FIRST[1]) -> Speaker:
    return make.session.scalars(select(Speaker).where(Speaker.name == name)).one()


def phone(make: Make, name: str = FIRST[1]) -> tuple[str | None, str | None]:
    """The number in clear, and its hash."""
    person = make.session.get_one(Person, speaker(make, name).person_id)
    return make.vault.decrypt(person.phone_encrypted) if person.phone_encrypted else None, person.phone_hash


def appointments(make: Make, name: str) -> list[Appointment]:
    query = select(Appointment).where(Appointment.speaker_id == speaker(make, name).id).order_by(Appointment.id)
    return list(make.session.scalars(query))


def end_appointment(make: Make, name: str) -> None:
    (appointment,) = appointments(make, name)
    appointment.ends_on = appointment.begins_on + timedelta(days=1)
    make.session.commit()
    make.clock.advance(days=2)


def trail(make: Make) -> list[AuditEvent]:
    return list(make.session.scalars(select(AuditEvent).where(AuditEvent.subject == "roster").order_by(AuditEvent.id)))


def everything(make: Make) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    found = {}
    for one in metadata().sorted_tables:
        rows = make.session.execute(select(one).order_by(*one.primary_key.columns))
        found[one.name] = [tuple(row) for row in rows]
    return found
