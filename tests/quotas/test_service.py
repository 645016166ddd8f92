"""The ledger as it is written: superseded, never rewritten."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.quotas.models import LedgerLine
from app.quotas.rules import VerdictReason
from app.talks.models import Talk
from app.talks.states import Organiser, TalkStatus
from tests.factories import CITY, XIJI, Make
from tests.quotas.conftest import Decide
from tests.tools import FrozenClock

ZONE = "640471"


def lines_of(session: Session, talk: Talk) -> list[LedgerLine]:
    session.expire_all()
    return list(session.scalars(select(LedgerLine).where(LedgerLine.talk_id == talk.id).order_by(LedgerLine.id)))


def test_a_verdict_says_for_whom_by_which_rules_and_by_whom(
    session: Session, make: Make, decide: Decide, clock: FrozenClock
) -> None:
    talk = make.talk(status=TalkStatus.APPROVED)
    decide(talk)
    [line] = lines_of(session, talk)
    assert (line.counts, line.reason, line.division_code, line.year) == (True, VerdictReason.COUNTED, XIJI, 2026)
    assert (line.plan_id, line.rule_version) == (make.plan.id, "2023-1")
    assert line.decided_by_unit_id == make.unit(XIJI).id
    assert (line.decided_at, line.superseded_at) == (clock.now(), None)


@pytest.mark.parametrize(
    ("organiser", "division_code", "is_online", "shows_all", "reason", "credited"),
    [
        (Organiser.CITY, None, False, True, VerdictReason.COUNTED, CITY),
        (Organiser.COUNTY, None, False, False, VerdictReason.PHOTOS_INCOMPLETE, XIJI),
        (Organiser.COUNTY, None, True, True, VerdictReason.ONLINE_ONLY, XIJI),
        (Organiser.SCHOOL, None, False, True, VerdictReason.SELF_INVITED, XIJI),
        (Organiser.ZONE, ZONE, False, True, VerdictReason.NO_QUOTA, ZONE),
    ],
)
def test_the_facts_are_read_off_talk_review_and_plan(
    session: Session,
    make: Make,
    decide: Decide,
    organiser: Organiser,
    division_code: str | None,
    is_online: bool,
    shows_all: bool,
    reason: VerdictReason,
    credited: str,
) -> None:
    talk = make.talk(organiser=organiser, division_code=division_code, status=TalkStatus.APPROVED, is_online=is_online)
    decide(talk, shows_all=shows_all)
    [line] = lines_of(session, talk)
    assert (line.reason, line.division_code) == (reason, credited)
    assert line.counts is (reason is VerdictReason.COUNTED)


def test_the_same_verdict_again_writes_nothing(
    session: Session, make: Make, decide: Decide, clock: FrozenClock
) -> None:
    talk = make.talk(status=TalkStatus.APPROVED)
    first = decide(talk)
    clock.advance(days=1)
    assert decide(talk).id == first.id
    assert len(lines_of(session, talk)) == 1


def test_a_changed_ruling_supersedes_and_keeps_the_old_line(
    session: Session, make: Make, decide: Decide, clock: FrozenClock
) -> None:
    talk = make.talk(status=TalkStatus.APPROVED)
    decide(talk, shows_all=False)
    first_at = clock.now()
    clock.advance(days=1)
    decide(talk, shows_all=False, exception_reason="小学校，只有十二名学生")
    old, new = lines_of(session, talk)
    assert (old.reason, old.counts, old.decided_at) == (VerdictReason.PHOTOS_INCOMPLETE, False, first_at)
    assert old.superseded_at == new.decided_at == clock.now()
    assert (new.reason, new.counts, new.superseded_at) == (VerdictReason.COUNTED_BY_EXCEPTION, True, None)
    decide(talk, shows_all=False)
    assert [line.superseded_at is None for line in lines_of(session, talk)] == [False, False, True]


def test_a_talk_has_one_current_line_whoever_writes(session: Session, make: Make, decide: Decide) -> None:
    line = decide(make.talk(status=TalkStatus.APPROVED))
    copy = LedgerLine(
        talk_id=line.talk_id,
        year=line.year,
        division_code=line.division_code,
        counts=line.counts,
        reason=line.reason,
        plan_id=line.plan_id,
        rule_version=line.rule_version,
        decided_by_person_id=line.decided_by_person_id,
        decided_by_unit_id=line.decided_by_unit_id,
        decided_at=line.decided_at,
    )
    session.add(copy)
    with pytest.raises(IntegrityError):
        session.flush()


def test_only_an_approved_talk_gets_a_verdict(make: Make, decide: Decide) -> None:
    with pytest.raises(AssertionError):
        decide(make.talk(status=TalkStatus.SUBMITTED))
