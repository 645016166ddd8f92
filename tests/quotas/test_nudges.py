"""The city reminds a county by hand, within the same limits."""

from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from app.core.access import Role
from app.core.audit import AuditEvent
from app.messaging.models import OutboxMessage, Todo
from app.quotas.errors import RemindedRecently
from app.quotas.nudges import nudge
from app.quotas.reminders import remind_behind_units
from app.units.models import UnitKind
from tests.factories import CITY, LONGDE, XIJI, Make
from tests.quotas.conftest import Approved
from tests.tools import Api, FrozenClock, problem

NUDGE = f"/api/progress/{XIJI}/nudge"


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock.at("2026-10-15T10:00:00+08:00")


@pytest.fixture
def city(api: Api, make: Make) -> Api:
    return api.as_(make.staff(CITY))


def test_a_nudge_tells_both_units_and_stands_in_the_trail(session: Session, make: Make, city: Api) -> None:
    make.staff(XIJI)
    answer = city.post(NUDGE)
    assert answer.status_code == 200, answer.get_json()
    federation, bureau = make.unit(XIJI), make.unit(XIJI, UnitKind.BUREAU)
    assert answer.get_json() == {
        "division_code": XIJI,
        "units": [
            {"unit_id": federation.id, "queued": 1, "is_on_call_list": False},
            {"unit_id": bureau.id, "queued": 0, "is_on_call_list": True},
        ],
    }
    assert set(session.scalars(select(Todo.unit_id))) == {federation.id, bureau.id}
    [event] = session.scalars(select(AuditEvent).where(AuditEvent.action == "quota.reminded"))
    assert (event.subject_id, event.unit_id) == (int(XIJI), make.unit(CITY).id)


def test_nudge_and_automatic_reminder_share_the_seven_days(session: Session, city: Api, clock: FrozenClock) -> None:
    assert city.post(NUDGE).status_code == 200
    refused = city.post(NUDGE)
    assert problem(refused) == (409, "reminder.too_soon")
    assert refused.get_json()["title"] == "西吉县在10月15日提醒过了，7 天内只提醒一次。急的话请打电话。"
    clock.advance(days=1)
    assert XIJI not in {item.division_code for item in remind_behind_units(session, now=clock.now())}
    session.commit()
    assert problem(city.post(f"/api/progress/{LONGDE}/nudge")) == (409, "reminder.too_soon")
    clock.advance(days=6)
    assert city.post(NUDGE).status_code == 200


@pytest.mark.parametrize(
    "moment", ["2026-10-15T20:00:00+08:00", "2026-10-17T10:00:00+08:00", "2026-10-01T10:00:00+08:00"]
)
def test_never_at_night_or_on_days_off(session: Session, city: Api, clock: FrozenClock, moment: str) -> None:
    clock.set(moment)
    assert problem(city.post(NUDGE)) == (409, "reminder.not_now")
    assert session.scalar(select(func.count()).select_from(Todo)) == 0


def test_the_second_of_two_at_once_is_told_so(engine: Engine, make: Make, clock: FrozenClock) -> None:
    """It waits for the first; a day later the dedupe key is another one and could not have helped."""
    staff = make.staff(CITY)
    with Session(engine) as first, Session(engine) as second, ThreadPoolExecutor(1) as pool:
        assert len(nudge(first, staff, XIJI, now=clock.now())) == 2
        clock.advance(days=1)
        waiting = pool.submit(nudge, second, staff, XIJI, now=clock.now())
        wait([waiting], timeout=0.1)  # long enough for a nudge that does not wait
        first.commit()
        with pytest.raises(RemindedRecently):
            waiting.result(timeout=10)


def test_a_county_on_pace_is_left_in_peace(city: Api, approved: Approved) -> None:
    for _ in range(2):
        approved(XIJI)
    assert problem(city.post(NUDGE)) == (409, "reminder.on_pace")


def test_without_vacations_the_preview_says_what_is_missing_and_nothing_is_sent(
    session: Session, city: Api, approved: Approved, clock: FrozenClock
) -> None:
    clock.set("2030-01-08T10:00:00+08:00")
    preview = city.get(NUDGE + "/preview").get_json()
    assert preview["may_send"] is False
    assert preview["why_not"].startswith("行动方案里还没有今年的寒暑假")
    assert preview["text"].startswith("西吉县2030年劳模工匠进校园：已计入 0 场，年度任务 3 场。")
    assert "None" not in preview["text"]
    assert problem(city.post(NUDGE)) == (409, "reminder.pace_unknown")
    assert session.scalar(select(func.count()).select_from(Todo)) == 0
    for _ in range(3):
        approved(XIJI)
    assert problem(city.post(NUDGE)) == (409, "reminder.on_pace")


@pytest.mark.parametrize("code", [CITY, "640471", "999999"])
def test_only_counties_are_nudged(city: Api, code: str) -> None:
    assert problem(city.post(f"/api/progress/{code}/nudge")) == (404, "not_found")
    assert problem(city.get(f"/api/progress/{code}/nudge/preview")) == (404, "not_found")


def test_only_the_city_nudges(api: Api, make: Make) -> None:
    for identity in (make.staff(LONGDE), make.staff(XIJI), make.staff("640471"), make.teacher()):
        assert identity.role is not Role.CITY
        assert problem(api.as_(identity).post(NUDGE)) == (403, "identity.not_allowed")
        assert problem(api.as_(identity).get(NUDGE + "/preview")) == (403, "identity.not_allowed")


def test_looking_sends_nothing_and_sending_says_what_was_shown(session: Session, city: Api) -> None:
    text = city.get(NUDGE + "/preview").get_json()["text"]
    assert session.scalar(select(func.count()).select_from(Todo)) == 0
    city.post(NUDGE)
    assert set(session.scalars(select(Todo.body))) == {text}


def test_the_preview_says_why_not_now(city: Api, clock: FrozenClock) -> None:
    city.post(NUDGE)
    clock.advance(days=1)
    preview = city.get(NUDGE + "/preview").get_json()
    assert preview["may_send"] is False
    assert preview["why_not"] == "西吉县在10月15日提醒过了，7 天内只提醒一次。急的话请打电话。"
    assert preview["last_reminded_at"] == "2026-10-15T02:00:00Z"


def test_a_message_is_queued_for_people_with_an_account(session: Session, make: Make, city: Api) -> None:
    person_id = make.staff(XIJI).person_id
    city.post(NUDGE)
    assert list(session.scalars(select(OutboxMessage.person_id))) == [person_id]
