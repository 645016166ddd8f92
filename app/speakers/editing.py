"""Speakers added and mended by hand: members of a corps by its pair, a model-worker parent also by a school."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.core.access import Identity
from app.core.audit import write_audit
from app.core.crypto import PhoneVault
from app.core.errors import FieldError, InvalidInput
from app.core.periods import beijing_date
from app.plan.schemas import Plan
from app.speakers.appointments import tell_partner
from app.speakers.errors import (
    NotYourRoster,
    OnlyOneOff,
    PhoneOfAnother,
    SpeakerClientIdTaken,
    SpeakerConflict,
    SpeakerHasOwnPhone,
)
from app.speakers.models import Speaker, SpeakerHonour
from app.speakers.names import latin_of, without_spaces
from app.speakers.phones import NotAPhone, Phones, read_phones
from app.speakers.queries import own_speaker, reach_speaker
from app.speakers.rules import keeps_roster, may_edit
from app.speakers.schemas import MySpeakerUpdate, SpeakerAddition, SpeakerFields, SpeakerUpdate
from app.speakers.service import SpeakerDraft, add_speakers, owners, set_honours
from app.units.models import Unit
from app.units.queries import pair_of


def add_by_hand(
    session: Session, identity: Identity, addition: SpeakerAddition, vault: PhoneVault, *, plan: Plan, now: datetime
) -> Speaker:
    """To the roster of the own division. A repeated `client_id` answers the first.

    Whoever is no one-off is proposed for the corps, and the partner is asked to confirm. Raises `OnlyOneOff` for a
    school, `PhoneOfAnother` and `SpeakerKnown`.
    """
    first = session.scalars(select(Speaker).where(Speaker.client_id == addition.client_id)).one_or_none()
    if first is not None:
        if first.added_by_unit_id != identity.unit_id:
            raise SpeakerClientIdTaken
        return first
    if not addition.is_one_off and not keeps_roster(identity, identity.division_code):
        raise OnlyOneOff
    _check_formats(plan, addition.formats)
    draft = SpeakerDraft(
        **addition.model_dump(include=set(SpeakerFields.model_fields) - {"name"}),
        name=without_spaces(addition.name),
        phones=_phones(addition.phone),
        client_id=addition.client_id,
        is_one_off=addition.is_one_off,
    )
    (speaker_id,) = add_speakers(
        session,
        identity.division_code,
        [draft],
        begins_on=addition.begins_on or beijing_date(now),
        proposer=identity,
        vault=vault,
        now=now,
    )
    _audit(session, "speaker.added", speaker_id, identity, now)
    if not addition.is_one_off:
        tell_partner(session, identity, pair_of(session, identity.division_code), plan=plan, now=now)
    return session.get_one(Speaker, speaker_id)


def edit(
    session: Session,
    identity: Identity,
    speaker_id: int,
    update: SpeakerUpdate,
    vault: PhoneVault,
    *,
    plan: Plan,
    now: datetime,
) -> Speaker:
    """Raises `NotYourRoster`, `SpeakerConflict`, and about the number `SpeakerHasOwnPhone` and `PhoneOfAnother`."""
    speaker = reach_speaker(session, identity, speaker_id, today=beijing_date(now), lock=True)
    is_one_off, added_by = speaker.is_one_off, speaker.added_by_unit_id
    if not may_edit(identity, speaker.division_code, is_one_off=is_one_off, added_by_unit_id=added_by):
        raise NotYourRoster
    _check_version(speaker, update.version)
    _check_formats(plan, update.formats)
    with session.no_autoflush:  # one change, one version
        _take(session, speaker, update, vault, plan)
    speaker.updated_at = now
    session.flush()
    _audit(session, "speaker.changed", speaker.id, identity, now)
    return speaker


def say_wishes(session: Session, identity: Identity, update: MySpeakerUpdate, *, plan: Plan, now: datetime) -> Speaker:
    """What the speaker says about themselves: topics, formats, how many talks a term."""
    speaker = own_speaker(session, identity, lock=True)
    _check_version(speaker, update.version)
    _check_formats(plan, update.formats)
    _set_wishes(speaker, update)
    speaker.updated_at = now
    session.flush()
    _audit(session, "speaker.changed", speaker.id, identity, now)
    return speaker


def _take(session: Session, speaker: Speaker, update: SpeakerUpdate, vault: PhoneVault, plan: Plan) -> None:
    person = session.get_one(Person, speaker.person_id, with_for_update={"key_share": True})
    if update.honours_text != speaker.honours_text:  # first: copying rows writes down what has changed until then
        session.execute(delete(SpeakerHonour).where(SpeakerHonour.speaker_id == speaker.id))
        set_honours(session, {speaker.id: update.honours_text}, plan)
        speaker.honours_text = update.honours_text
    _rename(session, speaker, person, without_spaces(update.name))
    if update.phone is not None:
        _change_phone(session, speaker, person, _phones(update.phone), vault)
    speaker.gender = update.gender
    speaker.employer_and_post = update.employer_and_post
    speaker.remark = update.remark
    _set_wishes(speaker, update)


def _set_wishes(speaker: Speaker, update: SpeakerUpdate | MySpeakerUpdate) -> None:
    speaker.topics = update.topics
    speaker.formats = list(update.formats)
    speaker.talks_a_term = update.talks_a_term


def _rename(session: Session, speaker: Speaker, person: Person, name: str) -> None:
    """Whoever has an account keeps the name they gave themselves."""
    if name == speaker.name:
        return
    latin = latin_of(name)
    speaker.name, speaker.pinyin, speaker.initials = name, latin.pinyin, latin.initials
    unit = session.get_one(Unit, speaker.unit_id)
    unit.name, unit.short_name = name, name[:20]
    if person.openid is None:
        person.name = name


def _change_phone(session: Session, speaker: Speaker, person: Person, phones: Phones | None, vault: PhoneVault) -> None:
    primary = vault.decrypt(person.phone_encrypted) if person.phone_encrypted else None
    if (phones.primary if phones else None) != primary:
        if person.openid is not None:
            raise SpeakerHasOwnPhone
        is_mobile = phones is not None and not phones.is_landline
        phone_hash = vault.hash(phones.primary) if phones is not None and is_mobile else None
        if phone_hash is not None and set(owners(session, [phone_hash]).get(phone_hash, {}).values()) - {person.id}:
            raise PhoneOfAnother
        person.phone_encrypted = vault.encrypt(phones.primary) if phones else None
        person.phone_hash = phone_hash
        speaker.is_landline = phones is not None and phones.is_landline
    rest = phones.rest if phones else ""
    speaker.phone_rest_encrypted = vault.encrypt(rest) if rest else None


def _phones(text: str) -> Phones | None:
    try:
        return read_phones(text)
    except NotAPhone as error:
        raise InvalidInput(errors=[FieldError("phone", f"{error}。")]) from None


def _check_formats(plan: Plan, formats: Sequence[str]) -> None:
    if not set(formats) <= set(plan.formats):
        raise InvalidInput(errors=[FieldError("formats", "请从给出的选项里选。")])


def _check_version(speaker: Speaker, version: int) -> None:
    if speaker.version != version:
        raise SpeakerConflict(speaker_id=speaker.id, version=speaker.version)


def _audit(session: Session, action: str, speaker_id: int, identity: Identity, now: datetime) -> None:
    write_audit(session, action, speaker_id, now=now, person_id=identity.person_id, unit_id=identity.unit_id)
