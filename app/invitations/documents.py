"""The papers around a talk, to print, change and seal: letter to the employer, thanks, and the speaker's year.

Pure: what they say comes in as `Occasion` or `Year`, from `occasions.py`. Source: features 28 and 31.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.adapters.documents import Grid, Line, Place, write_document
from app.core.periods import beijing, beijing_date

WEEKDAYS = "一二三四五六日"
SEAL = 72
"""Points above the unit's name: with the lines of name and date, room for a seal of 4.2 cm."""


@dataclass(frozen=True)
class Occasion:
    """One invitation in words."""

    speaker_name: str
    employer_and_post: str
    school_name: str
    place: str
    starts_at: datetime
    minutes: int
    audience_words: str
    contact_name: str
    inviter_name: str
    """The inviting unit: its name and seal stand below."""
    is_accepted: bool
    audience: int | None
    """As recorded after the talk."""


@dataclass(frozen=True)
class Held:
    """A held talk, as a line of its speaker's year."""

    day: date
    starts_at: datetime
    school_name: str
    format_words: str
    audience: int | None
    organiser_name: str
    status_words: str
    invitation_id: int | None
    """None: recorded without one."""


@dataclass(frozen=True)
class Year:
    year: int
    speaker_name: str
    employer_and_post: str
    honours_text: str
    talks: Sequence[Held]


def employer_letter(occasion: Occasion, *, now: datetime) -> bytes:
    """请假函: asks the work unit for the time. The roster has unit and post in one text, so both stand as they are."""
    name = occasion.speaker_name
    return write_document(
        [
            Line(f"关于邀请{name}同志到校宣讲的函", 22, Place.CENTRE, is_title=True),
            Line(f"{name}同志所在单位（{occasion.employer_and_post}）：", space_before=24),
            Line(_what_for(occasion), is_indented=True),
            Line(
                f"请贵单位给予支持，安排好{name}同志当天的工作，留出宣讲和来回路上的时间。感谢贵单位对孩子们的关心！",
                is_indented=True,
            ),
            Line(f"联系人：{occasion.contact_name or '＿＿＿＿＿＿'}　　联系电话：＿＿＿＿＿＿＿＿", is_indented=True),
            *_signed(occasion.inviter_name, now),
        ],
        title=f"请假函 {name} {beijing_date(occasion.starts_at)}",
    )


def certificate_of_thanks(occasion: Occasion, *, now: datetime) -> bytes:
    pupils = f"{occasion.audience}名学生" if occasion.audience else "学生"
    return write_document(
        [
            Line("感 谢 状", 44, Place.CENTRE, is_title=True),
            Line(f"{occasion.speaker_name}同志：", 22, space_before=24),
            Line(
                f"您于{day_words(beijing_date(occasion.starts_at))}到{occasion.school_name}，为{pupils}作“劳模工匠进校园”"
                "宣讲，把劳模精神、劳动精神、工匠精神带进了课堂。谨致谢意！",
                22,
                is_indented=True,
            ),
            *_signed(occasion.inviter_name, now),
        ],
        title=f"感谢状 {occasion.speaker_name}",
        is_landscape=True,
    )


def year_sheet(year: Year, *, now: datetime) -> bytes:
    """我的宣讲: one line a held talk, for the files of honours; the roster's unit confirms it with its seal."""
    rows = [
        (
            f"{talk.day.month}月{talk.day.day}日",
            f"{beijing(talk.starts_at):%H:%M}",
            talk.school_name,
            talk.format_words,
            "" if talk.audience is None else str(talk.audience),
            talk.organiser_name,
            talk.status_words,
        )
        for talk in year.talks
    ]
    headings = ("日期", "时间", "学校", "形式", "听讲人数", "谁安排的", "记录")
    return write_document(
        [
            Line(f"{year.speaker_name}同志{year.year}年宣讲情况", 22, Place.CENTRE, is_title=True),
            Line(f"工作单位及职务：{year.employer_and_post}", 14, space_before=12),
            Line(f"获得荣誉：{year.honours_text}", 14),
            Line(f"“劳模工匠进校园”宣讲共{len(rows)}场：", 14),
            Grid(headings, rows, (2.4, 1.8, 5.4, 3.4, 2.2, 5.6, 2.8)),
            Line("核对单位（盖章）：＿＿＿＿＿＿＿＿＿＿", 14, Place.RIGHT, space_before=SEAL),
            Line(day_words(beijing_date(now)), 14, Place.RIGHT),
        ],
        title=f"{year.speaker_name} {year.year}年宣讲情况",
        is_landscape=True,
    )


def day_words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _what_for(occasion: Occasion) -> str:
    local = beijing(occasion.starts_at)
    when = f"{day_words(local.date())}（星期{WEEKDAYS[local.weekday()]}）{_clock_words(local)}"
    where = f"{occasion.school_name}（{occasion.place}）" if occasion.place else occasion.school_name
    who = f"，听讲的是{occasion.audience_words}" if occasion.audience_words else ""
    answer = "本人已经答应。" if occasion.is_accepted else "已同时向本人发出邀请。"
    return (
        f"为开展“劳模工匠进校园”活动，我们邀请{occasion.speaker_name}同志于{when}，到{where}为学生宣讲，"
        f"约{occasion.minutes}分钟{who}。{answer}"
    )


def _clock_words(local: datetime) -> str:
    """`下午2:30`, as letters and people say it."""
    half = "上午" if local.hour < 12 else "下午"
    return f"{half}{local.hour if local.hour <= 12 else local.hour - 12}:{local.minute:02d}"


def _signed(unit_name: str, now: datetime) -> Iterator[Line]:
    yield Line(unit_name, place=Place.RIGHT, space_before=SEAL)
    yield Line(day_words(beijing_date(now)), place=Place.RIGHT)
