"""Is the house standing? Asked by the launcher, a load balancer, and an operator at night."""

from http import HTTPStatus

from apiflask import APIBlueprint
from flask import current_app, jsonify
from flask.typing import ResponseReturnValue
from redis import Redis, RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.core.access import public
from app.core.db import database
from app.core.schedule import WORKER_ALIVE

blueprint = APIBlueprint("health", __name__, enable_openapi=False)


@blueprint.get("/health")
@public
def health() -> ResponseReturnValue:
    """200 while the API can serve; the worker is told apart, since without it messages only wait."""
    redis, worker = _redis_and_worker()
    found = {"database": _database(), "redis": redis, "worker": worker}
    serves = found["database"] and found["redis"]
    return jsonify(found), HTTPStatus.OK if serves else HTTPStatus.SERVICE_UNAVAILABLE


def _database() -> bool:
    try:
        with database().reader.connect() as connection:
            connection.execute(text("SELECT 1"))
            return True
    except SQLAlchemyError:
        return False


def _redis_and_worker() -> tuple[bool, bool]:
    redis: Redis = current_app.extensions["redis"]
    try:
        return True, bool(redis.exists(WORKER_ALIVE))
    except RedisError:
        return False, False
