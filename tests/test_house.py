"""Rules of the whole house: every route declares who may call it, the metadata equals the migrated database."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from apiflask import APIFlask
from sqlalchemy import Engine

from app.core.access import Access, declared_access
from app.schema import metadata, migrate
from tests.tools import Api


def test_every_route_declares_who_may_call_it(app: APIFlask) -> None:
    with app.app_context():
        undeclared = [rule.rule for rule in app.url_map.iter_rules() if declared_access(rule.endpoint) is None]
    assert undeclared == []


def test_public_routes_are_the_ones_we_know(app: APIFlask) -> None:
    with app.app_context():
        public = {r.rule for r in app.url_map.iter_rules() if (declared_access(r.endpoint) or Access()).is_public}
    preview = {"/preview/", "/preview/config.json", "/preview/<path:name>"}
    by_proof = {"/photos/<token>", "/wechat/push", "/api/invitation-links/<code>"}
    assert public == {"/health", "/openapi.json", "/api/login"} | by_proof | preview


def test_a_route_without_a_declaration_is_closed(app: APIFlask, api: Api) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: "open")
    assert api.get("/forgotten").status_code == 404


def test_every_declared_route_refuses_strangers(app: APIFlask, api: Api) -> None:
    with app.app_context():
        closed = [
            (rule, method)
            for rule in app.url_map.iter_rules()
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
            if not (declared_access(rule.endpoint) or Access()).is_public
        ]
    assert len(closed) > 20
    for rule, method in closed:
        path = rule.rule.replace("<int:", "<").replace("<division_code>", "640422")
        path = "/".join("1" if part.startswith("<") else part for part in path.split("/"))
        answer = api._call(method, path)
        assert (answer.status_code, answer.get_json()["code"]) == (401, "login.required"), (method, rule.rule)


def test_the_metadata_equals_the_migrated_database(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata()) == []


def test_migrating_again_changes_nothing(engine: Engine) -> None:
    with engine.connect() as connection:
        migrate(connection)
