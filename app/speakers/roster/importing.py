"""Taking a file into a roster: all of it in one transaction, or nothing. The same file again changes nothing.

Nobody is deleted: whom the file no longer names is reported, and the pair ends the appointment if it agrees.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, bindparam, delete, func, select, update
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.adapters.tables import Row
from app.core.access import Identity
from app.core.audit import write_audit
from app.core.crypto import PhoneVault
from app.core.errors import FieldError
from app.core.membership import one_of
from app.core.periods import beijing_date
from app.plan.queries import current_plan
from app.speakers.appointments import tell_partner
from app.speakers.models import Speaker, SpeakerHonour
from app.speakers.roster.diff import Change, Diff, Field, compare, settled
from app.speakers.roster.errors import RosterMoved, RosterNotImported
from app.speakers.roster.queries import list_known
from app.speakers.roster.reading import BadRow, read_roster
from app.speakers.service import add_speakers, owners, propose_all, set_honours
from app.units.queries import pair_of

_SPEAKERS = cast(Table, Speaker.__table__)
_PEOPLE = cast(Table, Person.__table__)
Values = tuple[int, Mapping[str, Any]]
"""A row's id, and what its columns become."""
PHONE_OF_ANOTHER = "这个手机号已登记在另一个名字下，请核对姓名和手机号"


@dataclass(frozen=True, slots=True)
class Comparison:
    diff: Diff
    bad_rows: Sequence[BadRow]
    checksum: str
    """Of what the import would do: it is done only if it still is what somebody has looked at."""


def compare_roster(
    session: Session, division_code: str, rows: Sequence[Row], vault: PhoneVault, *, now: datetime
) -> Comparison:
    """What importing the file would change. Raises `RosterHeaderMissing`, `RosterEmpty` and `RosterTooLong`."""
    lines, bad = read_roster(rows)
    diff = compare(lines, list_known(session, division_code, vault, today=beijing_date(now)))
    bad += _of_others(session, diff, vault)
    return Comparison(diff, sorted(bad, key=lambda row: row.number), _checksum(diff))


def import_roster(
    session: Session,
    division_code: str,
    rows: Sequence[Row],
    *,
    identity: Identity | None,
    checksum: str | None = None,
    vault: PhoneVault,
    now: datetime,
) -> Comparison:
    """`identity` serves a unit of the division's pair; None is the command line. Whoever is new is proposed for today.

    Raises as `compare_roster` does, `RosterNotImported` with every bad row, and `RosterMoved` for another `checksum`.
    """
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext("roster"), func.hashtext(division_code))))
    found = compare_roster(session, division_code, rows, vault, now=now)
    if found.bad_rows:
        raise RosterNotImported(
            errors=[FieldError(f"rows.{row.number}", f"第 {row.number} 行：{row.reason}。") for row in found.bad_rows]
        )
    if checksum is not None and checksum != found.checksum:
        raise RosterMoved
    _write(session, division_code, found.diff, identity, vault, now)
    return found


def _write(
    session: Session, division_code: str, diff: Diff, identity: Identity | None, vault: PhoneVault, now: datetime
) -> None:
    if not (diff.new or diff.changed or diff.renumbered):
        return
    plan, today = current_plan(session), beijing_date(now)
    back = [change.known.speaker_id for change in diff.changed if _has(change, Field.MEMBERSHIP)]
    add_speakers(
        session,
        division_code,
        [line.draft for line in diff.new],
        begins_on=today,
        proposer=identity,
        vault=vault,
        now=now,
    )
    propose_all(session, division_code, back, begins_on=today, proposer=identity, now=now)
    speakers = [_speaker(change, vault, now) for change in diff.changed]
    _update(session, _SPEAKERS, speakers, version=_SPEAKERS.c.version + 1)
    _update(session, _PEOPLE, [_person(change, vault) for change in diff.changed if _has(change, Field.PHONE)])
    _update(session, _SPEAKERS, [(one.speaker_id, {"serial": serial}) for one, serial in diff.renumbered])
    texts = {
        change.known.speaker_id: change.line.draft.honours_text
        for change in diff.changed
        if _has(change, Field.HONOURS)
    }
    session.execute(delete(SpeakerHonour).where(one_of(SpeakerHonour.speaker_id, texts)))
    set_honours(session, texts, plan)
    if diff.new or back:
        tell_partner(session, identity, pair_of(session, division_code), plan=plan, now=now)
    if diff.new or diff.changed:
        _audit(session, division_code, diff, identity, now)


def _of_others(session: Session, diff: Diff, vault: PhoneVault) -> Sequence[BadRow]:
    """Lines whose mobile is known under another name: two people would share one account."""
    lines = [*diff.new, *(change.line for change in diff.changed if _has(change, Field.PHONE))]
    hashes = {
        line.number: vault.hash(line.draft.phones.primary)
        for line in lines
        if line.draft.phones is not None and not line.draft.phones.is_landline
    }
    known = owners(session, list(hashes.values()))
    return [
        BadRow(line.number, PHONE_OF_ANOTHER)
        for line in lines
        if line.number in hashes
        and known.get(hashes[line.number])
        and line.draft.name not in known[hashes[line.number]]
    ]


def _has(change: Change, field: Field) -> bool:
    return any(one.field is field for one in change.fields)


def _speaker(change: Change, vault: PhoneVault, now: datetime) -> Values:
    draft = settled(change.line.draft, change.known)
    rest = draft.phones.rest if draft.phones else ""
    return change.known.speaker_id, {
        "gender": draft.gender,
        "employer_and_post": draft.employer_and_post,
        "honours_text": draft.honours_text,
        "remark": draft.remark,
        "phone_rest_encrypted": vault.encrypt(rest) if rest else None,
        "is_landline": draft.phones is not None and draft.phones.is_landline,
        "is_one_off": False,
        "updated_at": now,
    }


def _person(change: Change, vault: PhoneVault) -> Values:
    phones = settled(change.line.draft, change.known).phones
    assert phones is not None  # a blank cell changes no number
    phone_hash = None if phones.is_landline else vault.hash(phones.primary)
    return change.known.person_id, {"phone_encrypted": vault.encrypt(phones.primary), "phone_hash": phone_hash}


def _update(session: Session, table: Table, rows: Sequence[Values], **same: ColumnElement[int]) -> None:
    """Each row by its id, all in one sending; `same`: what every row gets besides."""
    if not rows:
        return
    changes = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in rows[0][1]}
    session.execute(
        update(table).where(table.c.id == bindparam("key")).values({**changes, **same}),
        [{"key": key} | {f"new_{name}": value for name, value in values.items()} for key, values in rows],
    )


def _audit(session: Session, division_code: str, diff: Diff, identity: Identity | None, now: datetime) -> None:
    """Counts only. The subject is the unit at the head of the pair: a roster has no row of its own."""
    write_audit(
        session,
        "roster.imported",
        pair_of(session, division_code)[0].id,
        now=now,
        person_id=identity.person_id if identity else None,
        unit_id=identity.unit_id if identity else None,
        new=len(diff.new),
        changed=len(diff.changed),
        gone=len(diff.gone),
        unchanged=diff.unchanged,
    )


def _checksum(diff: Diff) -> str:
    said = (
        [line.draft for line in diff.new],
        [(change.known.speaker_id, change.line.draft) for change in diff.changed],
        [one.speaker_id for one in diff.gone],
    )
    return hashlib.sha256(repr(said).encode()).hexdigest()[:32]
