"""Links: what they show to strangers, and whose answer by them counts."""

from typing import Any

import pytest
from sqlalchemy import select

from app.accounts.models import Person, UnitIdentity
from app.core.crypto import Keys, build_keys
from app.core.periods import DAY
from app.invitations.links import LONGEST_SCENE, link_code, opened
from app.invitations.models import InvitationClaim
from app.messaging.models import CallListEntry
from config.settings import Settings
from sandbox.client import SandboxClient
from tests.factories import LONGDE, XIJI, Make
from tests.invitations.conftest import Desk
from tests.tools import Api, FrozenClock, problem


@pytest.fixture
def keys(settings: Settings) -> Keys:
    return build_keys(settings.secret_key.get_secret_value(), settings.phone_key.get_secret_value())


@pytest.fixture
def unknown(desk: Desk) -> Desk:
    """The speaker has not come to WeChat yet; the roster has their mobile."""
    desk.speaker = desk.make.speaker(XIJI, name="示例讲师乙", phone="13800000077")
    return desk


def code_of(desk: Desk, sent: dict[str, Any]) -> str:
    card = desk.api.as_(desk.staff).get(f"/api/invitations/{sent['id']}/card").get_json()
    path, _, code = str(card["path"]).partition("?code=")
    assert path == "pages/entry/entry"
    return code


def visitor(make: Make) -> Person:
    person = make.person()
    person.name = None
    make.session.commit()
    return person


def given(sandbox: SandboxClient, phone: str) -> str:
    """A code of WeChat's phone button, pressed by somebody with this number."""
    sandbox.put_person(f"o-{phone}", nickname="示例", phone=phone)
    return sandbox.phone_code(f"o-{phone}")


def answer_by(api: Api, code: str, **changes: Any) -> Any:
    return api.post(f"/api/invitation-links/{code}/answer", {"answer": "accept"} | changes)


def test_a_stranger_sees_the_minimum(unknown: Desk) -> None:
    sent = unknown.invite()
    code = code_of(unknown, sent)
    assert len(code) <= LONGEST_SCENE
    seen = unknown.api.get(f"/api/invitation-links/{code}")
    assert seen.get_json() == {
        "is_open": True,
        "line": "等您回复，最晚到12月1日（周二）14:30。",
        "school_name": "示例小学",
        "inviter_name": "西吉县总工会",
        "starts_at": "2026-12-01T06:30:00Z",
        "minutes": 60,
    }
    unknown.accept(sent, by=unknown.staff)
    seen = unknown.api.get(f"/api/invitation-links/{code}").get_json()
    assert (seen["is_open"], seen["line"]) == (False, "这份邀请已经回复过了。")
    assert problem(answer_by(unknown.api.as_person(visitor(unknown.make).id), code)) == (409, "invitation.not_open")


def test_wrong_foreign_and_dead_codes_have_one_answer(desk: Desk, keys: Keys) -> None:
    first = desk.invite()
    code, key = code_of(desk, first), keys.invitation_links
    seal = code.partition("-")[2]
    other_key = build_keys("another secret, long enough", "A" * 43 + "=").invitation_links
    withdrawn = desk.do(desk.staff, first, "withdraw", {"version": first["version"]})
    second = desk.invite(talk_id=first["talk_id"])
    codes = [
        code,
        link_code(withdrawn["id"] + 999, key),
        f"i{second['id']}-{seal}",
        link_code(second["id"], other_key),
        link_code(second["id"], key)[:-1] + "!",
        f"i0{link_code(second['id'], key)[1:]}",
        f"i{second['id']}-",
        "JHKMNPQR",
    ]
    caller = desk.api.as_person(visitor(desk.make).id)
    for each in codes:
        for answer in (desk.api.get(f"/api/invitation-links/{each}"), answer_by(caller, each)):
            body = answer.get_json()
            assert (answer.status_code, body["code"], body["title"]) == (
                404,
                "invitation.link_dead",
                "这个邀请链接已经不能用了，请联系邀请您的单位重新发一个。",
            )
    assert desk.api.get(f"/api/invitation-links/{link_code(second['id'], key)}").status_code == 200
    assert opened(link_code(10**16 - 1, key), key) == 10**16 - 1


def test_the_number_of_the_roster_binds_and_answers_in_one_step(unknown: Desk, sandbox: SandboxClient) -> None:
    make, sent = unknown.make, unknown.invite()
    code, person = code_of(unknown, sent), visitor(unknown.make)
    recorded = unknown.speaker.person_id
    caller = unknown.api.as_person(person.id)
    phone_code = given(sandbox, "13800000077")
    answered = answer_by(caller, code, phone_code=phone_code)
    assert answered.get_json() == {
        "is_bound": True,
        "invitation_id": sent["id"],
        "sentence": "已经认出您了，您的回复已记下。",
    }
    mine = caller.get(f"/api/invitations/{sent['id']}").get_json()  # the same token acts as the speaker now
    assert (mine["status"], mine["answered_by_words"], mine["may_undo"]) == ("accepted", "示例讲师乙", True)
    me = caller.get("/api/me").get_json()
    assert (me["name"], me["phone_masked"]) == ("示例讲师乙", "138****0077")
    session = make.session
    session.expire_all()
    old = session.get_one(Person, recorded)
    assert (old.phone_encrypted, old.phone_hash, unknown.speaker.person_id) == (None, None, person.id)
    serving = session.scalars(select(UnitIdentity).where(UnitIdentity.unit_id == unknown.speaker.unit_id)).all()
    assert [(row.person_id, row.ended_at is None) for row in serving] == [(recorded, False), (person.id, True)]
    assert session.scalars(select(CallListEntry).where(CallListEntry.resolved_at.is_(None))).all() == []


def test_another_number_waits_for_the_inviters_word(unknown: Desk, sandbox: SandboxClient) -> None:
    sent = unknown.invite()
    code, person = code_of(unknown, sent), visitor(unknown.make)
    caller = unknown.api.as_person(person.id)
    body = {
        "answer": "decline",
        "reason": "busy",
        "name": "示例讲师乙",
        "phone_code": given(sandbox, "13800000078"),
    }
    for _ in range(2):  # the last answer is the one that waits
        waiting = caller.post(f"/api/invitation-links/{code}/answer", body)
        assert waiting.get_json()["is_bound"] is False
        body = {"answer": "accept", "name": "示例讲师乙"}
    assert problem(caller.get(f"/api/invitations/{sent['id']}"))[0] == 403
    seen = unknown.see(unknown.staff, sent)
    assert (seen["status"], [claim["sentence"] for claim in seen["claims"]]) == (
        "invited",
        ["示例讲师乙用链接回复：能去。"],
    )
    assert unknown.see(unknown.teaches, sent)["claims"] == []
    path = f"/api/invitations/{sent['id']}/claims/{seen['claims'][0]['id']}"
    assert problem(unknown.api.as_(unknown.teaches).post(f"{path}/confirm")) == (403, "invitation.not_the_inviter")
    assert problem(unknown.api.as_(unknown.make.staff(LONGDE)).post(f"{path}/confirm")) == (404, "not_found")
    confirmed = unknown.api.as_(unknown.staff).post(f"{path}/confirm").get_json()
    assert (confirmed["status"], confirmed["answered_by_words"]) == ("accepted", "示例讲师乙")
    assert unknown.api.as_(unknown.staff).post(f"{path}/confirm").get_json()["version"] == confirmed["version"]
    assert problem(unknown.api.as_(unknown.staff).post(f"{path}/refuse")) == (409, "invitation.claim_decided")
    unknown.make.session.expire_all()
    assert unknown.speaker.person_id == person.id


def test_whoever_is_not_the_speaker_changes_nothing(unknown: Desk) -> None:
    sent = unknown.invite()
    recorded = unknown.speaker.person_id
    code = code_of(unknown, sent)
    answer_by(unknown.api.as_person(visitor(unknown.make).id), code)
    claim = unknown.see(unknown.staff, sent)["claims"][0]
    refused = (
        unknown.api.as_(unknown.staff).post(f"/api/invitations/{sent['id']}/claims/{claim['id']}/refuse").get_json()
    )
    assert (refused["status"], refused["claims"]) == ("invited", [])
    unknown.make.session.expire_all()
    assert unknown.speaker.person_id == recorded
    for _ in range(5):
        assert answer_by(unknown.api.as_person(visitor(unknown.make).id), code).status_code == 200
    late = answer_by(unknown.api.as_person(visitor(unknown.make).id), code)
    assert problem(late) == (409, "invitation.too_many_claims")


def test_nobody_takes_the_place_of_an_account(desk: Desk, sandbox: SandboxClient) -> None:
    """The speaker's own number on another WeChat: the inviter vouches, and nobody is bound."""
    speaker = desk.make.speaker(XIJI, phone="13800000079")
    desk.make.speaker_identity(speaker)
    account = speaker.person_id
    sent = desk.invite(speaker)
    caller = desk.api.as_person(visitor(desk.make).id)
    answer = answer_by(caller, code_of(desk, sent), phone_code=given(sandbox, "13800000079"))
    assert answer.get_json()["is_bound"] is False
    claim = desk.see(desk.staff, sent)["claims"][0]
    assert claim["phone_masked"] == "138****0079"
    confirmed = desk.api.as_(desk.staff).post(f"/api/invitations/{sent['id']}/claims/{claim['id']}/confirm").get_json()
    assert confirmed["line"].endswith("（西吉县总工会打电话问的）。")
    desk.make.session.expire_all()
    assert speaker.person_id == account


def test_a_landline_shows_nobody(desk: Desk, sandbox: SandboxClient) -> None:
    speaker = desk.make.speaker(XIJI, phone="0954-2012345")
    sent = desk.invite(speaker)
    answer = answer_by(desk.api.as_person(visitor(desk.make).id), code_of(desk, sent))
    assert answer.get_json()["is_bound"] is False


def test_a_phone_code_is_not_spent_on_a_dead_link(desk: Desk, sandbox: SandboxClient) -> None:
    sent = desk.invite()
    code, phone_code = code_of(desk, sent), given(sandbox, "13800000080")
    desk.do(desk.staff, sent, "withdraw", {"version": sent["version"]})
    caller = desk.api.as_person(visitor(desk.make).id)
    assert problem(answer_by(caller, code, phone_code=phone_code)) == (404, "invitation.link_dead")
    again = desk.invite(talk_id=sent["talk_id"])
    assert answer_by(caller, code_of(desk, again), phone_code=phone_code).status_code == 200


def test_the_code_and_the_card_are_the_inviters(desk: Desk, clock: FrozenClock) -> None:
    sent = desk.invite()
    staff = desk.api.as_(desk.staff)
    picture = staff.get(f"/api/invitations/{sent['id']}/qr")
    assert (picture.status_code, picture.content_type, picture.data[:4]) == (200, "image/png", b"\x89PNG")
    card = staff.get(f"/api/invitations/{sent['id']}/card").get_json()
    assert card["title"] == "请示例讲师甲老师到示例小学讲一场：12月1日（周二）14:30"
    for what in ("qr", "card"):
        path = f"/api/invitations/{sent['id']}/{what}"
        assert problem(desk.api.as_(desk.speaks).get(path))[0] == 403
        assert problem(desk.api.as_(desk.teaches).get(path)) == (403, "invitation.not_the_inviter")
        assert problem(desk.api.as_(desk.make.staff(LONGDE)).get(path)) == (404, "not_found")
    desk.decline(sent)
    clock.moment += DAY
    assert problem(staff.get(f"/api/invitations/{sent['id']}/qr")) == (409, "invitation.not_open")
    assert desk.make.session.scalars(select(InvitationClaim)).all() == []
