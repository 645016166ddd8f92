"""What the API serves under /preview/, and that production serves none of it."""

from pathlib import Path

import pytest
from apiflask import APIFlask

from app import create_app, preview
from config.settings import Environment, Settings
from tests.tools import Api


@pytest.fixture
def built() -> Path:
    """A build, as `make run` leaves one."""
    if not (preview.BUILD / "index.html").exists():
        preview.BUILD.mkdir(parents=True, exist_ok=True)
        (preview.BUILD / "index.html").write_text("<!doctype html><title>小程序预览</title>", "utf-8")
    return preview.BUILD


def test_the_page_tells_where_wechat_is_and_who_there_is(api: Api, settings: Settings) -> None:
    answer = api.get("/preview/config.json").get_json()
    assert answer["sandbox_url"] == settings.wechat_api_base
    assert {"openid": "o-demo-city", "nickname": "示例干事丁", "identity": "固原市总工会"} in answer["people"]
    assert all(set(person) == {"openid", "nickname", "identity"} for person in answer["people"])


def test_with_the_real_wechat_there_is_no_stand_in(settings: Settings) -> None:
    real = settings.model_copy(update={"wechat_api_base": "https://api.weixin.qq.com"})
    assert create_app(real).test_client().get("/preview/config.json").get_json()["sandbox_url"] == ""


def test_the_build_is_served_and_nothing_beside_it(api: Api, built: Path) -> None:
    with api.get("/preview/") as page:
        assert (page.status_code, page.mimetype) == (200, "text/html")
        assert "小程序预览" in page.get_data(as_text=True)
    for path in ("../dev.env", "%2e%2e/dev.env", "packages", "gone.js"):
        assert api.get(f"/preview/{path}").status_code == 404


def test_production_serves_none_of_it(settings: Settings) -> None:
    production = {"environment": Environment.PRODUCTION, "public_base_url": "https://campus.example.org"}
    app: APIFlask = create_app(settings.model_copy(update=production))
    assert not [rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/preview")]
