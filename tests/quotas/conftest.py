"""Approved talks with their verdict, as the reviews room leaves them behind."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from app.quotas.models import LedgerLine
from app.quotas.service import write_verdict
from app.talks.models import Review, Talk
from app.talks.states import Decision, Organiser, TalkStatus
from app.units.models import Unit
from tests.factories import XIJI, Make
from tests.tools import FrozenClock


class Decide(Protocol):
    def __call__(self, talk: Talk, *, shows_all: bool = True, exception_reason: str | None = None) -> LedgerLine:
        """Write the verdict on an approved talk, decided by the pair of its organising division."""


@pytest.fixture
def decide(session: Session, make: Make, clock: FrozenClock) -> Decide:
    def decide(talk: Talk, *, shows_all: bool = True, exception_reason: str | None = None) -> LedgerLine:
        reviewer = make.staff(talk.organiser_division_code)
        review = Review(
            client_id=uuid4(),
            talk_id=talk.id,
            decision=Decision.APPROVED,
            shows_banner=shows_all,
            shows_speaker=True,
            shows_audience=True,
            exception_reason=exception_reason,
            reasons=[],
            reviewed_by_person_id=reviewer.person_id,
            reviewed_by_unit_id=reviewer.unit_id,
            reviewed_at=clock.now(),
        )
        session.add(review)
        session.flush()
        line = write_verdict(session, talk, review, make.plan, reviewer, now=clock.now())
        session.commit()
        return line

    return decide


class Approved(Protocol):
    def __call__(
        self,
        county: str = XIJI,
        *,
        organiser: Organiser = Organiser.COUNTY,
        division_code: str | None = None,
        school: Unit | None = None,
        at: datetime | None = None,
        is_online: bool = False,
    ) -> Talk:
        """An approved talk at a school of `county`, with its verdict."""


@pytest.fixture
def approved(make: Make, decide: Decide) -> Approved:
    def approved(
        county: str = XIJI,
        *,
        organiser: Organiser = Organiser.COUNTY,
        division_code: str | None = None,
        school: Unit | None = None,
        at: datetime | None = None,
        is_online: bool = False,
    ) -> Talk:
        talk = make.talk(
            school or make.school(county),
            organiser=organiser,
            division_code=division_code,
            status=TalkStatus.APPROVED,
            at=at,
            is_online=is_online,
        )
        decide(talk)
        return talk

    return approved


@pytest.fixture
def bring_to_pace(approved: Approved) -> Callable[[str], None]:
    """Three counted talks: no county is behind with them."""

    def bring(county: str) -> None:
        for _ in range(3):
            approved(county)

    return bring
