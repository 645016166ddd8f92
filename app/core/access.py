"""Who may call a route. Every route carries one declaration; one that declares nothing is refused (and a test fails).

An `Identity` is a person acting for one unit in one role: permissions follow the identity chosen, never the union of
all that a person holds. `Identity.path` is the reach: what lies below it can be seen.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from flask import current_app, g, request

from app.core.errors import Forbidden, LoginRequired, NotFound

F = TypeVar("F", bound=Callable[..., Any])


class Role(StrEnum):
    """What a person does for a unit; named after the level the unit stands on."""

    SCHOOL = "school"
    SPEAKER = "speaker"
    COUNTY = "county"
    ZONE = "zone"
    CITY = "city"


STAFF = (Role.COUNTY, Role.ZONE, Role.CITY)
ORGANISERS = (Role.SCHOOL, *STAFF)
"""Whoever may arrange talks and look at those within reach; a speaker sees only what they are invited to."""
EVERY_ROLE = (Role.SPEAKER, *ORGANISERS)


@dataclass(frozen=True, slots=True)
class Identity:
    id: int
    person_id: int
    role: Role
    unit_id: int
    division_code: str
    path: str


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever holds a valid token; without an identity until bound to a unit."""

    person_id: int
    identity: Identity | None


@dataclass(frozen=True)
class Access:
    is_public: bool = False
    roles: tuple[Role, ...] = ()
    """Empty and not public: any signed-in person."""


def public(view: F) -> F:
    """Callable by anybody: login, health, showcase, signed links."""
    view.access = Access(is_public=True)  # type: ignore[attr-defined]
    return view


def signed_in(view: F) -> F:
    """Callable by any signed-in person, bound to a unit or not."""
    view.access = Access()  # type: ignore[attr-defined]
    return view


def allow(*roles: Role) -> Callable[[F], F]:
    """Callable by a person whose chosen identity has one of `roles`."""
    assert roles

    def declare(view: F) -> F:
        view.access = Access(roles=roles)  # type: ignore[attr-defined]
        return view

    return declare


def declared_access(endpoint: str) -> Access | None:
    """What the view behind `endpoint` declares; None is a programming error, treated as closed."""
    return getattr(current_app.view_functions.get(endpoint), "access", None)


def enforce() -> None:
    """Before every request: recognise the caller and hold the view to its declaration."""
    if request.endpoint is None:
        return  # no such URL: Flask answers 404 or 405
    access = declared_access(request.endpoint)
    if access is None:
        raise NotFound
    if access.is_public:
        return
    caller = current_app.extensions["recognise"](_bearer_token())
    if caller is None:
        raise LoginRequired
    g.caller = caller
    if access.roles and (caller.identity is None or caller.identity.role not in access.roles):
        raise Forbidden


def current_caller() -> Caller:
    caller = g.caller
    assert isinstance(caller, Caller)
    return caller


def current_identity() -> Identity:
    """The acting identity; only in routes that declare roles."""
    identity = current_caller().identity
    assert identity is not None
    return identity


def current_token() -> str:
    return _bearer_token()


def _bearer_token() -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
