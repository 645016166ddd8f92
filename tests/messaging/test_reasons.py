"""From facts to the reason an office reads, as a table; and what may be done about it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.core.periods import beijing
from app.messaging.acts import against_discard, against_release
from app.messaging.closing import Closed, closed_at
from app.messaging.errors import (
    MayHaveArrived,
    MessageNotWaiting,
    MessageTooLate,
    MessageUnderWay,
    OutsideHours,
    SendingRests,
)
from app.messaging.notices import NoticeSubject
from app.messaging.reasons import Facts, MessageReason, Pause, explain
from app.messaging.rules import MAX_ATTEMPTS
from app.messaging.states import DiscardReason, MessageStatus
from app.messaging.words import DISCARD_REASONS, MESSAGE_REASONS, OWN_STATUSES, STATUSES, say_reason
from tests.factories import Make
from tests.tools import FrozenClock

NOW = FrozenClock.at("2026-11-25T10:00:00+08:00").now()
EVENING = FrozenClock.at("2026-11-25T21:00:00+08:00").now()
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
STATUS = MessageStatus

DUE = Facts(
    status=STATUS.QUEUED,
    next_attempt_at=NOW,
    leased_until=None,
    expires_at=None,
    attempts=0,
    last_errcode=None,
    has_spent_credit=False,
    sent_at=None,
    discarded_because=None,
    settled_at=None,
    pause=None,
    is_another_under_way=False,
    closed_now=None,
    closed_when_due=None,
    has_worker=True,
)
ALL_REST = Pause(True, 45009, NOW - MINUTE, NOW + 4 * MINUTE)
ONE_RESTS = Pause(False, 40037, NOW - MINUTE, NOW + 4 * MINUTE)
NIGHT = Closed(is_night=True, opens_at=FrozenClock.at("2026-11-26T08:00:00+08:00").now())
TOMORROW, QUOTA = NoticeSubject.TALK_TOMORROW, NoticeSubject.QUOTA_BEHIND
FAILED = replace(DUE, status=STATUS.FAILED)
EXPIRED = replace(DUE, status=STATUS.EXPIRED, expires_at=NOW - HOUR)


@pytest.mark.parametrize(
    ("facts", "reason", "words"),
    [
        (DUE, "due", "已经到时间，几秒内发出"),
        (replace(DUE, leased_until=NOW + MINUTE, pause=ALL_REST), "under_way", "正在发送，一分钟内有结果"),
        (replace(DUE, leased_until=NOW - MINUTE, attempts=1), "due", "已经到时间，几秒内发出"),  # its worker died
        (replace(DUE, next_attempt_at=NOW + HOUR), "not_yet", "还没到时间，11月25日 11:00 以后才发"),
        (
            replace(DUE, next_attempt_at=NOW + MINUTE, attempts=3, last_errcode=-1),
            "retry",
            "第 3 次没有发成（微信错误码 -1），11月25日 10:01 再试",
        ),
        (
            replace(DUE, next_attempt_at=NOW + MINUTE, attempts=1, has_spent_credit=True),
            "retry",
            "第 1 次没有发成（没有连上微信），11月25日 10:01 再试；之前有一次没有等到微信的回答，可能已经送到",
        ),
        (replace(DUE, has_worker=False), "no_worker", "发送程序没有运行，请告诉系统管理员"),
        (replace(DUE, has_worker=None), "due", "已经到时间，几秒内发出"),
        (
            replace(DUE, pause=ALL_REST),
            "all_paused",
            "微信通道从11月25日 09:59 起暂时停用（微信错误码 45009），修好后会自动发出",
        ),
        (
            replace(DUE, pause=ONE_RESTS),
            "template_paused",
            "这一类提醒从11月25日 09:59 起暂时停用（微信错误码 40037），修好后会自动发出",
        ),
        (replace(DUE, pause=replace(ALL_REST, until=NOW)), "due", "已经到时间，几秒内发出"),
        (replace(DUE, is_another_under_way=True), "behind_another", "正在给同一个人发另一条，发完就发这条"),
        (replace(DUE, status=STATUS.SENT), "accepted", "微信已经收下，还没说有没有送到"),
        (replace(DUE, status=STATUS.DELIVERED), "delivered", "微信说已经送到"),
        (
            replace(DUE, status=STATUS.REFUSED, last_errcode=43101),
            "refused",
            "微信说对方的授权已经用完或关闭（微信错误码 43101）",
        ),
        (replace(DUE, status=STATUS.NO_CREDIT, attempts=1), "no_consent", "对方没有授权接收微信提醒，所以没有发"),
        (replace(FAILED, attempts=1), "no_account", "对方现在没有登录过小程序的微信，所以没有发"),
        (
            replace(FAILED, attempts=1, has_spent_credit=True),
            "maybe_arrived",
            "发出后没有等到微信的回答，我们不能确定送没送到",
        ),
        (
            replace(FAILED, attempts=MAX_ATTEMPTS, last_errcode=-1),
            "gave_up",
            "试了 10 次都没有发成（微信错误码 -1），不再试了",
        ),
        (
            replace(FAILED, attempts=MAX_ATTEMPTS, has_spent_credit=True),
            "gave_up",
            "试了 10 次都没有发成（没有连上微信），不再试了；之前有一次没有等到微信的回答，可能已经送到",
        ),
        (replace(FAILED, attempts=1, last_errcode=47003), "rejected", "微信没有收这条消息（微信错误码 47003）"),
        (
            replace(FAILED, attempts=1, last_errcode=43107, sent_at=NOW - HOUR, has_spent_credit=True),
            "not_delivered",
            "微信11月25日 09:00 收下了，后来说没有送到（微信错误码 43107）",
        ),
        (EXPIRED, "too_late", "到11月25日 09:00 还没能发出，再发就没有用了"),
        (replace(EXPIRED, settled_at=NOW - HOUR), "overtaken", "11月25日 09:00，这件事已经办好或者变了，不用再发"),
        (replace(EXPIRED, settled_at=NOW - MINUTE), "too_late", "到11月25日 09:00 还没能发出，再发就没有用了"),
        (replace(DUE, expires_at=NOW), "too_late", "到11月25日 10:00 还没能发出，再发就没有用了"),  # not swept yet
        (
            replace(DUE, status=STATUS.DISCARDED, discarded_because=DiscardReason.TOLD),
            "discarded",
            "工作人员决定不发了：已经用别的办法告诉对方",
        ),
    ],
)
def test_each_message_has_one_reason(facts: Facts, reason: str, words: str) -> None:
    found = explain(facts, now=NOW)
    assert (found.reason, say_reason(found)) == (reason, words)


def test_what_holds_it_longest_is_the_reason() -> None:
    """Nothing changes before that has passed, whatever else is repaired."""
    tomorrow = replace(DUE, next_attempt_at=NOW + 24 * HOUR)
    assert explain(replace(tomorrow, pause=ALL_REST, has_worker=False), now=NOW).reason is MessageReason.NOT_YET
    soon = replace(DUE, next_attempt_at=NOW + MINUTE, attempts=1, pause=ALL_REST)
    assert explain(soon, now=NOW).reason is MessageReason.ALL_PAUSED
    at_night = replace(DUE, next_attempt_at=NOW + 12 * HOUR, closed_when_due=NIGHT)
    found = explain(at_night, now=NOW)
    assert (found.reason, say_reason(found)) == ("night", "这类提醒只在白天发，要等到11月26日 08:00")
    assert explain(replace(tomorrow, closed_when_due=NIGHT), now=NOW).reason is MessageReason.NOT_YET
    weekend = replace(DUE, closed_when_due=replace(NIGHT, is_night=False), pause=ALL_REST)
    assert say_reason(explain(weekend, now=NOW)) == "这类提醒只在教学日的白天发，要等到11月26日 08:00"
    nobody_knows = replace(tomorrow, closed_when_due=Closed(is_night=False, opens_at=None))
    assert explain(nobody_knows, now=NOW).reason is MessageReason.NO_CALENDAR


@pytest.mark.parametrize(
    ("at", "subject", "closed"),
    [
        ("2026-11-25T10:00", QUOTA, None),
        ("2026-11-25T20:00", TOMORROW, (True, "2026-11-26T08:00")),
        ("2026-11-26T00:30", TOMORROW, (True, "2026-11-26T08:00")),
        ("2026-12-31T23:59", TOMORROW, (True, "2027-01-01T08:00")),
        ("2026-11-27T21:00", QUOTA, (True, "2026-11-30T08:00")),  # a Friday
        ("2026-11-28T10:00", QUOTA, (False, "2026-11-30T08:00")),
        ("2026-11-28T10:00", TOMORROW, None),
        ("2026-10-02T10:00", QUOTA, (False, "2026-10-08T08:00")),
        ("2031-03-05T10:00", QUOTA, (False, None)),  # the plan has no vacations of that year
    ],
)
def test_until_when_nobody_is_disturbed(
    make: Make, at: str, subject: NoticeSubject, closed: tuple[bool, str | None] | None
) -> None:
    found = closed_at([make.plan], FrozenClock.at(f"{at}+08:00").now(), subject)
    said = found and (found.is_night, found.opens_at and f"{beijing(found.opens_at):%Y-%m-%dT%H:%M}")
    assert said == closed


def test_every_word_is_there() -> None:
    assert list(MESSAGE_REASONS) == list(MessageReason)
    assert list(STATUSES) == list(OWN_STATUSES) == list(MessageStatus)
    assert list(DISCARD_REASONS) == list(DiscardReason)
    said = "".join([*MESSAGE_REASONS.values(), *STATUSES.values(), *OWN_STATUSES.values()])
    assert "读" not in said


@pytest.mark.parametrize(
    ("facts", "against"),
    [
        (DUE, None),
        (replace(DUE, next_attempt_at=NOW + HOUR), None),
        (replace(DUE, next_attempt_at=NOW + HOUR, attempts=3, last_errcode=-1), None),
        (replace(DUE, leased_until=NOW + MINUTE), MessageUnderWay),
        (replace(DUE, status=STATUS.SENT), MessageNotWaiting),
        (replace(DUE, expires_at=NOW), MessageTooLate),
        (replace(DUE, pause=ONE_RESTS), SendingRests),
        (replace(DUE, next_attempt_at=NOW + HOUR, has_spent_credit=True), MayHaveArrived),
        (replace(DUE, has_spent_credit=True), None),
    ],
)
def test_what_may_be_sent_at_once(facts: Facts, against: object) -> None:
    assert against_release(facts, now=NOW) is against


def test_nobody_sends_a_daytime_message_at_night_by_hand() -> None:
    assert against_release(replace(DUE, closed_now=NIGHT), now=EVENING) is OutsideHours
    assert against_release(replace(DUE, closed_when_due=NIGHT), now=EVENING) is None


@pytest.mark.parametrize("status", [item for item in MessageStatus if item is not STATUS.QUEUED])
def test_only_what_waits_is_discarded(status: MessageStatus) -> None:
    assert against_discard(replace(DUE, status=status), now=NOW) is MessageNotWaiting
    assert against_discard(DUE, now=NOW) is None
    assert against_discard(replace(DUE, leased_until=NOW + MINUTE), now=NOW) is MessageUnderWay
