"""A speaker's own year as the phone shows it."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from app.core.validation import Input, Output


class YearFilter(Input):
    year: Annotated[int, Field(ge=2023, le=2100)] | None = None
    """Left out: this year."""


class HeldTalkView(Output):
    day: date
    starts_at: datetime
    school_name: str
    format_words: str
    audience: int | None
    organiser_name: str
    status_words: str
    invitation_id: int | None
    """For the thanks."""


class MyTalksView(Output):
    year: int
    years: list[int]
    """With held talks, the newest first."""
    talks: list[HeldTalkView]
