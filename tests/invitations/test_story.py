"""A talk from planning to held over HTTP, with silence across two holidays, one refusal, a substitute, another time.

Mid-Autumn 2026 rests from Friday 25 to Sunday 27 September, National Day from 1 to 7 October; Saturday 10 October is
worked instead.
"""

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from apiflask import APIFlask

from app.core.access import Identity
from app.worker import run_periodic
from tests.factories import XIJI
from tests.invitations.conftest import Desk
from tests.invitations.drafts import new_talk, propose
from tests.talks.drafts import record_body
from tests.tools import FrozenClock

TASKS = ("expire_invitations", "remind_of_invitations", "remind_of_talks_tomorrow", "remind_to_confirm")
OCTOBER_20 = "2026-10-20T14:30:00+08:00"
OCTOBER_22 = "2026-10-22T10:00:00+08:00"


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock.at("2026-09-24T10:00:00+08:00")


def test_a_talk_from_planning_to_held(app: APIFlask, desk: Desk, clock: FrozenClock) -> None:
    make, api = desk.make, desk.api
    substitute = make.speaker(XIJI, name="示例讲师乙")
    second = make.speaker_identity(substitute)

    def at(moment: str) -> None:
        clock.set(f"2026-{moment}:00+08:00")
        for task in TASKS:
            run_periodic(app, task)

    def todos(who: Identity) -> list[str]:
        found = api.as_(who).get("/api/todos").get_json()["todos"]
        return [item["title"] for item in found if item["done_at"] is None]

    def calls() -> list[dict[str, Any]]:
        found = api.as_(desk.staff).get("/api/call-list").get_json()["calls"]
        return [item for item in found if item["resolved_at"] is None]

    sent = desk.invite(talk=new_talk(school_id=desk.school.id, starts_at=OCTOBER_20))
    assert sent["line"] == "已邀请示例讲师甲，等回复，最晚到10月15日（周四）20:00。"
    asked = [f"{desk.school.short_name}请您讲一场：10月20日（周二）14:30"]
    reminded = [f"{desk.school.short_name}还在等您回复：10月20日（周二）14:30"]
    for moment, expected in (
        ("09-24T15:00", asked),
        ("09-26T10:00", asked),  # a holiday
        ("09-28T10:00", asked),  # one workday after
        ("09-29T07:00", asked),
        ("09-29T08:00", reminded),
        ("10-07T10:00", reminded),
        ("10-08T10:00", reminded),
    ):
        at(moment)
        assert todos(desk.speaks) == expected, moment
    at("10-09T10:00")
    assert calls() == []
    at("10-10T10:00")  # the Saturday that is worked
    (call,) = calls()
    assert (call["unit_name"], call["reason"]) == ("示例讲师甲", "no_answer")

    declined = desk.decline(desk.see(desk.staff, sent), by=desk.staff, reason="too_far")
    assert declined["line"] == "示例讲师甲这次去不了：路太远（西吉县总工会打电话问的）。"
    assert (calls(), todos(desk.speaks)) == ([], [])
    assert desk.see(desk.teaches, sent)["line"] == declined["line"]

    asked_second = desk.invite(substitute, talk_id=sent["talk_id"])
    proposed = desk.do(second, asked_second, "answer", propose(asked_second["version"], OCTOBER_22))
    assert "示例讲师乙想换个时间，请您定" in todos(desk.staff)
    choice = {"version": proposed["version"], "slot": proposed["proposed_slots"][0]}
    agreed = desk.do(desk.staff, proposed, "choose-slot", choice)
    assert agreed["line"] == f"示例讲师乙答应了：10月22日（周四）10:00，{desk.school.short_name}。"
    assert todos(second) == [f"时间定了：10月22日（周四）10:00，{desk.school.short_name}"]

    at("10-20T10:00")
    assert desk.see(second, agreed)["may_confirm"] is False
    at("10-21T08:00")
    assert f"明天 10:00 到{desk.school.short_name}宣讲，请确认" in todos(second)
    assert "10月22日 10:00 有宣讲：示例讲师乙" in todos(desk.teaches)
    confirmed = desk.do(second, agreed, "confirm", {"version": agreed["version"]})
    assert (confirmed["speaker_confirmed_at"], confirmed["school_confirmed_at"]) == ("2026-10-21T00:00:00Z", None)
    at("10-21T11:50")
    missing = f"明天的宣讲，{desk.school.short_name}还没确认"
    assert missing not in todos(desk.staff)
    at("10-21T12:00")
    assert missing in todos(desk.staff)
    desk.do(desk.staff, confirmed, "confirm", {"version": confirmed["version"], "side": "school"})
    assert missing not in todos(desk.staff)
    assert "10月22日 10:00 有宣讲：示例讲师乙" not in todos(desk.teaches)

    at("10-22T12:00")
    talk = desk.talk(sent["talk_id"])
    record = record_body(held_at=OCTOBER_22)
    held = (
        api.as_(desk.teaches)
        .put(f"/api/talks/{talk['id']}/record", {"version": talk["version"], "record": record})
        .get_json()
    )
    assert (held["status"], held["speaker_name"]) == ("submitted", "示例讲师乙")
    assert datetime.fromisoformat(held["held_at"]) == datetime.fromisoformat(OCTOBER_22)

    approval = {
        "client_id": str(uuid4()),
        "version": held["version"],
        "shows_banner": False,
        "shows_speaker": False,
        "shows_audience": False,
        "exception_reason": "山区小学，相机坏了",
    }
    approved = api.as_(desk.staff).post(f"/api/talks/{talk['id']}/approve", approval).get_json()
    assert approved["status"] == "approved"
    (line,) = api.as_(desk.staff).get("/api/ledger", {"talk_id": talk["id"]}).get_json()["lines"]
    assert (line["talk_id"], line["counts"]) == (talk["id"], True)  # as was said before the invitation
