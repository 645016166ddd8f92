"""What the phone sees of progress and the ledger."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from app.core.validation import Input, Output
from app.messaging.schemas import CardView
from app.plan.schemas import Year
from app.quotas.progress import FigureKind
from app.quotas.rules import PaceState, VerdictReason
from app.talks.schemas import After
from app.talks.states import Organiser, TalkStatus


class ProgressFilter(Input):
    year: Year | None = None
    """Left out: this year."""


class FigureView(Output):
    kind: FigureKind
    division_code: str
    name: str
    quota: int | None
    counted: int
    expected: int | None
    shortfall: int | None
    """Talks behind the pace. None, as `expected`, when the year's teaching days are unknown."""
    still_needed: int
    """Talks missing to the quota of the year."""
    planned: int
    unfinished: int
    """Recorded, but some photos are still missing, or returned to be mended."""
    awaiting_review: int
    held: int
    schools_reached: int
    schools: int
    """Its schools that are open; of them `schools_reached` had an approved talk in the year."""
    state: PaceState
    teaching_days_left: int | None
    sentence: str
    next_step: str


class ProgressView(Output):
    year: int
    seen_on: date
    """The Beijing day that the pace is measured on."""
    figures: list[FigureView]
    """In division-code order. A county or zone sees its own only."""
    total: FigureView | None
    """The whole city; for the city only."""
    warning: str | None
    """What the city must see to lest the pace stop; for the city only."""


class LedgerFilter(Input):
    """`after` is the `next` of the page before."""

    year: Year | None = None
    """Left out: this year, or that of the talk."""
    talk_id: Annotated[int, Field(ge=1, le=2**63 - 1)] | None = None
    """Only the line of this one; no line for one beyond reach."""
    after: After | None = None
    limit: Annotated[int, Field(ge=1, le=50)] = 20


class LedgerRow(Output):
    talk_id: int
    day: date
    status: TalkStatus
    school_name: str
    speaker_name: str
    organiser: Organiser
    division_code: str
    division_name: str
    """The level the talk is credited to, or would be."""
    counts: bool | None
    """None while nobody has decided."""
    reason: VerdictReason
    words: str
    rule_version: str | None
    decision: str | None
    """The paper that set these rules."""
    decided_by: str | None
    """The unit, never the person."""
    decided_at: datetime | None


class LedgerPage(Output):
    year: int
    lines: list[LedgerRow]
    next: str | None


class ReceiverView(Output):
    name: str
    gets_message: bool
    words: str
    """How they are told, and why not through WeChat."""


class ReceiversView(Output):
    unit_id: int
    unit_name: str
    people: int
    reachable: int
    """Of them, those WeChat lets us write to as far as we know."""
    sentence: str
    persons: list[ReceiverView]


class NudgePreviewView(Output):
    division_code: str
    name: str
    may_send: bool
    why_not: str | None
    text: str
    """What they would read; can be copied into a group chat."""
    cards: list[CardView]
    """As the phone would show it; two where long-term and one-time look different."""
    warning: str | None
    """What else must be known before sending."""
    last_reminded_at: datetime | None
    receivers: list[ReceiversView]


class NudgedUnit(Output):
    unit_id: int
    queued: int
    """People whom a WeChat message is now on its way to, if they still allow it."""
    is_on_call_list: bool


class NudgeView(Output):
    division_code: str
    units: list[NudgedUnit]
