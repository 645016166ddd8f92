"""The Flask application: WeChat's endpoints at the root, the control API under /sandbox, a page for people at /."""

from importlib import resources
from urllib.parse import urlsplit

from flask import Flask, Response, request

from sandbox import api_checks, api_links, api_login, api_messages
from sandbox.control import Control
from sandbox.gate import Gate
from sandbox.world import World

LOOPBACK = {"127.0.0.1", "localhost"}


def create_app(world: World) -> Flask:
    app = Flask("sandbox", static_folder=None)
    app.config["PROPAGATE_EXCEPTIONS"] = True  # a dropped connection must reach gunicorn, and a bug its log
    gate = Gate(app, world)
    gate.mount("GET", "/cgi-bin/token", api_login.token)
    gate.mount("POST", "/cgi-bin/stable_token", api_login.stable_token)
    gate.mount("GET", "/sns/jscode2session", api_login.code_to_session)
    gate.mount("POST", "/wxa/business/getuserphonenumber", api_login.phone_number)
    gate.mount("GET", "/wxa/checksession", api_login.check_session)
    gate.mount("POST", "/cgi-bin/message/subscribe/send", api_messages.send)
    gate.mount("POST", "/wxa/getwxacodeunlimit", api_links.mini_program_code)
    gate.mount("POST", "/wxa/generate_urllink", api_links.url_link)
    gate.mount("POST", "/wxa/msg_sec_check", api_checks.check_text)
    gate.mount("POST", "/wxa/media_check_async", api_checks.check_media)
    Control(world, gate.paths).mount(app)
    page = resources.files("sandbox").joinpath("page.html").read_text(encoding="utf-8")
    app.add_url_rule("/", "page", lambda: Response(page, mimetype="text/html"))
    app.after_request(_let_pages_of_this_machine_ask)
    return app


def _let_pages_of_this_machine_ask(response: Response) -> Response:
    """The preview of the mini-program is another origin; a page from anywhere else hears nothing."""
    origin = request.headers.get("Origin", "")
    if request.path.startswith("/sandbox/") and urlsplit(origin).hostname in LOOPBACK:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Vary"] = "Origin"
    return response
