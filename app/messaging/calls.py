"""The call list (催办名单): notices that reached nobody of their unit through WeChat, for somebody to telephone."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import null, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.accounts.models import UnitIdentity
from app.messaging.models import CallListEntry, OutboxMessage, Todo
from app.messaging.notices import NOT_WORTH_A_CALL, NoticeSubject
from app.messaging.states import CallListReason, MessageStatus

WITHOUT_CONSENT = (CallListReason.NO_CREDIT, CallListReason.REFUSED)
"""Certainly not arrived, and another template may still be allowed."""
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
    """These messages will not arrive as they are: send what stands in, else list each notice that reaches nobody.

    To be called is the receiver, or after a handover somebody who serves the unit now, if anybody does. Nothing for a
    notice whose to-do is done already. The last of several receivers to drop out decides, so callers hold
    `lock_claims`: two workers that each settle one of the last two would not see one another.
    """
    if reason in WITHOUT_CONSENT:
        _let_stand_in(session, messages, now=now)
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
    to_list = [item for item in worth if item.notice_key in unsettled - reachable]
    serving = _serving(session, {item.unit_id for item in to_list})
    for item in to_list:
        people = serving[item.unit_id]
        write_call(
            session,
            item.notice_key,
            unit_id=item.unit_id,
            person_id=item.person_id if item.person_id in people else next(iter(people), None),
            subject=item.subject,
            subject_id=item.subject_id,
            message=item.body,
            reason=reason,
            message_id=item.id,
            now=now,
        )


def _serving(session: Session, unit_ids: Collection[int]) -> Mapping[int, Sequence[int]]:
    """Who serves each unit, those who came first first."""
    found: dict[int, list[int]] = defaultdict(list)
    if unit_ids:
        query = select(UnitIdentity.unit_id, UnitIdentity.person_id).where(
            UnitIdentity.unit_id.in_(unit_ids), UnitIdentity.ended_at.is_(None)
        )
        for unit_id, person_id in session.execute(query.order_by(UnitIdentity.person_id)):
            found[unit_id].append(person_id)
    return found


def _let_stand_in(session: Session, messages: Sequence[Addressed], *, now: datetime) -> None:
    """Queue the one-time message of those whose long-term consent is gone.

    The same row goes on, so nobody is told twice. What may have arrived is not for this: see `WITHOUT_CONSENT`.
    """
    session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id.in_([item.id for item in messages]), OutboxMessage.stand_in_template_id.is_not(None))
        .values(
            template_id=OutboxMessage.stand_in_template_id,
            data=OutboxMessage.stand_in_data,
            stand_in_template_id=None,
            stand_in_data=null(),
            is_stand_in=True,
            status=MessageStatus.QUEUED,
            next_attempt_at=now,
            attempts=0,
            has_spent_credit=False,
            sent_at=None,
            msgid=None,
            last_errcode=None,
        )
        .execution_options(synchronize_session=False)
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
