"""What the phone sends and sees of to-dos, calls, messages and consents. Moments are ISO 8601 in UTC."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StrictBool, StringConstraints

from app.core.validation import LARGEST_ID, Input, Output
from app.messaging.notices import NoticeSubject
from app.messaging.outbox import OutboxState
from app.messaging.reasons import MessageReason
from app.messaging.states import CallListReason, DiscardReason, MessageStatus
from app.plan.rules import MessageKind

ShortText = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=64)]


class PageFilter(Input):
    """Query of the lists: open ones first, then newest; `after` is the `next` of the page before."""

    after: Annotated[str, Field(pattern=r"^[od]\d{1,18}$")] | None = None
    limit: Annotated[int, Field(ge=1, le=50)] = 20


class TodoView(Output):
    id: int
    subject: NoticeSubject
    title: str
    body: str
    page: str
    action: str | None
    """The words of the button; None: 知道了."""
    due_on: date | None
    created_at: datetime
    done_at: datetime | None


class TodoPage(Output):
    todos: list[TodoView]
    open: int
    """For the badge."""
    next: str | None


class CallView(Output):
    id: int
    unit_name: str
    division_code: str
    person_name: str | None
    phone: str | None
    """Masked; `reveal` tells it in full."""
    message: str
    """To read out, or to copy into a group."""
    reason: CallListReason
    reason_words: str
    created_at: datetime
    resolved_at: datetime | None


class CallPage(Output):
    calls: list[CallView]
    next: str | None


class PhoneView(Output):
    phone: str
    """As one dials it."""


class OutboxQuery(PageFilter):
    state: OutboxState | None = None
    unit_id: Annotated[int, Field(ge=1, le=LARGEST_ID)] | None = None
    division_code: Annotated[str, Field(pattern=r"^\d{6,12}$")] | None = None
    subject: NoticeSubject | None = None


class MessageView(Output):
    id: int
    unit_name: str
    division_code: str
    person_name: str | None
    subject: NoticeSubject
    subject_words: str
    body: str
    status: MessageStatus
    status_words: str
    reason: MessageReason
    reason_words: str
    """Why it is where it is, such as until when it waits; a sentence without its full stop."""
    next_attempt_at: datetime | None
    """Not before, while it waits."""
    sent_at: datetime | None
    created_at: datetime
    resends_id: int | None
    """The message that this one repeats."""
    may_release: bool
    may_discard: bool
    may_resend: bool
    resend_warning: str | None
    """What to be told before it is sent once more; then `is_forced` is needed."""


class CardLineView(Output):
    label: str
    """Empty where nobody knows it."""
    value: str


class CardView(Output):
    """What the phone shows of a message in WeChat, from top to bottom."""

    title: str
    lines: list[CardLineView]


class ResumedView(Output):
    ended: int
    """How many pauses; 0 when sending went on already."""


class MessagePage(Output):
    messages: list[MessageView]
    pauses: list[str]
    """What rests at this moment, since when and why: sentences without their full stop."""
    may_resume: bool
    """The caller may end them."""
    has_worker: bool | None
    """Nothing is sent while it is false; None when nobody can tell."""
    next: str | None


class Discard(Input):
    because: DiscardReason


class Resend(Input):
    client_id: UUID
    """Made on the phone for this wish; repeating it sends nothing twice."""
    is_forced: StrictBool = False
    """Also when WeChat had accepted the first, or it may have arrived."""


class OwnMessageView(Output):
    id: int
    subject: NoticeSubject
    subject_words: str
    body: str
    page: str
    status: MessageStatus
    status_words: str
    reason_words: str | None
    """Why, where the receiver gains anything by it."""
    sent_at: datetime | None
    created_at: datetime


class OwnMessagePage(Output):
    messages: list[OwnMessageView]
    next: str | None


class CreditReport(Input):
    """What `wx.requestSubscribeMessage` answered, template id → word. A hint from the phone, not a proof."""

    client_id: UUID
    """Made on the phone for this answer; repeating the report counts nothing twice."""
    results: Annotated[dict[ShortText, ShortText], Field(min_length=1, max_length=5)]


class CreditView(Output):
    template: str
    """Key in the plan."""
    template_id: str
    kind: MessageKind
    """WeChat refuses to ask for both kinds at once."""
    long_term: str | None
    """Key of the long-term template for the same notices."""
    title: str
    balance: int
    is_long_term: bool
    """Allowed once and for all."""
    is_worth_asking: bool


class CreditsView(Output):
    credits: list[CreditView]
