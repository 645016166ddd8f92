"""Every error is a problem in Chinese with a request id; nothing of what a user sent comes back or is logged."""

import logging

import pytest
from apiflask import APIFlask

from app.core.access import public
from tests.factories import Make
from tests.tools import Api, problem


def test_unknown_addresses_and_methods_are_problems(api: Api) -> None:
    assert problem(api.get("/api/no-such")) == (404, "not_found")
    answer = api.delete("/api/login")
    assert problem(answer) == (405, "request.method")
    assert "POST" in answer.headers["Allow"]


@pytest.mark.parametrize("number", [2**63, 10**30])
def test_a_number_no_table_could_hold_is_no_address(api: Api, make: Make, number: int) -> None:
    caller = api.as_(make.staff())
    for path in (f"/api/talks/{number}", f"/api/units/{number}/join-codes"):
        assert problem(caller.get(path)) == (404, "not_found")
    assert problem(caller.post("/api/me/identity", {"identity_id": number})) == (422, "input.invalid")


def test_broken_json_is_a_problem(api: Api, make: Make) -> None:
    with api.app.test_client() as client:
        answer = client.post("/api/login", data=b"{", content_type="application/json")
    assert problem(answer) == (400, "request.malformed")


@pytest.mark.parametrize("body", [[], "x", 1, None])
def test_json_of_the_wrong_shape_is_a_problem(api: Api, make: Make, body: object) -> None:
    assert problem(api.post("/api/login", body))[0] in {400, 422}


def test_an_unexpected_error_shows_and_logs_nothing_private(
    app: APIFlask, api: Api, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    def explode() -> str:
        raise RuntimeError("13800000001 secret")

    app.add_url_rule("/explode", "explode", public(explode))
    with caplog.at_level(logging.DEBUG):
        answer = api.get("/explode")
    assert problem(answer) == (500, "server.error")
    out = capsys.readouterr()
    said = answer.get_data(as_text=True) + out.out + out.err + caplog.text
    assert "13800000001" not in said
    assert "RuntimeError" in out.out
    assert answer.get_json()["request_id"] == answer.headers["X-Request-Id"]
    assert answer.get_json()["request_id"] in out.out


def test_what_was_sent_does_not_come_back_in_a_field_error(api: Api, make: Make) -> None:
    answer = api.as_(make.teacher()).post("/api/talks", {"speaker_name": ["13800000001"]})
    assert problem(answer) == (422, "input.invalid")
    assert "13800000001" not in answer.get_data(as_text=True)


def test_answers_are_private_and_not_sniffed(api: Api, make: Make) -> None:
    headers = api.as_(make.teacher()).get("/api/me").headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_health_tells_the_parts(api: Api, make: Make) -> None:
    answer = api.get("/health")
    assert (answer.status_code, answer.get_json()) == (200, {"database": True, "redis": True, "worker": False})
