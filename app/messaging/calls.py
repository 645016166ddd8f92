"""The call list (催办名单): notices that reached nobody of their unit through WeChat, for somebody to telephone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.messaging.models import CallListEntry, OutboxMessage, Todo
from app.messaging.notices import NOT_WORTH_A_CALL, NoticeSubject
from app.messaging.states import CallListReason, MessageStatus

MAY_STILL_REACH = (MessageStatus.QUEUED, MessageStatus.SENT, MessageStatus.DELIVERED)


@dataclass(frozen=True, slots=True)
class Addressed:
    """What the call list needs to know of a message."""

    id: int
    notice_key: str
    unit_id: int
    person_id: int
    subject: NoticeSubject
    subject_id: int
    body: str


ADDRESSED = (
    OutboxMessage.id,
    OutboxMessage.notice_key,
    OutboxMessage.unit_id,
    OutboxMessage.person_id,
    OutboxMessage.subject,
    OutboxMessage.subject_id,
    OutboxMessage.body,
)
"""The columns of `Addressed`."""


def call_instead(session: Session, messages: Sequence[Addressed], reason: CallListReason, *, now: datetime) -> None:
    """These messages will not arrive: list each notice that now reaches nobody of its unit.

    Nothing for a notice whose to-do is done already. The last of several receivers to drop out decides, so callers hold
    `lock_claims`: two workers that each settle one of the last two would not see one another.
    """
    worth = [item for item in messages if item.subject not in NOT_WORTH_A_CALL]
    if not worth:
        return
    keys = {item.notice_key for item in worth}
    unsettled = set(session.scalars(select(Todo.dedupe_key).where(Todo.dedupe_key.in_(keys), Todo.done_at.is_(None))))
    reachable = set(
        session.scalars(
            select(OutboxMessage.notice_key)
            .where(OutboxMessage.notice_key.in_(keys), OutboxMessage.status.in_(MAY_STILL_REACH))
            .distinct()
        )
    )
    for item in worth:
        if item.notice_key in unsettled - reachable:
            write_call(
                session,
                item.notice_key,
                unit_id=item.unit_id,
                person_id=item.person_id,
                subject=item.subject,
                subject_id=item.subject_id,
                message=item.body,
                reason=reason,
                message_id=item.id,
                now=now,
            )


def write_call(
    session: Session,
    notice_key: str,
    *,
    unit_id: int,
    person_id: int | None,
    subject: NoticeSubject,
    subject_id: int,
    message: str,
    reason: CallListReason,
    message_id: int | None,
    now: datetime,
) -> None:
    """One entry per notice and unit, however many of its people could not be reached."""
    session.execute(
        insert(CallListEntry)
        .values(
            dedupe_key=notice_key,
            unit_id=unit_id,
            person_id=person_id,
            subject=subject,
            subject_id=subject_id,
            message=message,
            reason=reason,
            message_id=message_id,
            created_at=now,
        )
        .on_conflict_do_nothing()
    )
