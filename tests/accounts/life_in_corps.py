"""The part of a full life that speakers' rosters keep: a line of one's own, and decisions about others' lines."""

from datetime import date, timedelta
from uuid import uuid4

from sqlalchemy import select

from app.accounts.models import Person
from app.core.access import Identity
from app.speakers.models import Appointment, UnavailablePeriod
from app.speakers.phones import read_phones
from app.speakers.service import SpeakerDraft, add_speakers
from tests.factories import CITY, LONGDE, XIJI, Make

MARKS = {
    "speakers.person_id": "示例单位全",
    "speakers.phone_rest_encrypted": "转801",
    "appointments.proposed_by_person_id": "2026-04-01",
    "appointments.federation_confirmed_by": "2026-04-02",
    "appointments.bureau_confirmed_by": "2026-04-03",
    "unavailable_periods.created_by_person_id": "2026-04-04",
}


def lead(make: Make, who: Identity) -> None:
    """Added to the rows of the session; the caller commits."""
    now = make.clock.now()
    person = make.session.get_one(Person, who.person_id)
    draft = SpeakerDraft(
        str(person.name), MARKS["speakers.person_id"], "全国劳动模范", read_phones("13800000009、0954-2012345转801")
    )
    add_speakers(make.session, XIJI, [draft], begins_on=date(2026, 1, 1), proposer=None, vault=make.vault, now=now)
    for column in (
        Appointment.proposed_by_person_id,
        Appointment.federation_confirmed_by,
        Appointment.bureau_confirmed_by,
    ):
        other = make.speaker(LONGDE)
        row = make.session.scalars(select(Appointment).where(Appointment.speaker_id == other.id)).one()
        setattr(row, column.key, who.person_id)
        row.begins_on = date.fromisoformat(MARKS[f"appointments.{column.key}"])
    away_on = date.fromisoformat(MARKS["unavailable_periods.created_by_person_id"])
    make.session.add(
        UnavailablePeriod(
            client_id=uuid4(),
            speaker_id=make.speaker(CITY).id,
            begins_on=away_on,
            ends_on=away_on + timedelta(days=1),
            created_by_person_id=who.person_id,
            created_at=now,
        )
    )
    make.session.flush()
