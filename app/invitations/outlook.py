"""Which invitations wait, and which talks of tomorrow are not confirmed: what reminding of them depends on.

Everything is read at once, whatever the number of invitations; what is due at a moment is then a pure decision.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Self

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session, aliased

from app.core.membership import one_of
from app.core.periods import BEIJING, DAY, beijing, beijing_date
from app.invitations.confirming import confirm_tomorrow, not_confirmed
from app.invitations.facts import InvitationFacts
from app.invitations.models import Invitation
from app.invitations.notices import invited
from app.invitations.rules import SilenceStep, silence_step
from app.invitations.states import InvitationStatus
from app.messaging.notices import NoticeSubject
from app.messaging.planned import History, Planned, load_history
from app.plan.hours import ends_at
from app.plan.queries import holding_in
from app.plan.schemas import Plan
from app.speakers.models import Speaker
from app.talks.models import Talk
from app.talks.queries import School
from app.talks.rules import day_to_announce
from app.talks.states import TalkStatus
from app.units.models import Unit
from app.units.queries import pair_ids_of

_Inviter = aliased(Unit, name="inviter")
WAITING = Invitation.status == InvitationStatus.INVITED
AGREED = Invitation.status == InvitationStatus.ACCEPTED


@dataclass(frozen=True, slots=True)
class Item:
    """An invitation, and what its reminders look at besides."""

    facts: InvitationFacts
    division_code: str
    """Of the organising pair."""
    venue: str | None
    """Key of the plan's venues."""
    agreed_at: datetime | None
    is_speaker_confirmed: bool
    is_school_confirmed: bool

    @property
    def day(self) -> date:
        return beijing_date(self.facts.starts_at)

    @property
    def missing(self) -> list[str]:
        """Who has not confirmed."""
        of_speaker = [] if self.is_speaker_confirmed else [self.facts.speaker_name]
        return of_speaker + ([] if self.is_school_confirmed else [self.facts.school_name])


@dataclass(frozen=True, slots=True)
class UnansweredInvitations:
    """Invitations whose speaker has not said anything yet."""

    versions: Sequence[Plan]
    items: Sequence[Item]
    history: History

    @classmethod
    def load(cls, session: Session, versions: Sequence[Plan], first: date, last: date) -> Self:
        """As they are now; three queries."""
        items = read_items(session, WAITING)
        ids = [item.facts.id for item in items]
        return cls(versions, items, load_history(session, NoticeSubject.INVITATION, ids))

    @property
    def unit_ids(self) -> set[int]:
        return {item.facts.speaker_unit_id for item in self.items}

    def locked(self, session: Session, ids: Collection[int]) -> Self:
        return replace(self, items=locked_items(session, WAITING, ids))

    def due(self, now: datetime) -> list[Planned]:
        """On workdays by day, as long as the invitation holds."""
        plan = holding_in(self.versions, beijing_date(now).year)
        expires_at = ends_at(plan, now)
        if expires_at is None:
            return []
        due = []
        for item in self.items:
            if now >= item.facts.expires_at:
                continue
            step = self._step(plan, item, beijing_date(now))
            if step is not None:
                number = len(self.history.told.get(item.facts.id, ())) + 1
                notice = invited(item.facts, number, expires_at=expires_at, is_daytime_only=True)
                due.append(Planned(notice, is_call=step is SilenceStep.CALL))
        return due

    def _step(self, plan: Plan, item: Item, today: date) -> SilenceStep | None:
        told = self.history.told_on(item.facts.id)
        if not told:  # not sent yet, at the moment of this look
            return None
        return silence_step(
            plan.calendar(),
            told=told,
            after=plan.invitations.remind_after_workdays,
            starts_on=item.day,
            called_on=self.history.called_on(item.facts.id),
            today=today,
        )


@dataclass(frozen=True, slots=True)
class TalksToConfirm:
    """Agreed talks whose speaker is asked, the day before, to confirm that they come."""

    versions: Sequence[Plan]
    items: Sequence[Item]
    history: History

    @classmethod
    def load(cls, session: Session, versions: Sequence[Plan], first: date, last: date) -> Self:
        """As agreed now, for asking on the days from `first` to `last`; three queries."""
        items = read_items(session, *_tomorrow(first, last), Invitation.speaker_confirmed_at.is_(None))
        ids = [item.facts.id for item in items]
        return cls(versions, items, load_history(session, NoticeSubject.CONFIRMATION, ids))

    @property
    def unit_ids(self) -> set[int]:
        return {item.facts.speaker_unit_id for item in self.items}

    def locked(self, session: Session, ids: Collection[int]) -> Self:
        items = locked_items(session, AGREED & Invitation.speaker_confirmed_at.is_(None), ids)
        return replace(self, items=items)

    def due(self, now: datetime) -> list[Planned]:
        """Once, by day, also on days off."""
        plan, day = _announced(self.versions, now)
        expires_at = ends_at(plan, now)
        if expires_at is None:
            return []
        return [
            Planned(confirm_tomorrow(item.facts, plan.venues.get(item.venue or ""), expires_at=expires_at))
            for item in self.items
            if item.day == day and not self.history.told_on(item.facts.id)
        ]


@dataclass(frozen=True, slots=True)
class MissingConfirmations:
    """Agreed talks of tomorrow that speaker or school have not confirmed by noon: the organising pair telephones."""

    versions: Sequence[Plan]
    items: Sequence[Item]
    pairs: Mapping[str, Sequence[int]]
    """Division to the ids of its units."""
    history: History

    @classmethod
    def load(cls, session: Session, versions: Sequence[Plan], first: date, last: date) -> Self:
        """As agreed now, for telling on the days from `first` to `last`; four queries."""
        items = read_items(session, *_tomorrow(first, last))
        ids, codes = [item.facts.id for item in items], {item.division_code for item in items}
        history = load_history(session, NoticeSubject.CONFIRMATION_MISSING, ids)
        return cls(versions, items, pair_ids_of(session, codes), history)

    @property
    def unit_ids(self) -> set[int]:
        return {unit_id for pair in self.pairs.values() for unit_id in pair}

    def locked(self, session: Session, ids: Collection[int]) -> Self:
        return replace(self, items=locked_items(session, AGREED, ids))

    def due(self, now: datetime) -> list[Planned]:
        """Once, from noon on, also on days off. Whoever agreed after noon has not been asked for longer than that."""
        plan, day = _announced(self.versions, now)
        expires_at = ends_at(plan, now)
        noon = datetime.combine(beijing_date(now), plan.invitations.confirm_by, BEIJING)
        if expires_at is None or now < noon:
            return []
        return [
            Planned(not_confirmed(item.facts, unit_id, item.missing, expires_at=expires_at))
            for item in self.items
            if item.day == day and item.missing and not self.history.told_on(item.facts.id)
            if item.agreed_at is None or item.agreed_at < noon
            for unit_id in self.pairs[item.division_code]
        ]


def read_items(session: Session, *conditions: ColumnElement[bool]) -> Sequence[Item]:
    return [_item(*row) for row in session.execute(_items(*conditions))]


def locked_items(session: Session, still: ColumnElement[bool], ids: Collection[int]) -> Sequence[Item]:
    """Those for which `still` holds, locked so that it stays true until the reminder is written.

    One that somebody is answering at this moment is left to the next time: nobody waits for a reminder.
    """
    if not ids:
        return []
    query = _items(one_of(Invitation.id, ids), still).with_for_update(of=Invitation, skip_locked=True)
    return [_item(*row) for row in session.execute(query)]


def _tomorrow(first: date, last: date) -> tuple[ColumnElement[bool], ...]:
    return AGREED, Talk.status == TalkStatus.PLANNED, Talk.day.between(first + DAY, last + DAY)


def _announced(versions: Sequence[Plan], now: datetime) -> tuple[Plan, date | None]:
    local = beijing(now)
    plan = holding_in(versions, local.year)
    hours = plan.reminders
    return plan, day_to_announce(local, not_before=hours.not_before, not_after=hours.not_after)


def _items(*conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (
        select(Invitation, Talk, Speaker, School.short_name, _Inviter.short_name)
        .join(Talk, Talk.id == Invitation.talk_id)
        .join(Speaker, Speaker.id == Invitation.speaker_id)
        .join(School, School.id == Talk.school_id)
        .join(_Inviter, _Inviter.id == Invitation.invited_by_unit_id)
        .where(*conditions)
        .order_by(Invitation.id)
        .execution_options(populate_existing=True)
    )


def _item(it: Invitation, talk: Talk, speaker: Speaker, school_name: str, inviter_name: str) -> Item:
    facts = InvitationFacts(
        id=it.id,
        talk_id=it.talk_id,
        speaker_name=speaker.name,
        speaker_unit_id=speaker.unit_id,
        school_id=talk.school_id,
        school_name=school_name,
        inviter_unit_id=it.invited_by_unit_id,
        inviter_name=inviter_name,
        starts_at=it.starts_at,
        minutes=it.minutes,
        audience_words=it.audience_words,
        expires_at=it.expires_at,
        version=it.version,
    )
    return Item(
        facts=facts,
        division_code=talk.organiser_division_code,
        venue=talk.venue,
        agreed_at=it.answered_at,
        is_speaker_confirmed=it.speaker_confirmed_at is not None,
        is_school_confirmed=it.school_confirmed_at is not None,
    )
