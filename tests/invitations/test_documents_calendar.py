"""The .ics file as a calendar reads it: unfolded, its texts escaped, in Beijing time."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.invitations.calendar import CalendarEntry, calendar_entry, write_ics

NOW = datetime(2026, 11, 25, 2, tzinfo=UTC)
ENTRY = calendar_entry(
    school_name="西吉县示例第一小学",
    place="礼堂",
    starts_at=datetime(2026, 12, 1, 16, 30, tzinfo=UTC),
    minutes=40,
    audience_words="五年级，约90人",
    contact_name="示例教师甲",
)


def unfolded(file: bytes) -> list[str]:
    assert file.endswith(b"\r\n")
    lines = file.decode().split("\r\n")[:-1]
    assert not any("\n" in line or "\r" in line for line in lines), "only CRLF ends a line"
    assert all(len(line.encode()) <= 75 for line in lines)
    return "\r\n".join(lines).replace("\r\n ", "").split("\r\n")


def ics(entry: CalendarEntry = ENTRY, *, is_cancelled: bool = False) -> list[str]:
    return unfolded(write_ics(entry, uid="invitation-7@example", revision=3, is_cancelled=is_cancelled, now=NOW))


def test_the_event_stands_at_its_beijing_time_with_an_alarm_the_day_before() -> None:
    lines = ics()
    assert lines[:4] == ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Craftsmen on Campus//ZH", "CALSCALE:GREGORIAN"]
    event = lines[lines.index("BEGIN:VEVENT") : lines.index("END:VEVENT")]
    assert event[1:11] == [
        "UID:invitation-7@example",
        "SEQUENCE:3",
        "DTSTAMP:20261125T020000Z",
        "DTSTART;TZID=Asia/Shanghai:20261202T003000",
        "DTEND;TZID=Asia/Shanghai:20261202T011000",
        "SUMMARY:到西吉县示例第一小学讲课",
        "LOCATION:西吉县示例第一小学 礼堂",
        "DESCRIPTION:听众：五年级，约90人\\n联系人：示例教师甲\\n有变化请在“劳模工匠进校园”小程序里告诉学校。",
        "STATUS:CONFIRMED",
        "BEGIN:VALARM",
    ]
    assert "TRIGGER:-P1D" in event
    assert lines.count("TZID:Asia/Shanghai") == 1
    assert "STATUS:CANCELLED" in ics(is_cancelled=True)


def test_the_phone_rings_the_day_before_unless_that_is_over() -> None:
    alarms = [ENTRY.alarm(now=ENTRY.starts_at - timedelta(hours=hours)) for hours in (25, 24, 3)]
    assert alarms == [timedelta(days=1), timedelta(hours=2), timedelta(hours=2)]


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200))
def test_no_text_becomes_a_property_of_its_own(text: str) -> None:
    nasty = f"{text}\r\nATTACH:file:///etc/passwd\nEND:VEVENT;,\\"
    lines = ics(CalendarEntry(nasty, ENTRY.starts_at, ENTRY.ends_at, nasty, nasty))
    assert [line.partition(":")[0].partition(";")[0] for line in lines] == [
        line.partition(":")[0].partition(";")[0] for line in ics()
    ]
    summary = next(line for line in lines if line.startswith("SUMMARY:"))
    assert summary.endswith("\\nATTACH:file:///etc/passwd\\nEND:VEVENT\\;\\,\\\\")
