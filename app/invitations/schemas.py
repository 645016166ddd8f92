"""What the phone sends and sees of an invitation. Moments are ISO 8601 with an offset; answers are in UTC."""

from datetime import date, datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, StrictBool, StrictInt, model_validator

from app.core.validation import LARGEST_ID, Id, Input, Line, Moment, Output, Text, chinese_error
from app.invitations.rules import LONGEST_TALK, MOST_SLOTS
from app.invitations.states import Answer, ConflictCode, DeclineReason, InvitationStatus
from app.speakers.schemas import SpeakerRow
from app.talks.schemas import Formats, Version

Minutes = Annotated[StrictInt, Field(ge=10, le=LONGEST_TALK)]
Side = Literal["speaker", "school"]


class CheckInput(Input):
    school_id: Id | None = None
    """Left out by a school: its own; and with `talk_id`."""
    starts_at: Moment | None = None
    """Left out with `talk_id`: as planned."""
    minutes: Minutes = 60
    speaker_id: Id | None = None
    is_online: StrictBool = False
    is_self_invited: StrictBool = False
    talk_id: Id | None = None

    @model_validator(mode="after")
    def _has_time(self) -> Self:
        if self.starts_at is None and self.talk_id is None:
            raise chinese_error("starts_at", "请选宣讲时间。")
        return self


class ConflictView(Output):
    code: ConflictCode
    sentence: str
    is_blocking: bool


class CheckView(Output):
    counts_for: str | None
    """The division whose year's task it moves once approved; None: none, and `sentence` says why."""
    sentence: str
    conflicts: list[ConflictView]


class NewTalk(Input):
    client_id: UUID
    school_id: Id | None = None
    """Left out by a school: its own."""
    is_self_invited: StrictBool = False
    starts_at: Moment
    formats: Formats
    is_online: StrictBool = False
    venue: Annotated[str, Text(1, 32)] | None = None
    venue_reason: Annotated[str, Text(1, 100)] | None = None
    special_name: Annotated[str, Line(1, 30)] | None = None


class InvitationDraft(Input):
    """For a talk that is planned with it, or (`talk_id`) for one planned before, such as to a substitute."""

    client_id: UUID
    speaker_id: Id
    minutes: Minutes | None = None
    """Left out, as the words about the audience may be: as in the talk's invitation before, so one tap is enough."""
    audience_words: Annotated[str, Line(0, 50)] | None = None
    talk: NewTalk | None = None
    talk_id: Id | None = None

    @model_validator(mode="after")
    def _one_talk(self) -> Self:
        if (self.talk is None) == (self.talk_id is None):
            raise chinese_error("talk", "请选是哪一场宣讲。")
        return self


class AnswerFields(Input):
    answer: Answer
    reason: DeclineReason | None = None
    note: Annotated[str, Line(0, 60)] = ""
    slots: Annotated[tuple[Moment, ...], Field(max_length=MOST_SLOTS)] = ()

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.answer is Answer.DECLINE and self.reason is None:
            raise chinese_error("reason", "请选一个原因。")
        if self.answer is Answer.PROPOSE and not self.slots:
            raise chinese_error("slots", "请选一个您方便的时间。")
        if len(set(self.slots)) != len(self.slots):
            raise chinese_error("slots", "同一个时间选了两次，请去掉一个。")
        return self


class AnswerInput(AnswerFields):
    """Of the speaker; or of the inviter's staff, who telephoned."""

    version: Version
    """The version of the invitation the phone showed."""


class ClaimView(Output):
    """An answer that came by link, for the inviter to say whether it is the speaker's."""

    id: int
    name: str
    phone_masked: str
    sentence: str
    claimed_at: datetime


class VersionInput(Input):
    version: Version
    """The version of the invitation the phone showed."""


class SlotChoice(VersionInput):
    slot: Moment


class Withdrawal(VersionInput):
    reason: Annotated[str, Line(0, 60)] = ""


class Confirmation(VersionInput):
    side: Side | None = None
    """For whom the staff confirm, who telephoned; left out by the speaker and the school."""


class PhoneWish(Input):
    of: Literal["contact", "speaker"]


class InvitationFilter(Input):
    """Newest first; `after` is the `next` of the page before."""

    status: InvitationStatus | None = None
    after: Annotated[int, Field(ge=1)] | None = None
    limit: Annotated[int, Field(ge=1, le=50)] = 20


class InvitationRow(Output):
    id: int
    talk_id: int
    status: InvitationStatus
    line: str
    """The one sentence about it, the same for everybody."""
    speaker_name: str
    school_name: str
    starts_at: datetime
    minutes: int
    expires_at: datetime
    version: int


class InvitationPage(Output):
    invitations: list[InvitationRow]
    next: int | None


class SuggestionFilter(Input):
    """When: a moment, or a range of days. A school sees no schools suggested, nor does who has chosen one."""

    starts_at: Moment | None = None
    day_from: date | None = None
    day_to: date | None = None
    school_id: Annotated[int, Field(ge=1, le=LARGEST_ID)] | None = None
    format: Annotated[str, Text(1, 32)] | None = None

    @model_validator(mode="after")
    def _has_time(self) -> Self:
        if self.starts_at is None and self.day_from is None:
            raise chinese_error("day_from", "请选宣讲的日期。")
        if self.day_to is not None and (self.day_from is None or self.day_to < self.day_from):
            raise chinese_error("day_to", "结束的日期早于开始的日期，请重新选。")
        return self


class SuggestedSpeaker(Output):
    speaker: SpeakerRow
    is_free: bool
    reasons: list[str]
    """Why they stand where they stand, in plain words."""


class SuggestedSchool(Output):
    school_id: int
    name: str
    division_name: str
    reasons: list[str]


class SuggestionsView(Output):
    """The best first."""

    speakers: list[SuggestedSpeaker]
    schools: list[SuggestedSchool]


class InvitedSpeaker(Output):
    id: int
    name: str
    honours_text: str
    employer_and_post: str
    phone_masked: str | None
    """To the organising side only."""


class HostSchool(Output):
    id: int
    name: str
    division_name: str


class Inviter(Output):
    unit_name: str
    contact_name: str | None


class CalendarView(Output):
    """What `wx.addPhoneCalendar` takes; Unix seconds."""

    title: str
    startTime: int  # noqa: N815 - WeChat's names
    endTime: int  # noqa: N815
    location: str
    description: str


class InvitationView(Output):
    id: int
    talk_id: int
    talk_version: int
    status: InvitationStatus
    line: str
    speaker: InvitedSpeaker
    school: HostSchool
    starts_at: datetime
    minutes: int
    formats: list[str]
    format_names: list[str]
    is_online: bool
    venue: str | None
    """In Chinese."""
    audience_words: str
    inviter: Inviter
    invited_at: datetime
    expires_at: datetime
    answered_at: datetime | None
    answered_by_words: str | None
    """Who answered; when staff took it on the phone, both names."""
    decline_reason: DeclineReason | None
    decline_words: str | None
    note: str
    proposed_slots: list[datetime]
    undo_until: datetime | None
    """While it lies ahead, the answer may be taken back."""
    speaker_confirmed_at: datetime | None
    school_confirmed_at: datetime | None
    may_answer: bool
    may_answer_on_behalf: bool
    may_undo: bool
    may_withdraw: bool
    may_choose_slot: bool
    may_confirm: bool
    may_confirm_for: list[Side]
    """For whom the caller's confirmation would be; with two of them `side` has to say."""
    may_invite_substitute: bool
    may_see_phone_of: list[Literal["contact", "speaker"]]
    claims: list[ClaimView]
    """Answers by link that wait for the inviter's word; to the organising side only."""
    calendar: CalendarView | None
    """Once accepted."""
    version: int
