"""What speaker, inviter and school are told of an invitation. Pure words; messaging shortens what is too long."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import product

from app.core.periods import beijing_date
from app.core.validation import LARGEST_ID
from app.invitations import confirming
from app.invitations.facts import InvitationFacts, speakers_page, talks_page, time_words
from app.invitations.rules import LONGEST_TALK, UNDO_WINDOW, day_and_hour
from app.invitations.states import DECLINE_REASONS, DeclineReason
from app.messaging.notices import Notice, NoticeSubject
from app.plan.schemas import PlanFile
from app.talks.notices import LATEST, LONGEST_SPEAKERS, talk_name

MESSAGE_LIFE = timedelta(days=7)
LONGEST_NOTE = 100


def invited(
    it: InvitationFacts, number: int = 1, *, expires_at: datetime | None = None, is_daytime_only: bool = False
) -> Notice:
    """To the speaker; `number` counts from the invitation on, so that a reminder is told anew."""
    when, audience = day_and_hour(it.starts_at), f"，听众：{it.audience_words}" if it.audience_words else ""
    title = f"{it.school_name}请您讲一场：{when}" if number == 1 else f"{it.school_name}还在等您回复：{when}"
    return Notice(
        subject=NoticeSubject.INVITATION,
        subject_id=it.id,
        unit_id=it.speaker_unit_id,
        dedupe_key=f"invitation:{it.id}:{number}",
        title=title,
        body=f"{it.speaker_name}，{it.inviter_name}请您到{it.school_name}讲一场，{when}，"
        f"约 {it.minutes} 分钟{audience}。请回复：能去、换个时间，或去不了。",
        page=speakers_page(it),
        template="invitation",
        fields={
            "school": it.school_name,
            "time": time_words(it.starts_at),
            "inviter": it.inviter_name,
            "advice": "请点开回复：能去、换时间或去不了",
        },
        action="去回复",
        due_on=beijing_date(it.expires_at),
        expires_at=expires_at or it.expires_at,
        is_daytime_only=is_daytime_only,
    )


def accepted(it: InvitationFacts, unit_id: int, *, now: datetime) -> Notice:
    """To the inviter and the school."""
    when = day_and_hour(it.starts_at)
    return _answered(
        it,
        unit_id,
        key="accepted",
        title=f"{it.speaker_name}答应了：{when}",
        body=f"{it.speaker_name}答应{when}到{it.school_name}讲一场。请准备好场地；前一天我们会提醒两边。",
        answer="能去",
        advice="请准备好场地，前一天会提醒",
        now=now,
    )


def time_proposed(it: InvitationFacts, slots: Sequence[datetime], *, now: datetime) -> Notice:
    """To the inviter, who decides."""
    times = "、".join(map(day_and_hour, slots))
    return _answered(
        it,
        it.inviter_unit_id,
        key="time_proposed",
        title=f"{it.speaker_name}想换个时间，请您定",
        body=f"{it.speaker_name}{day_and_hour(it.starts_at)}到{it.school_name}的一场，想换到：{times}。请点开选一个时间。",
        answer="想换个时间",
        advice="请点开选一个时间",
        action="去选时间",
        now=now,
    )


def declined(it: InvitationFacts, reason: DeclineReason, note: str, *, now: datetime) -> Notice:
    """To the inviter, who asks somebody else."""
    words = DECLINE_REASONS[reason]
    more = f"（{note}）" if note else ""
    return _answered(
        it,
        it.inviter_unit_id,
        key="declined",
        title=f"{it.speaker_name}这次去不了，请另请一位",
        body=f"{it.speaker_name}{day_and_hour(it.starts_at)}到{it.school_name}的一场去不了：{words}{more}。"
        "请点开，我们列出了合适的人选。",
        answer=f"去不了：{words}",
        advice="请点开另请一位",
        action="另请一位",
        now=now,
    )


def claimed(it: InvitationFacts, claim_id: int, answer: str, *, now: datetime) -> Notice:
    """Somebody answered by link who could not be shown to be the speaker: to the inviter, who knows them."""
    return _answered(
        it,
        it.inviter_unit_id,
        key=f"claim-{claim_id}",
        title=f"有人替{it.speaker_name}回复“{answer}”，请您核对",
        body=f"有人打开{it.speaker_name}的邀请链接，回复“{answer}”，手机号和名册上的不一样。"
        "请点开核对，是本人就点确认，确认后才算数。",
        answer=f"{answer}，请您核对",
        advice="请点开核对是不是本人",
        action="去核对",
        now=now,
    )


def expired(it: InvitationFacts, *, now: datetime) -> Notice:
    """To the inviter."""
    return _answered(
        it,
        it.inviter_unit_id,
        key="expired",
        title=f"没有等到{it.speaker_name}的回复，请另请一位",
        body=f"{it.speaker_name}{day_and_hour(it.starts_at)}到{it.school_name}的一场，一直没有回复，邀请不再有效。"
        "请点开，我们列出了合适的人选。",
        answer="没有等到回复",
        advice="请点开另请一位",
        action="另请一位",
        now=now,
    )


def agreed(it: InvitationFacts, unit_id: int, *, is_speaker: bool, now: datetime) -> Notice:
    """The inviter took one of the proposed times: to the speaker, and to the school."""
    when = day_and_hour(it.starts_at)
    page = speakers_page(it) if is_speaker else talks_page(it)
    return _changed(
        it,
        unit_id,
        NoticeSubject.TALK_CHANGED,
        key="agreed",
        title=f"时间定了：{when}，{it.school_name}",
        body=f"{it.speaker_name}到{it.school_name}的一场，时间定在{when}。有变化请打电话告诉对方。",
        matter="时间定了",
        advice="有变化请打电话告诉对方",
        page=page,
        now=now,
    )


def withdrawn(
    it: InvitationFacts, unit_id: int, note: str, *, is_speaker: bool, was_agreed: bool, now: datetime
) -> Notice:
    """To the speaker; and to the school once it had been told that somebody comes."""
    when, because = day_and_hour(it.starts_at), f"原因：{note}。" if note else ""
    what = f"{it.school_name}{when}的一场取消了" if was_agreed else f"{it.school_name}{when}的邀请撤回了"
    todo = "您不用去了，谢谢您。" if is_speaker else f"{it.speaker_name}不来了，组织单位会再和你们说。"
    return _changed(
        it,
        unit_id,
        NoticeSubject.TALK_CANCELLED,
        key="withdrawn",
        title=what,
        body=f"{what}。{because}{todo}",
        matter="取消了" if was_agreed else "邀请撤回了",
        advice="您不用去了，谢谢您" if is_speaker else "请点开看一看",
        page=speakers_page(it) if is_speaker else talks_page(it),
        now=now,
    )


def longest_notices(plan: PlanFile, schools: Sequence[str]) -> Iterator[Notice]:
    """What this room can say at most, for `messaging.templates`."""
    note = "因" * LONGEST_NOTE
    pairs = [unit.short_name for item in plan.divisions for unit in (item.federation, item.bureau) if unit]
    for school, speaker, inviter in product(schools, LONGEST_SPEAKERS, {*schools, max(pairs, key=len)}):
        it = InvitationFacts(
            id=LARGEST_ID,
            talk_id=LARGEST_ID,
            speaker_name=speaker,
            speaker_unit_id=LARGEST_ID,
            school_id=LARGEST_ID,
            school_name=school,
            inviter_unit_id=LARGEST_ID,
            inviter_name=inviter,
            starts_at=LATEST,
            minutes=LONGEST_TALK,
            audience_words="听" * 50,
            expires_at=LATEST,
            version=2**31 - 1,
        )
        yield from (invited(it, number) for number in (1, 9))
        yield accepted(it, LARGEST_ID, now=LATEST)
        yield time_proposed(it, [LATEST] * 3, now=LATEST)
        yield from (declined(it, reason, note, now=LATEST) for reason in DeclineReason)
        yield expired(it, now=LATEST)
        yield claimed(it, LARGEST_ID, "想换个时间", now=LATEST)
        yield from confirming.longest_notices(plan, it)
        for is_speaker, was_agreed in product((True, False), repeat=2):
            yield agreed(it, LARGEST_ID, is_speaker=is_speaker, now=LATEST)
            yield withdrawn(it, LARGEST_ID, note, is_speaker=is_speaker, was_agreed=was_agreed, now=LATEST)


def _answered(
    it: InvitationFacts,
    unit_id: int,
    *,
    key: str,
    title: str,
    body: str,
    answer: str,
    advice: str,
    now: datetime,
    action: str | None = None,
) -> Notice:
    """Held back for as long as the answer may be undone."""
    return Notice(
        subject=NoticeSubject.INVITATION_ANSWERED,
        subject_id=it.id,
        unit_id=unit_id,
        dedupe_key=f"invitation-{key}:{it.id}:{it.version}",
        title=title,
        body=body,
        page=talks_page(it),
        template="invitation_answered",
        fields={
            "talk": talk_name(it.school_name, it.speaker_name),
            "time": time_words(it.starts_at),
            "answer": answer,
            "advice": advice,
        },
        action=action,
        not_before=now + UNDO_WINDOW,
        expires_at=now + MESSAGE_LIFE,
    )


def _changed(
    it: InvitationFacts,
    unit_id: int,
    subject: NoticeSubject,
    *,
    key: str,
    title: str,
    body: str,
    matter: str,
    advice: str,
    page: str,
    now: datetime,
) -> Notice:
    return Notice(
        subject=subject,
        subject_id=it.id,
        unit_id=unit_id,
        dedupe_key=f"invitation-{key}:{it.id}:{it.version}",
        title=title,
        body=body,
        page=page,
        template="talk_changed",
        fields={
            "talk": talk_name(it.school_name, it.speaker_name),
            "time": time_words(it.starts_at),
            "matter": matter,
            "advice": advice,
        },
        expires_at=now + MESSAGE_LIFE,
    )
