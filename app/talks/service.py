"""Use cases of talks: plan, record, complete, cancel. Services flush, never commit.

Every write is idempotent by the `client_id` made on the phone, and refuses a stale `version` (optimistic locking).
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.core.access import Identity, Role
from app.core.audit import write_audit
from app.core.errors import FieldError, InvalidInput
from app.core.periods import beijing_date
from app.core.statements import Statement, adopt
from app.messaging.notices import NoticeSubject
from app.messaging.service import settle
from app.plan.schemas import Plan
from app.talks import rules
from app.talks.errors import ClientIdTaken, NotTheOrganiser, SameTalk, SchoolClosed, TalkConflict, TalkNotRecordable
from app.talks.models import Talk
from app.talks.queries import find_by_client_id, find_same_talk, reach_talk
from app.talks.schemas import Cancellation, RecordDraft, RecordUpdate, TalkDraft
from app.talks.states import INCOMPLETE, Organiser, TalkStatus
from app.units.models import Unit
from app.units.queries import reach_school
from app.units.rules import host_reach


def make_talk(
    session: Session,
    identity: Identity,
    draft: TalkDraft,
    *,
    plan: Plan,
    now: datetime,
    speaker_id: int | None = None,
) -> Talk:
    """Plan a talk, or record one that a school arranged itself; a repeated `client_id` answers the first talk.

    `speaker_id`: of the speaker on a roster who is being asked; the caller has reached them.
    """
    first = find_by_client_id(session, draft.client_id)
    if first is not None:
        return _own(first, identity)
    school = _school_for(session, identity, draft)
    _check_choices(plan, draft.formats, draft.venue, draft.venue_reason)
    begins_at = draft.record.held_at if draft.record else draft.planned_at
    assert begins_at is not None  # TalkDraft refuses a draft with neither
    if draft.record is None and (problem := rules.planned_at_problem(begins_at, now=now)):
        raise InvalidInput(errors=[FieldError("planned_at", problem)])
    if not school.is_open_on(beijing_date(begins_at)):
        raise SchoolClosed
    organiser = Organiser.SCHOOL if draft.is_self_invited else rules.ORGANISER_OF_ROLE[identity.role]
    talk = Talk(
        client_id=draft.client_id,
        plan_id=plan.id,
        organiser=organiser,
        organiser_division_code=school.division_code if organiser is Organiser.SCHOOL else identity.division_code,
        school_id=school.id,
        status=TalkStatus.PLANNED,
        day=beijing_date(begins_at),
        planned_at=draft.planned_at,
        speaker_id=speaker_id,
        speaker_name=draft.speaker_name,
        special_name=draft.special_name or school.short_name,
        formats=list(draft.formats),
        is_online=draft.is_online,
        venue=draft.venue,
        venue_reason=draft.venue_reason,
        declared_photos=[],
        created_by_person_id=identity.person_id,
        created_by_unit_id=identity.unit_id,
        created_at=now,
        updated_at=now,
        version=1,
    )
    if draft.record is not None:
        _take_record(session, talk, identity, draft.record, plan=plan, now=now)
    if not _insert_once(session, talk):
        winner = find_by_client_id(session, draft.client_id)
        assert winner is not None
        return _own(winner, identity)
    if (same := find_same_talk(session, talk)) is not None:
        raise SameTalk(talk_id=same)
    _audit(session, "talk.planned" if draft.record is None else "talk.recorded", talk, identity, school, now)
    return talk


def record_talk(
    session: Session, identity: Identity, talk_id: int, update: RecordUpdate, *, plan: Plan, now: datetime
) -> Talk:
    """Take in the record of a held talk, or its correction; a repeated submission answers the current talk."""
    talk = reach_talk(session, identity, talk_id, lock=True)
    record = update.record
    if talk.record_client_id == record.client_id:
        return talk
    _check_version(talk, update.version)
    school = session.get_one(Unit, talk.school_id)
    if not rules.may_record(identity, talk.status, talk.organiser_division_code, school.path):
        raise TalkNotRecordable
    _take_record(session, talk, identity, record, plan=plan, now=now)
    if (same := find_same_talk(session, talk)) is not None:
        raise SameTalk(talk_id=same)
    _audit(session, "talk.recorded", talk, identity, school, now)
    session.flush()
    return talk


def complete_if_all_arrived(session: Session, talk: Talk, arrived: Collection[UUID], *, now: datetime) -> bool:
    """Submit the record once every declared photo is here. Call with the row locked (`reach_talk(lock=True)`)."""
    if talk.status is not TalkStatus.AWAITING_PHOTOS or not set(talk.declared_photos) <= set(arrived):
        return False
    _submit(session, talk, now=now)
    session.flush()
    return True


def cancel_talk(session: Session, identity: Identity, talk_id: int, wish: Cancellation, *, now: datetime) -> Talk:
    """Cancelling never deletes. Cancelling twice answers the cancelled talk."""
    talk = reach_talk(session, identity, talk_id, lock=True)
    if not rules.may_cancel(identity, talk.organiser, talk.organiser_division_code, talk.school_id):
        raise NotTheOrganiser
    if talk.status is TalkStatus.CANCELLED:
        return talk
    _check_version(talk, wish.version)
    if talk.status is TalkStatus.RETURNED:
        settle(session, NoticeSubject.TALK_RETURNED, talk.id, now=now)
    elif talk.status is TalkStatus.PLANNED:
        settle(session, NoticeSubject.TALK_TOMORROW, talk.id, now=now)
    if talk.status in INCOMPLETE:
        _settle_missing(session, talk, now=now)
    talk.cancel(wish.reason, now=now)
    _audit(session, "talk.cancelled", talk, identity, None, now)
    session.flush()
    return talk


def _check_version(talk: Talk, version: int) -> None:
    if talk.version != version:
        raise TalkConflict(talk_id=talk.id, version=talk.version)


def _take_record(
    session: Session, talk: Talk, identity: Identity, record: RecordDraft, *, plan: Plan, now: datetime
) -> None:
    if problem := rules.held_at_problem(record.held_at, now=now):
        raise InvalidInput(errors=[FieldError("record.held_at", problem)])
    if len(record.photos) > plan.photos.max:
        raise InvalidInput(errors=[FieldError("record.photos", f"最多 {plan.photos.max} 张，请去掉几张。")])
    _check_choices(plan, record.formats, record.venue, record.venue_reason)
    if talk.status is TalkStatus.RETURNED:
        settle(session, NoticeSubject.TALK_RETURNED, talk.id, now=now)
    talk.begin_record(record.held_at, record.photos, now=now)
    talk.record_client_id = record.client_id
    talk.audience = record.audience
    talk.formats = list(record.formats)
    talk.summary = record.summary
    if "is_online" in record.model_fields_set:  # left out: as planned, for an online talk must not begin to count
        talk.is_online = record.is_online
    if record.venue is not None:
        talk.venue, talk.venue_reason = record.venue, record.venue_reason
    talk.no_photo_reason = record.no_photo_reason
    talk.recorded_by_person_id = identity.person_id
    talk.recorded_by_unit_id = identity.unit_id
    if not record.photos:
        _submit(session, talk, now=now)


def _submit(session: Session, talk: Talk, *, now: datetime) -> None:
    _settle_missing(session, talk, now=now)
    talk.submit(now=now)


def _settle_missing(session: Session, talk: Talk, *, now: datetime) -> None:
    """Only where a reminder can exist: settling costs more than the record itself."""
    planned_on = talk.day if talk.planned_at is None else beijing_date(talk.planned_at)
    if rules.may_have_been_reminded([planned_on, talk.day], beijing_date(talk.created_at), today=beijing_date(now)):
        settle(session, NoticeSubject.RECORD_MISSING, talk.id, now=now)


def _school_for(session: Session, identity: Identity, draft: TalkDraft) -> Unit:
    if identity.role is Role.SCHOOL:
        return reach_school(session, identity.path, identity.unit_id)
    if draft.school_id is None:
        raise InvalidInput(errors=[FieldError("school_id", "请选学校。")])
    return reach_school(session, host_reach(identity.role, identity.path), draft.school_id)


def _check_choices(plan: Plan, formats: Sequence[str], venue: str | None, venue_reason: str | None) -> None:
    errors = []
    if rules.unknown_keys(formats, plan.formats):
        errors.append(FieldError("formats", "请从给出的形式里选。"))
    if venue is not None and venue not in plan.venues:
        errors.append(FieldError("venue", "请从给出的场地里选。"))
    elif venue is not None and plan.venue_needs_reason(venue) and not venue_reason:
        errors.append(FieldError("venue_reason", f"选了“{plan.venues[venue]}”，请用一句话说明原因。"))
    if errors:
        raise InvalidInput(errors=errors)


_COLUMNS = [column for column in Talk.__table__.columns if column.name != "id"]
_INSERT_ONCE = Statement(
    insert(Talk)
    .values({column.name: bindparam(column.name, type_=column.type) for column in _COLUMNS})
    .on_conflict_do_nothing(index_elements=[Talk.client_id])
    .returning(Talk.id)
)


def _insert_once(session: Session, talk: Talk) -> bool:
    """Insert unless a request with the same `client_id` won the race; False then.

    One statement, where a savepoint around `session.add` would take three. The session takes the talk for one it read.
    """
    columns = {column.name: getattr(talk, column.name) for column in _COLUMNS}
    inserted = _INSERT_ONCE.rows(session, columns)
    if not inserted:
        return False
    for name in columns.keys() - vars(talk).keys():
        setattr(talk, name, None)  # a column left out would be read again
    talk.id = inserted[0][0]
    adopt(session, talk)
    return True


def _own(talk: Talk, identity: Identity) -> Talk:
    if talk.created_by_unit_id != identity.unit_id:
        raise ClientIdTaken
    return talk


def _audit(session: Session, action: str, talk: Talk, identity: Identity, school: Unit | None, now: datetime) -> None:
    on_behalf = school.id if school is not None and school.id != identity.unit_id else None
    write_audit(
        session,
        action,
        talk.id,
        now=now,
        person_id=identity.person_id,
        unit_id=identity.unit_id,
        on_behalf_of_unit_id=on_behalf,
        version=talk.version,
    )
