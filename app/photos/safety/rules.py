"""WeChat's verdict as it is pushed, what an error means for asking, and whether a photo may be shown. Pure.

Source: wechat.md sections 2, 4 and 5.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.core.ports import Reaction, WeChatError
from app.photos.safety.states import SafetyState

SCENE = 4
"""A log with pictures, of the four places WeChat knows for what people publish."""
LEASE = timedelta(minutes=1)
"""Longer than any call."""
ANSWER_WITHIN = timedelta(minutes=30)
MOST_ASKS = 2
MOST_ATTEMPTS = 8
"""Ten to twenty-two minutes of trying."""
ASKABLE_FOR = timedelta(hours=2)
"""WeChat checks only for somebody who was active within two hours; it answers 61010 after that."""
ASK_AGAIN_AFTER = timedelta(minutes=1)
LINK_MINUTES = 60
"""A link holds for at least half of it: WeChat fetches the picture when it comes to it."""

SUGGESTIONS = {"pass": SafetyState.PASSED, "review": SafetyState.REVIEW, "risky": SafetyState.RISKY}
LARGEST_LABEL = 999_999

INACTIVE = 61010
RATE_LIMITED = 45011
AFTER_ALERT = timedelta(minutes=5)
AFTER_RATE_LIMIT = timedelta(minutes=1)
AFTER_NO_CONNECTION = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class MediaVerdict:
    state: SafetyState
    """Passed, review or risky."""
    label: int | None


def read_verdict(content: Mapping[str, Any]) -> MediaVerdict | None:
    """None when WeChat could not look. A word that we do not know is for a person."""
    result = content.get("result")
    if content.get("errcode") not in (None, 0, "0") or not isinstance(result, Mapping):
        return None
    state = SUGGESTIONS.get(str(result.get("suggest")), SafetyState.REVIEW)
    label = str(result.get("label"))
    is_number = label.isascii() and label.isdecimal() and int(label) <= LARGEST_LABEL
    return MediaVerdict(state, int(label) if is_number else None)


def rest_after(error: WeChatError) -> timedelta | None:
    """How long to ask about no photo at all; None when the error is about the one photo. No attempt burns by a rest."""
    if error.reaction is Reaction.ALERT:
        return AFTER_ALERT
    if error.errcode == RATE_LIMITED:
        return AFTER_RATE_LIMIT
    if error.reaction is Reaction.RETRY_LATER and not error.was_sent:
        return AFTER_NO_CONNECTION
    return None


def counts(decided_at: datetime | None, answered_at: datetime | None) -> bool:
    """Whether a reviewer's decision holds: not when WeChat spoke up after it."""
    return decided_at is not None and (answered_at is None or answered_at <= decided_at)
