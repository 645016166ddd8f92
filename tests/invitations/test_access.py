"""Who sees and does what: a speaker and a school their own, a county what lies below, the zone what it arranges."""

from typing import Any

import pytest

from app.core.access import Identity
from app.core.audit import AuditEvent
from tests.factories import CITY, LONGDE, XIJI
from tests.invitations.conftest import Desk
from tests.invitations.drafts import accept, decline, invitation, new_talk
from tests.tools import FrozenClock, QueryCounter, problem

ZONE = "640471"


def seen_by(desk: Desk, who: Identity) -> list[int]:
    found = desk.api.as_(who).get("/api/invitations").get_json()["invitations"]
    return [item["id"] for item in found]


def test_each_sees_what_concerns_them_and_no_more(desk: Desk) -> None:
    make = desk.make
    sent = desk.invite()
    stranger, other_school, other_county = make.speaker_identity(), make.teacher(make.school(XIJI)), make.staff(LONGDE)
    for who in (desk.staff, desk.speaks, desk.teaches, make.staff(XIJI), make.staff(CITY)):
        assert seen_by(desk, who) == [sent["id"]]
        assert desk.see(who, sent)["id"] == sent["id"]
    for who in (stranger, other_school, other_county, make.staff(ZONE)):
        api = desk.api.as_(who)
        assert seen_by(desk, who) == []
        assert problem(api.get(f"/api/invitations/{sent['id']}")) == (404, "not_found")
        for what, body in (
            ("answer", accept(sent["version"])),
            ("undo", {"version": sent["version"]}),
            ("confirm", {"version": sent["version"]}),
            ("phone", {"of": "speaker"}),
        ):
            assert problem(api.post(f"/api/invitations/{sent['id']}/{what}", body)) == (404, "not_found"), what
    assert desk.see(desk.staff, sent)["version"] == sent["version"]


def test_the_zone_invites_to_schools_of_the_city_and_sees_only_those(desk: Desk) -> None:
    make = desk.make
    zone, of_city = make.staff(ZONE), make.speaker(CITY)
    desk.invite()
    sent = desk.invite(of_city, by=zone)
    assert seen_by(desk, zone) == [sent["id"]]
    assert desk.see(desk.teaches, sent)["line"] == sent["line"]
    withdrawal = desk.api.as_(desk.staff).post(f"/api/invitations/{sent['id']}/withdraw", {"version": sent["version"]})
    assert problem(withdrawal) == (403, "invitation.not_the_inviter")


def test_a_school_looks_on_where_the_county_invites(desk: Desk) -> None:
    sent = desk.invite()
    teacher, path = desk.api.as_(desk.teaches), f"/api/invitations/{sent['id']}"
    seen = desk.see(desk.teaches, sent)
    assert [key for key, value in seen.items() if key.startswith("may_") and value] == []
    assert (seen["speaker"]["phone_masked"], seen["claims"]) == (None, [])
    for what, body in (
        ("answer", decline(sent["version"])),
        ("withdraw", {"version": sent["version"]}),
        ("choose-slot", {"version": sent["version"], "slot": sent["starts_at"]}),
    ):
        assert problem(teacher.post(f"{path}/{what}", body)) == (403, "invitation.not_the_inviter")
    again = invitation(desk.make.speaker(XIJI).id, talk_id=sent["talk_id"])
    assert problem(teacher.post("/api/invitations", again)) == (403, "invitation.not_the_inviter")


def test_a_school_invites_who_serves_its_county_or_the_city(desk: Desk) -> None:
    make = desk.make
    for speaker, expected in (
        (make.speaker(CITY), 201),
        (make.speaker(XIJI, is_serving=False), 404),
        (make.speaker(LONGDE), 404),
    ):
        body = invitation(speaker.id, talk=new_talk())
        assert desk.api.as_(desk.teaches).post("/api/invitations", body).status_code == expected


def test_a_speaker_neither_invites_nor_decides(desk: Desk) -> None:
    sent = desk.invite()
    mine = desk.api.as_(desk.speaks)
    version = {"version": sent["version"]}
    for path, body in (
        ("/api/invitations", invitation(desk.speaker.id, talk=new_talk(school_id=desk.school.id))),
        ("/api/invitations/check", {"starts_at": sent["starts_at"], "school_id": desk.school.id}),
        (f"/api/invitations/{sent['id']}/withdraw", version),
        (f"/api/invitations/{sent['id']}/choose-slot", version | {"slot": sent["starts_at"]}),
        (f"/api/talks/{sent['talk_id']}/cancel", version | {"reason": "不想去"}),
    ):
        assert problem(mine.post(path, body)) == (403, "identity.not_allowed")
    assert problem(mine.get("/api/invitations/suggestions", {"day_from": "2026-12-01"})) == (
        403,
        "identity.not_allowed",
    )


def test_numbers_are_told_once_agreed_and_on_record(desk: Desk, clock: FrozenClock) -> None:
    def ask(who: Identity, of: str) -> Any:
        return desk.api.as_(who).post(f"/api/invitations/{sent['id']}/phone", {"of": of})

    sent = desk.invite()
    for who, of in ((desk.staff, "speaker"), (desk.speaks, "contact")):
        assert problem(ask(who, of)) == (409, "invitation.not_agreed")
        assert desk.see(who, sent)["may_see_phone_of"] == []
    desk.accept(sent)
    assert desk.see(desk.teaches, sent)["may_see_phone_of"] == ["speaker"]
    phones = {ask(who, "speaker").get_json()["phone"] for who in (desk.staff, desk.teaches)}
    assert len(phones) == 1
    assert phones.pop().startswith("1380000")
    assert problem(ask(desk.speaks, "contact")) == (409, "invitation.contact_has_no_phone")
    assert problem(ask(desk.speaks, "speaker")) == (403, "invitation.not_the_inviter")
    assert problem(ask(desk.make.staff(CITY), "speaker")) == (403, "invitation.not_the_inviter")
    trail = desk.make.session.query(AuditEvent).filter_by(action="invitation.phone_revealed").all()
    assert [(event.unit_id, event.details) for event in trail] == [
        (who.unit_id, {"phone_of_person_id": desk.speaker.person_id}) for who in (desk.staff, desk.teaches)
    ]


@pytest.mark.parametrize("role", ["staff", "speaks"])
def test_a_long_list_costs_as_much_as_a_short_one(desk: Desk, count_queries: QueryCounter, role: str) -> None:
    who: Identity = getattr(desk, role)
    costs = []
    for day in (1, 2, 3, 4):
        desk.invite(talk=new_talk(school_id=desk.school.id, starts_at=f"2026-12-0{day}T14:30:00+08:00"))
        with count_queries() as counted:
            assert len(seen_by(desk, who)) == day
        costs.append(counted.number)
    assert len(set(costs[1:])) == 1
    page = desk.api.as_(who).get("/api/invitations", {"limit": 3}).get_json()
    rest = desk.api.as_(who).get("/api/invitations", {"limit": 3, "after": page["next"]}).get_json()
    assert [len(page["invitations"]), len(rest["invitations"]), rest["next"]] == [3, 1, None]
    assert desk.api.as_(who).get("/api/invitations", {"status": "accepted"}).get_json()["invitations"] == []
