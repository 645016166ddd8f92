"""What a school is told about its talks. Pure words; messaging shortens what WeChat's fields cannot hold."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import product

from app.core.periods import BEIJING, beijing
from app.core.validation import LARGEST_ID
from app.messaging.notices import THING_LENGTH, Notice, NoticeSubject, shorten
from app.plan.schemas import PlanFile
from app.talks.rules import LONGEST_SPEAKER_NAME, RECORD_REMINDERS, day_and_time
from app.talks.states import INCOMPLETE, TalkStatus

LEAST_OF_A_SPEAKER = 4
"""Characters of a speaker's name that the card shows at least; a school's short name leaves room for them."""
LATEST = datetime(2026, 12, 31, 23, 59, tzinfo=BEIJING)
"""As long in words as a moment can be."""
LONGEST_SPEAKERS = ("劳" * LONGEST_SPEAKER_NAME, "Abc·（3）—" + "模" * (LONGEST_SPEAKER_NAME - 8))


@dataclass(frozen=True, slots=True)
class TalkFacts:
    """Of one talk, what its reminders say."""

    id: int
    school_id: int
    school_name: str
    """The short one."""
    status: TalkStatus
    day: date
    starts_at: datetime
    """As recorded, or as planned until then."""
    speaker_name: str
    venue: str | None
    """Key of the plan's venues."""
    changed_at: datetime
    is_on_roster: bool = False
    """The speaker is asked through us, and the school confirms the day before."""


def record_missing(talk: TalkFacts, number: int, *, expires_at: datetime) -> Notice:
    """The `number`-th reminder of this talk's record, or of the photos that it promised."""
    when = day_and_time(talk.starts_at)
    if talk.status is TalkStatus.AWAITING_PHOTOS:
        matter, action, advice = "照片还没有传齐", "去传", "请用填记录的手机传完照片"
        step = "请用填记录的那部手机打开小程序，这两天把照片传完；照片不在了的，点开改记录，换几张。"
    else:
        matter, action, advice = "记录还没有填", "去填", "讲完了请填，没讲请告诉主办方"
        step = "讲完了，请这两天填上，传一两张照片；没有讲，请告诉主办方取消。"
    return Notice(
        subject=NoticeSubject.RECORD_MISSING,
        subject_id=talk.id,
        unit_id=talk.school_id,
        dedupe_key=f"record-missing:{talk.id}:{number}",
        title=f"{when} 的宣讲，{matter}",
        body=f"{talk.school_name} {when} {talk.speaker_name} 的宣讲，{matter}。{step}",
        page=_page(talk),
        template="record_missing",
        fields={
            "talk": talk_name(talk.school_name, talk.speaker_name),
            "matter": matter,
            "date": day_words(talk.day),
            "advice": advice,
        },
        action=action,
        expires_at=expires_at,
        is_daytime_only=True,
    )


def talk_tomorrow(talk: TalkFacts, venue: str | None, *, expires_at: datetime) -> Notice:
    """`venue`: its Chinese name; None while nobody has said where."""
    when = day_and_time(talk.starts_at)
    where = f"，地点：{venue}" if venue else ""
    confirm = "请点开确认能接待。" if talk.is_on_roster else ""
    return Notice(
        subject=NoticeSubject.TALK_TOMORROW,
        subject_id=talk.id,
        unit_id=talk.school_id,
        dedupe_key=f"talk-tomorrow:{talk.id}:{talk.day.isoformat()}",
        title=f"{when} 有宣讲：{talk.speaker_name}",
        body=f"{talk.school_name} {when} 有劳模工匠宣讲，讲的人：{talk.speaker_name}{where}。"
        f"{confirm}请准备好横幅和场地；讲的时候拍一两张照片，讲完填记录。",
        page=_page(talk),
        template="talk_tomorrow",
        fields={
            "talk": talk_name(talk.school_name, talk.speaker_name),
            "time": f"{day_words(talk.day)} {beijing(talk.starts_at):%H:%M}",
            "venue": venue or "场地还没有定",
            "advice": "请备好横幅，讲时拍一两张照片",
        },
        action="去确认" if talk.is_on_roster else None,
        expires_at=expires_at,
        is_daytime_only=True,
    )


def longest_notices(plan: PlanFile, schools: Sequence[str]) -> Iterator[Notice]:
    """What this room can say at most, for `messaging.templates`."""
    for status, school, speaker in product(sorted(INCOMPLETE), schools, LONGEST_SPEAKERS):
        talk = TalkFacts(
            id=LARGEST_ID,
            school_id=LARGEST_ID,
            school_name=school,
            status=status,
            day=LATEST.date(),
            starts_at=LATEST,
            speaker_name=speaker,
            venue=None,
            changed_at=LATEST,
        )
        yield record_missing(talk, RECORD_REMINDERS, expires_at=LATEST)
        for venue in (None, *plan.venues.values()):
            yield talk_tomorrow(replace(talk, is_on_roster=True), venue, expires_at=LATEST)


def talk_name(school_name: str, speaker_name: str) -> str:
    """For WeChat's `thing`: the school's short name, then as much of the speaker's as there is room for.

    The school's is whole, unless it is of a register older than the limit.
    """
    school = shorten(school_name, THING_LENGTH - 1 - LEAST_OF_A_SPEAKER)
    return f"{school} {shorten(speaker_name, THING_LENGTH - len(school) - 1)}"


def day_words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _page(talk: TalkFacts) -> str:
    return f"pkg-school/talk-detail/talk-detail?id={talk.id}"
