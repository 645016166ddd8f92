"""What units are told about their pace. Pure words; messaging shortens what WeChat's fields cannot hold."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.core.validation import LARGEST_ID
from app.messaging.notices import THING_LENGTH, Notice, NoticeSubject
from app.plan.schemas import PlanFile
from app.quotas.progress import KIND_OF_LEVEL, TOTAL_NAME, Figure, FigureKind, division_name, short_name
from app.quotas.queries import Tally
from app.quotas.rules import Pace, PaceState
from app.quotas.words import join_names, next_step, progress_sentence
from app.talks.notices import LATEST, day_words

TEMPLATE = "quota_behind"
LONGEST_LIST = 400
"""Characters of the collective summary's list; a body holds 500."""
LONGEST_TITLE_LIST = 40
HURRY = "要抓紧"
MOST_TALKS = 999
"""More than a city owes in a year; what the room left in a WeChat field is measured with."""
BEHIND = (PaceState.BEHIND, PaceState.URGENT)


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
    days_left = "" if pace.teaching_days_left is None else f"今年还有 {pace.teaching_days_left} 个教学日，"
    step = next_step(pace, tally.planned, tally.unfinished, tally.awaiting_review)
    return _notice(
        figure.division_code,
        unit_id,
        occasion,
        title=f"{figure.name}年度任务还需要 {pace.still_needed} 场",
        body=f"{figure.name}{occasion.year}年劳模工匠进校园：{progress_sentence(pace)}{step}{days_left}"
        "请在 12 月 31 日前完成。",
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
            "matter": f"{_who(figures, THING_LENGTH - len(HURRY))}{HURRY}",
            "advice": "请打开看进度，问问有什么困难",
        },
    )


def _who(figures: Sequence[Figure], limit: int) -> str:
    """`西吉、隆德`, or of many `市级和西吉、隆德等4个县区`, in their order; the total only where no unit is behind."""
    counties = [figure.short_name for figure in figures if figure.kind is FigureKind.COUNTY]
    others = [figure for figure in figures if figure.kind is not FigureKind.COUNTY]
    first = next((figure.short_name for figure in others if figure.kind is FigureKind.CITY_LEVEL or not counties), "")
    if not counties:
        return first
    beside = f"{first}和" if first else ""
    return beside + join_names(counties, limit - len(beside), kind="县区")


def longest_notices(plan: PlanFile, _: Sequence[str]) -> Iterator[Notice]:
    """What this room can say at most, for `messaging.templates`."""
    most = MOST_TALKS
    occasion = Occasion(LATEST.year, LATEST.date(), LATEST)
    paces = [Pace(most, most // 10, most - 1, days, state) for days in (None, 0, 366) for state in BEHIND]
    tally = Tally(planned=most, unfinished=most, awaiting_review=most)
    names = [(KIND_OF_LEVEL[item.level], item.code, division_name(item), short_name(item)) for item in plan.divisions]
    names.append((FigureKind.TOTAL, plan.city.code, TOTAL_NAME, TOTAL_NAME))
    every = [Figure(kind, code, name, tally, pace, short) for pace in paces for kind, code, name, short in names]
    for figure in every:
        yield unit_behind(figure, LARGEST_ID, occasion)
        yield city_summary(plan.city.code, plan.city.name, [figure], LARGEST_ID, occasion)
    for pace in paces:
        figures = [figure for figure in every if figure.pace is pace]
        yield city_summary(plan.city.code, plan.city.name, figures, LARGEST_ID, occasion)


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
        fields=fields | {"date": day_words(day)},
        action="看进度",
        expires_at=occasion.expires_at,
        is_daytime_only=True,
    )
