"""An approval that makes a unit keep pace closes its reminders at once, and undoing it opens them again."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.access import Identity
from app.messaging.claims import expire_overdue
from app.messaging.models import CallListEntry, OutboxMessage, Todo
from app.quotas.reminders import remind_behind_units
from app.talks.rules import UNDO_WINDOW
from app.talks.states import TalkStatus
from app.units.models import Unit, UnitKind
from tests.factories import LONGDE, XIJI, Make
from tests.tools import Api, FrozenClock

Approve = Callable[[], tuple[int, Mapping[str, Any]]]
QUOTA = "quota_behind"
SHOWN = dict.fromkeys(("shows_banner", "shows_speaker", "shows_audience"), True)


@pytest.fixture
def clock() -> FrozenClock:
    """Thursday 15 October 2026: every county should have two talks by now."""
    return FrozenClock.at("2026-10-15T10:00:00+08:00")


@pytest.fixture
def officer(make: Make, session: Session, clock: FrozenClock) -> Identity:
    """Of a county reminded a minute ago, as is its neighbour: messages wait, and the bureaux are to be called."""
    make.staff(LONGDE)
    officer = make.staff(XIJI, UnitKind.FEDERATION)
    remind_behind_units(session, now=clock.now())
    session.commit()
    clock.advance(minutes=1)
    return officer


@pytest.fixture
def approve(api: Api, make: Make, officer: Identity) -> Approve:
    """One more talk of the county; its id, and what takes the decision back."""

    def approve() -> tuple[int, Mapping[str, Any]]:
        talk = make.talk(make.school(XIJI), status=TalkStatus.SUBMITTED, declared_photos=[uuid4()])
        body = {"client_id": str(uuid4()), "version": talk.version, **SHOWN}
        answer = api.as_(officer).post(f"/api/talks/{talk.id}/approve", body)
        assert answer.status_code == 200, answer.get_json()
        return talk.id, {"review": body["client_id"]}

    return approve


@pytest.fixture
def left(session: Session, clock: FrozenClock) -> Callable[[str], list[int]]:
    def left(code: str) -> list[int]:
        """How many to-dos, messages that will still be sent, and calls of the county's reminder."""
        units = select(Unit.id).where(Unit.division_code == code)
        rows = (
            (Todo, Todo.done_at.is_(None)),
            (OutboxMessage, (OutboxMessage.status == "queued") & (OutboxMessage.expires_at > clock.now())),
            (CallListEntry, CallListEntry.resolved_at.is_(None)),
        )
        session.rollback()
        return [
            len(
                session.scalars(select(table.id).where(table.unit_id.in_(units), table.subject == QUOTA, is_left)).all()
            )
            for table, is_left in rows
        ]

    return left


def test_only_the_talk_that_brings_it_to_pace_closes_the_reminders_of_the_county(
    approve: Approve, left: Callable[[str], list[int]]
) -> None:
    assert left(XIJI) == left(LONGDE) == [2, 1, 1]
    approve()
    assert left(XIJI) == [2, 1, 1], "one of two"
    approve()
    assert left(XIJI) == [0, 0, 0]
    assert left(LONGDE) == [2, 1, 1]


def test_at_night_too(approve: Approve, left: Callable[[str], list[int]], clock: FrozenClock) -> None:
    approve()
    clock.set("2026-10-16T22:30:00+08:00")
    approve()
    assert left(XIJI)[0] == 0


@pytest.mark.parametrize("is_expired", [False, True])
def test_an_undone_approval_leaves_the_reminders_as_they_were(
    api: Api,
    approve: Approve,
    left: Callable[[str], list[int]],
    officer: Identity,
    session: Session,
    clock: FrozenClock,
    is_expired: bool,
) -> None:
    evening = session.scalars(select(OutboxMessage.expires_at).where(OutboxMessage.subject == QUOTA)).first()
    approve()
    clock.advance(seconds=30)
    talk_id, undo = approve()
    clock.advance(seconds=UNDO_WINDOW.seconds - 1)
    if is_expired:
        expire_overdue(session, now=clock.now())
        session.commit()
    assert left(XIJI) == [0, 0, 0]
    assert api.as_(officer).post(f"/api/talks/{talk_id}/undo-review", undo).status_code == 200
    assert left(XIJI) == left(LONGDE) == [2, 1, 1]
    quota = select(OutboxMessage.expires_at).where(OutboxMessage.subject == QUOTA)
    assert set(session.scalars(quota)) == {evening}
