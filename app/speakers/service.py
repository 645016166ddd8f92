"""Adding speakers, one or thousands at once: each a unit of one, a person with a phone, an appointment proposed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table, func, select
from sqlalchemy.orm import DeclarativeBase, Session

from app.accounts.models import Person, UnitIdentity
from app.core.access import Identity, Role
from app.core.crypto import PhoneVault
from app.core.membership import one_of
from app.core.statements import copy_rows
from app.plan.queries import current_plan
from app.plan.rules import DivisionLevel
from app.plan.schemas import Plan
from app.speakers.errors import PhoneOfAnother, SpeakerKnown
from app.speakers.honours import read_honours
from app.speakers.models import Appointment, Speaker, SpeakerHonour
from app.speakers.names import latin_of
from app.speakers.phones import Phones
from app.speakers.rules import is_agreed
from app.speakers.states import Gender, HonourLevel
from app.units.models import Unit, UnitKind, UnitLevel
from app.units.queries import pair_of
from app.units.rules import pair_path

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class SpeakerDraft:
    """A line of a roster, checked by whoever read it: lengths as the columns of `Speaker` hold them."""

    name: str
    employer_and_post: str
    honours_text: str
    phones: Phones | None = None
    gender: Gender | None = None
    serial: int | None = None
    remark: str = ""
    topics: str = ""
    formats: Sequence[str] = ()
    talks_a_term: int | None = None
    client_id: UUID | None = None
    is_one_off: bool = False


def add_speakers(
    session: Session,
    division_code: str,
    drafts: Sequence[SpeakerDraft],
    *,
    begins_on: date,
    proposer: Identity | None,
    vault: PhoneVault,
    now: datetime,
) -> Sequence[int]:
    """The ids of new speakers, in the order of `drafts`. The caller may do this, and writes the trail.

    Whoever is not a one-off is proposed for the corps from `begins_on`; the proposer's own unit has agreed by that
    (None: the command line, nobody has). A mobile of a known person of the same name is that person. Raises
    `PhoneOfAnother` and `SpeakerKnown`.
    """
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext("add_speakers"))))  # one person per new mobile
    people, person_ids = _people(session, drafts, vault, now)
    _require_new(session, division_code, person_ids)
    plan = current_plan(session)
    unit_ids = _take_ids(session, Unit, len(drafts))
    speaker_ids = _take_ids(session, Speaker, len(drafts))
    lines = list(zip(speaker_ids, unit_ids, person_ids, drafts, strict=True))
    _insert(session, Person, people)
    above = pair_path(plan.city.code, division_code)
    _insert(session, Unit, [_unit(unit_id, draft, division_code, above) for _, unit_id, _, draft in lines])
    _insert(
        session,
        UnitIdentity,
        [
            {"person_id": person_id, "unit_id": unit_id, "role": Role.SPEAKER, "began_at": now}
            for _, unit_id, person_id, _ in lines
        ],
    )
    added_by = None if proposer is None else proposer.unit_id
    _insert(
        session,
        Speaker,
        [
            {"id": speaker_id, "unit_id": unit_id, "person_id": person_id, "added_by_unit_id": added_by}
            | _speaker(draft, division_code, vault, now)
            for speaker_id, unit_id, person_id, draft in lines
        ],
    )
    set_honours(session, {speaker_id: draft.honours_text for speaker_id, _, _, draft in lines}, plan)
    in_corps = [speaker_id for speaker_id, _, _, draft in lines if not draft.is_one_off]
    propose_all(session, division_code, in_corps, begins_on=begins_on, proposer=proposer, now=now)
    return speaker_ids


def set_honours(session: Session, texts: Mapping[int, str], plan: Plan) -> None:
    """Read each speaker's text into honours; the caller has removed what was read out of an earlier text."""
    places = _places(plan)
    _insert(
        session,
        SpeakerHonour,
        [
            {"speaker_id": speaker_id, "level": honour.level, "kind": honour.kind, "text": honour.text}
            for speaker_id, text in texts.items()
            for honour in read_honours(text, places)
        ],
    )


def propose_all(
    session: Session,
    division_code: str,
    speaker_ids: Sequence[int],
    *,
    begins_on: date,
    proposer: Identity | None,
    now: datetime,
) -> None:
    """An open-ended appointment each, waiting for the partner of the proposer's unit; in a zone it has none."""
    kinds = {unit.id: unit.kind for unit in pair_of(session, division_code)}
    own = kinds.get(proposer.unit_id) if proposer else None
    person_id = proposer.person_id if proposer else None
    agreed = is_agreed(kinds.values(), federation=own is UnitKind.FEDERATION, bureau=own is UnitKind.BUREAU)
    proposal = {
        "begins_on": begins_on,
        "proposed_by_person_id": person_id,
        "proposed_by_unit_id": proposer.unit_id if proposer else None,
        "proposed_at": now,
        "federation_confirmed_by": person_id if own is UnitKind.FEDERATION else None,
        "federation_confirmed_at": now if own is UnitKind.FEDERATION else None,
        "bureau_confirmed_by": person_id if own is UnitKind.BUREAU else None,
        "bureau_confirmed_at": now if own is UnitKind.BUREAU else None,
        "serving_since": now if agreed else None,
    }
    _insert(session, Appointment, [{"speaker_id": speaker_id} | proposal for speaker_id in speaker_ids])


def owners(session: Session, hashes: Sequence[str]) -> Mapping[str, Mapping[str, int]]:
    """Of mobiles, by hash: the names they are known under → that person's id."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    query = select(Person.phone_hash, Person.name, Person.id).where(one_of(Person.phone_hash, hashes))
    for phone_hash, name, person_id in session.execute(query.order_by(Person.id.desc())):
        if phone_hash is not None and name is not None:
            found[phone_hash][name] = person_id  # the one known longest stays
    return found


def _people(
    session: Session, drafts: Sequence[SpeakerDraft], vault: PhoneVault, now: datetime
) -> tuple[Rows, Sequence[int]]:
    """Rows of the people to make, and for every draft whose person it is."""
    hashes = [_hash(draft.phones, vault) for draft in drafts]
    known = {key: dict(names) for key, names in owners(session, [key for key in hashes if key]).items()}
    rows: Rows = []
    ids = []
    fresh = iter(_take_ids(session, Person, len(drafts)))
    for line, (draft, phone_hash) in enumerate(zip(drafts, hashes, strict=True)):
        names = known.setdefault(phone_hash, {}) if phone_hash else {}
        if names and draft.name not in names:
            raise PhoneOfAnother(line=line)
        if draft.name not in names:
            person_id = names[draft.name] = next(fresh)
            phone = vault.encrypt(draft.phones.primary) if draft.phones else None
            rows.append(
                {
                    "id": person_id,
                    "name": draft.name,
                    "phone_encrypted": phone,
                    "phone_hash": phone_hash,
                    "created_at": now,
                }
            )
        ids.append(names[draft.name])
    return rows, ids


def _require_new(session: Session, division_code: str, person_ids: Sequence[int]) -> None:
    query = select(Speaker.person_id).where(
        Speaker.division_code == division_code, one_of(Speaker.person_id, person_ids)
    )
    seen = set(session.scalars(query))
    for line, person_id in enumerate(person_ids):
        if person_id in seen:
            raise SpeakerKnown(line=line)
        seen.add(person_id)


def _hash(phones: Phones | None, vault: PhoneVault) -> str | None:
    """None for a landline: an office shares it."""
    return None if phones is None or phones.is_landline else vault.hash(phones.primary)


def _unit(unit_id: int, draft: SpeakerDraft, division_code: str, above: str) -> dict[str, Any]:
    return {
        "id": unit_id,
        "kind": UnitKind.SPEAKER,
        "level": UnitLevel.SPEAKER,
        "division_code": division_code,
        "name": draft.name,
        "short_name": draft.name[:20],
        "path": f"{above}p{unit_id}/",
    }


def _speaker(draft: SpeakerDraft, division_code: str, vault: PhoneVault, now: datetime) -> dict[str, Any]:
    latin = latin_of(draft.name)
    rest = draft.phones.rest if draft.phones else ""
    return {
        "client_id": draft.client_id,
        "division_code": division_code,
        "serial": draft.serial,
        "name": draft.name,
        "pinyin": latin.pinyin,
        "initials": latin.initials,
        "gender": draft.gender,
        "employer_and_post": draft.employer_and_post,
        "honours_text": draft.honours_text,
        "remark": draft.remark,
        "phone_rest_encrypted": vault.encrypt(rest) if rest else None,
        "is_landline": draft.phones is not None and draft.phones.is_landline,
        "is_one_off": draft.is_one_off,
        "topics": draft.topics,
        "formats": list(draft.formats),
        "talks_a_term": draft.talks_a_term,
        "created_at": now,
        "updated_at": now,
        "version": 1,
    }


def _places(plan: Plan) -> Mapping[str, HonourLevel]:
    """By the short names of divisions: 固原工匠 is the city's."""
    return {
        division.short_name: HonourLevel.CITY if division.level is DivisionLevel.CITY else HonourLevel.COUNTY
        for division in plan.divisions
    }


def _take_ids(session: Session, model: type[DeclarativeBase], count: int) -> Sequence[int]:
    """Before the rows: they name one another."""
    sequence = func.pg_get_serial_sequence(model.__tablename__, "id")
    return session.scalars(select(func.nextval(sequence)).select_from(func.generate_series(1, count))).all()


def _insert(session: Session, model: type[DeclarativeBase], rows: Rows) -> None:
    table = model.__table__
    assert isinstance(table, Table)
    copy_rows(session, table, rows)
