"""Messages for somebody who no longer serves the unit, or has no account any more: they are not sent, and whoever
serves the unit now gets the notice.

Somebody who has a message of the notice already, whatever became of it, gets no second one. A notice for one person is
nobody else's to read.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, String, cast, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.accounts.models import Person, UnitIdentity
from app.messaging.calls import Addressed, call_instead
from app.messaging.models import OutboxMessage, Todo
from app.messaging.states import CallListReason, MessageStatus

SAME = (
    OutboxMessage.notice_key,
    OutboxMessage.unit_id,
    OutboxMessage.subject,
    OutboxMessage.subject_id,
    OutboxMessage.template_id,
    OutboxMessage.data,
    OutboxMessage.stand_in_template_id,
    OutboxMessage.stand_in_data,
    OutboxMessage.page,
    OutboxMessage.body,
    OutboxMessage.priority,
    OutboxMessage.is_daytime_only,
    OutboxMessage.expires_at,
)
"""What the new message has from the old one."""


def hand_over(session: Session, messages: Sequence[Addressed], *, leaving: int | None = None, now: datetime) -> None:
    """Where nobody of the unit can be written to, it is to be called. Callers hold `lock_claims`.

    `leaving`: a person who is about to be forgotten, and counts as gone already.
    """
    if not messages:
        return
    ids = [item.id for item in messages]
    session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id.in_(ids))
        .values(status=MessageStatus.LEFT, leased_until=None)
        .execution_options(synchronize_session=False)
    )
    _write_to_others(session, ids, leaving, now)
    with_account = set(
        session.scalars(
            select(UnitIdentity.unit_id)
            .join(Person, Person.id == UnitIdentity.person_id)
            .where(
                UnitIdentity.unit_id.in_({item.unit_id for item in messages}),
                *_can_be_written_to(leaving),
            )
        )
    )
    for item in messages:
        has_account = item.unit_id in with_account
        reason = CallListReason.UNDELIVERABLE if has_account else CallListReason.NO_ACCOUNT
        call_instead(session, [item], reason, now=now)


def _can_be_written_to(leaving: int | None) -> tuple[ColumnElement[bool], ...]:
    return UnitIdentity.ended_at.is_(None), Person.openid.is_not(None), Person.id.is_distinct_from(leaving)


def _write_to_others(session: Session, ids: Sequence[int], leaving: int | None, now: datetime) -> None:
    others = (
        select(
            *SAME,
            func.concat(OutboxMessage.notice_key, ".p", cast(Person.id, String)),
            Person.id,
            literal(MessageStatus.QUEUED.value),
            literal(0),
            literal(False),
            literal(now, type_=OutboxMessage.created_at.type),
            literal(now, type_=OutboxMessage.created_at.type),
        )
        .join(Todo, Todo.dedupe_key == OutboxMessage.notice_key)
        .join(UnitIdentity, UnitIdentity.unit_id == OutboxMessage.unit_id)
        .join(Person, Person.id == UnitIdentity.person_id)
        .where(
            OutboxMessage.id.in_(ids),
            Todo.done_at.is_(None),
            Todo.person_id.is_(None),
            *_can_be_written_to(leaving),
        )
    )
    columns = [column.key for column in SAME]
    columns += ["dedupe_key", "person_id", "status", "attempts", "has_spent_credit", "next_attempt_at", "created_at"]
    session.execute(insert(OutboxMessage).from_select(columns, others).on_conflict_do_nothing())
