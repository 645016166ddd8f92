"""Writing the ledger. Lines are superseded, never rewritten."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.core.access import Identity
from app.plan.schemas import Plan
from app.quotas.models import LedgerLine
from app.quotas.rules import TalkFacts, Verdict, verdict
from app.talks.models import Review, Talk
from app.talks.states import Organiser, TalkStatus


def write_verdict(
    session: Session, talk: Talk, review: Review, plan: Plan, identity: Identity, *, now: datetime
) -> LedgerLine:
    """The ledger line of an approved talk, by the rules of `plan`, which holds in the year of the talk.

    The current line when nothing has changed.

    Call in the transaction that approves, with the talk's row locked: two deciders would otherwise race for the line.
    """
    assert talk.status is TalkStatus.APPROVED
    ruling = verdict(facts_of(talk, review, plan))
    current = session.scalars(
        select(LedgerLine).where(LedgerLine.talk_id == talk.id, LedgerLine.superseded_at.is_(None))
    ).one_or_none()
    if current is not None:
        if _says(current, ruling, plan):
            return current
        current.superseded_at = now
        session.flush()  # before the new line: only one may be current
    line = LedgerLine(
        talk_id=talk.id,
        year=ruling.year,
        division_code=ruling.division_code,
        counts=ruling.counts,
        reason=ruling.reason,
        plan_id=plan.id,
        rule_version=plan.rule_version,
        decided_by_person_id=identity.person_id,
        decided_by_unit_id=identity.unit_id,
        decided_at=now,
    )
    session.add(line)
    session.flush()
    return line


def withdraw_verdict(session: Session, talk: Talk, *, now: datetime) -> None:
    """The decision behind the current line was taken back: supersede it, with no line in its place."""
    session.execute(
        update(LedgerLine)
        .where(LedgerLine.talk_id == talk.id, LedgerLine.superseded_at.is_(None))
        .values(superseded_at=now)
    )


def facts_of(talk: Talk, review: Review, plan: Plan) -> TalkFacts:
    is_in_plan = any(division.code == talk.organiser_division_code for division in plan.divisions)  # it once was
    return TalkFacts(
        held_on=talk.day,
        organiser_division_code=talk.organiser_division_code,
        is_self_invited=talk.organiser is Organiser.SCHOOL,
        quota=plan.quota_for(talk.organiser_division_code) if is_in_plan else None,
        is_approved=talk.status is TalkStatus.APPROVED,
        is_online=talk.is_online,
        shows_banner=review.shows_banner,
        shows_speaker=review.shows_speaker,
        shows_audience=review.shows_audience,
        exception_reason=review.exception_reason,
    )


def _says(line: LedgerLine, ruling: Verdict, plan: Plan) -> bool:
    """Whether the line already gives this ruling, by these rules."""
    said = Verdict(line.counts, line.year, line.division_code, line.reason)
    return said == ruling and line.rule_version == plan.rule_version
