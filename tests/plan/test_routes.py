"""What the phone is told of the plan."""

from tests.factories import Make
from tests.tools import Api


def test_the_phone_gets_the_choices_in_the_order_of_the_file(api: Api, make: Make) -> None:
    answer = api.as_person(make.person().id).get("/api/plan")
    assert answer.status_code == 200
    plan = answer.get_json()
    assert [item["name"] for item in plan["formats"]] == list(make.plan.formats.values())
    assert plan["venues"][-1] == {"key": "other", "name": "其他场地", "needs_reason": True}
    assert plan["photos"]["min_audience"] == 30
    assert plan["divisions"][0]["code"] == "640400"
    assert {item["key"] for item in plan["message_templates"]} == set(make.plan.message_templates)


def test_quotas_are_not_for_everybody(api: Api, make: Make) -> None:
    assert "quotas" not in api.as_(make.teacher()).get("/api/plan").get_json()


def test_a_stranger_is_asked_to_log_in(api: Api, make: Make) -> None:
    assert api.get("/api/plan").status_code == 401
