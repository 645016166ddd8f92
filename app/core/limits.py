"""Rate limits on the routes that guess-work would attack: login, joining, codes. Counted in Redis, else per process.

A hall full of teachers shares one address: where somebody is signed in, a person is counted, and an address may do
much more.
"""

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from app.core.access import current_caller


class RouteLimiter(Limiter):
    """Limits the routes that are marked, which ask it themselves; no other request pays for it.

    Limits of the whole application, and headers that tell how much is left, would need the hooks that are taken out
    here: there are none.
    """

    def init_app(self, app: Flask) -> None:
        super().init_app(app)
        for hooks in (app.before_request_funcs, app.after_request_funcs, app.teardown_request_funcs):
            hooks[None].pop()


limiter = RouteLimiter(key_func=get_remote_address, in_memory_fallback_enabled=True, strategy="fixed-window")


PER_ADDRESS = "100/minute"
"""Where each person's limit is smaller: a training of sixty people on one Wi-Fi, all at the same step, passes."""


def each_person() -> str:
    """Key of a limit for the person signed in; only on routes that somebody must sign in for."""
    return f"person-{current_caller().person_id}"


def everybody() -> str:
    """Key of the limits that all callers share."""
    return "everybody"
