"""Consents: what a phone reports, what is spent, and what the ledger says about it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.core.access import Identity
from app.messaging.credits import grant
from app.messaging.rules import CREDIT_CAP
from app.messaging.states import MessageStatus
from app.messaging.views import view_credits
from app.plan.rules import MessageKind
from tests.messaging.conftest import TEMPLATE, Room
from tests.tools import Api, problem

RETURNED = "example-template-talk-returned"


@pytest.fixture
def who(room: Room) -> Identity:
    return room.make.staff()


def report(results: dict[str, str], client_id: UUID | None = None) -> dict[str, object]:
    return {"client_id": str(client_id or uuid4()), "results": results}


def balances(api: Api) -> dict[str, int]:
    return {item["template_id"]: item["balance"] for item in api.get("/api/me/credits").get_json()["credits"]}


def test_every_template_of_the_plan_is_listed_and_worth_asking_at_first(room: Room, api: Api, who: Identity) -> None:
    credits = api.as_(who).get("/api/me/credits").get_json()["credits"]
    assert {item["template"] for item in credits} == set(room.make.plan.message_templates)
    assert {item["is_worth_asking"] for item in credits} == {True}
    assert {item["balance"] for item in credits} == {0}


def test_a_one_time_message_that_a_long_term_consent_makes_needless_is_not_asked_for(room: Room, who: Identity) -> None:
    known = dict(room.make.plan.message_templates)
    known["quota_behind"] = known["quota_behind"].model_copy(update={"long_term": "long"})
    update = {"template_id": "long", "kind": MessageKind.LONG_TERM, "long_term": None}
    known["long"] = known["quota_behind"].model_copy(update=update)

    def worth() -> dict[str, bool]:
        credits = view_credits(room.session, who.person_id, known).credits
        return {item.template: item.is_worth_asking for item in credits if item.template in {"quota_behind", "long"}}

    assert worth() == {"quota_behind": True, "long": True}
    room.grant(who, template_id="long", is_long_term=True)
    assert worth() == {"quota_behind": False, "long": False}


def test_only_acceptances_count(room: Room, api: Api, who: Identity) -> None:
    me = api.as_(who)
    answer = me.post("/api/me/credits", report({TEMPLATE: "accept", RETURNED: "reject"}))
    assert answer.status_code == 200
    nothing = {template.template_id: 0 for template in room.make.plan.message_templates.values()}
    assert balances(me) == nothing | {TEMPLATE: 1}
    me.post("/api/me/credits", report({TEMPLATE: "acceptWithAudio", RETURNED: "ban"}))
    assert balances(me)[TEMPLATE] == 2
    assert balances(me)[RETURNED] == 0


def test_a_repeated_report_counts_once(room: Room, api: Api, who: Identity) -> None:
    me, body = api.as_(who), report({TEMPLATE: "accept"})
    for _ in range(3):
        assert me.post("/api/me/credits", body).status_code == 200
    assert balances(me)[TEMPLATE] == 1
    assert room.entries() == [("granted", 1)]


def test_a_forged_report_cannot_pile_up_consents(room: Room, who: Identity) -> None:
    room.grant(who, CREDIT_CAP + 3)
    assert room.balance(who) == CREDIT_CAP
    assert sum(amount for _, amount in room.entries()) == CREDIT_CAP


@pytest.mark.parametrize(
    "results", [{}, {f"t{number}": "accept" for number in range(6)}, {"x" * 65: "accept"}, {"": "accept"}, {"t": ""}]
)
def test_a_report_of_another_shape_is_refused(room: Room, api: Api, who: Identity, results: dict[str, str]) -> None:
    assert problem(api.as_(who).post("/api/me/credits", report(results))) == (422, "input.invalid")
    assert not room.entries()


def test_a_template_nobody_knows_is_refused_and_nothing_is_counted(room: Room, api: Api, who: Identity) -> None:
    answer = api.as_(who).post("/api/me/credits", report({TEMPLATE: "accept", "unknown": "accept"}))
    assert problem(answer) == (422, "credits.template_unknown")
    assert not room.entries()


def test_somebody_elses_client_id_takes_nothing_away_but_counts_nothing(room: Room, api: Api, who: Identity) -> None:
    other, client_id = room.make.staff(), uuid4()
    api.as_(who).post("/api/me/credits", report({TEMPLATE: "accept"}, client_id))
    api.as_(other).post("/api/me/credits", report({TEMPLATE: "accept"}, client_id))
    assert balances(api.as_(who))[TEMPLATE] == 1


def test_a_new_acceptance_clears_a_refusal(room: Room, who: Identity) -> None:
    room.grant(who)
    room.session.execute(text("UPDATE message_credits SET refused_at = now()"))
    room.session.commit()
    room.grant(who)
    assert room.session.scalar(text("SELECT refused_at FROM message_credits")) is None


def test_the_database_itself_refuses_a_negative_balance(room: Room, who: Identity) -> None:
    room.grant(who)
    with pytest.raises(IntegrityError, match="ck_message_credits_balance"):
        room.session.execute(text("UPDATE message_credits SET balance = -1"))
    room.session.rollback()


def test_grants_and_sends_at_the_same_time_lose_nothing(room: Room, who: Identity) -> None:
    """Ten grants against ten messages, all at once: whatever the order, the ledger adds up to the balance."""
    for _ in range(10):
        room.notify(room.notice(who.unit_id))
    together = Barrier(11)

    def give(_: int) -> None:
        with room.transaction() as session:
            together.wait(10)
            grant(session, who.person_id, TEMPLATE, is_long_term=False, client_id=uuid4(), now=room.clock.now())

    with ThreadPoolExecutor(11) as pool:
        grants = [pool.submit(give, number) for number in range(10)]
        together.wait(10)
        room.delivery.deliver_due()
        for future in grants:
            future.result()
    sent = sum(message.status is MessageStatus.SENT for message in room.messages())
    assert room.balance(who) == sum(amount for _, amount in room.entries()) == 10 - sent
    assert len(room.phones.arrived) == sent
