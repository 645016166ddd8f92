"""The pure rules of sending, as tables."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from app.core.ports import WeChatError
from app.messaging.notices import Notice, NoticeSubject, compose, notice_key
from app.messaging.rules import (
    LONGEST_WAIT,
    MAX_ATTEMPTS,
    Verdict,
    back_off,
    is_worth_asking,
    judge,
)
from app.messaging.states import CallListReason, MessageStatus
from app.messaging.words import CALL_REASONS, SUBJECTS, say_status
from tests.messaging.phones import (
    BUSY,
    CONSENT_GONE,
    NO_ANSWER,
)

QUEUED, FAILED = MessageStatus.QUEUED, MessageStatus.FAILED
UNCERTAIN, UNDELIVERABLE = CallListReason.UNCERTAIN, CallListReason.UNDELIVERABLE


def _judge(error: WeChatError, *, attempts: int = 1, is_repeat: bool = False) -> Verdict:
    return judge(error, template_id="t", attempts=attempts, is_repeat=is_repeat, jitter=0)


@pytest.mark.parametrize(
    ("error", "is_repeat", "reason"),
    [
        (BUSY, False, UNDELIVERABLE),
        (BUSY, True, UNCERTAIN),
        (NO_ANSWER, False, UNCERTAIN),
    ],
)
def test_the_last_attempt_gives_up(error: WeChatError, is_repeat: bool, reason: CallListReason) -> None:
    assert _judge(error, attempts=MAX_ATTEMPTS - 1).status is QUEUED
    verdict = _judge(error, attempts=MAX_ATTEMPTS, is_repeat=is_repeat)
    assert (verdict.status, verdict.call_reason) == (FAILED, reason)


def test_a_refusal_after_an_attempt_without_an_answer_is_uncertain() -> None:
    assert _judge(CONSENT_GONE, is_repeat=True).call_reason is UNCERTAIN


@pytest.mark.parametrize(
    ("attempts", "jitter", "seconds"), [(1, 0, 5), (2, 0, 10), (5, 0, 80), (1, 1, 2.5), (2, 0.5, 7.5)]
)
def test_waits_double_and_jitter_shortens_them(attempts: int, jitter: float, seconds: float) -> None:
    assert back_off(attempts, jitter) == timedelta(seconds=seconds)


def test_no_wait_is_longer_than_the_longest() -> None:
    assert back_off(MAX_ATTEMPTS, 0) == LONGEST_WAIT


@pytest.mark.parametrize(
    ("balance", "is_long_term", "expected"), [(0, False, True), (4, False, True), (5, False, False), (0, True, False)]
)
def test_asking_is_worthwhile_until_enough_are_in_hand(balance: int, is_long_term: bool, expected: bool) -> None:
    assert is_worth_asking(balance=balance, is_long_term=is_long_term) is expected


class TemplateOfTwo:
    template_id = "t"
    title = "示例提醒"
    labels: Mapping[str, str] = {}
    long_term = None
    fields = {"thing1": "unit", "date2": "date"}  # noqa: RUF012 - a plain stand-in


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("示例县", "示例县"),
        ("一二三四五六七八九十一二三四五六七八九十", "一二三四五六七八九十一二三四五六七八九十"),
        ("一二三四五六七八九十一二三四五六七八九十多", "一二三四五六七八九十一二三四五六七八九…"),
        ("  两\n行\t字 ", "两 行 字"),
    ],
)
def test_a_thing_fits_into_twenty_characters_on_one_line(text: str, shown: str) -> None:
    assert compose(TemplateOfTwo(), {"unit": text, "date": "2026年11月25日"}) == {
        "thing1": shown,
        "date2": "2026年11月25日",
    }


def test_a_forgotten_text_is_a_bug_found_before_sending() -> None:
    with pytest.raises(KeyError, match="date"):
        compose(TemplateOfTwo(), {"unit": "示例县"})


def test_a_notice_is_one_per_receiver() -> None:
    def key(unit_id: int, person_id: int | None = None) -> str:
        return notice_key(
            Notice(
                subject=NoticeSubject.QUOTA_BEHIND,
                subject_id=1,
                unit_id=unit_id,
                dedupe_key="a",
                title="",
                body="",
                page="",
                template="",
                person_id=person_id,
            )
        )

    assert len({key(1), key(2), key(1, 1), key(1, 2)}) == 4


@pytest.mark.parametrize("status", MessageStatus)
@pytest.mark.parametrize("is_on_call_list", [True, False])
def test_no_status_claims_that_somebody_read_it(status: MessageStatus, is_on_call_list: bool) -> None:
    words = say_status(status, is_on_call_list=is_on_call_list, is_paused=False)
    assert words
    assert not any(word in words for word in ("已读", "失败", "异常"))
    has_arrived_or_waits = status in {MessageStatus.QUEUED, MessageStatus.SENT, MessageStatus.DELIVERED}
    assert ("催办名单" in words) is (is_on_call_list and not has_arrived_or_waits)


def test_every_subject_and_reason_has_words() -> None:
    assert set(SUBJECTS) == set(NoticeSubject)
    assert set(CALL_REASONS) == set(CallListReason)
