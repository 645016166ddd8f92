"""Events between storing and effect: each once, in the order of happening, none in the way of another."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from apiflask import APIFlask
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from app.core.access import Identity
from app.messaging.models import PushEvent
from app.messaging.push.rules import PUSH_ATTEMPTS, PUSHES_KEPT
from app.messaging.states import KeptReason, PushStatus
from app.worker import run_periodic
from tests.messaging.push.conftest import Platform


def test_unknown_events_are_kept(platform: Platform, who: Identity) -> None:
    assert platform.tell(platform.event("some_new_event", platform.openid(who), more={"a": 1})) is PushStatus.KEPT
    row = platform.row()
    assert (row.kept_because, row.content) == (KeptReason.UNKNOWN_EVENT, {"Event": "some_new_event", "more": {"a": 1}})


def test_an_openid_deep_within_an_unknown_event_is_not_stored(platform: Platform, who: Identity) -> None:
    openid = platform.openid(who)
    inner = {"OpenId": openid, "List": [{"unionid": "u-1", "kind": 3}]}
    platform.tell(platform.event("some_new_event", openid, detail=inner))
    assert platform.row().content == {"Event": "some_new_event", "detail": {"List": [{"kind": 3}]}}


@pytest.mark.parametrize("event", [{}, {"Event": 7}, {"MsgType": "event"}, {"Event": "x" * 300}, {"Event": None}])
def test_whatever_it_is_something_is_kept(platform: Platform, event: dict[str, object]) -> None:
    assert platform.tell(event) is PushStatus.KEPT


@pytest.mark.parametrize("created", [None, "", "soon", -1, 99999999999999999999, "4102444800", True, [1]])
def test_without_a_time_it_happened_when_it_came(platform: Platform, who: Identity, created: object) -> None:
    assert platform.tell(platform.answered(who) | {"CreateTime": created}) is PushStatus.DONE
    assert platform.row().happened_at == platform.clock.now()


def test_a_receipt_that_waits_for_its_message_does_not_wait_for_a_clock_put_back(
    platform: Platform, who: Identity
) -> None:
    platform.clock.advance(hours=1)
    platform.push(platform.sent(who, "1988810812324364999"))
    platform.inbox.process_due()
    platform.clock.advance(hours=-1)
    assert platform.inbox.process_due() == Counter()
    wait = platform.row().next_attempt_at - platform.clock.now()
    assert timedelta(0) < wait <= timedelta(seconds=1)
    platform.clock.advance(seconds=2)
    assert platform.inbox.process_due() == Counter(waiting=1)


def test_the_verdict_on_an_image_is_kept_for_whoever_asked(platform: Platform, who: Identity) -> None:
    result = {"suggest": "pass", "label": "100"}
    event = platform.event("wxa_media_check", platform.openid(who), appid="wx", trace_id="690b03d2", result=result)
    assert platform.tell(event) is PushStatus.KEPT
    row = platform.row()
    assert row.kept_because is KeptReason.FOR_PHOTOS
    assert row.content == {"Event": "wxa_media_check", "trace_id": "690b03d2", "result": result}


def test_what_happened_first_is_processed_first(platform: Platform, who: Identity) -> None:
    """They came in the wrong order, so the refusal's ledger line stands between the two."""
    platform.push(platform.answered(who, after=20))
    platform.push(platform.answered(who, "reject", after=10))
    platform.push(platform.answered(who, after=0))
    platform.inbox.process_due()
    assert platform.room.entries() == [("granted", 1), ("zeroed", -1), ("granted", 1)]


def test_several_workers_let_each_event_have_its_effect_once(platform: Platform, who: Identity) -> None:
    for number in range(20):
        platform.push(platform.answered(who, after=number))
    together = Barrier(4)

    def work(_: int) -> Counter[str]:
        together.wait(10)
        return platform.inbox.process_due()

    with ThreadPoolExecutor(4) as pool:
        tallies = list(pool.map(work, range(4)))
    assert sum(tallies, Counter()) == Counter(done=20)
    assert platform.room.balance(who) == 20


def test_one_that_another_worker_holds_is_left_and_not_waited_for(platform: Platform, who: Identity) -> None:
    platform.push(platform.answered(who))
    platform.push(platform.answered(who, after=1))
    held = platform.rows()[0]
    with platform.room.transaction() as session:
        session.execute(select(PushEvent).where(PushEvent.id == held.id).with_for_update())
        assert platform.inbox.process_due() == Counter(done=1)
    assert platform.inbox.process_due() == Counter(done=1)


def break_processing(session: Session, *, broken: bool) -> None:
    """The ledger of consents cannot be written meanwhile."""
    session.rollback()
    names = ("credit_entries", "hidden") if broken else ("hidden", "credit_entries")
    session.execute(text(f"ALTER TABLE {names[0]} RENAME TO {names[1]}"))
    session.commit()


def test_one_that_cannot_be_processed_stays_with_a_reason_and_keeps_nobody_from_it(
    platform: Platform, who: Identity, session: Session
) -> None:
    platform.push(platform.answered(who))
    platform.push(platform.event("some_new_event", platform.openid(who)))
    break_processing(session, broken=True)
    try:
        assert platform.inbox.process_due() == Counter(error=1, kept=1)
        row = platform.rows()[0]
        assert (row.status, row.attempts, row.error) == (PushStatus.WAITING, 1, "ProgrammingError")
        assert platform.inbox.process_due() == Counter()  # not before its time
        for _ in range(PUSH_ATTEMPTS - 2):
            platform.clock.advance(hours=1)
            assert platform.inbox.process_due() == Counter(error=1)
        platform.clock.advance(hours=1)
        assert platform.inbox.process_due() == Counter(stuck=1)
        platform.clock.advance(hours=1)
        assert platform.inbox.process_due() == Counter()
    finally:
        break_processing(session, broken=False)
    row = platform.rows()[0]
    assert (row.status, row.error) == (PushStatus.STUCK, "ProgrammingError")
    assert row.openid == platform.openid(who)  # it may still be processed: operations.md says how
    assert platform.credit(who) is None  # and nothing of it was done by halves


def test_a_repaired_one_has_its_effect(platform: Platform, who: Identity, session: Session) -> None:
    platform.push(platform.answered(who))
    session.execute(update(PushEvent).values(status=PushStatus.STUCK, attempts=PUSH_ATTEMPTS))
    session.commit()
    assert platform.inbox.process_due() == Counter()
    session.execute(text("UPDATE push_events SET status = 'waiting', attempts = 0 WHERE status = 'stuck'"))
    session.commit()
    assert platform.inbox.process_due() == Counter(done=1)
    assert platform.room.balance(who) == 1


def test_after_ninety_days_it_is_forgotten(platform: Platform, who: Identity, app: APIFlask) -> None:
    platform.tell(platform.answered(who))
    platform.clock.advance(days=1)
    platform.push(platform.event("some_new_event", "o-x"))
    platform.clock.advance(seconds=(PUSHES_KEPT - timedelta(days=1)).total_seconds())
    run_periodic(app, "forget_old_pushes")
    assert len(platform.rows()) == 2
    platform.clock.advance(days=1)
    run_periodic(app, "forget_old_pushes")
    assert [row.event for row in platform.rows()] == ["some_new_event"]
    assert platform.room.balance(who) == 1  # the ledger stays
