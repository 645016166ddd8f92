"""Login through the real adapter and the sandbox, tokens, and what a token opens."""

from dataclasses import replace

import redis as redis_library
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from app.accounts.models import Person, UnitIdentity
from app.core.ports import TokenRecord
from sandbox.client import SandboxClient
from tests.accounts.conftest import OPENID
from tests.factories import LONGDE, XIJI, Make
from tests.tools import Api, problem


def log_in(api: Api, sandbox: SandboxClient) -> Api:
    answer = api.post("/api/login", {"code": sandbox.login_code(OPENID)})
    assert answer.status_code == 200, answer.get_json()
    return replace(api, token=answer.get_json()["token"])


def test_the_first_login_makes_a_person_who_must_bind(api: Api, make: Make, teacher_phone: SandboxClient) -> None:
    answer = api.post("/api/login", {"code": teacher_phone.login_code(OPENID)}).get_json()
    assert answer["me"]["needs_bind"] is True
    assert answer["me"]["identity_id"] is None
    assert "session_key" not in str(answer)
    assert OPENID not in str(answer)
    me = replace(api, token=answer["token"]).get("/api/me").get_json()
    assert me == answer["me"]


def test_logging_in_again_is_the_same_person(
    api: Api, make: Make, teacher_phone: SandboxClient, session: Session
) -> None:
    first, second = log_in(api, teacher_phone), log_in(api, teacher_phone)
    assert first.token != second.token
    assert first.get("/api/me").get_json()["person_id"] == second.get("/api/me").get_json()["person_id"]
    assert session.scalar(select(func.count()).select_from(Person)) == 1


def test_a_code_works_once(api: Api, make: Make, teacher_phone: SandboxClient) -> None:
    code = teacher_phone.login_code(OPENID)
    assert api.post("/api/login", {"code": code}).status_code == 200
    assert problem(api.post("/api/login", {"code": code})) == (400, "login.code_used")
    assert problem(api.post("/api/login", {"code": "invented"})) == (400, "login.code_used")


def test_wechat_being_away_is_not_the_users_fault(api: Api, make: Make, teacher_phone: SandboxClient) -> None:
    teacher_phone.add_fault("/sns/jscode2session", "status", 502)
    answer = api.post("/api/login", {"code": teacher_phone.login_code(OPENID)})
    assert problem(answer) == (503, "service.unavailable")


def test_why_nobody_can_log_in_stands_in_the_log(api: Api, make: Make, teacher_phone: SandboxClient) -> None:
    teacher_phone.add_fault("/sns/jscode2session", "errcode", 40125)
    code = teacher_phone.login_code(OPENID)
    with capture_logs() as logs:
        answer = api.post("/api/login", {"code": code})
    assert problem(answer) == (503, "service.unavailable")
    (told,) = [entry for entry in logs if entry["event"] == "wechat_refused"]
    assert (told["log_level"], "errcode=40125" in told["why"], code in str(logs)) == ("error", True, False)


def test_the_token_is_kept_as_a_hash_only(
    api: Api, make: Make, teacher_phone: SandboxClient, redis: redis_library.Redis
) -> None:
    caller = log_in(api, teacher_phone)
    assert caller.token is not None
    stored = " ".join(str(key) + str(redis.get(key)) for key in redis.scan_iter("token*"))
    assert stored
    assert caller.token not in stored
    assert OPENID not in stored


def test_logging_out_ends_this_token_only(api: Api, make: Make, teacher_phone: SandboxClient) -> None:
    here, there = log_in(api, teacher_phone), log_in(api, teacher_phone)
    assert here.post("/api/logout").status_code == 204
    assert problem(here.get("/api/me")) == (401, "login.required")
    assert there.get("/api/me").status_code == 200


def test_logging_out_everywhere_ends_all(api: Api, make: Make, teacher_phone: SandboxClient) -> None:
    here, there = log_in(api, teacher_phone), log_in(api, teacher_phone)
    assert here.post("/api/logout-everywhere").status_code == 204
    for caller in (here, there):
        assert problem(caller.get("/api/me")) == (401, "login.required")


def test_an_openid_is_no_credential(api: Api, make: Make, teacher_phone: SandboxClient) -> None:
    log_in(api, teacher_phone)
    for token in (OPENID, "", "x" * 43):
        assert problem(replace(api, token=token).get("/api/me")) == (401, "login.required")


def test_identities_are_switched_and_never_united(api: Api, make: Make) -> None:
    person = make.person()
    school = make.school(LONGDE)
    as_teacher, as_county = make.identity(school, person), make.identity(make.unit(XIJI), person)
    make.talk(make.school(XIJI))
    caller = api.as_(as_teacher)
    assert caller.get("/api/talks").get_json()["talks"] == []
    me = caller.post("/api/me/identity", {"identity_id": as_county.id}).get_json()
    assert me["identity_id"] == as_county.id
    assert len(me["identities"]) == 2
    assert len(caller.get("/api/talks").get_json()["talks"]) == 1
    assert problem(caller.get(f"/api/talks/{make.talk(school).id}")) == (404, "not_found")


def test_a_login_begins_with_the_identity_chosen_last(
    api: Api, make: Make, teacher_phone: SandboxClient, session: Session
) -> None:
    caller = log_in(api, teacher_phone)
    person = session.get_one(Person, caller.get("/api/me").get_json()["person_id"])
    first, second = make.identity(make.school(), person), make.identity(make.school(), person)
    assert log_in(api, teacher_phone).get("/api/me").get_json()["identity_id"] == first.id
    log_in(api, teacher_phone).post("/api/me/identity", {"identity_id": second.id})
    assert log_in(api, teacher_phone).get("/api/me").get_json()["identity_id"] == second.id


def test_nobody_chooses_the_identity_of_another(api: Api, make: Make) -> None:
    other = make.staff(XIJI)
    caller = api.as_(make.teacher())
    assert problem(caller.post("/api/me/identity", {"identity_id": other.id})) == (404, "not_found")


def test_an_ended_identity_opens_nothing_at_once(api: Api, make: Make, session: Session) -> None:
    teacher = make.teacher()
    caller = api.as_(teacher)
    assert caller.get("/api/talks").status_code == 200
    session.get_one(UnitIdentity, teacher.id).ended_at = make.clock.now()
    session.commit()
    assert problem(caller.get("/api/talks")) == (403, "identity.not_allowed")
    assert caller.get("/api/me").get_json()["needs_bind"] is True


def test_a_token_naming_somebody_elses_identity_opens_nothing(api: Api, make: Make) -> None:
    other = make.staff(XIJI)
    stranger = make.person()
    token = api.ports.tokens.issue(TokenRecord(stranger.id, other.id))
    assert problem(replace(api, token=token).get("/api/talks")) == (403, "identity.not_allowed")


def test_guessing_login_codes_is_slowed_down(api: Api, make: Make, sandbox: SandboxClient) -> None:
    statuses = [api.post("/api/login", {"code": f"guess-{number}"}).status_code for number in range(201)]
    assert set(statuses[:60]) == {400}, "a hall of people on one Wi-Fi logs in"
    assert 100 <= statuses.count(400) <= 200, "twice as many when a minute ends meanwhile"
    assert problem(api.post("/api/login", {"code": "guess"})) == (429, "request.too_many")
