"""Fifty threads, as of fifty workers, on one database: they claim, send, record, give up and settle at once."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from app.core.db import LOCK_TIMEOUT_MS
from app.messaging.claims import claim, expire_overdue
from app.messaging.leases import ClaimedMessage
from app.messaging.notices import PRIORITY, NoticeSubject
from app.messaging.results import NotSent, Released, Result, Sent, record
from app.messaging.service import settle
from app.messaging.states import MessageStatus
from tests.messaging.conftest import Room
from tests.messaging.phones import CONSENT_GONE, WORD_WRONG

THREADS = 50
PEOPLE = 40
TURNS = 3
MESSAGES_EACH = 4
CONSENTS_EACH = 3
SEND_SECONDS = 0.05
TOLD_BEFORE = 5
SETTLED = 4711
Begin = Callable[[], AbstractContextManager[Session]]


@pytest.fixture
def begin(database_url: str) -> Iterator[Begin]:
    """Transactions on connections enough for all threads."""
    engine = create_engine(database_url, pool_size=THREADS)

    @contextmanager
    def transaction() -> Iterator[Session]:
        with Session(engine) as session, session.begin():
            session.execute(text(f"SET LOCAL lock_timeout = {LOCK_TIMEOUT_MS}"))  # as the application's own
            yield session

    yield transaction
    engine.dispose()


class Road:
    """Who is under way to whom, as WeChat would see it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._under_way: set[int] = set()
        self.handed_out: Counter[int] = Counter()
        """By message id."""
        self.met: list[int] = []
        """People to whom two messages were under way at once."""

    def enter(self, messages: list[ClaimedMessage]) -> None:
        with self._lock:
            self.handed_out.update(message.id for message in messages)
            people = [message.person_id for message in messages]
            self.met += [person for person in people if person in self._under_way]
            self.met += [person for person, times in Counter(people).items() if times > 1]
            self._under_way.update(people)

    def leave(self, messages: list[ClaimedMessage]) -> None:
        with self._lock:
            self._under_way.difference_update(message.person_id for message in messages)


def test_no_message_twice_one_at_a_time_to_a_person_and_no_deadlock(room: Room, begin: Begin) -> None:
    """Half of the notices come in while the others are being claimed, each more urgent than the one before."""
    subjects = sorted(NoticeSubject, key=PRIORITY.__getitem__, reverse=True)
    people = [room.make.staff() for _ in range(PEOPLE)]
    for person in people:
        room.grant(person, len(subjects) - 1)
    for subject in subjects[:TOLD_BEFORE]:
        room.notify(room.notice(people[0].unit_id, subject=subject))
    road, together, now = Road(), threading.Barrier(THREADS + 1), room.clock.now()
    everything_told = threading.Event()

    def work(number: int) -> None:
        """Ends when it has found nothing to do a few times: what stands back for a neighbour comes later."""
        random, found_nothing = Random(number), 0
        together.wait(30)
        while found_nothing < 3 or not everything_told.is_set():
            with begin() as session:
                claimed = claim(session, random.randint(1, 9), now=now)
            messages = list(claimed.messages)
            road.enter(messages)
            time.sleep(SEND_SECONDS)
            road.leave(messages)  # before the record is there, for from then on the next may be on its way
            with begin() as session:
                record(session, [Sent(message, f"{message.id}") for message in messages], now=now)
            found_nothing = 0 if messages or claimed.settled else found_nothing + 1

    with ThreadPoolExecutor(THREADS) as pool:
        working = [pool.submit(work, number) for number in range(THREADS)]
        together.wait(30)
        for subject in subjects[TOLD_BEFORE:]:
            room.notify(room.notice(people[0].unit_id, subject=subject))
        everything_told.set()
        for each in working:
            each.result()
    assert road.met == []
    assert set(road.handed_out.values()) == {1}
    assert len(road.handed_out) == PEOPLE * (len(subjects) - 1)
    assert Counter(message.status for message in room.messages()) == {
        MessageStatus.SENT: PEOPLE * (len(subjects) - 1),
        MessageStatus.NO_CREDIT: PEOPLE,
    }
    assert {room.balance(person) for person in people} == {0}


def test_whatever_they_do_at_once_the_books_are_right(room: Room, begin: Begin) -> None:
    """Some are refused, let go, overdue or settled, in any order, and nobody waits for somebody who waits."""
    people = [room.make.staff() for _ in range(PEOPLE)]
    for person in people:
        room.grant(person, CONSENTS_EACH)
    now = room.clock.now()
    for number in range(MESSAGES_EACH):
        expires_at = now + timedelta(minutes=1) if number == 0 else None
        room.notify(room.notice(people[0].unit_id, subject_id=SETTLED + number, expires_at=expires_at))
    together = threading.Barrier(THREADS)

    def result_of(message: ClaimedMessage, random: Random) -> Result:
        accepted, let_go = Sent(message, f"{message.id}"), Released(message)
        results: list[Result] = [accepted, let_go, NotSent(message, WORD_WRONG), NotSent(message, CONSENT_GONE)]
        return random.choice(results)

    def work(number: int) -> None:
        random = Random(number)
        together.wait(30)
        for turn in range(TURNS):
            at = now + timedelta(seconds=30 * turn)
            with begin() as session:
                messages = claim(session, random.randint(1, 9), now=at).messages
            with begin() as session:
                record(session, [result_of(message, random) for message in messages], now=at)
            with begin() as session:
                if number % 2:
                    expire_overdue(session, now=at)
                else:
                    settle(session, NoticeSubject.QUOTA_BEHIND, SETTLED + MESSAGES_EACH - 1, now=at)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, range(THREADS)))
    for person in people:
        assert room.balance(person) == ledger(room, person.person_id)
    statuses = Counter(entry.status for entry in room.messages())
    assert all(statuses[status] for status in (MessageStatus.SENT, MessageStatus.FAILED, MessageStatus.REFUSED))


def ledger(room: Room, person_id: int) -> int:
    total = text("SELECT sum(amount) FROM credit_entries WHERE person_id = :person")
    return int(room.session.execute(total, {"person": person_id}).scalar_one())
