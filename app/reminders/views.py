"""From what is foreseen to what the phone shows, within the caller's reach."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.access import Identity
from app.core.periods import DAY, beijing_date
from app.messaging.words import SUBJECTS
from app.quotas.words import receivers_sentence
from app.reminders.preview import DAYS, Foreseen
from app.reminders.schemas import ForeseenDay, ForeseenNotice, ForeseenReceiver, PreviewView
from app.units.models import Unit

CALL_SENTENCE = "提醒过了，还没有等到：会列入催办名单，请打电话。"


def names_within(session: Session, identity: Identity, unit_ids: Collection[int]) -> Mapping[int, str]:
    """Of those of the units that the caller can see, by id; one query."""
    rows = session.execute(
        select(Unit.id, Unit.short_name).where(
            Unit.id.in_(unit_ids), Unit.path.startswith(identity.path, autoescape=True)
        )
    )
    return {unit_id: name for unit_id, name in rows}


def view_preview(foreseen: Iterable[Foreseen], names: Mapping[int, str], *, today: date) -> PreviewView:
    """`names` of the units that the caller can see; the others are left out."""
    seen = [item for item in foreseen if item.notice.unit_id in names]
    days = [
        ForeseenDay(day=day, notices=_notices(items, names))
        for day, items in groupby(seen, key=lambda item: beijing_date(item.at))
    ]
    return PreviewView(first_on=today, last_on=today + (DAYS - 1) * DAY, sentence=_sentence(seen), days=days)


def _notices(items: Iterable[Foreseen], names: Mapping[int, str]) -> list[ForeseenNotice]:
    """What several units are told about the same thing stands together, where its first one stood."""
    together: dict[tuple[str, int, bool], list[Foreseen]] = {}
    for item in items:
        together.setdefault((item.notice.subject, item.notice.subject_id, item.is_call), []).append(item)
    return [_notice(same, names) for same in together.values()]


def _notice(same: Sequence[Foreseen], names: Mapping[int, str]) -> ForeseenNotice:
    first = same[0]
    return ForeseenNotice(
        subject=first.notice.subject,
        subject_words=SUBJECTS[first.notice.subject],
        title=first.notice.title,
        body=first.notice.body,
        is_call=first.is_call,
        receivers=[_receiver(item, names[item.notice.unit_id]) for item in same],
    )


def _receiver(item: Foreseen, name: str) -> ForeseenReceiver:
    reached = item.reached
    return ForeseenReceiver(
        unit_id=item.notice.unit_id,
        unit_name=name,
        people=reached.people,
        reachable=reached.reachable,
        is_on_call_list=item.is_on_call_list,
        sentence=CALL_SENTENCE if item.is_call else receivers_sentence(reached.people, reached.reachable),
    )


def _sentence(seen: Sequence[Foreseen]) -> str:
    if not seen:
        return f"今后 {DAYS} 天没有要发的提醒。"
    calls = sum(item.is_on_call_list for item in seen)
    told = f"要是什么都不变，今后 {DAYS} 天会提醒 {sum(not item.is_call for item in seen)} 次"
    return f"{told}，其中 {calls} 次要打电话。" if calls else f"{told}，微信都能收到。"
