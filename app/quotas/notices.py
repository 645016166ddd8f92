"""What units are told about their pace. Pure words; messaging shortens what WeChat's fields cannot hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.messaging.notices import Notice, NoticeSubject
from app.quotas.progress import Figure
from app.quotas.words import join_names, next_step, progress_sentence

TEMPLATE = "quota_behind"
LONGEST_LIST = 400
"""Characters of the collective summary's list; a body holds 500."""
LONGEST_TITLE_LIST = 40
LONGEST_MATTER_LIST = 15


@dataclass(frozen=True, slots=True)
class Occasion:
    """When a reminder is given, and from when on it is too late."""

    year: int
    day: date
    expires_at: datetime


def subject_id(division_code: str) -> int:
    """What a reminder is about: the division, so that catching up settles it."""
    return int(division_code)


def unit_behind(figure: Figure, unit_id: int, occasion: Occasion) -> Notice:
    """To one unit of the pair that is behind, or short with little time left."""
    pace, tally = figure.pace, figure.tally
    days_left = "" if pace.teaching_days_left is None else f"今年还有 {pace.teaching_days_left} 个教学日。"
    step = next_step(pace, tally.planned, tally.unfinished, tally.awaiting_review)
    return _notice(
        figure.division_code,
        unit_id,
        occasion,
        title=f"{figure.name}年度任务还需要 {pace.still_needed} 场",
        body=f"{figure.name}{occasion.year}年劳模工匠进校园：{progress_sentence(pace)}{step}{days_left}",
        fields={
            "unit": figure.name,
            "matter": f"已计入{pace.counted}场，应有{pace.expected}场",
            "advice": f"今年还需{pace.still_needed}场，请安排",
        },
    )


def city_summary(city_code: str, city_name: str, figures: Sequence[Figure], unit_id: int, occasion: Occasion) -> Notice:
    """To one unit of the city pair: who is behind, in the order of `figures`, which is that of the division codes."""
    names = [figure.name for figure in figures]
    lines = "；".join(
        f"{figure.name}已计入 {figure.pace.counted} 场，按进度应有 {figure.pace.expected} 场" for figure in figures
    )
    listed = lines if len(lines) <= LONGEST_LIST else join_names(names, LONGEST_LIST)
    return _notice(
        city_code,
        unit_id,
        occasion,
        title=f"年度任务要抓紧：{join_names(names, LONGEST_TITLE_LIST)}",
        body=f"{occasion.year}年劳模工匠进校园，要抓紧的（按行政区划排列）：{listed}。请看看进度，问问有什么困难。",
        fields={
            "unit": city_name,
            "matter": f"{join_names(names, LONGEST_MATTER_LIST)}要抓紧",
            "advice": "请打开看进度，问问有什么困难",
        },
    )


def _notice(
    division_code: str, unit_id: int, occasion: Occasion, *, title: str, body: str, fields: dict[str, str]
) -> Notice:
    day = occasion.day
    return Notice(
        subject=NoticeSubject.QUOTA_BEHIND,
        subject_id=subject_id(division_code),
        unit_id=unit_id,
        dedupe_key=f"quota-behind:{division_code}:{day.isoformat()}",
        title=title,
        body=body,
        page=f"pkg-staff/progress/progress?year={occasion.year}",
        template=TEMPLATE,
        fields=fields | {"date": f"{day.year}年{day.month}月{day.day}日"},
        action="看进度",
        expires_at=occasion.expires_at,
        is_daytime_only=True,
    )
