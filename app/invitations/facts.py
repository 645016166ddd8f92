"""Of one invitation, what its notices say, and where they lead. Pure."""

from dataclasses import dataclass
from datetime import datetime

from app.core.periods import beijing, beijing_date
from app.talks.notices import day_words


@dataclass(frozen=True, slots=True)
class InvitationFacts:
    """Of one invitation, what is told of it."""

    id: int
    talk_id: int
    speaker_name: str
    speaker_unit_id: int
    school_id: int
    school_name: str
    """The short one."""
    inviter_unit_id: int
    inviter_name: str
    """The short one."""
    starts_at: datetime
    minutes: int
    audience_words: str
    expires_at: datetime
    version: int
    """So that what is told twice of one invitation is two notices."""


def time_words(moment: datetime) -> str:
    return f"{day_words(beijing_date(moment))} {beijing(moment):%H:%M}"


def speakers_page(it: InvitationFacts) -> str:
    return f"pkg-speaker/invitation/invitation?id={it.id}"


def talks_page(it: InvitationFacts) -> str:
    return f"pkg-school/talk-detail/talk-detail?id={it.talk_id}"
