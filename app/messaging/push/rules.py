"""How long an event from WeChat waits, is tried and is kept. Pure."""

from datetime import timedelta

PUSHES_KEPT = timedelta(days=90)
PUSH_ATTEMPTS = 12
"""About an hour and a half of trying."""
MESSAGE_AWAITED = timedelta(hours=1)
"""The news about a message may come before our own record of its msgid: by milliseconds, or by what an absence of
PostgreSQL lasts."""
FIRST_LOOK = timedelta(seconds=1)
LAST_LOOK = timedelta(minutes=5)


def look_again_after(age: timedelta) -> timedelta:
    """Until the message is known: at first soon, then ever more rarely."""
    return min(max(age, FIRST_LOOK), LAST_LOOK)
