"""The composition root: settings and ports become one Flask application."""

from apiflask import APIFlask
from redis import Redis
from werkzeug.middleware.proxy_fix import ProxyFix

from app import health, preview
from app.accounts.recognition import recognise
from app.accounts.rights import blueprint as rights
from app.accounts.routes import blueprint as accounts
from app.adapters.clock import SystemClock
from app.adapters.queue import DramatiqQueue
from app.adapters.redis_client import connect_redis
from app.adapters.storage import build_storage
from app.adapters.tokens import RedisTokenStore
from app.adapters.wechat import build_wechat
from app.adapters.wechat.push import build_push_gate
from app.core.crypto import build_keys
from app.core.db import connect
from app.core.http import install_http
from app.core.limits import limiter
from app.core.openapi import describe_api
from app.core.ports import Ports
from app.invitations import personal as invited
from app.invitations.document_routes import blueprint as documents
from app.invitations.link_routes import blueprint as invitation_links
from app.invitations.routes import blueprint as invitations
from app.messaging import personal as messages
from app.messaging.push.routes import blueprint as push
from app.messaging.routes import blueprint as messaging
from app.photos import personal as pictures
from app.photos.direct.routes import blueprint as direct_photos
from app.photos.publishing.routes import blueprint as publishing
from app.photos.routes import blueprint as photos
from app.plan.routes import blueprint as plan
from app.quotas import personal as verdicts
from app.quotas.routes import blueprint as quotas
from app.reminders.routes import blueprint as reminders
from app.reports import personal as reported
from app.reports.routes import blueprint as reports
from app.reviews.routes import blueprint as reviews
from app.speakers import personal as rosters
from app.speakers.roster.routes import blueprint as roster_files
from app.speakers.routes import blueprint as speakers
from app.talks import personal as records
from app.talks.bookings import BOOKINGS
from app.talks.routes import blueprint as talks
from app.units.routes import blueprint as units
from config.logging import configure_logging
from config.settings import Environment, Settings

LARGEST_REQUEST = 24 * 1024 * 1024
"""Bytes: the largest photo a plan may allow, its form fields and multipart boundaries."""


ROOMS = (
    accounts,
    rights,
    plan,
    units,
    messaging,
    push,
    speakers,
    roster_files,
    talks,
    invitations,
    invitation_links,
    documents,
    photos,
    direct_photos,
    publishing,
    quotas,
    reviews,
    reports,
    reminders,
)

PERSONAL_ROOMS = (reported.ROOM, verdicts.ROOM, pictures.ROOM, invited.ROOM, records.ROOM, rosters.ROOM, messages.ROOM)
"""Above the accounts, the highest first: what they keep about a person is copied and forgotten with the account."""


def build_ports(settings: Settings, redis: Redis) -> Ports:
    """The real outside world; tests replace the clock only."""
    return Ports(
        clock=SystemClock(settings.clock_offset),
        wechat=build_wechat(settings, redis),
        storage=build_storage(settings),
        queue=DramatiqQueue(settings.redis_url.get_secret_value()),
        tokens=RedisTokenStore(redis, settings.token_life),
        push=build_push_gate(settings),
    )


def compose(settings: Settings, ports: Ports | None = None) -> APIFlask:
    """Build everything, here and nowhere else. No connection is opened before something needs one."""
    configure_logging(settings.log_level)
    is_production = settings.environment is Environment.PRODUCTION
    app = APIFlask(
        "app",
        title="劳模工匠进校园",
        docs_path=None,
        spec_path=None if is_production else "/openapi.json",
        json_errors=False,
        static_folder=None,  # type: ignore[arg-type]  # Flask's own way to say: no static files
    )
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_REQUEST
    app.config["RATELIMIT_STORAGE_URI"] = settings.redis_url.get_secret_value().replace("unix://", "redis+unix://")
    redis = connect_redis(settings.redis_url.get_secret_value())
    app.extensions["settings"] = settings
    app.extensions["redis"] = redis
    app.extensions["database"] = connect(settings.database_url.get_secret_value())
    app.extensions["ports"] = ports or build_ports(settings, redis)
    app.extensions["keys"] = build_keys(settings.secret_key.get_secret_value(), settings.phone_key.get_secret_value())
    app.extensions["bookings"] = BOOKINGS
    app.extensions["personal_rooms"] = PERSONAL_ROOMS
    app.extensions["recognise"] = recognise
    install_http(app)
    limiter.init_app(app)
    describe_api(app)
    for blueprint in (*ROOMS, health.blueprint):
        app.register_blueprint(blueprint)
    if not is_production:
        app.register_blueprint(preview.blueprint)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app
