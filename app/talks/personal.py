"""What this room keeps about a person: the talks they arranged or recorded, and what they decided about records."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.accounts.personal import Room, Section
from app.talks.models import Review, Talk
from app.talks.states import RETURN_REASONS, Decision, ReturnReason, TalkStatus
from app.units.models import Unit

STATUSES = {
    TalkStatus.PLANNED: "已计划",
    TalkStatus.AWAITING_PHOTOS: "照片还没传齐",
    TalkStatus.SUBMITTED: "待审",
    TalkStatus.RETURNED: "已退回",
    TalkStatus.APPROVED: "已通过",
    TalkStatus.CANCELLED: "已取消",
}
DECISIONS = {Decision.APPROVED: "通过", Decision.RETURNED: "退回", Decision.REOPENED: "重新审核"}
ACTIONS = {
    "talk.planned": "安排宣讲",
    "talk.recorded": "填报宣讲",
    "talk.cancelled": "取消宣讲",
    "talk.approved": "审核通过",
    "talk.returned": "退回填报",
    "talk.decision_undone": "撤回刚才的审核",
    "talk.reopened": "重新审核",
    "talk.photos_cleared": "再看照片，可以用",
}


def collect(session: Session, person_id: int) -> Sequence[Section]:
    return [_talks(session, person_id), _reviews(session, person_id)]


def _talks(session: Session, person_id: int) -> Section:
    rows = session.execute(
        select(Talk, Unit.name)
        .join(Unit, Unit.id == Talk.school_id)
        .where(or_(Talk.created_by_person_id == person_id, Talk.recorded_by_person_id == person_id))
        .order_by(Talk.id)
    )
    return Section(
        key="talks",
        title="您安排或填报的宣讲",
        columns={
            "day": "日期",
            "school": "学校",
            "special_name": "专场",
            "status": "状态",
            "is_arranged_by_you": "是您安排的",
            "is_recorded_by_you": "是您填报的",
            "summary": "内容简介",
            "created_at": "建立时间",
            "submitted_at": "提交时间",
        },
        rows=[
            (
                talk.day,
                school,
                talk.special_name,
                STATUSES[talk.status],
                talk.created_by_person_id == person_id,
                talk.recorded_by_person_id == person_id,
                talk.summary if talk.recorded_by_person_id == person_id else None,
                talk.created_at,
                talk.submitted_at,
            )
            for talk, school in rows
        ],
        is_record=True,
    )


def _reviews(session: Session, person_id: int) -> Section:
    rows = session.execute(
        select(Review, Talk.day, Unit.name)
        .join(Talk, Talk.id == Review.talk_id)
        .join(Unit, Unit.id == Talk.school_id)
        .where(Review.reviewed_by_person_id == person_id)
        .order_by(Review.id)
    )
    return Section(
        key="reviews",
        title="您做的审核",
        columns={
            "reviewed_at": "审核时间",
            "day": "宣讲日期",
            "school": "学校",
            "decision": "决定",
            "reasons": "原因",
            "note": "说明",
            "undone_at": "撤回时间",
        },
        rows=[
            (
                review.reviewed_at,
                day,
                school,
                DECISIONS[review.decision],
                "、".join(RETURN_REASONS[ReturnReason(reason)] for reason in review.reasons),
                review.note or review.exception_reason,
                review.undone_at,
            )
            for review, day, school in rows
        ],
        is_record=True,
    )


ROOM = Room(collect, actions=ACTIONS)
