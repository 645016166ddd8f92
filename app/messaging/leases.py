"""The one statement that takes due messages for a worker; built once, because it is the hot path."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    Integer,
    String,
    Update,
    all_,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import Session, aliased
from sqlalchemy.orm.util import AliasedClass

from app.accounts.models import Person, UnitIdentity
from app.messaging.calls import ADDRESSED, Addressed
from app.messaging.hours import TEACHING_DAYS_ONLY, Hours
from app.messaging.models import MessageCredit, OutboxMessage
from app.messaging.rules import LEASE, LONGEST_WAIT
from app.messaging.states import MessageStatus

Message = type[OutboxMessage] | AliasedClass[OutboxMessage]


@dataclass(frozen=True, slots=True)
class ClaimedMessage(Addressed):
    openid: str | None
    """Never None in what `claim` hands out."""
    template_id: str
    page: str
    data: dict[str, str]
    attempts: int
    """This one included."""
    is_repeat: bool
    """An earlier attempt ended without an answer, or with the death of its worker."""
    is_serving: bool
    """The person serves the unit still. Always so in what `claim` hands out."""
    send_before: datetime | None
    """Later it is too late, or too late in the evening."""
    probes: tuple[str, ...] = ()
    """The pauses whose end it tries."""


def lease(
    session: Session,
    most: int,
    *,
    hours: Hours,
    paused: Collection[str],
    only: str | None = None,
    now: datetime,
) -> Sequence[ClaimedMessage]:
    """Up to `most` due messages, at most one per person, the most urgent first; of one template, if `only` is given.

    `paused`: the templates of which none is taken.
    """
    values = {
        "now": now,
        "lease": now + LEASE,
        "soon": now + LONGEST_WAIT,
        "paused": sorted(paused),
        "only": only,
        "is_daytime": hours.is_daytime,
        "is_teaching_day": hours.is_teaching_day,
        "evening": hours.evening,
        "most": most,
    }
    return [ClaimedMessage(**row._mapping) for row in session.connection().execute(_LEASE, values)]


def _moment(name: str) -> ColumnElement[datetime]:
    return bindparam(name, type_=OutboxMessage.created_at.type)


def _is_alive(message: Message) -> ColumnElement[bool]:
    return and_(
        message.status == MessageStatus.QUEUED, or_(message.expires_at.is_(None), message.expires_at > _moment("now"))
    )


def _is_due(message: Message) -> ColumnElement[bool]:
    is_daytime, is_teaching_day = (bindparam(name, type_=Boolean) for name in ("is_daytime", "is_teaching_day"))
    return and_(
        _is_alive(message),
        message.next_attempt_at <= _moment("now"),
        message.template_id != all_(bindparam("paused", type_=ARRAY(String))),
        or_(is_daytime, ~message.is_daytime_only),
        or_(is_teaching_day, ~message.is_daytime_only, message.subject.not_in(TEACHING_DAYS_ONLY)),
    )


def _is_better(other: Message) -> ColumnElement[bool]:
    return and_(
        other.person_id == OutboxMessage.person_id,
        tuple_(other.priority, other.id) < tuple_(OutboxMessage.priority, OutboxMessage.id),
    )


def _stands_back() -> ColumnElement[bool]:
    """While a better one for the same person is due, or any is under way: WeChat wants them one after the other."""
    other = aliased(OutboxMessage)
    return exists().where(
        other.person_id == OutboxMessage.person_id,
        other.status == MessageStatus.QUEUED,
        or_(other.leased_until > _moment("now"), and_(_is_due(other), _is_better(other))),
    )


def _is_consent_promised() -> ColumnElement[bool]:
    """Every consent left is for better messages of the template that are put off for a short while only."""
    other = aliased(OutboxMessage)
    waiting = (
        select(func.count())
        .select_from(other)
        .where(
            _is_better(other),
            _is_alive(other),
            other.template_id == OutboxMessage.template_id,
            other.next_attempt_at <= _moment("soon"),
            ~other.has_spent_credit,
        )
        .correlate(OutboxMessage)
        .scalar_subquery()
    )
    left = (
        select(case((MessageCredit.is_long_term, None), else_=MessageCredit.balance))
        .where(
            MessageCredit.person_id == OutboxMessage.person_id, MessageCredit.template_id == OutboxMessage.template_id
        )
        .correlate(OutboxMessage)
        .scalar_subquery()
    )
    return and_(~OutboxMessage.has_spent_credit, left > 0, waiting >= left)


def _lease() -> Update:
    only = bindparam("only", type_=String)
    due = (
        select(OutboxMessage.id)
        .where(
            _is_due(OutboxMessage),
            or_(only.is_(None), OutboxMessage.template_id == only),
            ~_stands_back(),
            func.coalesce(~_is_consent_promised(), True),
        )
        .order_by(OutboxMessage.priority, OutboxMessage.id)
        .limit(bindparam("most", type_=Integer))
        .with_for_update(skip_locked=True)
        .cte("due")  # evaluated once; as a subquery the planner might run it, and lock, again and again
    )
    serving_as = (  # looked up row by row; for EXISTS the planner reads everybody who serves anywhere
        select(UnitIdentity.id)
        .where(
            UnitIdentity.person_id == OutboxMessage.person_id,
            UnitIdentity.unit_id == OutboxMessage.unit_id,
            UnitIdentity.ended_at.is_(None),
        )
        .limit(1)
        .correlate(OutboxMessage)
        .scalar_subquery()
    )
    until = _moment("lease")
    return (
        update(OutboxMessage)
        .where(OutboxMessage.id == due.c.id, Person.id == OutboxMessage.person_id)
        .values(
            leased_until=until,
            next_attempt_at=until,
            put_off_at=_moment("now"),
            attempts=OutboxMessage.attempts + 1,
        )
        .returning(
            *ADDRESSED,
            Person.openid,
            OutboxMessage.template_id,
            OutboxMessage.page,
            OutboxMessage.data,
            OutboxMessage.attempts,
            OutboxMessage.has_spent_credit.label("is_repeat"),
            serving_as.is_not(None).label("is_serving"),
            func.least(OutboxMessage.expires_at, case((OutboxMessage.is_daytime_only, _moment("evening")))).label(
                "send_before"
            ),
        )
    )


_LEASE = _lease()
