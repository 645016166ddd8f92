"""A roster as it stands."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.core.crypto import PhoneVault
from app.speakers.models import Appointment, Speaker
from app.speakers.phones import Phones
from app.speakers.queries import serving_on
from app.speakers.roster.diff import Known
from app.speakers.service import SpeakerDraft

COLUMNS = (
    Speaker.id,
    Speaker.person_id,
    Speaker.name,
    Speaker.gender,
    Speaker.serial,
    Speaker.employer_and_post,
    Speaker.honours_text,
    Speaker.remark,
    Speaker.is_one_off,
    Speaker.phone_rest_encrypted,
    Person.phone_encrypted,
)


def list_known(session: Session, division_code: str, vault: PhoneVault, *, today: date) -> Sequence[Known]:
    """Everybody the division has, members or not, with their numbers in clear. One query."""
    rows = session.execute(
        select(*COLUMNS, Person.openid, Appointment.id.label("appointment_id"))
        .join(Person, Person.id == Speaker.person_id)
        .outerjoin(Appointment, and_(Appointment.speaker_id == Speaker.id, _is_open(today)))
        .where(Speaker.division_code == division_code)
        .ext(distinct_on(Speaker.id))
        .order_by(Speaker.id, Appointment.id.desc())
    )
    return [
        Known(
            speaker_id=row.id,
            person_id=row.person_id,
            appointment_id=row.appointment_id,
            has_account=row.openid is not None,
            draft=_draft(row, vault),
        )
        for row in rows
    ]


def list_members(
    session: Session, division_code: str, vault: PhoneVault, *, on: date | None, today: date
) -> Sequence[SpeakerDraft]:
    """By 序号: whoever served on a day; without one whoever serves, or waits to. One query."""
    holds = select(Appointment.id).where(Appointment.speaker_id == Speaker.id, _is_open(today)).exists()
    rows = session.execute(
        select(*COLUMNS)
        .join(Person, Person.id == Speaker.person_id)
        .where(Speaker.division_code == division_code, holds if on is None else serving_on(on))
        .order_by(Speaker.serial.nulls_last(), Speaker.id)
    )
    return [_draft(row, vault) for row in rows]


def _is_open(today: date) -> ColumnElement[bool]:
    return or_(Appointment.ends_on.is_(None), Appointment.ends_on > today)


def _draft(row: Row[*tuple[Any, ...]], vault: PhoneVault) -> SpeakerDraft:
    return SpeakerDraft(
        name=row.name,
        employer_and_post=row.employer_and_post,
        honours_text=row.honours_text,
        phones=_phones(row.phone_encrypted, row.phone_rest_encrypted, vault),
        gender=row.gender,
        serial=row.serial,
        remark=row.remark,
        is_one_off=row.is_one_off,
    )


def _phones(primary: str | None, rest: str | None, vault: PhoneVault) -> Phones | None:
    if primary is None:
        return None
    return Phones(vault.decrypt(primary), vault.decrypt(rest) if rest else "")
