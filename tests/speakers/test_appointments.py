"""Appointments: both units of the pair in either order, a zone's federation alone, silence never; ending, and again."""

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.access import Identity
from app.core.audit import AuditEvent
from app.messaging.models import CallListEntry, Todo
from app.messaging.notices import NoticeSubject
from app.speakers.models import Appointment, Speaker
from app.units.models import UnitKind
from tests.factories import CITY, LONGDE, XIJI, Make
from tests.tools import Api, FrozenClock, QueryCounter, problem

ZONE = "640471"
TODAY = "2026-11-25"
FEDERATION, BUREAU = UnitKind.FEDERATION, UnitKind.BUREAU


def propose(api: Api, speaker: Speaker, begins_on: str = TODAY) -> Any:
    return api.post(f"/api/speakers/{speaker.id}/appointments", {"begins_on": begins_on})


def retired(make: Make, division: str = XIJI) -> Speaker:
    """On the roster, without an appointment."""
    speaker = make.speaker(division, is_serving=False)
    make.session.delete(make.session.scalars(select(Appointment).where(Appointment.speaker_id == speaker.id)).one())
    make.session.commit()
    return speaker


def latest(answer: Any) -> Any:
    assert answer.status_code in {200, 201}, answer.get_json()
    return answer.get_json()["appointments"][0]


def end(api: Api, appointment_id: int, ends_on: str, reason: str = "年龄到了，本人提出") -> Any:
    return api.post(f"/api/appointments/{appointment_id}/end", {"ends_on": ends_on, "reason": reason})


def todos(session: Session, unit_id: int) -> Sequence[Todo]:
    session.expire_all()
    query = select(Todo).where(Todo.unit_id == unit_id, Todo.subject == NoticeSubject.APPOINTMENT)
    return session.scalars(query.order_by(Todo.id)).all()


@pytest.mark.parametrize("first", [FEDERATION, BUREAU])
def test_both_units_of_the_pair_confirm_in_either_order(api: Api, make: Make, first: UnitKind) -> None:
    second = BUREAU if first is FEDERATION else FEDERATION
    one, other = api.as_(make.staff(kind=first)), api.as_(make.staff(kind=second))
    proposed = latest(propose(one, retired(make)))
    assert proposed["serving_since"] is None
    assert proposed[f"{first}_confirmed_at"] is not None
    assert proposed[f"{second}_confirmed_at"] is None
    assert proposed["line"] == f"等{make.unit(XIJI, second).name}确认"
    assert proposed["may_confirm"] is False
    make.clock.advance(days=2)
    (waiting,) = other.get("/api/appointments").get_json()["appointments"]
    assert (waiting["id"], waiting["may_confirm"]) == (proposed["id"], True)
    answer = other.post("/api/appointments/confirm", {"ids": [proposed["id"]]})
    assert (answer.status_code, answer.get_json()) == (200, {"appointments": []})
    row = make.session.get_one(Appointment, proposed["id"])
    assert row.serving_since == make.clock.now()
    (shown,) = one.get(f"/api/speakers/{row.speaker_id}").get_json()["appointments"]
    assert (shown["line"], shown["proposed_by"]) == ("在聘", make.unit(XIJI, first).name)


def test_silence_never_confirms(api: Api, make: Make, clock: FrozenClock) -> None:
    caller = api.as_(make.staff())
    speaker = retired(make)
    propose(caller, speaker)
    clock.advance(days=400)
    view = api.as_(make.staff()).get(f"/api/speakers/{speaker.id}").get_json()
    assert (view["is_serving"], view["is_waiting"]) == (False, True)
    assert view["appointments"][0]["serving_since"] is None


def test_confirming_for_the_own_unit_again_confirms_nothing_for_the_partner(api: Api, make: Make) -> None:
    caller = api.as_(make.staff())
    proposed = latest(propose(caller, retired(make)))
    answer = caller.post("/api/appointments/confirm", {"ids": [proposed["id"]]})
    assert answer.status_code == 200
    assert answer.get_json()["appointments"][0]["bureau_confirmed_at"] is None


def test_in_a_zone_the_federation_alone_appoints(api: Api, make: Make, session: Session) -> None:
    proposed = latest(propose(api.as_(make.staff(ZONE)), retired(make, ZONE)))
    assert (proposed["line"], proposed["bureau_confirmed_at"]) == ("在聘", None)
    assert proposed["serving_since"] is not None
    assert session.scalars(select(Todo)).all() == []


def test_the_partner_finds_one_to_do_for_however_many_until_all_are_confirmed(
    api: Api, make: Make, session: Session
) -> None:
    federation, bureau = api.as_(make.staff()), api.as_(make.staff(kind=BUREAU))
    ids = [latest(propose(federation, retired(make)))["id"] for _ in range(3)]
    partner = make.unit(XIJI, BUREAU).id
    (todo,) = todos(session, partner)
    assert (todo.page, todo.action, todo.done_at) == ("pkg-staff/appointments/appointments", "去确认", None)
    assert todos(session, make.unit(XIJI).id) == []
    bureau.post("/api/appointments/confirm", {"ids": ids[:1]})
    assert todos(session, partner)[0].done_at is None
    bureau.post("/api/appointments/confirm", {"ids": ids[1:]})
    assert todos(session, partner)[0].done_at is not None
    propose(federation, retired(make))
    assert [item.done_at is None for item in todos(session, partner)] == [False, True]
    assert session.scalars(select(CallListEntry)).all() == [], "nobody is telephoned for it"


def test_a_proposal_taken_back_leaves_the_partner_nothing_to_do(api: Api, make: Make, session: Session) -> None:
    caller = api.as_(make.staff())
    proposed = latest(propose(caller, retired(make)))
    ended = latest(end(caller, proposed["id"], TODAY, "名单弄错了"))
    assert ended["ends_on"] == "2026-11-26", "a day without anybody serving"
    assert todos(session, make.unit(XIJI, BUREAU).id)[0].done_at is not None
    make.clock.advance(days=1)
    speaker = session.scalars(select(Speaker)).one()
    (shown,) = api.as_(make.staff()).get(f"/api/speakers/{speaker.id}").get_json()["appointments"]
    assert shown["line"] == "没有聘成，已撤回"
    assert problem(api.as_(make.staff(kind=BUREAU)).post("/api/appointments/confirm", {"ids": [proposed["id"]]})) == (
        409,
        "appointment.ended",
    )


def test_all_or_none_are_confirmed(api: Api, make: Make, session: Session) -> None:
    federation, bureau = api.as_(make.staff()), api.as_(make.staff(kind=BUREAU))
    own = latest(propose(federation, retired(make)))["id"]
    elsewhere = latest(propose(api.as_(make.staff(LONGDE)), retired(make, LONGDE)))["id"]
    assert problem(bureau.post("/api/appointments/confirm", {"ids": [own, elsewhere]})) == (404, "not_found")
    session.expire_all()
    assert [row.bureau_confirmed_at for row in session.scalars(select(Appointment))] == [None, None]


@pytest.mark.parametrize("division", [CITY, LONGDE])
def test_only_the_pair_itself_appoints_to_its_corps(api: Api, make: Make, division: str) -> None:
    speaker = retired(make)
    stranger = api.as_(make.staff(division))
    expected = (403, "speaker.not_your_roster") if division == CITY else (404, "not_found")
    assert problem(propose(stranger, speaker)) == expected
    proposed = latest(propose(api.as_(make.staff()), speaker))
    assert problem(end(stranger, proposed["id"], "2026-12-01")) == (404, "not_found")
    assert problem(api.as_(make.teacher()).get("/api/appointments")) == (403, "identity.not_allowed")


def test_retirement_has_a_reason_and_keeps_the_past(api: Api, make: Make, session: Session) -> None:
    speaker = make.speaker()
    row = session.scalars(select(Appointment)).one()
    caller = api.as_(make.staff())
    assert problem(end(caller, row.id, TODAY)) == (422, "input.invalid"), "not before it began"
    assert end(caller, row.id, "2026-12-01", "").status_code == 422
    shown = latest(end(caller, row.id, "2026-12-01"))
    assert (shown["line"], shown["end_reason"]) == ("在聘，到 2026-12-01 结束", "年龄到了，本人提出")
    make.clock.set("2026-12-01T08:00:00+08:00")
    later = api.as_(make.staff())
    assert later.get(f"/api/speakers/{speaker.id}").get_json()["appointments"][0]["line"] == "2026-12-01 已结束"
    names = [later.get("/api/speakers", {"serving_on": day}).get_json()["speakers"] for day in (TODAY, "2026-12-01")]
    assert [len(rows) for rows in names] == [1, 0]


def test_somebody_who_retired_is_appointed_again_but_not_twice_at_once(api: Api, make: Make, session: Session) -> None:
    speaker = make.speaker()
    caller = api.as_(make.staff())
    assert problem(propose(caller, speaker)) == (409, "appointment.overlaps")
    end(caller, session.scalars(select(Appointment.id)).one(), "2026-12-01")
    assert problem(propose(caller, speaker, "2026-11-30")) == (409, "appointment.overlaps")
    history = propose(caller, speaker, "2026-12-01").get_json()["appointments"]
    assert [item["begins_on"] for item in history] == ["2026-12-01", TODAY]


def test_a_parent_becomes_a_member_by_an_appointment(api: Api, make: Make) -> None:
    speaker = make.speaker(is_one_off=True)
    view = propose(api.as_(make.staff()), speaker).get_json()
    assert view["is_one_off"] is False


def test_every_step_is_on_record(api: Api, make: Make, session: Session) -> None:
    federation, bureau = make.staff(), make.staff(kind=BUREAU)
    speaker = retired(make)
    number = latest(propose(api.as_(federation), speaker))["id"]
    for _ in range(2):
        api.as_(bureau).post("/api/appointments/confirm", {"ids": [number]})
    end(api.as_(bureau), number, "2026-12-01")
    end(api.as_(bureau), number, "2026-12-01")
    events = session.scalars(select(AuditEvent).where(AuditEvent.subject == "appointment").order_by(AuditEvent.id))
    told = [(event.action, event.unit_id, event.subject_id, event.details) for event in events]
    about = {"speaker_id": speaker.id}
    assert told == [
        ("appointment.proposed", federation.unit_id, number, about),
        ("appointment.confirmed", bureau.unit_id, number, about),
        ("appointment.ended", bureau.unit_id, number, about),
    ]


def test_the_waiting_list_asks_the_same_of_any_number(api: Api, make: Make, count_queries: QueryCounter) -> None:
    def ask(caller: Identity) -> int:
        with count_queries() as counted:
            api.as_(caller).get("/api/appointments")
        return counted.number

    caller = make.staff()
    make.speaker(is_serving=False)
    before = ask(caller)
    for _ in range(4):
        make.speaker(is_serving=False)
    assert ask(caller) == before
