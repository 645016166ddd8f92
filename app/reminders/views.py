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

OWN_SENTENCE = "您的单位收不到微信通知，只在待办里看到。请到“我的”里允许通知。"
CALL_SENTENCE = "提醒过了，还没有等到：会列入催办名单，请打电话。"


def names_within(session: Session, identity: Identity, unit_ids: Collection[int]) -> Mapping[int, str]:
    """Of those of the units that the caller can see, by id; one query."""
    rows = session.execute(
        select(Unit.id, Unit.short_name).where(
            Unit.id.in_(unit_ids), Unit.path.startswith(identity.path, autoescape=True)
        )
    )
    return {unit_id: name for unit_id, name in rows}


def view_preview(
    foreseen: Iterable[Foreseen], names: Mapping[int, str], *, own_unit_id: int, today: date
) -> PreviewView:
    """`names` of the units that the caller can see; the others are left out."""
    seen = [item for item in foreseen if item.notice.unit_id in names]
    days = [
        ForeseenDay(day=day, notices=_notices(items, names, own_unit_id))
        for day, items in groupby(seen, key=lambda item: beijing_date(item.at))
    ]
    return PreviewView(
        first_on=today, last_on=today + (DAYS - 1) * DAY, sentence=_sentence(seen, own_unit_id), days=days
    )


def _notices(items: Iterable[Foreseen], names: Mapping[int, str], own_unit_id: int) -> list[ForeseenNotice]:
    """What several units are told about the same thing stands together, where its first one stood."""
    together: dict[tuple[str, int, bool], list[Foreseen]] = {}
    for item in items:
        together.setdefault((item.notice.subject, item.notice.subject_id, item.is_call), []).append(item)
    return [_notice(same, names, own_unit_id) for same in together.values()]


def _notice(same: Sequence[Foreseen], names: Mapping[int, str], own_unit_id: int) -> ForeseenNotice:
    first = same[0]
    return ForeseenNotice(
        subject=first.notice.subject,
        subject_words=SUBJECTS[first.notice.subject],
        title=first.notice.title,
        body=first.notice.body,
        is_call=first.is_call,
        receivers=[_receiver(item, names[item.notice.unit_id], own_unit_id) for item in same],
    )


def _receiver(item: Foreseen, name: str, own_unit_id: int) -> ForeseenReceiver:
    return ForeseenReceiver(
        unit_id=item.notice.unit_id,
        unit_name=name,
        people=item.reached.people,
        reachable=item.reached.reachable,
        is_on_call_list=item.is_on_call_list,
        sentence=_receiver_sentence(item, own_unit_id),
    )


def _receiver_sentence(item: Foreseen, own_unit_id: int) -> str:
    if item.is_call:
        return CALL_SENTENCE
    if item.notice.unit_id == own_unit_id and not item.reached.reachable:
        return OWN_SENTENCE
    return receivers_sentence(item.reached.people, item.reached.reachable)


def _sentence(seen: Sequence[Foreseen], own_unit_id: int) -> str:
    if not seen:
        return f"今后 {DAYS} 天没有要发的提醒。"
    told = sum(not item.is_call for item in seen)
    calls = sum(item.is_on_call_list and item.notice.unit_id != own_unit_id for item in seen)
    begin = f"要是什么都不变，今后 {DAYS} 天会提醒 {told} 次"
    return f"{begin}，要打 {calls} 次电话。" if calls else f"{begin}。"
