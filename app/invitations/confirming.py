"""The day before a talk: speaker and school confirm, and the organising pair is told who has not. Pure words."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from app.core.periods import beijing, beijing_date
from app.invitations.facts import InvitationFacts, speakers_page, talks_page, time_words
from app.invitations.rules import day_and_hour
from app.messaging.notices import Notice, NoticeSubject, shorten
from app.plan.schemas import PlanFile
from app.talks.notices import LATEST, talk_name


def confirm_tomorrow(it: InvitationFacts, venue: str | None, *, expires_at: datetime) -> Notice:
    """To the speaker, the day before. `venue`: its Chinese name; None while nobody has said where."""
    when, where = day_and_hour(it.starts_at), f"，地点：{venue}" if venue else ""
    return Notice(
        subject=NoticeSubject.CONFIRMATION,
        subject_id=it.id,
        unit_id=it.speaker_unit_id,
        dedupe_key=f"confirmation:{it.id}:{beijing_date(it.starts_at).isoformat()}",
        title=f"明天 {beijing(it.starts_at):%H:%M} 到{it.school_name}宣讲，请确认",
        body=f"{it.speaker_name}，明天{when}请您到{it.school_name}讲一场{where}。"
        "请点开确认您会到；来不了的，请马上打电话告诉对方。",
        page=speakers_page(it),
        template="talk_tomorrow",
        fields={
            "talk": talk_name(it.school_name, it.speaker_name),
            "time": time_words(it.starts_at),
            "venue": venue or "场地还没有定",
            "advice": "请点开确认您会到",
        },
        action="去确认",
        expires_at=expires_at,
        is_daytime_only=True,
    )


def not_confirmed(it: InvitationFacts, unit_id: int, missing: Sequence[str], *, expires_at: datetime) -> Notice:
    """To the organising pair: whose confirmation is missing the day before."""
    who = "和".join(missing)
    return Notice(
        subject=NoticeSubject.CONFIRMATION_MISSING,
        subject_id=it.id,
        unit_id=unit_id,
        dedupe_key=f"confirmation-missing:{it.id}:{beijing_date(it.starts_at).isoformat()}",
        title=f"明天的宣讲，{shorten(who, 50)}还没确认",
        body=f"{it.speaker_name}明天{day_and_hour(it.starts_at)}到{it.school_name}的一场，{who}还没有确认。"
        "请打电话问一问，问到了在这一场里替对方确认。",
        page=talks_page(it),
        template="invitation_answered",
        fields={
            "talk": talk_name(it.school_name, it.speaker_name),
            "time": time_words(it.starts_at),
            "answer": "明天的还没有确认",
            "advice": "请打电话问一问",
        },
        action="去看看",
        expires_at=expires_at,
        is_daytime_only=True,
    )


def longest_notices(plan: PlanFile, it: InvitationFacts) -> Iterator[Notice]:
    """What is said at most of `it`, the longest there is."""
    yield from (confirm_tomorrow(it, venue, expires_at=LATEST) for venue in (None, *plan.venues.values()))
    yield not_confirmed(it, it.inviter_unit_id, [it.speaker_name, it.school_name], expires_at=LATEST)
