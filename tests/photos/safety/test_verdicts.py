"""WeChat's verdict: in either order, more than once, too late, never, and about a picture it could not fetch."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

import pytest

from app.core.ports import WeChat
from app.photos.links import PhotoLinks
from app.photos.safety.checker import Checker
from app.photos.safety.rules import ANSWER_WITHIN, ASK_AGAIN_AFTER, LINK_MINUTES, MediaVerdict, read_verdict
from app.photos.safety.states import SafetyState
from sandbox.client import SandboxClient
from tests.messaging.push.test_real_http import pushed
from tests.photos.conftest import Phone, TalkInStore
from tests.photos.pictures import jpeg
from tests.photos.safety.conftest import Check
from tests.tools import FrozenClock


@pytest.mark.parametrize(
    ("suggest", "state", "label"),
    [("pass", SafetyState.PASSED, 100), ("review", SafetyState.REVIEW, 20001), ("risky", SafetyState.RISKY, 20006)],
)
def test_the_verdict_comes_by_push(known: Phone, check: Check, suggest: str, state: SafetyState, label: int) -> None:
    assert check.tell(suggest) is state
    assert (check.row().label, check.row().answered_at) == (label, check.clock.now())
    assert check.run() == {}


@dataclass
class Hasty:
    """WeChat, whose push is here before its answer to our question."""

    check: Check

    def check_media(self, **question: Any) -> str:
        trace_id = self.check.wechat.check_media(**question)
        self.check.push("review", trace_id)
        self.check.platform.inbox.process_due()
        return trace_id


def test_a_push_that_overtakes_our_own_record_counts(known: Phone, check: Check) -> None:
    check.worker(cast("WeChat", Hasty(check))).check_due()
    assert check.row().state is SafetyState.ASKED
    assert check.run() == {"review": 1}


def test_the_first_verdict_stands_however_often_one_comes(known: Phone, check: Check) -> None:
    check.run()
    for suggest in ("risky", "risky", "pass"):
        check.push(suggest)
    assert check.run() == {"risky": 1}
    check.push("review")
    assert check.run() == {}
    assert check.row().state is SafetyState.RISKY


def test_a_verdict_is_about_the_photo_it_names(known: Phone, talk: TalkInStore, check: Check) -> None:
    known.send(talk.id, jpeg(641))
    check.run()
    first, second = check.rows()
    check.push("pass", "of-somebody-else")
    other_event = check.event(second.trace_id, "pass") | {"Event": "wxa_something_else"}
    assert check.platform.push(other_event).status_code == 200
    assert check.run() == {}
    check.push("risky", second.trace_id)
    check.push("pass", first.trace_id)
    check.run()
    assert [row.state for row in check.rows()] == [SafetyState.PASSED, SafetyState.RISKY]


def test_without_a_verdict_it_is_asked_once_more_and_then_left_to_a_person(
    known: Phone, check: Check, clock: FrozenClock
) -> None:
    check.run()
    clock.moment += ANSWER_WITHIN - timedelta(seconds=1)
    assert check.run() == {}
    clock.moment += timedelta(seconds=1)
    assert check.run() == {"asked": 1}
    assert check.row().state is SafetyState.ASKED
    clock.moment += ANSWER_WITHIN
    assert check.run() == {}
    assert (check.row().state, check.calls()) == (SafetyState.UNANSWERED, 2)


def test_the_second_question_is_answered_like_the_first(known: Phone, check: Check, clock: FrozenClock) -> None:
    check.run()
    clock.moment += ANSWER_WITHIN
    assert check.tell("pass") is SafetyState.PASSED


def test_a_verdict_counts_however_long_no_worker_was_there(known: Phone, check: Check, clock: FrozenClock) -> None:
    check.run()
    check.push("pass")
    clock.moment += timedelta(days=1)
    assert check.run() == {"passed": 1}
    assert check.calls() == 1


def test_a_picture_that_could_not_be_fetched_is_asked_about_once_more(
    known: Phone, check: Check, clock: FrozenClock
) -> None:
    assert check.tell(None) is SafetyState.WAITING
    assert check.calls() == 1
    clock.moment += ASK_AGAIN_AFTER
    assert check.tell(None) is SafetyState.WAITING
    clock.moment += ASK_AGAIN_AFTER
    check.run()
    assert (check.row().state, check.calls()) == (SafetyState.UNANSWERED, 2)


@pytest.mark.parametrize("suggest", ["pass", "risky"])
def test_wechat_itself_fetches_the_picture_and_pushes(
    known: Phone, check: Check, pushing: SandboxClient, suggest: str
) -> None:
    """Over real HTTP: had it found no picture behind the link, it would say so."""
    pushing.configure(media_suggest=suggest, media_check_seconds=0)
    base_url = pushing.config()["push_url"].removesuffix("/wechat/push")
    links = PhotoLinks(check.links.key, base_url, LINK_MINUTES)
    Checker(check.wechat, links, check.clock, check.transaction).check_due()
    pushed(pushing, 1)
    check.run()
    assert check.row().state == {"pass": "passed"}.get(suggest, suggest)


@pytest.mark.parametrize(
    ("content", "verdict"),
    [
        ({"result": {"suggest": "pass", "label": "100"}}, MediaVerdict(SafetyState.PASSED, 100)),
        ({"errcode": "0", "result": {"suggest": "risky", "label": 20002}}, MediaVerdict(SafetyState.RISKY, 20002)),
        ({"errcode": 0, "result": {"suggest": "a new word"}}, MediaVerdict(SafetyState.REVIEW, None)),
        ({"result": {"suggest": "pass", "label": "9" * 30}}, MediaVerdict(SafetyState.PASSED, None)),
        ({"errcode": -1008, "result": {"suggest": "pass", "label": 100}}, None),
        ({"result": "pass"}, None),
        ({}, None),
    ],
)
def test_what_a_verdict_looks_like(content: dict[str, Any], verdict: MediaVerdict | None) -> None:
    assert read_verdict(content) == verdict
