"""Many workers at once, and a worker that stops: nothing twice, nothing lost, no lease outlived."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier, Event, current_thread

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.access import Identity
from app.messaging.claims import claim, expire_overdue, lock_claims
from app.messaging.delivery import LONGEST_SEND_SECONDS, Delivery
from app.messaging.leases import ClaimedMessage
from app.messaging.notices import NoticeSubject
from app.messaging.results import Released, record
from app.messaging.rules import LEASE
from app.messaging.service import settle
from app.messaging.states import MessageStatus
from tests.messaging.conftest import Room
from tests.messaging.phones import (
    NO_ANSWER,
    Phones,
)

NOT_THERE = ClaimedMessage(
    id=0,
    notice_key="",
    unit_id=0,
    person_id=0,
    subject=NoticeSubject.QUOTA_BEHIND,
    subject_id=0,
    body="",
    openid=None,
    template_id="",
    page="",
    data={},
    attempts=1,
    is_repeat=False,
    is_serving=True,
    send_before=None,
)


class TestManyAtOnce:
    def test_twenty_claiming_threads_take_each_of_200_messages_once(self, room: Room) -> None:
        people = [room.make.staff() for _ in range(200)]
        for person in people:
            room.grant(person)
        room.notify(room.notice(people[0].unit_id))
        together = Barrier(20)

        def take(_: int) -> list[int]:
            together.wait(10)
            taken: list[int] = []
            while True:
                with room.transaction() as session:
                    found = claim(session, 7, now=room.clock.now()).messages
                if not found:
                    return taken
                taken += [message.id for message in found]

        with ThreadPoolExecutor(20) as pool:
            taken = [message_id for ids in pool.map(take, range(20)) for message_id in ids]
        assert sorted(taken) == sorted(message.id for message in room.messages())
        assert {room.balance(person) for person in people} == {0}

    def test_a_claim_sees_what_a_claim_under_way_is_taking(self, room: Room, who: Identity) -> None:
        """Else a more urgent message that comes in between would meet the first on the way to the same person."""
        room.grant(who)
        room.notify(room.notice(who.unit_id))

        def take() -> int:
            with room.transaction() as session:
                return len(claim(session, 10, now=room.clock.now()).messages)

        with ThreadPoolExecutor(1) as pool:
            with room.transaction() as session:
                assert len(claim(session, 10, now=room.clock.now()).messages) == 1
                room.notify(room.notice(who.unit_id, subject=NoticeSubject.INVITATION))
                second = pool.submit(take)
                with pytest.raises(TimeoutError):
                    second.result(timeout=0.2)
            assert second.result(timeout=10) == 0

    @pytest.mark.parametrize(
        "change",
        [
            lambda session, now: settle(session, NoticeSubject.QUOTA_BEHIND, 1, now=now),
            lambda session, now: expire_overdue(session, now=now),
            lambda session, now: record(session, [Released(NOT_THERE)], now=now),
            lambda session, now: claim(session, 1, now=now),
        ],
        ids=["settle", "expire", "record", "claim"],
    )
    def test_whoever_settles_messages_takes_the_one_lock_first(
        self, room: Room, change: Callable[[Session, datetime], object]
    ) -> None:
        """They all touch messages, consents and to-dos, each in its own order: without it they would deadlock."""

        def make_change() -> None:
            with room.transaction() as session:
                change(session, room.clock.now())

        with ThreadPoolExecutor(1) as pool:
            with room.transaction() as holder:
                lock_claims(holder)
                changing = pool.submit(make_change)
                with pytest.raises(TimeoutError):
                    changing.result(timeout=0.2)
            changing.result(timeout=10)

    def test_a_claim_does_not_wait_for_a_row_somebody_else_holds(self, room: Room, who: Identity) -> None:
        room.notify(room.notice(who.unit_id))
        with room.transaction() as holder:
            holder.execute(text("SELECT id FROM outbox_messages FOR UPDATE"))
            assert room.delivery.deliver_due() == Counter()
        assert room.delivery.deliver_due() == Counter(Sent=1)

    def test_several_workers_send_every_message_once_and_never_two_at_once_to_a_person(self, room: Room) -> None:
        people = [room.make.staff() for _ in range(12)]
        for person in people:
            room.grant(person, 4)
        for _ in range(4):
            room.notify(room.notice(people[0].unit_id))
        together = Barrier(4)

        def work(_: int) -> int:
            delivery = Delivery(room.phones, room.clock, room.transaction)
            together.wait(10)
            return delivery.deliver_due()["Sent"]

        with ThreadPoolExecutor(4) as pool:
            sent = list(pool.map(work, range(4)))
        room.delivery.deliver_due()  # what a person's earlier message held up when the last worker looked
        assert sum(sent) <= room.phones.tries == 48
        assert Counter(arrived.openid for arrived in room.phones.arrived) == Counter(
            {arrived.openid: 4 for arrived in room.phones.arrived}
        )
        assert {message.status for message in room.messages()} == {MessageStatus.SENT}
        assert room.phones.most_under_way == 1

    def test_two_messages_racing_for_one_consent_spend_it_once(self, room: Room, who: Identity) -> None:
        for _ in range(6):
            room.notify(room.notice(who.unit_id))
        together = Barrier(6)

        def work(_: int) -> None:
            together.wait(10)
            Delivery(room.phones, room.clock, room.transaction).deliver_due()

        with ThreadPoolExecutor(6) as pool:
            list(pool.map(work, range(6)))
        room.delivery.deliver_due()
        assert len(room.phones.arrived) == 1
        assert room.balance(who) == 0
        assert Counter(message.status for message in room.messages()) == Counter(
            {MessageStatus.SENT: 1, MessageStatus.NO_CREDIT: 5}
        )


def test_a_stopping_worker_finishes_what_is_under_way_and_lets_the_rest_go(room: Room, phones: Phones) -> None:
    people = [room.make.staff() for _ in range(30)]
    for person in people:
        room.grant(person)
    room.notify(room.notice(people[0].unit_id))
    stop = Event()
    phones.during_send = stop.set
    tally = Delivery(phones, room.clock, room.transaction, stop).deliver_due()
    assert 1 <= tally["Sent"] <= 8
    assert tally["Sent"] + tally["Released"] == 30
    assert Counter(message.status for message in room.messages()) == Counter(
        {MessageStatus.SENT: tally["Sent"], MessageStatus.QUEUED: tally["Released"]}
    )
    phones.during_send = None
    assert room.delivery.deliver_due() == Counter(Sent=tally["Released"])
    assert len({arrived.openid for arrived in phones.arrived}) == len(phones.arrived) == 30


def held_up_once(room: Room) -> Delivery:
    """Its first send begins so long after the claim that another worker may soon take the row."""
    held_up = iter([LEASE.total_seconds() - LONGEST_SEND_SECONDS + 1])

    def monotonic() -> float:
        return next(held_up, 0.0) if current_thread().name.startswith("sender") else 0.0

    return Delivery(room.phones, room.clock, room.transaction, monotonic=monotonic)


def test_nothing_is_sent_whose_lease_may_end_meanwhile(room: Room, who: Identity) -> None:
    room.notify(room.notice(who.unit_id))
    assert held_up_once(room).deliver_due() == Counter(Released=1, Sent=1)
    assert room.phones.tries == 1
    assert room.message().attempts == 1
    assert room.entries() == [("granted", 1), ("spent", -1), ("refunded", 1), ("spent", -1)]


def test_letting_go_does_not_give_back_what_an_unanswered_attempt_may_have_used(room: Room, who: Identity) -> None:
    room.phones.answers = [NO_ANSWER]
    room.notify(room.notice(who.unit_id))
    room.delivery.deliver_due()
    room.clock.advance(minutes=2)
    assert held_up_once(room).deliver_due() == Counter(Released=1, Sent=1)
    assert room.entries() == [("granted", 1), ("spent", -1)]
