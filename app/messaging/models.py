"""Messages on their way, consents to receive them, to-dos and the call list.

A message is a row before it is anything else: the queue may die and nothing is lost. Statuses say what is known and no
more; WeChat never tells whether somebody read a message. Source: architecture.md "Messages and tasks".
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    UniqueConstraint,
    Uuid,
    false,
    text,
)
from sqlalchemy import (
    Identity as IdentityColumn,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, EnumText
from app.messaging.notices import NoticeSubject
from app.messaging.states import CallListReason, CreditChange, DiscardReason, KeptReason, MessageStatus, PushStatus


class OutboxMessage(Base):
    """One message to one person. The key of the notice is shared by everybody it goes to."""

    __tablename__ = "outbox_messages"
    __table_args__ = (
        Index("ix_outbox_messages_queued", "priority", "id", postgresql_where=text("status = 'queued'")),
        Index(
            "ix_outbox_messages_queued_person",
            "person_id",
            "priority",
            "id",
            postgresql_where=text("status = 'queued'"),
        ),
        Index(None, "notice_key"),
        Index(None, "unit_id", "id"),
        Index(None, "subject", "subject_id"),
        Index("ix_outbox_messages_msgid", "msgid", postgresql_where=text("msgid IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(BigInteger, IdentityColumn(), primary_key=True)
    dedupe_key: Mapped[str] = mapped_column(String(200), unique=True)
    notice_key: Mapped[str] = mapped_column(String(200))
    """`Todo.dedupe_key` of the notice."""
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    subject: Mapped[NoticeSubject] = mapped_column(EnumText(NoticeSubject))
    subject_id: Mapped[int] = mapped_column(BigInteger)
    template_id: Mapped[str] = mapped_column(String(64))
    """WeChat's id: a consent belongs to it, not to our name for it."""
    data: Mapped[dict[str, str]] = mapped_column(JSONB)
    """Exactly what the phone will show, by WeChat's field names."""
    stand_in_template_id: Mapped[str | None] = mapped_column(String(64))
    """The one-time template to go on with when the consent to this long-term one is gone; then None again."""
    stand_in_data: Mapped[dict[str, str] | None] = mapped_column(JSONB(none_as_null=True))
    is_stand_in: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Goes on with the one-time template, because the receiver allows no long-term one."""
    page: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(String(500))
    """The same in plain text, for the call list."""
    priority: Mapped[int] = mapped_column(SmallInteger)
    is_daytime_only: Mapped[bool]
    expires_at: Mapped[datetime | None]
    status: Mapped[MessageStatus] = mapped_column(EnumText(MessageStatus))
    next_attempt_at: Mapped[datetime]
    """Never sent before. At first the notice's `not_before`; while a worker holds the row, the end of its lease."""
    put_off_at: Mapped[datetime | None]
    """When `next_attempt_at` was last set by a worker. In the future only if the clock has been put back since."""
    leased_until: Mapped[datetime | None]
    """Set while a worker sends it, and left behind by one that died."""
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    has_spent_credit: Mapped[bool] = mapped_column(default=False)
    """A consent was spent for it and not given back: it is with WeChat now, or may have reached it."""
    sent_at: Mapped[datetime | None]
    msgid: Mapped[str | None] = mapped_column(String(32))
    last_errcode: Mapped[int | None] = mapped_column(Integer)
    discarded_because: Mapped[DiscardReason | None] = mapped_column(EnumText(DiscardReason))
    resends_id: Mapped[int | None] = mapped_column(BigInteger)
    """The message that this one repeats by somebody's wish. No foreign key: messages are cleared away by age."""
    created_at: Mapped[datetime]


class MessageCredit(Base):
    """How many messages of a template a person still accepts, as far as we know. The truth is WeChat's (43101)."""

    __tablename__ = "message_credits"
    __table_args__ = (UniqueConstraint("person_id", "template_id"), CheckConstraint("balance >= 0", name="balance"))

    id: Mapped[int] = mapped_column(BigInteger, IdentityColumn(), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    template_id: Mapped[str] = mapped_column(String(64))
    balance: Mapped[int] = mapped_column(SmallInteger, default=0)
    is_long_term: Mapped[bool] = mapped_column(default=False)
    """A long-term subscription: sending spends nothing until it is refused."""
    granted: Mapped[int] = mapped_column(Integer, default=0)
    """Ever granted, and below ever spent, refunds taken off."""
    spent: Mapped[int] = mapped_column(Integer, default=0)
    refused_at: Mapped[datetime | None]
    """The latest 43101; a later grant clears it."""
    updated_at: Mapped[datetime]


class CreditEntry(Base):
    """Why a balance is what it is; written once, never changed."""

    __tablename__ = "credit_entries"
    __table_args__ = (
        UniqueConstraint("client_id", "template_id"),
        Index(None, "person_id", "template_id", "id"),
        # partial: the many entries of sending have neither, and pay nothing for them
        Index(
            "uq_credit_entries_push_event",
            "push_event_id",
            "template_id",
            unique=True,
            postgresql_where=text("push_event_id IS NOT NULL"),
        ),
        Index(
            "uq_credit_entries_confirms", "confirms_id", unique=True, postgresql_where=text("confirms_id IS NOT NULL")
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, IdentityColumn(), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    template_id: Mapped[str] = mapped_column(String(64))
    change: Mapped[CreditChange] = mapped_column(EnumText(CreditChange))
    amount: Mapped[int] = mapped_column(SmallInteger)
    """What it added to the balance; negative when spent or zeroed."""
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    """The message concerned; none for a grant. No foreign key: messages are cleared away earlier."""
    client_id: Mapped[UUID | None] = mapped_column(Uuid)
    """Of the phone's report, for a grant or its confirmation: a repeated report grants nothing."""
    push_event_id: Mapped[int | None] = mapped_column(BigInteger)
    """Of WeChat's push, likewise. No foreign key: events are cleared away after `PUSHES_KEPT`."""
    confirms_id: Mapped[int | None] = mapped_column(BigInteger)
    """The grant that this confirms; each is confirmed once at most."""
    at: Mapped[datetime]


class Todo(Base):
    """Something a unit has to do or know; everybody serving the unit sees it unless it is for one person."""

    __tablename__ = "todos"
    __table_args__ = (Index(None, "unit_id", "id"), Index(None, "subject", "subject_id"))

    id: Mapped[int] = mapped_column(BigInteger, IdentityColumn(), primary_key=True)
    dedupe_key: Mapped[str] = mapped_column(String(200), unique=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    subject: Mapped[NoticeSubject] = mapped_column(EnumText(NoticeSubject))
    subject_id: Mapped[int] = mapped_column(BigInteger)
    title: Mapped[str] = mapped_column(String(60))
    body: Mapped[str] = mapped_column(String(500))
    page: Mapped[str] = mapped_column(String(200))
    action: Mapped[str | None] = mapped_column(String(10))
    """The button's words; None where there is nothing to do but to know."""
    due_on: Mapped[date | None] = mapped_column(Date)
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    """None while open, and when the system saw that it was settled."""


class CallListEntry(Base):
    """A notice that reached nobody of its unit through WeChat: somebody should telephone. One per notice and unit."""

    __tablename__ = "call_list"
    __table_args__ = (
        Index(None, "unit_id", "id"),
        Index("ix_call_list_open", "id", postgresql_where=text("resolved_at IS NULL")),
        Index(None, "subject", "subject_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, IdentityColumn(), primary_key=True)
    dedupe_key: Mapped[str] = mapped_column(String(200), unique=True)
    """`Todo.dedupe_key` of the notice."""
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    """Whom to call; None where nobody serves the unit yet."""
    subject: Mapped[NoticeSubject] = mapped_column(EnumText(NoticeSubject))
    subject_id: Mapped[int] = mapped_column(BigInteger)
    message: Mapped[str] = mapped_column(String(500))
    """What to say, also copyable for a group chat."""
    reason: Mapped[CallListReason] = mapped_column(EnumText(CallListReason))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("outbox_messages.id"))
    created_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    resolved_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    """None while open, and when the system saw that it was settled."""


class SendingPause(Base):
    """Sending rests because of an answer that would meet other messages too; it goes when a message gets through."""

    __tablename__ = "sending_pauses"

    scope: Mapped[str] = mapped_column(String(64), primary_key=True)
    """A template id, or `all`."""
    errcode: Mapped[int | None] = mapped_column(Integer)
    """None where there was no answer, because WeChat or Redis could not be reached."""
    since: Mapped[datetime]
    until: Mapped[datetime]
    """Until then nothing is sent; then one message tries."""


class SendingAllowance(Base):
    """How many messages may be sent at once, as of a moment; see allowance.py. One row, made at the first send."""

    __tablename__ = "sending_allowances"

    scope: Mapped[str] = mapped_column(String(64), primary_key=True)
    """`all`: the limit is one of the whole account."""
    sends: Mapped[float]
    counted_at: Mapped[datetime]


MEDIA_CHECKS = "event = 'wxa_media_check'"
MEDIA_TRACE_ID = "content ->> 'trace_id'"
"""SQL over `push_events`: the verdicts on pictures, and by what each is found."""


class PushEvent(Base):
    """Something WeChat pushed to us, as it came and with what became of it; cleared away after `PUSHES_KEPT`."""

    __tablename__ = "push_events"
    __table_args__ = (
        Index("ix_push_events_waiting", "next_attempt_at", postgresql_where=text("status = 'waiting'")),
        Index("ix_push_events_trace_id", text(f"({MEDIA_TRACE_ID})"), postgresql_where=text(MEDIA_CHECKS)),
    )

    id: Mapped[int] = mapped_column(BigInteger, IdentityColumn(), primary_key=True)
    dedupe_key: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 over sender, time, name and content: WeChat sends again what we did not answer in time."""
    event: Mapped[str] = mapped_column(String(64))
    openid: Mapped[str | None] = mapped_column(String(64))
    """Whom it is about, where that matters, and only until it is processed."""
    content: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """The rest of it, without openids; of what is no event, nothing."""
    happened_at: Mapped[datetime]
    """By WeChat's clock; comparable with that of other events only."""
    received_at: Mapped[datetime]
    status: Mapped[PushStatus] = mapped_column(EnumText(PushStatus))
    kept_because: Mapped[KeptReason | None] = mapped_column(EnumText(KeptReason))
    error: Mapped[str | None] = mapped_column(String(64))
    """The kind of the latest error while processing."""
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    next_attempt_at: Mapped[datetime]
    put_off_at: Mapped[datetime | None]
    """When `next_attempt_at` was last set by a worker. In the future only if the clock has been put back since."""
    processed_at: Mapped[datetime | None]
