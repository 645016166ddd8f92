"""Asking WeChat about a photo: once, again when it is busy, never when it cannot work, and nothing lost meanwhile."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from app.accounts.models import Person
from app.adapters.redis_client import connect_redis
from app.adapters.wechat import build_wechat
from app.photos.safety.rules import (
    AFTER_ALERT,
    AFTER_NO_CONNECTION,
    AFTER_RATE_LIMIT,
    ASKABLE_FOR,
    LEASE,
    MOST_ATTEMPTS,
)
from app.photos.safety.service import CHECK_TASK, take_next
from app.photos.safety.states import SafetyState
from app.talks.states import TalkStatus
from config.settings import Settings
from tests.photos.conftest import Phone, TalkInStore
from tests.photos.pictures import jpeg
from tests.photos.safety.conftest import ASK, Check
from tests.tools import FrozenClock, RecordingQueue


def test_a_photo_is_asked_about_once(known: Phone, check: Check, queue: RecordingQueue) -> None:
    assert (CHECK_TASK, ()) in queue.woken
    assert check.row().state is SafetyState.WAITING
    assert check.run() == {"asked": 1}
    assert check.run() == {}
    assert (check.row().state, check.row().asks, check.calls()) == (SafetyState.ASKED, 1, 1)


def test_whoever_has_no_openid_is_not_asked_about(known: Phone, check: Check) -> None:
    with check.transaction() as session:
        session.execute(update(Person).values(openid=None))
    assert check.run() == {}
    assert (check.row().state, check.calls()) == (SafetyState.UNANSWERED, 0)


@pytest.mark.parametrize("errcode", [61010, 43104, 87654])
def test_what_wechat_will_never_check_is_for_a_person(known: Phone, check: Check, errcode: int) -> None:
    check.sandbox.add_fault(ASK, "errcode", errcode)
    assert check.run() == {"not_asked": 1}
    assert (check.row().state, check.calls()) == (SafetyState.UNANSWERED, 1)


def test_a_busy_wechat_is_asked_again_ever_more_rarely_and_not_for_ever(
    known: Phone, check: Check, clock: FrozenClock
) -> None:
    check.sandbox.add_fault(ASK, "errcode", -1, times=0)
    for attempt in range(1, MOST_ATTEMPTS + 1):
        assert check.run() == {"not_asked": 1}
        assert check.run() == {}, "it waits a while"
        assert (check.row().state, check.row().attempts) == (SafetyState.WAITING, attempt)
        clock.moment = check.row().next_attempt_at
    assert check.run() == {}
    assert (check.row().state, check.calls()) == (SafetyState.UNANSWERED, MOST_ATTEMPTS)


@pytest.mark.parametrize(("errcode", "rest"), [(48001, AFTER_ALERT), (45011, AFTER_RATE_LIMIT)])
def test_what_would_meet_every_photo_stops_the_asking(
    known: Phone, talk: TalkInStore, check: Check, clock: FrozenClock, errcode: int, rest: timedelta
) -> None:
    known.send(talk.id, jpeg(641))
    check.sandbox.add_fault(ASK, "errcode", errcode)
    worker = check.worker()
    assert worker.check_due() == {"not_asked": 1}
    clock.moment += rest - timedelta(seconds=1)
    assert worker.check_due() == {}
    assert [row.attempts for row in check.rows()] == [0, 0]
    clock.moment += timedelta(seconds=1)
    assert worker.check_due() == {"asked": 2}
    assert check.calls() == 3


def test_while_redis_is_away_nothing_burns(known: Phone, check: Check, clock: FrozenClock, settings: Settings) -> None:
    worker = check.worker(build_wechat(settings, connect_redis("redis://127.0.0.1:1")))
    for _ in range(2):
        assert worker.check_due() == {"not_asked": 1}
        clock.moment += AFTER_NO_CONNECTION
    assert (check.row().state, check.row().attempts, check.calls()) == (SafetyState.WAITING, 0, 0)
    assert check.run() == {"asked": 1}


def test_a_worker_that_dies_while_it_asks_leaves_a_lease_that_ends(
    known: Phone, check: Check, clock: FrozenClock
) -> None:
    with check.transaction() as session:
        assert take_next(session, now=clock.now()) is not None
    assert check.run() == {}
    clock.moment += LEASE
    assert check.run() == {"asked": 1}


@pytest.mark.parametrize(
    ("is_removed", "age"), [(True, timedelta(0)), (False, ASKABLE_FOR)], ids=["removed", "too old"]
)
def test_what_is_gone_or_too_old_is_not_asked_about(
    known: Phone, talk: TalkInStore, check: Check, clock: FrozenClock, is_removed: bool, age: timedelta
) -> None:
    if is_removed:
        talk.become(TalkStatus.RETURNED)
        assert known.remove(check.row().photo_id).status_code == 204
    clock.moment += age
    assert check.run() == {}
    assert (check.row().state, check.calls()) == (SafetyState.UNANSWERED, 0)
