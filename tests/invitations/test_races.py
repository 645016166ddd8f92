"""Two at the same moment, in threads of their own against the real database: exactly one gets it, never both."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

from sqlalchemy import select
from werkzeug.test import TestResponse

from app.core.access import Identity
from app.invitations.models import Invitation
from app.invitations.states import InvitationStatus
from tests.factories import LONGDE, XIJI
from tests.invitations.conftest import Desk
from tests.invitations.drafts import accept, invitation, new_talk

ROUNDS = 5


def at_once(*calls: Callable[[], TestResponse]) -> Sequence[TestResponse]:
    """All of them leave together."""
    barrier = Barrier(len(calls))

    def call(one: Callable[[], TestResponse]) -> TestResponse:
        barrier.wait(timeout=10)
        return one()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(call, calls))


def outcome(answers: Sequence[TestResponse]) -> list[tuple[int, str | None]]:
    return sorted((answer.status_code, answer.get_json().get("code")) for answer in answers)


def accepting(desk: Desk, who: Identity, sent: dict[str, Any]) -> Callable[[], TestResponse]:
    return partial(desk.api.as_(who).post, f"/api/invitations/{sent['id']}/answer", accept(sent["version"]))


def statuses(desk: Desk) -> list[InvitationStatus]:
    desk.make.session.rollback()
    return list(desk.make.session.scalars(select(Invitation.status).order_by(Invitation.id.desc())))


def test_one_person_accepts_two_talks_of_one_hour_for_two_corps_and_gets_one(desk: Desk) -> None:
    """On behalf, by two counties that have both just telephoned the same person."""
    twin = desk.make.speaker(LONGDE, name=desk.speaker.name)
    twin.person_id = desk.speaker.person_id
    desk.make.session.commit()
    other, their_school = desk.make.staff(LONGDE), desk.make.school(LONGDE)
    for number in range(ROUNDS):
        when = f"2026-12-{number + 1:02}T14:30:00+08:00"
        first = desk.invite(talk=new_talk(school_id=desk.school.id, starts_at=when))
        second = desk.invite(twin, by=other, talk=new_talk(school_id=their_school.id, starts_at=when))
        answers = at_once(accepting(desk, desk.staff, first), accepting(desk, other, second))
        assert outcome(answers) == [(200, None), (409, "invitation.speaker_booked")]
        assert sorted(statuses(desk)[:2]) == ["accepted", "invited"]


def test_accepting_and_withdrawing_at_once(desk: Desk) -> None:
    staff = desk.api.as_(desk.staff)
    for number in range(ROUNDS):
        sent = desk.invite(talk=new_talk(school_id=desk.school.id, starts_at=f"2026-12-{number + 1:02}T14:30:00+08:00"))
        path, body = f"/api/invitations/{sent['id']}/withdraw", {"version": sent["version"]}
        answers = at_once(accepting(desk, desk.speaks, sent), partial(staff.post, path, body))
        assert outcome(answers) == [(200, None), (409, "invitation.conflict")]
        won = next(answer.get_json()["status"] for answer in answers if answer.status_code == 200)
        assert statuses(desk)[0] == won
        if won == "accepted":
            desk.do(desk.staff, sent, "withdraw", {"version": sent["version"] + 1})


def test_accepting_while_the_talk_is_cancelled_leaves_no_booking(desk: Desk) -> None:
    staff = desk.api.as_(desk.staff)
    for _ in range(ROUNDS):
        sent = desk.invite()
        path = f"/api/talks/{sent['talk_id']}/cancel"
        body = {"version": sent["talk_version"], "reason": "学校停电"}
        answers = at_once(accepting(desk, desk.speaks, sent), partial(staff.post, path, body))
        assert outcome(answers) in ([(200, None), (200, None)], [(200, None), (409, "invitation.conflict")])
        assert statuses(desk)[0] is InvitationStatus.WITHDRAWN


def test_two_units_of_the_pair_ask_two_substitutes_for_one_talk(desk: Desk) -> None:
    apis = [desk.api.as_(desk.staff), desk.api.as_(desk.make.staff(XIJI))]
    speakers = [desk.make.speaker(XIJI) for _ in apis]
    for _ in range(ROUNDS):
        talk = desk.make.talk(desk.school, at=desk.make.clock.now().replace(day=30))
        bodies = [invitation(speaker.id, talk_id=talk.id) for speaker in speakers]
        answers = at_once(
            *(partial(api.post, "/api/invitations", body) for api, body in zip(apis, bodies, strict=True))
        )
        assert outcome(answers) == [(201, None), (409, "invitation.talk_has_one")]
        sent = next(answer.get_json() for answer in answers if answer.status_code == 201)
        desk.do(desk.staff, sent, "withdraw", {"version": sent["version"]})


def test_the_same_request_twice_at_once_is_one_invitation(desk: Desk) -> None:
    staff = desk.api.as_(desk.staff)
    body = invitation(desk.speaker.id, talk=new_talk(school_id=desk.school.id))
    answers = at_once(*[partial(staff.post, "/api/invitations", body)] * 3)
    assert outcome(answers) == [(201, None)] * 3
    assert len({answer.get_json()["id"] for answer in answers}) == 1
