"""The phone's report and WeChat's push tell of the same consent, in any order, late, twice, or only one of them."""

import itertools
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.core.access import Identity
from app.messaging.credits import grant
from app.messaging.push.service import store_event
from app.messaging.rules import CONFIRMED_WITHIN, CREDIT_CAP
from app.messaging.states import KeptReason, MessageStatus, PushStatus
from tests.messaging.conftest import TEMPLATE, Room
from tests.messaging.push.conftest import Platform
from tests.messaging.push.person import Person

GRANTED, CONFIRMED, ZEROED = ("granted", 1), ("confirmed", 0), ("zeroed", -1)


@pytest.fixture
def person(platform: Platform, who: Identity) -> Person:
    return Person(platform, who)


# What arrives, and what the ledger then says. R: a report, E: an event of an acceptance, N: an event of a refusal; a
# letter with an apostrophe repeats the latest one; W: eleven minutes pass, D: eight days pass.
ORDERS = [
    ("R", [GRANTED]),
    ("E", [GRANTED]),
    ("R E", [GRANTED, CONFIRMED]),
    ("E R", [GRANTED, CONFIRMED]),
    ("R R' E E'", [GRANTED, CONFIRMED]),
    ("E E' R R'", [GRANTED, CONFIRMED]),
    ("R E R' E'", [GRANTED, CONFIRMED]),
    ("E R E' R'", [GRANTED, CONFIRMED]),
    ("R R E E", [GRANTED, GRANTED, CONFIRMED, CONFIRMED]),
    ("E E R R", [GRANTED, GRANTED, CONFIRMED, CONFIRMED]),
    ("R E E R", [GRANTED, CONFIRMED, GRANTED, CONFIRMED]),
    ("E R R E", [GRANTED, CONFIRMED, GRANTED, CONFIRMED]),
    ("R R R E", [GRANTED, GRANTED, GRANTED, CONFIRMED]),
    ("E E E R", [GRANTED, GRANTED, GRANTED, CONFIRMED]),
    # another consent, eleven minutes later: its report is under way or lost
    ("R W E", [GRANTED, GRANTED]),
    ("R W E R", [GRANTED, GRANTED, CONFIRMED]),
    # the phone had no network
    ("E W R", [GRANTED, CONFIRMED]),
    ("E D R", [GRANTED, GRANTED]),
    ("N", [("zeroed", 0)]),
    ("N N'", [("zeroed", 0)]),
    ("E N", [GRANTED, ZEROED]),
    ("R N", [GRANTED, ZEROED]),
    ("R E N", [GRANTED, CONFIRMED, ZEROED]),
    ("R R R N", [GRANTED, GRANTED, GRANTED, ("zeroed", -3)]),
    ("N E", [("zeroed", 0), GRANTED]),
    ("N E R", [("zeroed", 0), GRANTED, CONFIRMED]),
    ("N R E", [("zeroed", 0), GRANTED, CONFIRMED]),
    # the report from before the refusal is void: the event is of a new consent
    ("R N E", [GRANTED, ZEROED, GRANTED]),
    ("R N E R", [GRANTED, ZEROED, GRANTED, CONFIRMED]),
    # a report of what was pushed, granted and refused before it came
    ("E N R", [GRANTED, ZEROED, CONFIRMED]),
]


@pytest.mark.parametrize(("order", "ledger"), ORDERS, ids=[order for order, _ in ORDERS])
def test_orders(person: Person, order: str, ledger: list[tuple[str, int]]) -> None:
    latest: dict[str, object] = {}
    for number, step in enumerate(order.split()):
        if step in "WD":
            person.platform.clock.advance(minutes=11, days=0 if step == "W" else 8)
        elif step[0] == "R":
            client_id = latest["R"] if step.endswith("'") else uuid4()
            assert isinstance(client_id, UUID)
            person.report(client_id)
            latest["R"] = client_id
        else:
            word = "accept" if step[0] == "E" else "reject"
            event = latest[step[0]] if step.endswith("'") else person.platform.answered(person.who, word, after=number)
            latest[step[0]] = event
            person.platform.tell(event)
    assert person.ledger() == ledger


@pytest.mark.parametrize("word", ["reject", "ban"])
@pytest.mark.parametrize("event_name", ["subscribe_msg_popup_event", "subscribe_msg_change_event"])
def test_a_refusal_takes_all(person: Person, word: str, event_name: str) -> None:
    person.report()
    person.report()
    event = person.platform.answered(person.who, word) | {"Event": event_name}
    assert person.platform.tell(event) is PushStatus.DONE
    credit = person.platform.credit(person.who)
    assert credit is not None
    assert (credit.balance, credit.refused_at) == (0, person.platform.clock.now())
    person.event("acceptWithAudio", after=5)
    assert person.balance() == 1
    credit = person.platform.credit(person.who)
    assert credit is not None
    assert credit.refused_at is None


def test_an_acceptance_that_comes_behind_a_later_refusal_gives_nothing(person: Person) -> None:
    assert person.event("reject", after=10) is PushStatus.DONE
    assert person.event("accept", after=5) is PushStatus.KEPT
    assert person.platform.rows()[-1].kept_because is KeptReason.OVERTAKEN
    assert person.balance() == 0


def test_a_refusal_that_comes_behind_a_later_acceptance_leaves_it(person: Person) -> None:
    person.event("accept", after=1)
    person.event("accept", after=10)
    assert person.event("reject", after=5) is PushStatus.DONE
    assert person.balance() == 1
    credit = person.platform.credit(person.who)
    assert credit is not None
    assert credit.refused_at is None


def test_a_refusal_that_comes_behind_a_later_acceptance_leaves_what_the_phone_had_reported(person: Person) -> None:
    person.report()
    person.event("accept", after=10)
    person.event("reject", after=5)
    assert person.ledger() == [GRANTED, CONFIRMED, ("zeroed", 0)]


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_refusals_and_acceptances_in_any_order(person: Person, order: tuple[int, ...]) -> None:
    """Accepted, refused, accepted twice: two are left, however they come in."""
    words = ["accept", "reject", "accept", "accept"]
    for number in order:
        person.event(words[number], after=10 * number)
    assert person.balance() == 2


@hypothesis_settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)
@given(steps=st.lists(st.sampled_from("RE"), max_size=7))
def test_what_is_believed_is_the_greater_of_what_phones_and_pushes_tell(person: Person, steps: list[str]) -> None:
    room = person.platform.room
    room.session.execute(text("DELETE FROM credit_entries"))
    room.session.execute(text("DELETE FROM message_credits"))
    room.session.commit()
    for step in steps:
        room.clock.advance(seconds=2)
        person.report() if step == "R" else person.event()
    assert person.balance() == max(steps.count("R"), steps.count("E"))


def test_a_spent_consent_is_confirmed_all_the_same(person: Person) -> None:
    room = person.platform.room
    person.report()
    room.notify(room.notice(person.who.unit_id))
    room.delivery.deliver_due()
    person.event()
    assert person.ledger() == [GRANTED, ("spent", -1), CONFIRMED]


def test_a_pushed_consent_is_as_good_as_a_reported_one(person: Person) -> None:
    room = person.platform.room
    person.event()
    room.notify(room.notice(person.who.unit_id))
    room.delivery.deliver_due()
    assert room.message().status is MessageStatus.SENT
    assert person.ledger() == [GRANTED, ("spent", -1)]


def test_the_cap_of_the_phones_hints_does_not_hold_for_what_wechat_says(person: Person) -> None:
    person.platform.room.grant(person.who, CREDIT_CAP)
    person.platform.clock.advance(minutes=11)
    person.event()
    assert person.balance() == CREDIT_CAP + 1


def test_a_worker_that_lags_still_matches_what_came_together(room: Room, person: Person) -> None:
    """The event lay for hours; the report came in time, and so did the next ones."""
    platform = person.platform
    with room.transaction() as session:
        store_event(session, platform.answered(person.who), may_wake=False, now=room.clock.now())
    room.clock.advance(minutes=1)
    person.report()
    room.clock.advance(hours=3)
    platform.inbox.process_due()
    assert person.ledger() == [GRANTED, CONFIRMED]


def test_a_report_of_ten_minutes_before_is_the_same_consent(person: Person) -> None:
    person.report()
    person.platform.clock.advance(seconds=CONFIRMED_WITHIN.total_seconds())
    person.event()
    assert person.ledger() == [GRANTED, CONFIRMED]


def test_the_database_itself_lets_a_grant_be_confirmed_once(room: Room, person: Person) -> None:
    person.report()
    person.event()
    with pytest.raises(IntegrityError, match="uq_credit_entries_confirms"):
        room.session.execute(
            text(
                "INSERT INTO credit_entries (person_id, template_id, change, amount, at, confirms_id)"
                " SELECT person_id, template_id, change, amount, at, confirms_id FROM credit_entries"
                " WHERE confirms_id IS NOT NULL"
            )
        )
    room.session.rollback()


def test_reports_and_pushes_at_the_same_moment_count_once_each(room: Room, person: Person) -> None:
    """Ten consents told twice, all at once, for a person who had none: no deadlock, and ten are left."""
    for number in range(10):
        assert person.platform.push(person.platform.answered(person.who, after=number)).status_code == 200
    together = Barrier(11)

    def report(_: int) -> None:
        together.wait(10)
        with room.transaction() as session:
            grant(session, person.who.person_id, TEMPLATE, is_long_term=False, client_id=uuid4(), now=room.clock.now())

    with ThreadPoolExecutor(10) as pool:
        reports = [pool.submit(report, number) for number in range(10)]
        together.wait(10)
        person.platform.inbox.process_due()
        for future in reports:
            future.result()
    assert person.balance() == 10
    assert Counter(change for change, _ in person.ledger()) == {"granted": 10, "confirmed": 10}
