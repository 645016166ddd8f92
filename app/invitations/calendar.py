"""A talk in the speaker's own calendar: what wx.addPhoneCalendar takes, and an .ics file for the others (RFC 5545).

Written by hand: one event with two alarms, in a zone that has had one offset since 1991. Pure.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.core.periods import beijing

ICS = "text/calendar"
LONGEST_LINE = 75
"""Octets without the line's end; what is longer goes on in the next, after a space."""
DAY_BEFORE = timedelta(days=1)
HOURS_BEFORE = timedelta(hours=2)
_ZONE = (
    "BEGIN:VTIMEZONE",
    "TZID:Asia/Shanghai",
    "BEGIN:STANDARD",
    "DTSTART:19700101T000000",
    "TZOFFSETFROM:+0800",
    "TZOFFSETTO:+0800",
    "TZNAME:CST",
    "END:STANDARD",
    "END:VTIMEZONE",
)
_INVISIBLE = re.compile("[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class CalendarEntry:
    title: str
    starts_at: datetime
    ends_at: datetime
    location: str
    description: str

    def alarm(self, *, now: datetime) -> timedelta:
        """How long before it a phone rings: the day before, because no message may arrive; if that is over, hours."""
        return DAY_BEFORE if now < self.starts_at - DAY_BEFORE else HOURS_BEFORE


def calendar_entry(
    *, school_name: str, place: str, starts_at: datetime, minutes: int, audience_words: str, contact_name: str
) -> CalendarEntry:
    about = (f"听众：{audience_words}" if audience_words else "", f"联系人：{contact_name}" if contact_name else "")
    return CalendarEntry(
        title=f"到{school_name}讲课",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        location=f"{school_name} {place}".strip(),
        description="\n".join((*filter(None, about), "有变化请在“劳模工匠进校园”小程序里告诉学校。")),
    )


def write_ics(entry: CalendarEntry, *, uid: str, revision: int, is_cancelled: bool, now: datetime) -> bytes:
    """A file that calendars of phones and offices import; a later `revision` of the same `uid` replaces the former."""
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Craftsmen on Campus//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        *_ZONE,
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"SEQUENCE:{revision}",
        f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;TZID=Asia/Shanghai:{beijing(entry.starts_at):%Y%m%dT%H%M%S}",
        f"DTEND;TZID=Asia/Shanghai:{beijing(entry.ends_at):%Y%m%dT%H%M%S}",
        f"SUMMARY:{_escaped(entry.title)}",
        f"LOCATION:{_escaped(entry.location)}",
        f"DESCRIPTION:{_escaped(entry.description)}",
        f"STATUS:{'CANCELLED' if is_cancelled else 'CONFIRMED'}",
        *_alarm("P1D", "明天讲课"),
        *_alarm("PT2H", "两小时后讲课"),
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line)).encode()


def _alarm(before: str, words: str) -> tuple[str, ...]:
    return ("BEGIN:VALARM", "ACTION:DISPLAY", f"TRIGGER:-{before}", f"DESCRIPTION:{words}", "END:VALARM")


def _escaped(text: str) -> str:
    """A text value cannot end its line, so it cannot begin a property of its own."""
    seen = _INVISIBLE.sub("", text.replace("\r\n", "\n"))
    return seen.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """No character is split between two lines."""
    part, octets = "", 0
    for character in line:
        size = len(character.encode())
        if octets + size > LONGEST_LINE:
            yield part
            part, octets = " ", 1
        part += character
        octets += size
    yield part
