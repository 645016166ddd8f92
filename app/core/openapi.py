"""The OpenAPI document out of the code, made true where APIFlask leaves gaps: required bodies, errors as problems."""

from typing import Any

from apiflask import APIFlask

from app.core.access import public

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
    app.spec_processor(_make_true)
    if "openapi.spec" in app.view_functions:
        public(app.view_functions["openapi.spec"])


def _make_true(spec: Any) -> Any:
    components = spec.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = PROBLEM
    components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    for path in spec["paths"].values():
        for operation in path.values():
            if not isinstance(operation, dict) or "responses" not in operation:
                continue
            operation["security"] = [{"token": []}]
            operation["responses"]["default"] = PROBLEM_ANSWER
            if "requestBody" in operation:
                operation["requestBody"]["required"] = True
    return spec
