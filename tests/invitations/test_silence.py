"""Nobody answers: reminders, the call list, an end to waiting. And the day before: who has confirmed."""

from collections.abc import Sequence
from datetime import date

import pytest
from apiflask import APIFlask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.core.periods import DAY, TeachingCalendar
from app.invitations.rules import UNDECIDED, SilenceStep, silence_step
from app.messaging.models import Todo
from app.messaging.notices import NoticeSubject
from app.worker import run_periodic
from tests.factories import XIJI
from tests.invitations.conftest import Desk
from tests.invitations.drafts import new_talk, propose
from tests.tools import FrozenClock, problem

CALENDAR = TeachingCalendar(vacations=())
MONDAY = date(2026, 11, 2)
FAR = date(2026, 12, 31)
REMIND, CALL = SilenceStep.REMIND, SilenceStep.CALL


def steps(told: Sequence[date], called_on: date | None, days: Sequence[date], starts_on: date = FAR) -> list[object]:
    return [
        silence_step(CALENDAR, told=told, after=(2, 4), starts_on=starts_on, called_on=called_on, today=day)
        for day in days
    ]


@pytest.mark.parametrize(
    ("told", "called_on", "due"),
    [
        ([0], None, {2: REMIND, 3: REMIND, 4: REMIND, 7: REMIND}),
        ([0, 2], None, {4: REMIND, 7: REMIND}),
        ([0, 3], None, {7: REMIND}),  # the worker was away: two workdays from the reminder that was late
        ([0, 2, 4], None, {8: CALL}),  # Tuesday
        ([0, 2, 4], 8, {}),
        ([0, 2, 4], 0, {8: CALL}),  # on the list since the invitation, and told since
        ([0], 0, {2: REMIND, 3: REMIND, 4: REMIND, 7: REMIND}),
    ],
)
def test_what_is_due_on_which_day(told: list[int], called_on: int | None, due: dict[int, SilenceStep]) -> None:
    days = [MONDAY + n * DAY for n in range(9)]
    called = None if called_on is None else days[called_on]
    found = steps([days[n] for n in told], called, days[max(told) :])
    assert {n + max(told): step for n, step in enumerate(found) if step is not None} == {
        n: step for n, step in due.items() if n >= max(told)
    } | ({8: due.get(8, due[7])} if 7 in due else {})


def test_the_workday_before_the_talk_somebody_telephones_instead() -> None:
    days = [MONDAY + n * DAY for n in range(5)]
    assert steps([MONDAY], None, days, starts_on=MONDAY + 3 * DAY) == [None, None, CALL, CALL, CALL]
    friday, saturday = MONDAY + 4 * DAY, MONDAY + 5 * DAY
    assert steps([MONDAY + 3 * DAY], None, [friday, saturday], starts_on=MONDAY + 7 * DAY) == [CALL, None]


@given(st.integers(0, 4), st.integers(0, 12))
def test_nothing_is_due_on_days_off_nor_twice_a_day(first: int, ahead: int) -> None:
    told, today = MONDAY + first * DAY, MONDAY + (first + ahead) * DAY
    (step,) = steps([told], None, [today])
    assert step is None or (today.weekday() < 5 and today > told)


def test_nobody_waits_longer_than_the_invitation_holds(app: APIFlask, desk: Desk, clock: FrozenClock) -> None:
    sent = desk.invite(talk=new_talk(school_id=desk.school.id, starts_at="2027-01-08T14:30:00+08:00"))
    assert sent["expires_at"] == "2026-12-09T12:00:00Z"  # the evening of the tenth workday
    clock.set("2026-12-09T19:59:59+08:00")
    run_periodic(app, "expire_invitations")
    assert desk.see(desk.speaks, sent)["status"] == "invited"
    clock.set("2026-12-09T20:00:00+08:00")
    run_periodic(app, "expire_invitations")
    seen = desk.see(desk.staff, sent)
    assert (seen["status"], seen["line"]) == ("expired", "一直没有等到示例讲师甲的回复，不再等了。")
    assert (seen["may_invite_substitute"], desk.talk(sent["talk_id"])["speaker_name"]) == (True, UNDECIDED)
    assert open_titles(desk, NoticeSubject.INVITATION_ANSWERED) == ["没有等到示例讲师甲的回复，请另请一位"]
    assert open_titles(desk, NoticeSubject.INVITATION) == []


def test_proposed_times_that_are_all_over_end_the_invitation(app: APIFlask, desk: Desk, clock: FrozenClock) -> None:
    sent = desk.invite()
    slots = ["2026-11-30T10:00:00+08:00", "2026-12-02T10:00:00+08:00"]
    desk.do(desk.speaks, sent, "answer", propose(sent["version"], *slots))
    for moment, status in (("2026-12-02T09:59:00+08:00", "time_proposed"), ("2026-12-02T10:00:00+08:00", "withdrawn")):
        clock.set(moment)
        run_periodic(app, "expire_invitations")
        assert desk.see(desk.staff, sent)["status"] == status
    assert desk.see(desk.speaks, sent)["line"] == "给示例讲师甲的邀请已撤回（给出的时间都过了）。"


def open_titles(desk: Desk, subject: NoticeSubject) -> list[str]:
    desk.make.session.expire_all()
    query = select(Todo.title).where(Todo.subject == subject, Todo.done_at.is_(None)).order_by(Todo.id)
    return list(desk.make.session.scalars(query))


def test_both_sides_confirm_the_day_before_and_the_pair_hears_who_has_not(
    app: APIFlask, desk: Desk, clock: FrozenClock
) -> None:
    agreed = desk.accept(desk.invite())
    early = desk.api.as_(desk.speaks).post(f"/api/invitations/{agreed['id']}/confirm", {"version": agreed["version"]})
    assert problem(early) == (409, "invitation.not_yet_to_confirm")

    def at(hour: str) -> list[str]:
        clock.set(f"2026-11-30T{hour}:00+08:00")
        for task in ("remind_of_talks_tomorrow", "remind_to_confirm"):
            run_periodic(app, task)
        return open_titles(desk, NoticeSubject.CONFIRMATION_MISSING)

    missing = "明天的宣讲，示例讲师甲和示例小学还没确认"
    assert (at("11:59"), at("12:00"), at("15:00")) == ([], [missing] * 2, [missing] * 2)  # both units of the pair
    assert desk.see(desk.teaches, agreed)["may_confirm_for"] == ["school"]
    assert desk.see(desk.staff, agreed)["may_confirm_for"] == ["speaker", "school"]
    unsaid = desk.api.as_(desk.staff).post(f"/api/invitations/{agreed['id']}/confirm", {"version": agreed["version"]})
    assert problem(unsaid) == (422, "input.invalid")
    confirm = {"version": agreed["version"]}
    desk.do(desk.speaks, agreed, "confirm", confirm)
    both = desk.do(
        desk.teaches, agreed, "confirm", confirm
    )  # of the same version: the other side's word is no conflict
    assert (both["may_confirm"], both["speaker_confirmed_at"] is None) == (False, False)
    assert desk.do(desk.speaks, agreed, "confirm", confirm)["version"] == both["version"]
    for subject in (
        NoticeSubject.CONFIRMATION_MISSING,
        NoticeSubject.CONFIRMATION,
        NoticeSubject.TALK_TOMORROW,
    ):
        assert open_titles(desk, subject) == []


def test_who_agrees_on_the_day_before_has_confirmed_by_it(app: APIFlask, desk: Desk, clock: FrozenClock) -> None:
    sent = desk.invite()
    clock.set("2026-11-30T09:00:00+08:00")
    agreed = desk.accept(sent)
    assert agreed["speaker_confirmed_at"] == "2026-11-30T01:00:00Z"
    run_periodic(app, "remind_to_confirm")
    assert open_titles(desk, NoticeSubject.CONFIRMATION) == []
    back = desk.do(desk.speaks, agreed, "undo", {"version": agreed["version"]})
    assert back["speaker_confirmed_at"] is None
    clock.set("2026-11-30T12:30:00+08:00")
    desk.accept(back)
    clock.advance(minutes=10)
    run_periodic(app, "remind_to_confirm")
    assert open_titles(desk, NoticeSubject.CONFIRMATION_MISSING) == []  # the school has only just heard of it


def test_the_sweeps_may_run_again_and_again(app: APIFlask, desk: Desk, clock: FrozenClock) -> None:
    desk.accept(desk.invite())
    desk.invite(desk.make.speaker(XIJI), talk=new_talk(school_id=desk.school.id, starts_at="2026-12-20T10:00:00+08:00"))
    clock.set("2026-11-30T14:00:00+08:00")
    for _ in range(3):
        clock.advance(minutes=10)  # a period of its own
        for task in ("expire_invitations", "remind_of_invitations", "remind_to_confirm"):
            run_periodic(app, task)
    counts = desk.make.session.execute(select(Todo.subject, func.count()).group_by(Todo.subject))
    assert {subject: many for subject, many in counts} == {
        NoticeSubject.INVITATION: 3,
        NoticeSubject.INVITATION_ANSWERED: 2,
        NoticeSubject.CONFIRMATION: 1,
        NoticeSubject.CONFIRMATION_MISSING: 2,
    }
