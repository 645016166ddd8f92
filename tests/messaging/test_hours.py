"""When reminders are sent: by the plan, asked at the moment of sending."""

from collections import Counter

import pytest
from sqlalchemy import text

from app.core.access import Identity
from app.messaging.hours import Hours, hours_at, hours_of
from app.messaging.notices import NoticeSubject
from tests.factories import Make
from tests.messaging.conftest import Room
from tests.tools import FrozenClock

QUOTA, TOMORROW = NoticeSubject.QUOTA_BEHIND, NoticeSubject.TALK_TOMORROW
WEDNESDAY, SATURDAY, NATIONAL_DAY, VACATION = "2026-11-25", "2026-11-28", "2027-10-01", "2027-01-27"


@pytest.mark.parametrize(
    ("time", "expected"),
    [("07:59:59", False), ("08:00:00", True), ("19:59:59", True), ("20:00:00", False), ("00:00:00", False)],
)
def test_by_day_is_eight_to_eight_in_beijing_as_the_plan_says(make: Make, time: str, expected: bool) -> None:
    hours = hours_of(make.plan, FrozenClock.at(f"{WEDNESDAY}T{time}+08:00").now())
    assert hours.is_daytime is expected
    assert hours.evening == FrozenClock.at(f"{WEDNESDAY}T20:00:00+08:00").now()


def test_another_plan_has_other_hours(make: Make) -> None:
    later = make.plan.reminders.model_copy(update={"not_before": make.plan.reminders.not_before.replace(hour=9)})
    plan = make.plan.model_copy(update={"reminders": later})
    moment = FrozenClock.at(f"{WEDNESDAY}T08:30:00+08:00").now()
    assert (hours_of(make.plan, moment).is_daytime, hours_of(plan, moment).is_daytime) == (True, False)


def test_without_a_plan_it_is_always_night(room: Room) -> None:
    room.session.execute(text("DELETE FROM action_plans"))
    assert hours_at(room.session, room.clock.now()) == Hours(False, False, room.clock.now())
    room.session.rollback()


@pytest.mark.parametrize(
    ("beijing", "subject", "is_daytime_only", "sent"),
    [
        (f"{WEDNESDAY}T19:59:59+08:00", QUOTA, True, 1),
        (f"{WEDNESDAY}T20:00:00+08:00", QUOTA, True, 0),
        (f"{WEDNESDAY}T23:00:00+08:00", QUOTA, False, 1),
        ("2026-11-26T07:59:59+08:00", QUOTA, True, 0),
        ("2026-11-26T08:00:00+08:00", QUOTA, True, 1),
        (f"{SATURDAY}T10:00:00+08:00", QUOTA, True, 0),
        (f"{SATURDAY}T10:00:00+08:00", TOMORROW, True, 1),
        (f"{SATURDAY}T21:00:00+08:00", TOMORROW, True, 0),
        (f"{NATIONAL_DAY}T10:00:00+08:00", QUOTA, True, 0),
        (f"{VACATION}T10:00:00+08:00", QUOTA, True, 0),
        (f"{VACATION}T10:00:00+08:00", TOMORROW, True, 1),
        ("2031-03-05T10:00:00+08:00", QUOTA, True, 0),  # the plan has no vacations of that year
    ],
)
def test_what_waited_is_sent_only_when_it_may_be(
    room: Room, who: Identity, beijing: str, subject: NoticeSubject, is_daytime_only: bool, sent: int
) -> None:
    """Such as one that waited from Wednesday for a paused channel."""
    room.notify(room.notice(who.unit_id, subject=subject, is_daytime_only=is_daytime_only))
    room.clock.set(beijing)
    assert room.delivery.deliver_due()["Sent"] == sent


def test_what_may_not_be_sent_now_holds_up_nothing_else(room: Room, who: Identity) -> None:
    room.grant(who)
    room.notify(room.notice(who.unit_id, subject=TOMORROW, is_daytime_only=True))
    room.notify(room.notice(who.unit_id, page="pages/by-night"))
    room.clock.set(f"{WEDNESDAY}T22:00:00+08:00")
    room.delivery.deliver_due()
    assert [arrived.page for arrived in room.phones.arrived] == ["pages/by-night"]


@pytest.mark.parametrize("is_daytime_only", [True, False])
def test_nothing_of_a_batch_is_sent_after_its_hour(room: Room, is_daytime_only: bool) -> None:
    """Claimed in time; the clock strikes while the first ones are on their way."""
    people = [room.make.staff() for _ in range(30)]
    for person in people:
        room.grant(person)
    expires_at = None if is_daytime_only else FrozenClock.at(f"{WEDNESDAY}T20:00:00+08:00").now()
    room.notify(room.notice(people[0].unit_id, is_daytime_only=is_daytime_only, expires_at=expires_at))
    room.clock.set(f"{WEDNESDAY}T19:59:59+08:00")
    room.phones.during_send = lambda: room.clock.set(f"{WEDNESDAY}T20:00:00+08:00")
    tally = room.delivery.deliver_due()
    assert 1 <= tally["Sent"] <= 8
    assert tally["Released"] == 30 - tally["Sent"]
    assert Counter(room.balance(person) for person in people) == Counter({0: tally["Sent"], 1: tally["Released"]})
