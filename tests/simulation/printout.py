"""The year on one screen: a line per office, a letter per week, and the sums below."""

import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from app.messaging.notices import NoticeSubject
from tests.simulation.pace import local
from tests.simulation.properties import behind_times
from tests.simulation.record import Record

NAME_WIDTH = 20
LEGEND = "W 微信已接受  C 列入催办名单  t 只有待办  - 落后，本周没有提醒  . 跟得上  空白：假期"
REACHED_BY_WECHAT, REACHED_BY_CALL, TODO_ONLY, SILENT, ON_PACE, VACATION = "WCt-. "


def print_year(record: Record) -> str:
    year = record.year
    lines = [f"{year.days.year}年，种子 {year.seed}：谁在什么时候收到进度提醒（一字一周）", LEGEND, _months(record)]
    for unit, code in sorted(record.offices.items(), key=lambda item: (item[1], item[0])):
        lines.append(_padded(record.unit_names[unit]) + "".join(_weeks(record, unit, code)))
    return "\n".join([*lines, "", *_sums(record)])


def _weeks(record: Record, unit: int, code: str) -> Iterator[str]:
    channels = {
        REACHED_BY_WECHAT: record.accepted().get(unit, []),
        REACHED_BY_CALL: record.listed().get(unit, []),
        TODO_ONLY: record.quota_todos().get(unit, []),
    }
    weeks = {letter: {_week(moment) for moment in found} for letter, found in channels.items()}
    behind: set[int] = set()
    for begin, end in behind_times(record, code):
        behind |= set(range(_week(begin), _week(end - timedelta(seconds=1)) + 1))
    for number in range(len(record.year.days.days) // 7 + 1):
        days = record.year.days.days[number * 7 : number * 7 + 7]
        otherwise = SILENT if number in behind else ON_PACE
        if not any(record.year.days.teaches(day) for day in days):
            otherwise = VACATION
        yield next((letter for letter, found in weeks.items() if number in found), otherwise)


def _week(moment: datetime) -> int:
    return (local(moment).timetuple().tm_yday - 1) // 7


def _months(record: Record) -> str:
    line = [" "] * 60
    for number, day in enumerate(record.year.days.days):
        if day.day == 1:
            line[number // 7 : number // 7 + len(str(day.month))] = str(day.month)
    return " " * NAME_WIDTH + "".join(line).rstrip() + " 月"


def _sums(record: Record) -> Iterator[str]:
    for subject in NoticeSubject:
        todos = sum(todo.subject is subject for todo in record.todos)
        if todos:
            statuses = Counter(message.status for message in record.messages if message.subject is subject)
            reasons = Counter(call.reason for call in record.calls if call.subject is subject)
            yield f"{subject}: {todos} to-dos; messages: {_listed(statuses)}; call list: {_listed(reasons)}"
    yield f"WeChat was asked {len(record.year.wechat.calls)} times: {_outcomes(record)}"


def _outcomes(record: Record) -> str:
    return _listed(Counter(call.outcome for call in record.year.wechat.calls))


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items())) or "none"


def _padded(text: str) -> str:
    """Chinese letters are two columns wide."""
    width = sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
    return text + " " * (NAME_WIDTH - width)
