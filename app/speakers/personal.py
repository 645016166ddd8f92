"""What this room keeps about a person: their line of a roster, and what they decided about the lines of others.

The line and its appointments are the pair's record and stay; the days away, and numbers beside the account's own, go
with the account.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from app.accounts.personal import Room, Section
from app.core.crypto import keys
from app.speakers.models import Appointment, Speaker, UnavailablePeriod
from app.speakers.states import GENDER_NAMES

ACTIONS = {
    "speaker.added": "添加宣讲员",
    "speaker.changed": "改宣讲员资料",
    "speaker.days_added": "记下宣讲员不能来的日子",
    "speaker.days_removed": "去掉宣讲员不能来的日子",
    "speaker.phone_revealed": "为联系宣讲看了宣讲员的电话",
    "speaker.phone_purged": "到期删除名册里的电话",
    "roster.imported": "导入宣讲员名册",
    "roster.exported": "导出宣讲员名册和电话",
    "appointment.proposed": "提出聘任宣讲员",
    "appointment.confirmed": "确认聘任宣讲员",
    "appointment.ended": "结束聘任宣讲员",
}


def collect(session: Session, person_id: int) -> Sequence[Section]:
    return [
        _lines(session, person_id),
        _appointments(session, person_id),
        _days(session, person_id),
        _decisions(session, person_id),
        _days_written(session, person_id),
    ]


def forget(session: Session, person_id: int, *, now: datetime) -> None:
    own = select(Speaker.id).where(Speaker.person_id == person_id)
    session.execute(delete(UnavailablePeriod).where(UnavailablePeriod.speaker_id.in_(own)))
    session.execute(update(Speaker).where(Speaker.person_id == person_id).values(phone_rest_encrypted=None))


def _lines(session: Session, person_id: int) -> Section:
    rows = session.scalars(select(Speaker).where(Speaker.person_id == person_id).order_by(Speaker.id))
    return Section(
        key="speakers",
        title="名册里的您",
        columns={
            "name": "姓名",
            "gender": "性别",
            "employer_and_post": "工作单位及职务",
            "honours_text": "获得荣誉",
            "more_phones": "名册里的其他号码",
            "remark": "备注",
            "topics": "能讲什么",
            "talks_a_term": "一学期最多几场",
            "is_one_off": "劳模家长",
            "created_at": "录入时间",
        },
        rows=[
            (
                row.name,
                row.gender and GENDER_NAMES[row.gender],
                row.employer_and_post,
                row.honours_text,
                row.phone_rest_encrypted and keys().phones.decrypt(row.phone_rest_encrypted),
                row.remark,
                row.topics,
                row.talks_a_term,
                row.is_one_off,
                row.created_at,
            )
            for row in rows
        ],
        is_record=True,
    )


def _appointments(session: Session, person_id: int) -> Section:
    rows = session.execute(
        select(Appointment, Speaker.name)
        .join(Speaker, Speaker.id == Appointment.speaker_id)
        .where(Speaker.person_id == person_id)
        .order_by(Appointment.id)
    )
    return Section(
        key="appointments",
        title="您的聘任",
        columns={
            "name": "姓名",
            "begins_on": "从哪天起",
            "ends_on": "到哪天止",
            "end_reason": "结束的原因",
            "serving_since": "确认时间",
        },
        rows=[(name, row.begins_on, row.ends_on, row.end_reason, row.serving_since) for row, name in rows],
        is_record=True,
    )


def _days(session: Session, person_id: int) -> Section:
    rows = session.scalars(
        select(UnavailablePeriod)
        .join(Speaker, Speaker.id == UnavailablePeriod.speaker_id)
        .where(Speaker.person_id == person_id)
        .order_by(UnavailablePeriod.id)
    )
    return Section(
        key="days_away",
        title="您不能来的日子",
        columns={"begins_on": "从哪天起", "ends_on": "到哪天止", "note": "说明", "created_at": "记下的时间"},
        rows=[(row.begins_on, row.ends_on, row.note, row.created_at) for row in rows],
    )


def _decisions(session: Session, person_id: int) -> Section:
    """About speakers, who are other people: their days, not their names."""
    by = (Appointment.proposed_by_person_id, Appointment.federation_confirmed_by, Appointment.bureau_confirmed_by)
    rows = session.scalars(
        select(Appointment).where(or_(*(column == person_id for column in by))).order_by(Appointment.id)
    )
    return Section(
        key="appointments_decided",
        title="您提出或确认的聘任",
        columns={
            "begins_on": "从哪天起",
            "is_proposed_by_you": "是您提出的",
            "is_confirmed_by_you": "是您确认的",
            "proposed_at": "提出时间",
        },
        rows=[
            (
                row.begins_on,
                row.proposed_by_person_id == person_id,
                person_id in (row.federation_confirmed_by, row.bureau_confirmed_by),
                row.proposed_at,
            )
            for row in rows
        ],
        is_record=True,
    )


def _days_written(session: Session, person_id: int) -> Section:
    rows = session.scalars(
        select(UnavailablePeriod)
        .join(Speaker, Speaker.id == UnavailablePeriod.speaker_id)
        .where(UnavailablePeriod.created_by_person_id == person_id, Speaker.person_id != person_id)
        .order_by(UnavailablePeriod.id)
    )
    return Section(
        key="days_written",
        title="您替宣讲员记下的日子",
        columns={"begins_on": "从哪天起", "ends_on": "到哪天止", "created_at": "记下的时间"},
        rows=[(row.begins_on, row.ends_on, row.created_at) for row in rows],
        is_record=True,
    )


ROOM = Room(collect, forget, actions=ACTIONS)
