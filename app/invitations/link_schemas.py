"""What a link to an invitation shows, and what comes back through it."""

from datetime import datetime
from typing import Annotated

from app.core.validation import Line, Output, Text
from app.invitations.schemas import AnswerFields


class LinkAnswer(AnswerFields):
    """Of whoever holds the link and is signed in."""

    phone_code: Annotated[str, Text(1, 128)] | None = None
    """From the getPhoneNumber button: a number of the roster shows who it is."""
    name: Annotated[str, Line(0, 30)] = ""
    """For the inviter, who has to recognise somebody with another number."""


class LinkView(Output):
    """The minimum that whoever holds the link sees without signing in."""

    is_open: bool
    """Still to be answered."""
    line: str
    school_name: str
    inviter_name: str
    starts_at: datetime
    minutes: int


class LinkAnswered(Output):
    is_bound: bool
    """The caller acts as the speaker from now on, and the answer is given; otherwise the inviter is asked first."""
    invitation_id: int | None
    """To open, once bound."""
    sentence: str


class CardView(Output):
    """For a share card, and to copy into a chat."""

    title: str
    path: str
    body: str
