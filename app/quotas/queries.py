"""Reads for progress and the ledger: a constant number of queries, whatever the number of talks or divisions."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select, tuple_
from sqlalchemy.orm import Session, aliased

from app.core.access import Identity
from app.core.membership import one_of
from app.plan.models import ActionPlan
from app.quotas.models import LedgerLine
from app.talks.models import Talk
from app.talks.queries import Cursor, School, within_reach
from app.talks.states import Organiser, TalkStatus
from app.units.models import Unit, UnitKind

UNFINISHED = (TalkStatus.AWAITING_PHOTOS, TalkStatus.RETURNED)


@dataclass(frozen=True, slots=True)
class Tally:
    """Talks of one calendar year that one division organised, and schools of that division."""

    counted: int = 0
    held: int = 0
    """Approved, whether they count or not; without self-invited ones."""
    planned: int = 0
    unfinished: int = 0
    """Recorded, but some photos are still missing, or returned to be mended."""
    awaiting_review: int = 0
    schools_reached: int = 0
    """Of `schools`, those with an approved talk, whoever organised it: self-invited talks feed coverage."""
    schools: int = 0
    """Its schools. One that has closed, or moved to another division, stands in neither number."""

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.counted + other.counted,
            self.held + other.held,
            self.planned + other.planned,
            self.unfinished + other.unfinished,
            self.awaiting_review + other.awaiting_review,
            self.schools_reached + other.schools_reached,
            self.schools + other.schools,
        )


def tally(session: Session, year: int, day: date, division_codes: Collection[str]) -> Mapping[str, Tally]:
    """One `Tally` per given division as seen on `day`; three queries.

    Talks not decided yet are those that can still count. Of another year than that of `day`, the schools are those
    that were, or will be, open on its nearest day.
    """
    on = min(max(day, date(year, 1, 1)), date(year, 12, 31))
    schools = {
        code: (reached, schools)
        for code, reached, schools in session.execute(
            select(Unit.division_code, func.count(Talk.school_id.distinct()), func.count(Unit.id.distinct()))
            .outerjoin(Talk, (Talk.school_id == Unit.id) & (Talk.status == TalkStatus.APPROVED) & _within(year))
            .where(
                Unit.kind == UnitKind.SCHOOL,
                one_of(Unit.division_code, division_codes),
                Unit.opened_on.is_(None) | (Unit.opened_on <= on),
                Unit.closed_on.is_(None) | (Unit.closed_on > on),
            )
            .group_by(Unit.division_code)
        )
    }
    talks = tally_talks(session, year, division_codes)
    return {
        code: replace(talks[code], schools_reached=schools[code][0], schools=schools[code][1])
        if code in schools
        else talks[code]
        for code in division_codes
    }


def tally_talks(session: Session, year: int, division_codes: Collection[str]) -> Mapping[str, Tally]:
    """As `tally`, with 0 for what is said of schools; two queries. All that a pace needs, and what is on its way."""
    counted = {
        code: count
        for code, count in session.execute(
            select(LedgerLine.division_code, func.count())
            .where(
                LedgerLine.year == year,
                one_of(LedgerLine.division_code, division_codes),
                LedgerLine.counts,
                LedgerLine.superseded_at.is_(None),
            )
            .group_by(LedgerLine.division_code)
        )
    }
    in_person = ~Talk.is_online
    organised = {
        code: (held, planned, unfinished, awaiting_review)
        for code, held, planned, unfinished, awaiting_review in session.execute(
            select(
                Talk.organiser_division_code,
                func.count().filter(Talk.status == TalkStatus.APPROVED),
                func.count().filter(Talk.status == TalkStatus.PLANNED, in_person),
                func.count().filter(Talk.status.in_(UNFINISHED), in_person),
                func.count().filter(Talk.status == TalkStatus.SUBMITTED, in_person),
            )
            .where(
                one_of(Talk.organiser_division_code, division_codes),
                Talk.organiser != Organiser.SCHOOL,
                _within(year),
            )
            .group_by(Talk.organiser_division_code)
        )
    }
    return {code: Tally(counted.get(code, 0), *organised.get(code, (0, 0, 0, 0))) for code in division_codes}


def list_ledger(
    session: Session, identity: Identity, *, year: int | None, talk_id: int | None, after: Cursor | None, limit: int
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Talks within reach with their current verdict, if any; newest day first, one query. None means any."""
    decider = aliased(Unit, name="decider")
    query = (
        select(
            Talk.id.label("talk_id"),
            Talk.day,
            Talk.status,
            Talk.organiser,
            Talk.organiser_division_code,
            Talk.speaker_name,
            School.short_name.label("school_name"),
            LedgerLine.counts,
            LedgerLine.reason,
            LedgerLine.rule_version,
            LedgerLine.decided_at,
            ActionPlan.decision,
            decider.name.label("decided_by"),
        )
        .join(School, School.id == Talk.school_id)
        .outerjoin(LedgerLine, (LedgerLine.talk_id == Talk.id) & LedgerLine.superseded_at.is_(None))
        .outerjoin(ActionPlan, ActionPlan.id == LedgerLine.plan_id)
        .outerjoin(decider, decider.id == LedgerLine.decided_by_unit_id)
        .where(within_reach(identity))
    )
    if year is not None:
        query = query.where(_within(year))
    if talk_id is not None:
        query = query.where(Talk.id == talk_id)
    if after is not None:
        query = query.where(tuple_(Talk.day, Talk.id) < (after.day, after.talk_id))
    return session.execute(query.order_by(Talk.day.desc(), Talk.id.desc()).limit(limit)).all()


def _within(year: int) -> ColumnElement[bool]:
    return Talk.day.between(date(year, 1, 1), date(year, 12, 31))
