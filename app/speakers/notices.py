"""What the units of a pair are told about their corps. Pure words."""

from collections.abc import Iterator, Sequence

from app.core.validation import LARGEST_ID
from app.messaging.notices import Notice, NoticeSubject
from app.plan.schemas import PlanFile

PAGE = "pkg-staff/appointments/appointments"


def appointments_waiting(unit_id: int, appointment_ids: Sequence[int]) -> Notice:
    """The newest of them tells this notice from the one before."""
    return Notice(
        subject=NoticeSubject.APPOINTMENT,
        subject_id=unit_id,
        unit_id=unit_id,
        dedupe_key=f"appointments:{max(appointment_ids)}",
        title="宣讲团聘任，等你们单位确认",
        body="宣讲团有新的聘任，另一家单位已经确认。请打开看一看名单，两家都确认了，才算聘任。",
        page=PAGE,
        template="appointment",
        fields={"matter": "宣讲团有新的聘任等确认", "advice": "请打开名单，看过后点确认"},
        action="去确认",
    )


def longest_notices(_: PlanFile, __: Sequence[str]) -> Iterator[Notice]:
    """What this room can say at most, for `messaging.templates`."""
    yield appointments_waiting(LARGEST_ID, [LARGEST_ID])
