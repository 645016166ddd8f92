"""The mini-program in a browser, for development: the compiled files, on the API's own origin. Never in production."""

import tomllib
from pathlib import Path

from apiflask import APIBlueprint
from flask import current_app, jsonify, send_from_directory
from flask.typing import ResponseReturnValue

from app.core.access import public
from config.settings import REAL_WECHAT, Settings

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "var" / "preview"
"""Written by preview/build.mjs."""
PEOPLE = ROOT / "config" / "demo" / "people.toml"

blueprint = APIBlueprint("preview", __name__, url_prefix="/preview", enable_openapi=False)


@blueprint.get("/")
@public
def page() -> ResponseReturnValue:
    """The phone with the switches around it; 404 while nothing is built."""
    return send_from_directory(BUILD, "index.html")


@blueprint.get("/<path:name>")
@public
def file(name: str) -> ResponseReturnValue:
    return send_from_directory(BUILD, name)


@blueprint.get("/config.json")
@public
def config() -> ResponseReturnValue:
    """Where the stand-in WeChat is ("" when the real one is used), and whose phones there are."""
    settings: Settings = current_app.extensions["settings"]
    sandbox_url = "" if settings.wechat_api_base == REAL_WECHAT else settings.wechat_api_base
    people = tomllib.loads(PEOPLE.read_text("utf-8"))["people"]
    shown = [{name: person[name] for name in ("openid", "nickname", "identity")} for person in people]
    return jsonify({"sandbox_url": sandbox_url, "people": shown})
