"""Who gets a scarce consent: invitation, change or cancellation, returned, day before, report due, quota."""

from collections import Counter
from datetime import timedelta

import pytest

from app.core.access import Identity
from app.messaging.notices import NoticeSubject
from app.messaging.rules import LONGEST_WAIT
from app.messaging.states import MessageStatus
from tests.messaging.conftest import Room
from tests.messaging.phones import BUSY, NO_ANSWER

ORDER = [
    {NoticeSubject.INVITATION},
    {NoticeSubject.TALK_CHANGED, NoticeSubject.TALK_CANCELLED},
    {NoticeSubject.TALK_RETURNED},
    {NoticeSubject.TALK_TOMORROW},
    {NoticeSubject.REPORT_DUE},
    {NoticeSubject.QUOTA_BEHIND},
]
PAIRS = [
    (better, worse)
    for rank, group in enumerate(ORDER)
    for better in sorted(group)
    for worse in sorted(set().union(*ORDER[rank + 1 :]))
]
INVITATION, QUOTA = NoticeSubject.INVITATION, NoticeSubject.QUOTA_BEHIND


def tell(room: Room, who: Identity, subject: NoticeSubject, **changes: object) -> None:
    """All of one template, whose consents they share."""
    room.notify(room.notice(who.unit_id, subject=subject, page=f"pages/{subject}", **changes))


def arrived(room: Room) -> list[str]:
    return [message.page.removeprefix("pages/") for message in room.phones.arrived]


@pytest.mark.parametrize(("better", "worse"), PAIRS)
def test_the_better_one_gets_it_though_the_worse_was_queued_first(
    room: Room, who: Identity, better: NoticeSubject, worse: NoticeSubject
) -> None:
    tell(room, who, worse)
    tell(room, who, better)
    room.delivery.deliver_due()
    assert arrived(room) == [better]
    assert [message.status for message in room.messages()] == [MessageStatus.NO_CREDIT, MessageStatus.SENT]


def test_among_equals_the_first(room: Room, who: Identity) -> None:
    tell(room, who, NoticeSubject.TALK_CANCELLED)
    tell(room, who, NoticeSubject.TALK_CHANGED)
    room.delivery.deliver_due()
    assert arrived(room) == [NoticeSubject.TALK_CANCELLED]


def test_it_is_kept_for_a_better_one_that_is_tried_again_in_a_moment(room: Room, who: Identity) -> None:
    room.phones.answers = [BUSY]
    tell(room, who, INVITATION)
    room.delivery.deliver_due()
    tell(room, who, QUOTA)
    assert room.delivery.deliver_due() == Counter()
    room.clock.advance(seconds=5)
    room.delivery.deliver_due()
    assert arrived(room) == [INVITATION]


def test_it_is_kept_for_a_better_one_whose_time_comes_soon(room: Room, who: Identity) -> None:
    tell(room, who, INVITATION, not_before=room.clock.now() + timedelta(seconds=20))
    tell(room, who, QUOTA)
    assert room.delivery.deliver_due() == Counter()
    assert {message.status for message in room.messages()} == {MessageStatus.QUEUED}
    room.clock.advance(seconds=20)
    room.delivery.deliver_due()
    assert arrived(room) == [INVITATION]


def test_nobody_waits_for_a_better_one_of_tomorrow(room: Room, who: Identity) -> None:
    tell(room, who, INVITATION, not_before=room.clock.now() + LONGEST_WAIT + timedelta(seconds=1))
    tell(room, who, QUOTA)
    room.delivery.deliver_due()
    assert arrived(room) == [QUOTA]


@pytest.mark.parametrize(("consents", "sent"), [(2, 0), (3, 1)])
def test_each_better_one_has_its_own(room: Room, who: Identity, consents: int, sent: int) -> None:
    room.grant(who, consents - 1)
    for _ in range(2):
        tell(room, who, INVITATION, not_before=room.clock.now() + timedelta(minutes=1))
    tell(room, who, QUOTA)
    assert room.delivery.deliver_due()["Sent"] == sent


def test_a_better_one_that_has_spent_its_own_keeps_nothing_from_others(room: Room, who: Identity) -> None:
    room.grant(who)
    room.phones.answers = [NO_ANSWER]
    tell(room, who, INVITATION)
    room.delivery.deliver_due()
    tell(room, who, QUOTA)
    assert room.delivery.deliver_due() == Counter(Sent=1)


def test_a_better_one_that_comes_too_late_keeps_nothing(room: Room, who: Identity) -> None:
    soon = room.clock.now() + timedelta(minutes=1)
    tell(room, who, INVITATION, not_before=soon, expires_at=room.clock.now())
    tell(room, who, QUOTA)
    assert room.delivery.deliver_due() == Counter(Sent=1)


def test_a_long_term_subscription_is_enough_for_all(room: Room) -> None:
    who = room.make.staff()
    room.grant(who, is_long_term=True)
    tell(room, who, INVITATION, not_before=room.clock.now() + timedelta(minutes=1))
    tell(room, who, QUOTA)
    assert room.delivery.deliver_due() == Counter(Sent=1)


def test_a_better_one_of_another_template_has_consents_of_its_own(room: Room, who: Identity) -> None:
    texts = {"talk": "示例宣讲", "reason": "看不清", "date": "2026年11月25日", "advice": "请重拍"}
    later = room.clock.now() + timedelta(minutes=1)
    tell(room, who, NoticeSubject.TALK_RETURNED, template="talk_returned", fields=texts, not_before=later)
    tell(room, who, QUOTA)
    assert room.delivery.deliver_due() == Counter(Sent=1)
