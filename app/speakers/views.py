"""Speakers as a caller sees them: numbers masked, and none for a school; what this caller may do."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.core.access import STAFF, Identity
from app.core.crypto import PhoneVault, mask_phone
from app.plan.schemas import Plan
from app.speakers.appointments import has_confirmed, list_of_speaker, list_waiting
from app.speakers.bookings import CountTalks
from app.speakers.models import Appointment, Speaker
from app.speakers.queries import get_row
from app.speakers.rules import holds_on, keeps_roster, may_edit, term_of
from app.speakers.schemas import (
    AppointmentView,
    DaysView,
    MySpeakerView,
    SpeakerRow,
    SpeakerView,
    WaitingRow,
)
from app.speakers.unavailable import list_days
from app.units.models import Unit
from app.units.queries import pair_of


def view_row(row: Mapping[str, Any], identity: Identity, plan: Plan, vault: PhoneVault) -> SpeakerRow:
    """From a row of `list_speakers`."""
    return SpeakerRow(**_fields(row, identity, plan, vault))


def view_speaker(
    session: Session,
    identity: Identity,
    speaker_id: int,
    vault: PhoneVault,
    *,
    plan: Plan,
    count_talks: CountTalks,
    today: date,
) -> SpeakerView:
    """Raises `NotFound` beyond the reach. A fixed number of queries."""
    row = get_row(session, identity, speaker_id, today=today)
    speaker = session.get_one(Speaker, speaker_id)
    pair = pair_of(session, speaker.division_code)
    is_kept = keeps_roster(identity, speaker.division_code)
    is_own = _is_own(row, identity)
    return SpeakerView(
        **_fields(row, identity, plan, vault),
        remark=speaker.remark if is_own else "",
        appointments=[
            view_appointment(item, identity, pair, today=today) for item in list_of_speaker(session, speaker.id)
        ],
        unavailable=_days(session, speaker, today),
        talks_this_term=count_talks(session, speaker.person_id, term_of(today, plan.calendar().vacations)),
        talks_a_term=speaker.talks_a_term or plan.speakers.talks_a_term,
        own_talks_a_term=speaker.talks_a_term,
        may_edit=is_own,
        may_appoint=is_kept and _may_be_appointed(session, speaker.id, today),
        may_reveal=is_own and row["phone_encrypted"] is not None,
    )


def view_own(session: Session, speaker: Speaker, *, plan: Plan, count_talks: CountTalks, today: date) -> MySpeakerView:
    return MySpeakerView(
        id=speaker.id,
        division_name=_division_name(plan, speaker.division_code),
        name=speaker.name,
        employer_and_post=speaker.employer_and_post,
        honours_text=speaker.honours_text,
        topics=speaker.topics,
        formats=speaker.formats,
        unavailable=_days(session, speaker, today),
        talks_this_term=count_talks(session, speaker.person_id, term_of(today, plan.calendar().vacations)),
        talks_a_term=speaker.talks_a_term or plan.speakers.talks_a_term,
        own_talks_a_term=speaker.talks_a_term,
        version=speaker.version,
    )


def view_waiting(session: Session, identity: Identity, *, today: date) -> Sequence[WaitingRow]:
    """Of the own corps, what a unit of the pair has not confirmed. A fixed number of queries."""
    pair = pair_of(session, identity.division_code)
    return [
        WaitingRow(
            **view_appointment(appointment, identity, pair, today=today).model_dump(),
            speaker_id=speaker.id,
            name=speaker.name,
            employer_and_post=speaker.employer_and_post,
            honours_text=speaker.honours_text,
        )
        for appointment, speaker in list_waiting(session, identity.division_code, today=today)
    ]


def view_appointment(
    appointment: Appointment, identity: Identity, pair: Sequence[Unit], *, today: date
) -> AppointmentView:
    missing = [unit for unit in pair if not has_confirmed(appointment, unit.kind)]
    is_over = _is_over(appointment, today)
    names = {unit.id: unit.name for unit in pair}
    return AppointmentView(
        id=appointment.id,
        begins_on=appointment.begins_on,
        ends_on=appointment.ends_on,
        end_reason=appointment.end_reason,
        proposed_by=names.get(appointment.proposed_by_unit_id or 0),
        proposed_at=appointment.proposed_at,
        federation_confirmed_at=appointment.federation_confirmed_at,
        bureau_confirmed_at=appointment.bureau_confirmed_at,
        serving_since=appointment.serving_since,
        line=_line(appointment, missing, today),
        may_confirm=not is_over and any(unit.id == identity.unit_id for unit in missing),
        may_end=not is_over and identity.unit_id in names,
    )


def _is_over(appointment: Appointment, today: date) -> bool:
    return appointment.ends_on is not None and appointment.ends_on <= today


def _line(appointment: Appointment, missing: Iterable[Unit], today: date) -> str:
    begins_on, ends_on = appointment.begins_on, appointment.ends_on
    if ends_on is not None and _is_over(appointment, today):
        return f"{ends_on:%Y-%m-%d} 已结束" if appointment.serving_since else "没有聘成，已撤回"
    if appointment.serving_since is None:
        return f"等{'、'.join(unit.name for unit in missing)}确认"
    if not holds_on(today, begins_on, None):
        return f"已确认，从 {begins_on:%Y-%m-%d} 起聘"
    return "在聘" if ends_on is None else f"在聘，到 {ends_on:%Y-%m-%d} 结束"


def _fields(row: Mapping[str, Any], identity: Identity, plan: Plan, vault: PhoneVault) -> dict[str, Any]:
    encrypted = row["phone_encrypted"]
    is_shown = encrypted is not None and (identity.role in STAFF or _is_own(row, identity))
    shown = {name: row[name] for name in row if name in SpeakerRow.model_fields}
    return shown | {
        "division_name": _division_name(plan, row["division_code"]),
        "honours": row["honours"] or (),
        "phone_masked": mask_phone(vault.decrypt(encrypted)) if is_shown else None,
    }


def _is_own(row: Mapping[str, Any], identity: Identity) -> bool:
    return may_edit(
        identity, row["division_code"], is_one_off=row["is_one_off"], added_by_unit_id=row["added_by_unit_id"]
    )


def _may_be_appointed(session: Session, speaker_id: int, today: date) -> bool:
    return all(_is_over(item, today) for item in list_of_speaker(session, speaker_id))


def _days(session: Session, speaker: Speaker, today: date) -> list[DaysView]:
    return [DaysView.model_validate(item) for item in list_days(session, speaker.person_id, today=today)]


def _division_name(plan: Plan, code: str) -> str:
    """The plan may have dropped a division that still has speakers."""
    try:
        return plan.division(code).name
    except KeyError:
        return code
