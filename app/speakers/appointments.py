"""Appointments (聘任) to a corps: proposed by one unit of the pair, confirmed by every unit of it, ended with a reason.

Silence never confirms. Whoever proposes has confirmed for their own unit; in a zone, which has no bureau, that is all.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from app.core.access import Identity
from app.core.audit import write_audit
from app.core.errors import FieldError, InvalidInput, NotFound
from app.core.membership import one_of
from app.core.periods import beijing_date
from app.messaging.models import Todo
from app.messaging.notices import NoticeSubject
from app.messaging.service import notify, settle
from app.plan.schemas import Plan
from app.speakers.errors import AlreadyAppointed, AppointmentEnded, NotYourRoster
from app.speakers.models import Appointment, Speaker
from app.speakers.notices import appointments_waiting
from app.speakers.queries import reach_speaker
from app.speakers.rules import DAY, is_agreed, keeps_roster
from app.units.models import Unit, UnitKind
from app.units.queries import pair_of

BY = {
    UnitKind.FEDERATION: ("federation_confirmed_by", "federation_confirmed_at"),
    UnitKind.BUREAU: ("bureau_confirmed_by", "bureau_confirmed_at"),
}
"""Whose confirmation stands in which columns."""


def propose(
    session: Session, identity: Identity, speaker_id: int, begins_on: date, *, plan: Plan, now: datetime
) -> Appointment:
    """Also the re-appointment of somebody who retired. Raises `AlreadyAppointed` where days would overlap.

    A parent who was invited once becomes a member by it.
    """
    speaker = reach_speaker(session, identity, speaker_id, today=beijing_date(now), lock=True)
    _require_keeper(identity, speaker)
    if find_overlapping(session, speaker.id, begins_on) is not None:
        raise AlreadyAppointed
    speaker.is_one_off = False
    appointment = Appointment(
        speaker_id=speaker.id,
        begins_on=begins_on,
        proposed_by_person_id=identity.person_id,
        proposed_by_unit_id=identity.unit_id,
        proposed_at=now,
    )
    session.add(appointment)
    pair = pair_of(session, speaker.division_code)
    _confirm(appointment, identity, pair, now)
    session.flush()
    _audit(session, "appointment.proposed", appointment, identity, now)
    tell_partner(session, identity, pair, plan=plan, now=now)
    return appointment


def confirm(
    session: Session, identity: Identity, appointment_ids: Collection[int], *, now: datetime
) -> Sequence[Appointment]:
    """For the own unit; all or none. What it has confirmed before stays as it is.

    Raises `NotFound` for one that is not of the own pair's corps, and `AppointmentEnded`.
    """
    found = _lock(session, identity, appointment_ids)
    pair = pair_of(session, identity.division_code)
    for appointment in found:
        if appointment.ends_on is not None and appointment.ends_on <= beijing_date(now):
            raise AppointmentEnded
        if _confirm(appointment, identity, pair, now):
            _audit(session, "appointment.confirmed", appointment, identity, now)
    session.flush()
    _settle_done(session, identity.division_code, pair, now=now)
    return found


def end(
    session: Session, identity: Identity, appointment_id: int, ends_on: date, reason: str, *, now: datetime
) -> Appointment:
    """Retirement, or the withdrawal of a proposal; by either unit of the pair. Ending it again changes day and reason.

    Never deleted: the roster of an earlier day still has the speaker.
    """
    (appointment,) = _lock(session, identity, [appointment_id])
    if appointment.ends_on == ends_on and appointment.end_reason == reason:
        return appointment
    if ends_on <= appointment.begins_on:
        earliest = appointment.begins_on + DAY
        if appointment.serving_since is not None:
            raise InvalidInput(errors=[FieldError("ends_on", f"请选 {earliest:%Y-%m-%d} 或以后的日期。")])
        ends_on = earliest  # nobody has served on it
    appointment.ends_on, appointment.end_reason = ends_on, reason
    session.flush()
    _audit(session, "appointment.ended", appointment, identity, now)
    _settle_done(session, identity.division_code, pair_of(session, identity.division_code), now=now)
    return appointment


def list_of_speaker(session: Session, speaker_id: int) -> Sequence[Appointment]:
    """The newest first."""
    query = select(Appointment).where(Appointment.speaker_id == speaker_id)
    return session.scalars(query.order_by(Appointment.begins_on.desc(), Appointment.id.desc())).all()


def list_waiting(session: Session, division_code: str, *, today: date) -> Sequence[tuple[Appointment, Speaker]]:
    """Of a corps, what some unit of the pair has not confirmed, by 序号. One query."""
    query = (
        select(Appointment, Speaker)
        .join(Speaker, Speaker.id == Appointment.speaker_id)
        .where(
            Speaker.division_code == division_code,
            Appointment.serving_since.is_(None),
            or_(Appointment.ends_on.is_(None), Appointment.ends_on > today),
        )
        .order_by(Speaker.serial.nulls_last(), Speaker.id)
    )
    return [(appointment, speaker) for appointment, speaker in session.execute(query)]


def find_overlapping(session: Session, speaker_id: int, begins_on: date) -> Appointment | None:
    """One that does not end before `begins_on`, confirmed or not."""
    return session.scalars(
        select(Appointment)
        .where(
            Appointment.speaker_id == speaker_id, or_(Appointment.ends_on.is_(None), Appointment.ends_on > begins_on)
        )
        .limit(1)
    ).first()


def has_confirmed(appointment: Appointment, kind: UnitKind) -> bool:
    return getattr(appointment, BY[kind][1]) is not None


def tell_partner(
    session: Session, identity: Identity | None, pair: Sequence[Unit], *, plan: Plan, now: datetime
) -> None:
    """The other unit of the pair, or both (None: the command line), has something to confirm; told once until done."""
    for unit in pair:
        if (identity is not None and unit.id == identity.unit_id) or _has_open_todo(session, unit):
            continue
        if waits := _waiting_for(session, unit):
            notify(session, appointments_waiting(unit.id, waits), templates=plan.message_templates, now=now)


def _has_open_todo(session: Session, unit: Unit) -> bool:
    is_theirs = (Todo.subject == NoticeSubject.APPOINTMENT, Todo.subject_id == unit.id, Todo.done_at.is_(None))
    return session.scalar(select(exists().where(*is_theirs))) is True


def _waiting_for(session: Session, unit: Unit) -> Sequence[int]:
    """Ids of what this unit has not confirmed, the oldest first."""
    _, confirmed_at = BY[unit.kind]
    query = (
        select(Appointment.id)
        .join(Speaker, Speaker.id == Appointment.speaker_id)
        .where(
            Speaker.division_code == unit.division_code,
            Appointment.serving_since.is_(None),
            Appointment.ends_on.is_(None),
            getattr(Appointment, confirmed_at).is_(None),
        )
    )
    return session.scalars(query.order_by(Appointment.id)).all()


def _settle_done(session: Session, division_code: str, pair: Sequence[Unit], *, now: datetime) -> None:
    for unit in pair:
        if not _waiting_for(session, unit):
            settle(session, NoticeSubject.APPOINTMENT, unit.id, now=now)


def _confirm(appointment: Appointment, identity: Identity, pair: Sequence[Unit], now: datetime) -> bool:
    """Whether it changed anything."""
    (kind,) = (unit.kind for unit in pair if unit.id == identity.unit_id)
    if has_confirmed(appointment, kind):
        return False
    by, at = BY[kind]
    setattr(appointment, by, identity.person_id)
    setattr(appointment, at, now)
    if is_agreed(
        [unit.kind for unit in pair],
        federation=has_confirmed(appointment, UnitKind.FEDERATION),
        bureau=has_confirmed(appointment, UnitKind.BUREAU),
    ):
        appointment.serving_since = now
    return True


def _lock(session: Session, identity: Identity, appointment_ids: Collection[int]) -> Sequence[Appointment]:
    """In the order of their ids, so that two who confirm the same list do not wait for one another."""
    found = session.scalars(
        select(Appointment)
        .join(Speaker, Speaker.id == Appointment.speaker_id)
        .where(one_of(Appointment.id, appointment_ids), Speaker.division_code == identity.division_code)
        .order_by(Appointment.id)
        .with_for_update(of=Appointment)
    ).all()
    if len(found) != len(set(appointment_ids)):
        raise NotFound
    return found


def _require_keeper(identity: Identity, speaker: Speaker) -> None:
    if not keeps_roster(identity, speaker.division_code):
        raise NotYourRoster


def _audit(session: Session, action: str, appointment: Appointment, identity: Identity, now: datetime) -> None:
    write_audit(
        session,
        action,
        appointment.id,
        now=now,
        person_id=identity.person_id,
        unit_id=identity.unit_id,
        speaker_id=appointment.speaker_id,
    )
