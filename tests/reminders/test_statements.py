"""What a sweep costs: the same number of statements for one unit behind as for all, also when it tells them."""

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

import pytest
from apiflask import APIFlask

from app.invitations.inviting import invite
from app.invitations.schemas import AnswerInput, InvitationDraft
from app.invitations.service import answer
from app.invitations.states import Answer
from app.worker import run_periodic
from tests.factories import Make
from tests.tools import FrozenClock, QueryCounter

Prepare = Callable[[Make, int], None]


def talks_missing(make: Make, many: int) -> None:
    for _ in range(many):
        make.talk(at=datetime.fromisoformat("2026-06-01T09:00:00+08:00"))


def talks_tomorrow(make: Make, many: int) -> None:
    for _ in range(many):
        make.talk(at=datetime.fromisoformat("2026-06-27T09:00:00+08:00"))


def invitations(make: Make, many: int, *, on: str = "2026-07-06", is_agreed: bool = False) -> None:
    """Sent two workdays before, to speakers who have an account."""
    sent_at = datetime.fromisoformat("2026-06-24T09:00:00+08:00")
    staff = make.staff()
    for _ in range(many):
        speaker = make.speaker()
        make.speaker_identity(speaker)
        talk = make.talk(at=datetime.fromisoformat(f"{on}T09:00:00+08:00"))
        draft = InvitationDraft(client_id=uuid4(), speaker_id=speaker.id, talk_id=talk.id)
        it = invite(make.session, staff, draft, plan=make.plan, now=sent_at).invitation
        if is_agreed:
            yes = AnswerInput(version=it.version, answer=Answer.ACCEPT)
            answer(make.session, staff, it.id, yes, plan=make.plan, now=sent_at)
    make.session.commit()


def agreed_tomorrow(make: Make, many: int) -> None:
    invitations(make, many, on="2026-06-27", is_agreed=True)


def officers(make: Make, many: int) -> None:
    for county in make.plan.counties[:many]:
        make.staff(county.code)


@pytest.mark.parametrize(
    ("task", "prepare"),
    [
        ("remind_behind_units", officers),
        ("remind_of_due_reports", officers),
        ("remind_of_missing_records", talks_missing),
        ("remind_of_talks_tomorrow", talks_tomorrow),
        ("remind_of_invitations", invitations),
        ("remind_to_confirm", agreed_tomorrow),
    ],
)
def test_telling_many_costs_as_much_as_telling_few(
    app: APIFlask, make: Make, clock: FrozenClock, count_queries: QueryCounter, task: str, prepare: Prepare
) -> None:
    costs = []
    for number, many in enumerate((1, 5)):
        prepare(make, many)
        clock.set(f"2026-{['06-26', '12-17'][number] if prepare is officers else '06-26'}T{10 + number}:00:00+08:00")
        with count_queries() as counted:
            run_periodic(app, task)
        assert any("INSERT INTO outbox_messages" in statement for statement in counted.statements)
        costs.append(counted.number)
    assert costs[0] == costs[1]
