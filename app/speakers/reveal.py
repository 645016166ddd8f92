"""Telling a speaker's number, and who was told."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.core.access import Identity
from app.core.audit import write_audit
from app.core.crypto import PhoneVault
from app.core.periods import beijing_date
from app.speakers.errors import NotYourRoster, SpeakerHasNoPhone
from app.speakers.models import Speaker
from app.speakers.queries import reach_speaker
from app.speakers.rules import may_edit
from app.speakers.schemas import NumberView


def reveal(session: Session, identity: Identity, speaker_id: int, vault: PhoneVault, *, now: datetime) -> NumberView:
    """To whoever keeps the line. The trail says whose was told to whom, never the number.

    Raises `NotFound` beyond the reach, `NotYourRoster` and `SpeakerHasNoPhone`. Whoever has an accepted invitation
    asks there.
    """
    speaker = reach_speaker(session, identity, speaker_id, today=beijing_date(now))
    is_one_off, added_by = speaker.is_one_off, speaker.added_by_unit_id
    if not may_edit(identity, speaker.division_code, is_one_off=is_one_off, added_by_unit_id=added_by):
        raise NotYourRoster
    return tell_number(session, identity, speaker, "speaker.phone_revealed", speaker.id, vault, now=now)


def tell_number(
    session: Session,
    identity: Identity,
    speaker: Speaker,
    action: str,
    subject_id: int,
    vault: PhoneVault,
    *,
    now: datetime,
) -> NumberView:
    """As `reveal`, for a caller who may, and why: `action` and its subject. Raises `SpeakerHasNoPhone`."""
    person = session.get_one(Person, speaker.person_id)
    if person.phone_encrypted is None:
        raise SpeakerHasNoPhone
    write_audit(
        session,
        action,
        subject_id,
        now=now,
        person_id=identity.person_id,
        unit_id=identity.unit_id,
        phone_of_person_id=person.id,
    )
    more = vault.decrypt(speaker.phone_rest_encrypted) if speaker.phone_rest_encrypted else ""
    return NumberView(phone=vault.decrypt(person.phone_encrypted).removeprefix("+86"), more=more)
