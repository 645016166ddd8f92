"""What the rooms above have to tell a unit, and the pure rules that go with it.

A `Notice` says what happened, to which unit, and what to do next. The words come from the room that knows; how they
travel (to-do list, WeChat, call list) is decided here. Source: mission.md "Reminders", wechat.md section 3.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

THING_LENGTH = 20
"""WeChat's `thing` holds 20 characters; a longer one is refused with 47003."""
TITLE_LENGTH, BODY_LENGTH, PAGE_LENGTH, KEY_LENGTH = 60, 500, 200, 120


class NoticeSubject(StrEnum):
    INVITATION = "invitation"
    INVITATION_ANSWERED = "invitation_answered"
    TALK_CHANGED = "talk_changed"
    TALK_CANCELLED = "talk_cancelled"
    TALK_RETURNED = "talk_returned"
    TALK_TOMORROW = "talk_tomorrow"
    CONFIRMATION = "confirmation"
    CONFIRMATION_MISSING = "confirmation_missing"
    RECORD_MISSING = "record_missing"
    TALK_APPROVED = "talk_approved"
    PHOTO_RISKY = "photo_risky"
    REPORT_DUE = "report_due"
    QUOTA_BEHIND = "quota_behind"
    APPOINTMENT = "appointment"


PRIORITY = {
    NoticeSubject.INVITATION: 10,
    NoticeSubject.INVITATION_ANSWERED: 20,
    NoticeSubject.TALK_CHANGED: 20,
    NoticeSubject.TALK_CANCELLED: 20,
    NoticeSubject.PHOTO_RISKY: 20,
    NoticeSubject.TALK_RETURNED: 30,
    NoticeSubject.TALK_TOMORROW: 40,
    NoticeSubject.CONFIRMATION: 40,
    NoticeSubject.CONFIRMATION_MISSING: 40,
    NoticeSubject.RECORD_MISSING: 50,
    NoticeSubject.TALK_APPROVED: 60,
    NoticeSubject.REPORT_DUE: 70,
    NoticeSubject.QUOTA_BEHIND: 80,
    NoticeSubject.APPOINTMENT: 90,
}
"""Who spends a scarce consent first: the smaller number."""

NOT_WORTH_A_CALL = frozenset(
    {
        NoticeSubject.TALK_APPROVED,
        NoticeSubject.APPOINTMENT,
        NoticeSubject.INVITATION_ANSWERED,
        NoticeSubject.CONFIRMATION_MISSING,
        NoticeSubject.PHOTO_RISKY,
    }
)
"""Nobody is telephoned for it, and such a notice never reaches the call list: good to know, or a matter of colleagues
who asked for it and see the to-do."""


class Template(Protocol):
    """A subscription template of the plan file."""

    @property
    def template_id(self) -> str:
        """WeChat's id."""

    @property
    def title(self) -> str:
        """Heads the card on the phone."""

    @property
    def fields(self) -> Mapping[str, str]:
        """WeChat's field → meaning, such as `thing1` → `unit`."""

    @property
    def labels(self) -> Mapping[str, str]:
        """WeChat's field → the words beside it on the phone."""

    @property
    def long_term(self) -> str | None:
        """Key of the long-term template for the same, where the city has one."""


@dataclass(frozen=True, slots=True)
class Notice:
    subject: NoticeSubject
    subject_id: int
    unit_id: int
    """The receiver: everybody serving this unit."""
    dedupe_key: str
    """At most `KEY_LENGTH` characters. The same key for the same unit and person is one notice, however often given."""
    title: str
    """Of the to-do, at most `TITLE_LENGTH` characters."""
    body: str
    """Plain text, at most `BODY_LENGTH` characters; also what staff read out on the phone or copy into a group."""
    page: str
    """Where the mini-program opens, such as `pages/talk/talk?id=7`; no leading slash."""
    template: str
    """Key of the plan's message templates."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """Meaning → text, for the fields the template has."""
    action: str | None = None
    """The button of the to-do, such as 去填; None shows 知道了."""
    person_id: int | None = None
    """Only this person, instead of everybody serving the unit."""
    due_on: date | None = None
    not_before: datetime | None = None
    expires_at: datetime | None = None
    """From then on the message is too late: it is not sent, and says so."""
    is_daytime_only: bool = False
    """Checked again when sending: outside 08:00 to 20:00 Beijing time the message waits."""


@dataclass(frozen=True, slots=True)
class NotifyOutcome:
    is_new: bool
    """False when the same notice had been given before; then nothing was written."""
    queued: int = 0
    """How many people a WeChat message now waits for."""
    is_on_call_list: bool = False
    """Nobody of the unit can be reached through WeChat, so somebody must telephone."""


def notice_key(notice: Notice) -> str:
    """Unique per notice and receiver; the to-do and the call list entry bear it."""
    receiver = f"u{notice.unit_id}" if notice.person_id is None else f"u{notice.unit_id}.p{notice.person_id}"
    return f"{notice.dedupe_key}:{receiver}"


def chain_of(templates: Mapping[str, Template], key: str) -> Sequence[Template]:
    """What a notice goes out with, the best first: long-term, then one-time. Empty where the city has neither."""
    template = templates.get(key)
    if template is None:
        return ()
    long_term = templates.get(template.long_term or "")
    return (template,) if long_term is None else (long_term, template)


def compose(template: Template, texts: Mapping[str, str]) -> dict[str, str]:
    """What the phone will show, by WeChat's field names. Raises `KeyError` for a meaning nobody gave a text for.

    `templates.py` has seen to it, when the plan was imported, that nothing needs to be cut; the register may hold
    longer names from before, and a cut name arrives where a refused message does not.
    """
    return {name: _cut(name, one_line(texts[meaning])) for name, meaning in template.fields.items()}


def one_line(text: str) -> str:
    return " ".join(text.split())


def shorten(text: str, most: int) -> str:
    """At most `most` characters, the last of them an ellipsis where something is left out."""
    return text if len(text) <= most else text[: most - 1] + "…"


def _cut(name: str, line: str) -> str:
    return shorten(line, THING_LENGTH) if name.startswith("thing") else line
