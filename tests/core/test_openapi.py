"""The OpenAPI document is complete: the mini-program's types are generated from it."""

from typing import Any

import pytest
from apiflask import APIFlask

from app.core.access import Access, declared_access


@pytest.fixture
def spec(app: APIFlask) -> dict[str, Any]:
    with app.test_client() as client:
        answer = client.get("/openapi.json")
    assert answer.status_code == 200
    document: dict[str, Any] = answer.get_json()
    return document


def operations(spec: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method} {path}", operation)
        for path, methods in spec["paths"].items()
        for method, operation in methods.items()
        if method in {"get", "post", "put", "delete", "patch"}
    ]


def test_every_route_of_the_api_is_described(app: APIFlask, spec: dict[str, Any]) -> None:
    with app.app_context():
        routes = {r.rule for r in app.url_map.iter_rules() if r.rule.startswith("/api/")}
    described = {path.replace("{", "<").replace("}", ">") for path in spec["paths"]}
    assert {route.replace("<int:", "<") for route in routes} <= described


def test_bodies_are_required_and_errors_are_problems(spec: dict[str, Any]) -> None:
    for name, operation in operations(spec):
        if "requestBody" in operation:
            assert operation["requestBody"]["required"] is True, name
        assert "application/problem+json" in operation["responses"]["default"]["content"], name


def test_every_reference_leads_somewhere(spec: dict[str, Any]) -> None:
    schemas = spec["components"]["schemas"]

    def references(node: Any) -> list[str]:
        if isinstance(node, dict):
            own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
            return own + [found for value in node.values() for found in references(value)]
        return [found for value in node for found in references(value)] if isinstance(node, list) else []

    missing = {ref for ref in references(spec) if ref.removeprefix("#/components/schemas/") not in schemas}
    assert missing == set()


def test_public_routes_ask_for_no_token(app: APIFlask, spec: dict[str, Any]) -> None:
    assert "security" not in spec["paths"]["/api/login"]["post"]
    assert spec["paths"]["/api/talks"]["get"]["security"] == [{"token": []}]
    with app.app_context():
        assert declared_access("accounts.login") == Access(is_public=True)
