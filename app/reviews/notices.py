"""What the school is told about its record. Pure words; messaging shortens what WeChat's fields cannot hold."""

from datetime import datetime, timedelta

from app.messaging.notices import Notice, NoticeSubject
from app.quotas.rules import VerdictReason
from app.quotas.words import REASONS
from app.talks.models import Review, Talk
from app.talks.rules import UNDO_WINDOW, day_and_time
from app.talks.states import RETURN_REASONS, ReturnReason
from app.units.models import Unit

MESSAGE_LIFE = timedelta(days=7)


def approved(talk: Talk, review: Review, school: Unit, reason: VerdictReason, *, now: datetime) -> Notice:
    when = day_and_time(_held_at(talk))
    return Notice(
        subject=NoticeSubject.TALK_APPROVED,
        subject_id=talk.id,
        unit_id=school.id,
        dedupe_key=f"talk-approved:{review.id}",
        title=f"{when} 的宣讲已通过审核",
        body=f"{school.short_name} {when} {talk.speaker_name} 的宣讲已通过审核：{REASONS[reason]}。",
        page=_page(talk),
        template="talk_approved",
        fields=_fields(talk, school) | {"result": "已通过", "advice": REASONS[reason]},
        not_before=now + UNDO_WINDOW,
        expires_at=now + MESSAGE_LIFE,
    )


def returned(talk: Talk, review: Review, school: Unit, *, now: datetime) -> Notice:
    when = day_and_time(_held_at(talk))
    reasons = "、".join(RETURN_REASONS[ReturnReason(reason)] for reason in review.reasons)
    note = f"（{review.note}）" if review.note else ""
    return Notice(
        subject=NoticeSubject.TALK_RETURNED,
        subject_id=talk.id,
        unit_id=school.id,
        dedupe_key=f"talk-returned:{review.id}",
        title=f"{when} 的宣讲需要补一点：{reasons}"[:60],
        body=f"{school.short_name} {when} {talk.speaker_name} 的宣讲需要补一点：{reasons}{note}。其他不用重填。",
        page=_page(talk),
        template="talk_returned",
        fields=_fields(talk, school) | {"reason": reasons, "advice": "点开补上，其他不用重填"},
        action="去补",
        not_before=now + UNDO_WINDOW,
        expires_at=now + MESSAGE_LIFE,
    )


def _fields(talk: Talk, school: Unit) -> dict[str, str]:
    day = talk.day
    return {"talk": f"{school.short_name} {talk.speaker_name}", "date": f"{day.year}年{day.month}月{day.day}日"}


def _page(talk: Talk) -> str:
    return f"pkg-school/talk-detail/talk-detail?id={talk.id}"


def _held_at(talk: Talk) -> datetime:
    assert talk.held_at is not None  # only a recorded talk is reviewed
    return talk.held_at
