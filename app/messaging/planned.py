"""What is to be told at a moment, before anything is written: what a sweep then carries out, and a preview lists.

An `Outlook` holds everything the decision needs, read in a constant number of queries; `due` is pure. So the preview
of the days to come and the sweep of the present moment cannot disagree.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.membership import one_of
from app.core.periods import beijing_date
from app.messaging.models import CallListEntry, Todo
from app.messaging.notices import Notice, NoticeSubject, NotifyOutcome, Template
from app.messaging.service import ask_for_calls, notify_all, settle_all

CALLED = NotifyOutcome(is_new=True, is_on_call_list=True)


@dataclass(frozen=True, slots=True)
class Planned:
    notice: Notice
    is_call: bool = False
    """Reminding did not help: somebody is to telephone, and nothing is sent."""


@dataclass(frozen=True, slots=True)
class History:
    """What was told of each thing, and what came to the call list. The to-dos and the call list are the proof."""

    told: dict[int, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    """By subject id, the earliest first; one moment for all the units told at once."""
    called: dict[int, datetime] = field(default_factory=dict)
    """By subject id, the latest time."""

    def told_on(self, subject_id: int) -> list[date]:
        return [beijing_date(moment) for moment in self.told.get(subject_id, ())]

    def last_told(self, subject_id: int) -> datetime | None:
        return max(self.told.get(subject_id, ()), default=None)

    def called_on(self, subject_id: int) -> date | None:
        return beijing_date(self.called[subject_id]) if subject_id in self.called else None

    def note(self, planned: Iterable[Planned], *, now: datetime) -> None:
        """As if these had been carried out; what comes to the call list is for `note_call`."""
        for subject_id in {item.notice.subject_id for item in planned if not item.is_call}:
            self.told[subject_id].append(now)

    def note_call(self, subject_id: int, *, now: datetime) -> None:
        self.called[subject_id] = now


class Outlook(Protocol):
    """Of one subject, what reminding depends on, as long as nothing changes."""

    @property
    def history(self) -> History: ...

    @property
    def unit_ids(self) -> Collection[int]:
        """Whom any of it may be for."""

    def due(self, now: datetime) -> Sequence[Planned]:
        """What is to be told at `now`, given the history."""


def load_history(
    session: Session, subject: NoticeSubject, subject_ids: Collection[int], *, since: datetime | None = None
) -> History:
    """Of these things, what happened (from `since` on); two queries."""
    history = History()
    if not subject_ids:
        return history
    told = select(Todo.subject_id, Todo.created_at).where(Todo.subject == subject, one_of(Todo.subject_id, subject_ids))
    if since is not None:
        told = told.where(Todo.created_at >= since)
    for subject_id, at in session.execute(told.distinct().order_by(Todo.created_at)):
        history.told[subject_id].append(at)
    called = (
        select(CallListEntry.subject_id, func.max(CallListEntry.created_at))
        .where(CallListEntry.subject == subject, one_of(CallListEntry.subject_id, subject_ids))
        .group_by(CallListEntry.subject_id)
    )
    history.called.update((subject_id, at) for subject_id, at in session.execute(called))
    return history


def carry_out(
    session: Session, planned: Sequence[Planned], *, templates: Mapping[str, Template], now: datetime
) -> list[NotifyOutcome]:
    """Do what is planned; outcomes in the same order. What an earlier reminder left open gives way to the new one."""
    told: dict[NoticeSubject, set[int]] = defaultdict(set)
    for item in planned:
        if not item.is_call:
            told[item.notice.subject].add(item.notice.subject_id)
    for subject, ids in told.items():
        settle_all(session, subject, ids, now=now)
    ask_for_calls(session, [item.notice for item in planned if item.is_call], now=now)
    news = [item.notice for item in planned if not item.is_call]
    outcomes = iter(notify_all(session, news, templates=templates, now=now))
    return [CALLED if item.is_call else next(outcomes) for item in planned]
