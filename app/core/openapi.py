"""The OpenAPI document out of the code, made true where APIFlask leaves gaps: required bodies, errors as problems."""

import re
from typing import Any

from apiflask import APIFlask

from app.core.access import Access, declared_access, public

CLOSED = Access()

PROBLEM = {
    "type": "object",
    "required": ["status", "code", "title", "request_id", "errors"],
    "properties": {
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Stable; clients switch on it."},
        "title": {"type": "string", "description": "Chinese, shown to the user as it stands."},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}
PROBLEM_ANSWER = {
    "description": "A refusal",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def describe_api(app: APIFlask) -> None:
    app.spec_processor(lambda spec: _make_true(spec, _public_paths(app)))
    if "openapi.spec" in app.view_functions:
        public(app.view_functions["openapi.spec"])


def _public_paths(app: APIFlask) -> set[str]:
    public_rules = {
        rule.rule for rule in app.url_map.iter_rules() if (declared_access(rule.endpoint) or CLOSED).is_public
    }
    return {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule) for rule in public_rules}


def _make_true(spec: Any, public_paths: set[str]) -> Any:
    components = spec.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = PROBLEM
    components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    for path, methods in spec["paths"].items():
        for operation in methods.values():
            if not isinstance(operation, dict) or "responses" not in operation:
                continue
            if path not in public_paths:
                operation["security"] = [{"token": []}]
            operation["responses"]["default"] = PROBLEM_ANSWER
            if "requestBody" in operation:
                operation["requestBody"]["required"] = True
    return spec
