"""What this room keeps about a person: invitations to them, what they sent and answered, answers by link."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from app.accounts.personal import Room, Section
from app.invitations.claims import ANSWER_WORDS
from app.invitations.models import Invitation, InvitationClaim
from app.invitations.states import DECLINE_REASONS, InvitationStatus
from app.speakers.models import Speaker
from app.talks.models import Talk
from app.units.models import Unit

STATUSES = {
    InvitationStatus.INVITED: "等回复",
    InvitationStatus.ACCEPTED: "答应了",
    InvitationStatus.TIME_PROPOSED: "想换个时间",
    InvitationStatus.DECLINED: "去不了",
    InvitationStatus.WITHDRAWN: "已撤回",
    InvitationStatus.EXPIRED: "没有等到回复",
}
ACTIONS = {
    "invitation.sent": "邀请宣讲员",
    "invitation.accepted": "答应邀请",
    "invitation.declined": "谢绝邀请",
    "invitation.time_proposed": "提出换个时间",
    "invitation.answer_undone": "撤回刚才的回复",
    "invitation.slot_chosen": "选定宣讲时间",
    "invitation.withdrawn": "撤回邀请",
    "invitation.expired": "邀请到期",
    "invitation.confirmed": "确认明天的宣讲",
    "invitation.claim_confirmed": "确认链接里的回复是本人",
    "invitation.claim_refused": "说明链接里的回复不是本人",
    "invitation.phone_revealed": "为联系宣讲看了手机号",
    "person.bound": "在微信里认出了名册上的宣讲员",
}


def collect(session: Session, person_id: int) -> Sequence[Section]:
    return [
        _received(session, person_id),
        _handled(session, person_id),
        _claims(session, person_id),
        _claims_decided(session, person_id),
    ]


def forget(session: Session, person_id: int, *, now: datetime) -> None:
    """Answers by link that nobody took; what became an answer stands in the invitation."""
    session.execute(
        delete(InvitationClaim).where(InvitationClaim.person_id == person_id, InvitationClaim.is_confirmed.is_not(True))
    )


def _received(session: Session, person_id: int) -> Section:
    """As a speaker. What the inviter's staff heard on the phone is here, too."""
    rows = session.execute(
        select(Invitation, Unit.name)
        .join(Speaker, Speaker.id == Invitation.speaker_id)
        .join(Talk, Talk.id == Invitation.talk_id)
        .join(Unit, Unit.id == Talk.school_id)
        .where(Speaker.person_id == person_id)
        .order_by(Invitation.id)
    )
    return Section(
        key="invitations",
        title="给您的宣讲邀请",
        columns={
            "invited_at": "邀请时间",
            "school": "学校",
            "starts_at": "宣讲时间",
            "status": "结果",
            "answered_at": "回复时间",
            "reason": "原因",
            "note": "说明",
            "confirmed_at": "前一天确认",
        },
        rows=[
            (
                it.invited_at,
                school,
                it.starts_at,
                STATUSES[it.status],
                it.answered_at,
                DECLINE_REASONS[it.decline_reason] if it.decline_reason else None,
                it.note,
                it.speaker_confirmed_at,
            )
            for it, school in rows
        ],
        is_record=True,
    )


def _handled(session: Session, person_id: int) -> Section:
    """For a unit: invited, the contact of, answered on the phone, confirmed. Nothing of the speaker."""
    rows = session.execute(
        select(Invitation, Unit.name)
        .join(Speaker, Speaker.id == Invitation.speaker_id)
        .join(Talk, Talk.id == Invitation.talk_id)
        .join(Unit, Unit.id == Talk.school_id)
        .where(
            Speaker.person_id != person_id,
            or_(
                Invitation.invited_by_person_id == person_id,
                Invitation.contact_person_id == person_id,
                Invitation.answered_by_person_id == person_id,
                Invitation.speaker_confirmed_by_person_id == person_id,
                Invitation.school_confirmed_by_person_id == person_id,
            ),
        )
        .order_by(Invitation.id)
    )
    return Section(
        key="invitations_handled",
        title="您经手的宣讲邀请",
        columns={
            "invited_at": "邀请时间",
            "school": "学校",
            "starts_at": "宣讲时间",
            "status": "结果",
            "is_sent_by_you": "是您发的",
            "is_answered_by_you": "是您打电话问的",
        },
        rows=[
            (
                it.invited_at,
                school,
                it.starts_at,
                STATUSES[it.status],
                it.invited_by_person_id == person_id,
                it.answered_by_person_id == person_id,
            )
            for it, school in rows
        ],
        is_record=True,
    )


def _claims(session: Session, person_id: int) -> Section:
    rows = session.scalars(
        select(InvitationClaim).where(InvitationClaim.person_id == person_id).order_by(InvitationClaim.id)
    )
    return Section(
        key="invitation_claims",
        title="您用链接做的回复",
        columns={
            "claimed_at": "时间",
            "name": "您写的姓名",
            "phone": "手机号",
            "answer": "回复",
            "is_confirmed": "邀请单位确认是您",
        },
        rows=[(row.claimed_at, row.name, row.phone_masked, ANSWER_WORDS[row.answer], row.is_confirmed) for row in rows],
    )


def _claims_decided(session: Session, person_id: int) -> Section:
    rows = session.execute(
        select(InvitationClaim.decided_at, Unit.name, InvitationClaim.is_confirmed)
        .join(Invitation, Invitation.id == InvitationClaim.invitation_id)
        .join(Talk, Talk.id == Invitation.talk_id)
        .join(Unit, Unit.id == Talk.school_id)
        .where(InvitationClaim.decided_by_person_id == person_id)
        .order_by(InvitationClaim.id)
    )
    return Section(
        key="invitation_claims_decided",
        title="您核对过的链接回复",
        columns={"decided_at": "时间", "school": "学校", "is_confirmed": "是本人"},
        rows=[tuple(row) for row in rows],
        is_record=True,
    )


ROOM = Room(collect, forget, actions=ACTIONS)
