"""What this room keeps about a person: consents, messages, to-dos and the call list."""

from collections.abc import Mapping, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.accounts.personal import Room, Section
from app.messaging.forgetting import forget
from app.messaging.models import CallListEntry, CreditEntry, MessageCredit, OutboxMessage, Todo
from app.messaging.states import CreditChange
from app.messaging.words import OWN_STATUSES, SUBJECTS
from app.plan.queries import current_plan
from app.units.models import Unit

CHANGES = {
    CreditChange.GRANTED: "您允许了一次",
    CreditChange.CONFIRMED: "微信确认了您的允许",
    CreditChange.SPENT: "发提醒用了一次",
    CreditChange.REFUNDED: "没有发成，退回一次",
    CreditChange.ZEROED: "微信告知已用完或关闭",
}


def collect(session: Session, person_id: int) -> Sequence[Section]:
    titles = {item.template_id: item.title for item in current_plan(session).message_templates.values()}
    return [
        _credits(session, person_id, titles),
        _entries(session, person_id, titles),
        _messages(session, person_id),
        _todos(session, person_id),
        _calls(session, person_id),
    ]


def _credits(session: Session, person_id: int, titles: Mapping[str, str]) -> Section:
    rows = session.scalars(select(MessageCredit).where(MessageCredit.person_id == person_id).order_by(MessageCredit.id))
    return Section(
        key="credits",
        title="您允许的微信提醒",
        columns={
            "template": "哪种提醒",
            "is_long_term": "长期有效",
            "balance": "还可以提醒几次",
            "granted": "一共允许几次",
            "spent": "用了几次",
            "refused_at": "关闭时间",
            "updated_at": "最近变化",
        },
        rows=[
            (
                titles.get(row.template_id, row.template_id),
                row.is_long_term,
                row.balance,
                row.granted,
                row.spent,
                row.refused_at,
                row.updated_at,
            )
            for row in rows
        ],
    )


def _entries(session: Session, person_id: int, titles: Mapping[str, str]) -> Section:
    rows = session.scalars(select(CreditEntry).where(CreditEntry.person_id == person_id).order_by(CreditEntry.id))
    return Section(
        key="credit_entries",
        title="提醒次数的变化",
        columns={"at": "时间", "template": "哪种提醒", "change": "发生了什么", "amount": "次数变化"},
        rows=[(row.at, titles.get(row.template_id, row.template_id), CHANGES[row.change], row.amount) for row in rows],
    )


def _messages(session: Session, person_id: int) -> Section:
    rows = session.execute(
        select(OutboxMessage, Unit.name)
        .join(Unit, Unit.id == OutboxMessage.unit_id)
        .where(OutboxMessage.person_id == person_id)
        .order_by(OutboxMessage.id)
    )
    return Section(
        key="messages",
        title="发给您的微信提醒",
        columns={
            "created_at": "时间",
            "unit": "单位",
            "subject": "事项",
            "body": "内容",
            "status": "状态",
            "sent_at": "发出时间",
        },
        rows=[
            (
                row.created_at,
                unit_name,
                SUBJECTS[row.subject],
                row.body,
                OWN_STATUSES[row.status],
                row.sent_at,
            )
            for row, unit_name in rows
        ],
    )


def _todos(session: Session, person_id: int) -> Section:
    rows = session.execute(
        select(Todo, Unit.name)
        .join(Unit, Unit.id == Todo.unit_id)
        .where(or_(Todo.person_id == person_id, Todo.done_by_person_id == person_id))
        .order_by(Todo.id)
    )
    return Section(
        key="todos",
        title="给您的待办和您办完的待办",
        columns={
            "created_at": "时间",
            "unit": "单位",
            "title": "事项",
            "body": "内容",
            "done_at": "办完时间",
            "is_done_by_you": "是您办完的",
        },
        rows=[
            (row.created_at, unit_name, row.title, row.body, row.done_at, row.done_by_person_id == person_id)
            for row, unit_name in rows
        ],
    )


def _calls(session: Session, person_id: int) -> Section:
    rows = session.execute(
        select(CallListEntry, Unit.name)
        .join(Unit, Unit.id == CallListEntry.unit_id)
        .where(or_(CallListEntry.person_id == person_id, CallListEntry.resolved_by_person_id == person_id))
        .order_by(CallListEntry.id)
    )
    return Section(
        key="calls",
        title="要打电话告诉您的事和您打电话办完的事",
        columns={
            "created_at": "时间",
            "unit": "单位",
            "subject": "事项",
            "message": "内容",
            "resolved_at": "办完时间",
            "is_resolved_by_you": "是您打的电话",
        },
        rows=[
            (
                row.created_at,
                unit_name,
                SUBJECTS[row.subject],
                row.message,
                row.resolved_at,
                row.resolved_by_person_id == person_id,
            )
            for row, unit_name in rows
        ],
    )


ROOM = Room(collect, forget, actions={"call.phone_revealed": "为打电话看了手机号"})
