"""Rate limits on the routes that guess-work would attack: login, joining, codes. Counted in Redis, else per process."""

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(key_func=get_remote_address, in_memory_fallback_enabled=True, strategy="fixed-window")


def everybody() -> str:
    """Key of the limits that all callers share."""
    return "everybody"
