"""Which records are missing and which talks are tomorrow, on the days to come: what reminding of them depends on.

Everything is read at once, whatever the number of talks; what is due at a moment is then a pure decision.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Self

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from app.core.periods import DAY, beijing, beijing_date
from app.messaging.notices import NoticeSubject
from app.messaging.planned import History, Planned, load_history
from app.plan.hours import ends_at
from app.plan.queries import holding_in
from app.plan.schemas import Plan
from app.talks.models import Talk
from app.talks.notices import TalkFacts, record_missing, talk_tomorrow
from app.talks.queries import School
from app.talks.rules import OLDEST_RECORD, MissingStep, day_to_announce, record_step
from app.talks.states import INCOMPLETE, TalkStatus

_FACTS: Select[*tuple[Any, ...]] = (
    select(
        Talk.id,
        Talk.school_id,
        School.short_name,
        Talk.status,
        Talk.day,
        func.coalesce(Talk.held_at, Talk.planned_at),
        Talk.speaker_name,
        Talk.venue,
        Talk.updated_at,
        Talk.speaker_id.is_not(None),
    )
    .join(School, School.id == Talk.school_id)
    .order_by(Talk.id)
)


@dataclass(frozen=True, slots=True)
class MissingRecords:
    """Talks whose record, or some of its photos, have not come."""

    versions: Sequence[Plan]
    talks: Sequence[TalkFacts]
    history: History

    @classmethod
    def load(cls, session: Session, versions: Sequence[Plan], first: date, last: date) -> Self:
        """As they are now, for the days from `first` to `last`; three queries."""
        soonest = min(plan.deadlines.record_missing_workdays for plan in versions)
        is_old = Talk.day.between(first - OLDEST_RECORD, last - timedelta(days=soonest))
        talks = _facts(session, Talk.status.in_(INCOMPLETE), is_old)
        return cls(versions, talks, load_history(session, NoticeSubject.RECORD_MISSING, [talk.id for talk in talks]))

    @property
    def unit_ids(self) -> set[int]:
        return {talk.school_id for talk in self.talks}

    def locked(self, session: Session, talk_ids: Collection[int]) -> Self:
        talks = _locked_facts(session, Talk.status.in_(INCOMPLETE), talk_ids)
        return replace(self, talks=talks)

    def due(self, now: datetime) -> list[Planned]:
        """On workdays by day. Talks so old that no record is taken any more are left alone."""
        today = beijing_date(now)
        plan = holding_in(self.versions, today.year)
        expires_at = ends_at(plan, now)
        if expires_at is None:
            return []
        due = []
        for talk in self.talks:
            step, number = self._step(plan, talk, today)
            if step is not None:
                notice = record_missing(talk, number, expires_at=expires_at)
                due.append(Planned(notice, is_call=step is MissingStep.CALL))
        return due

    def _step(self, plan: Plan, talk: TalkFacts, today: date) -> tuple[MissingStep | None, int]:
        """What is to be done today, and as the how-manieth thing."""
        if talk.day < today - OLDEST_RECORD:
            return None, 0
        told, since = self.history.told_on(talk.id), max(talk.day, beijing_date(talk.changed_at))
        workdays = plan.deadlines.record_missing_workdays
        step = record_step(plan.calendar(), since=since, told=told, workdays=workdays, today=today)
        called = self.history.called_on(talk.id)
        is_with_staff = called is not None and called >= max(told, default=since)
        return (None if step is MissingStep.CALL and is_with_staff else step), len(told) + 1


@dataclass(frozen=True, slots=True)
class TalksTomorrow:
    """Talks whose school is told of them the day before."""

    versions: Sequence[Plan]
    talks: Sequence[TalkFacts]
    history: History

    @classmethod
    def load(cls, session: Session, versions: Sequence[Plan], first: date, last: date) -> Self:
        """As planned now, for telling of them on the days from `first` to `last`; three queries."""
        talks = _facts(session, Talk.status == TalkStatus.PLANNED, Talk.day.between(first + DAY, last + DAY))
        return cls(versions, talks, load_history(session, NoticeSubject.TALK_TOMORROW, [talk.id for talk in talks]))

    @property
    def unit_ids(self) -> set[int]:
        return {talk.school_id for talk in self.talks}

    def locked(self, session: Session, talk_ids: Collection[int]) -> Self:
        talks = _locked_facts(session, Talk.status == TalkStatus.PLANNED, talk_ids)
        return replace(self, talks=talks)

    def due(self, now: datetime) -> list[Planned]:
        """Once, by day, also on days off."""
        local = beijing(now)
        plan = holding_in(self.versions, local.year)
        hours, expires_at = plan.reminders, ends_at(plan, now)
        day = day_to_announce(local, not_before=hours.not_before, not_after=hours.not_after)
        if day is None or expires_at is None:
            return []
        return [
            Planned(talk_tomorrow(talk, plan.venues.get(talk.venue or ""), expires_at=expires_at))
            for talk in self.talks
            if talk.day == day and local.date() not in self.history.told_on(talk.id)
        ]


def _facts(session: Session, *conditions: ColumnElement[bool]) -> Sequence[TalkFacts]:
    return [TalkFacts(*row) for row in session.execute(_FACTS.where(*conditions))]


def _locked_facts(session: Session, still: ColumnElement[bool], talk_ids: Collection[int]) -> Sequence[TalkFacts]:
    """Those of the talks for which `still` holds, locked so that it stays true until the reminder is written.

    One that somebody is changing at this moment is left to the next time: nobody waits for a reminder.
    """
    if not talk_ids:
        return []
    query = _FACTS.where(Talk.id.in_(talk_ids), still).with_for_update(of=Talk, skip_locked=True, key_share=True)
    return [TalkFacts(*row) for row in session.execute(query)]
