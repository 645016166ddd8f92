"""What the phone sends and sees of speakers. Days are Beijing dates; moments ISO 8601 with an offset."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, StrictBool, StrictInt, model_validator

from app.core.validation import Id, Input, Line, Output, Text, chinese_error
from app.speakers.states import Gender, HonourKind, HonourLevel

MOST_AT_ONCE = 500
"""Appointments confirmed in one go."""
Version = Annotated[StrictInt, Field(ge=1, le=2**31 - 1)]
Formats = Annotated[tuple[Annotated[str, Text(1, 32)], ...], Field(max_length=10)]
Topics = Annotated[str, Line(0, 200)]
TalksATerm = Annotated[StrictInt, Field(ge=1, le=50)]


class SpeakerFilter(Input):
    """Query of the list. `q`: letters are the beginning of the pinyin or initials; else part of name or employer."""

    q: Annotated[str, Line(1, 30)] | None = None
    division_code: Annotated[str, Field(pattern=r"^[0-9]{6}$")] | None = None
    topic: Annotated[str, Line(1, 20)] | None = None
    free_on: date | None = None
    serving_on: date | None = None
    is_waiting: bool = False
    """Only those with an appointment that a unit of the pair has not confirmed."""
    after: Annotated[int, Field(ge=1, le=2**63 - 1)] | None = None
    """`next` of the page before."""
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class HonourView(Output):
    level: HonourLevel
    kind: HonourKind
    text: str


class SpeakerRow(Output):
    """A line of a list."""

    id: int
    unit_id: int
    division_code: str
    division_name: str
    serial: int | None
    name: str
    gender: Gender | None
    employer_and_post: str
    honours_text: str
    honours: Sequence[HonourView]
    phone_masked: str | None
    """None also for a school, which gets the number with an accepted invitation."""
    is_landline: bool
    has_account: bool
    """Can be reached in WeChat."""
    is_serving: bool
    is_waiting: bool
    is_one_off: bool
    topics: str
    formats: Sequence[str]
    version: int


class SpeakerPage(Output):
    speakers: Sequence[SpeakerRow]
    next: int | None


class AppointmentView(Output):
    id: int
    begins_on: date
    ends_on: date | None
    """The first day on which it no longer holds."""
    end_reason: str | None
    proposed_by: str | None
    """The unit, never the person; None: imported by the operator."""
    proposed_at: datetime
    federation_confirmed_at: datetime | None
    bureau_confirmed_at: datetime | None
    serving_since: datetime | None
    line: str
    """Where it stands, in one sentence."""
    may_confirm: bool
    may_end: bool


class WaitingRow(AppointmentView):
    speaker_id: int
    name: str
    employer_and_post: str
    honours_text: str


class AppointmentList(Output):
    appointments: Sequence[WaitingRow]


class DaysView(Output):
    """Days on which a speaker cannot come, both included."""

    id: int
    begins_on: date
    ends_on: date
    note: str


class SpeakerView(SpeakerRow):
    remark: str
    appointments: Sequence[AppointmentView]
    unavailable: Sequence[DaysView]
    talks_this_term: int
    talks_a_term: int
    """At most so many: as the speaker says, or else the plan."""
    own_talks_a_term: int | None
    """What the speaker has said; None: as the plan says."""
    may_edit: bool
    may_appoint: bool
    may_reveal: bool


class MySpeakerView(Output):
    """As the speaker sees their own line."""

    id: int
    division_name: str
    name: str
    employer_and_post: str
    honours_text: str
    topics: str
    formats: Sequence[str]
    unavailable: Sequence[DaysView]
    talks_this_term: int
    talks_a_term: int
    own_talks_a_term: int | None
    """What the speaker has said; None: as the plan says."""
    version: int


class SpeakerFields(Input):
    """What one writes of a speaker by hand."""

    name: Annotated[str, Line(1, 30)]
    gender: Gender | None = None
    employer_and_post: Annotated[str, Line(0, 200)] = ""
    honours_text: Annotated[str, Text(0, 500)] = ""
    remark: Annotated[str, Line(0, 200)] = ""
    topics: Topics = ""
    formats: Formats = ()
    talks_a_term: TalksATerm | None = None


class SpeakerAddition(SpeakerFields):
    client_id: UUID
    """Made on the phone: repeating the request finds the first."""
    is_one_off: StrictBool = False
    """A parent who is a model worker; all that a school may add."""
    phone: Annotated[str, Line(0, 100)] = ""
    begins_on: date | None = None
    """Of the appointment that is proposed with it; left out: today. A one-off has none."""


class SpeakerUpdate(SpeakerFields):
    version: Version
    phone: Annotated[str, Line(0, 100)] | None = None
    """Left out: as it is; empty: none."""


class MySpeakerUpdate(Input):
    version: Version
    topics: Topics = ""
    formats: Formats = ()
    talks_a_term: TalksATerm | None = None


class Proposal(Input):
    begins_on: date


class Confirmation(Input):
    ids: Annotated[tuple[Id, ...], Field(min_length=1, max_length=MOST_AT_ONCE)]


class Ending(Input):
    ends_on: date
    """The first day on which it no longer holds."""
    reason: Annotated[str, Line(2, 100)]


class DaysDraft(Input):
    client_id: UUID
    begins_on: date
    ends_on: date
    note: Annotated[str, Line(0, 100)] = ""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.ends_on < self.begins_on:
            raise chinese_error("ends_on", "结束的日期早于开始的日期，请重新选。")
        return self


class NumberView(Output):
    """A speaker's number in full."""

    phone: str
    """As one dials it in China."""
    more: str
    """What stands behind it in the roster: an extension, further numbers."""
