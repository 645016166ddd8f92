"""Long-term, then one-time, then the call list; the to-do in any case, and nobody is told twice."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.access import Identity
from app.messaging.models import MessageCredit
from app.messaging.notices import Notice, NoticeSubject, notice_key
from app.messaging.outbox import get_message
from app.messaging.push.events import Receipt
from app.messaging.push.receipts import take_receipt
from app.messaging.service import notify
from app.messaging.states import CallListReason, MessageStatus
from app.messaging.views import view_message
from app.plan.rules import MessageKind
from app.plan.schemas import MessageTemplate
from tests.messaging.conftest import TEMPLATE, Room
from tests.messaging.phones import BUSY, CONSENT_GONE, FIELD_WRONG, NO_ANSWER

LONG = "example-template-quota-behind-long"
Tell = Callable[..., Notice]


@pytest.fixture
def templates(room: Room) -> dict[str, MessageTemplate]:
    """The plan's, with a long-term template for those behind; its fields are its own."""
    known = dict(room.make.plan.message_templates)
    known["quota_behind"] = known["quota_behind"].model_copy(update={"long_term": "quota_behind_long"})
    known["quota_behind_long"] = MessageTemplate(
        template_id=LONG,
        kind=MessageKind.LONG_TERM,
        title="工作提醒",
        fields={"thing7": "matter"},
        labels={"thing7": "事项"},
    )
    return known


@pytest.fixture
def tell(room: Room, templates: dict[str, MessageTemplate]) -> Tell:
    def tell(who: Identity, **changes: object) -> Notice:
        notice = room.notice(who.unit_id, **changes)
        notify(room.session, notice, templates=templates, now=room.clock.now())
        room.session.commit()
        return notice

    return tell


def test_the_long_term_message_comes_first_and_leaves_the_one_time_consent(room: Room, tell: Tell) -> None:
    who = room.make.staff()
    room.grant(who)
    room.grant(who, template_id=LONG, is_long_term=True)
    tell(who)
    room.delivery.deliver_due()
    [arrived] = room.phones.arrived
    assert (arrived.template_id, arrived.data) == (LONG, {"thing7": "还差 2 场"})
    assert _why(room) == "微信已经收下，还没说有没有送到"
    assert (room.balance(who), room.message().status) == (1, MessageStatus.SENT)


def test_whoever_has_only_a_one_time_consent_gets_that_at_once(room: Room, tell: Tell) -> None:
    who = room.make.staff()
    room.grant(who)
    tell(who)
    room.delivery.deliver_due()
    [arrived] = room.phones.arrived
    assert (arrived.template_id, arrived.data["thing2"]) == (TEMPLATE, "还差 2 场")
    assert room.phones.tries == 1
    assert (room.balance(who), room.calls()) == (0, [])


def test_a_long_term_consent_that_wechat_refuses_falls_on_to_the_one_time_message(room: Room, tell: Tell) -> None:
    who = room.make.staff()
    room.grant(who)
    room.grant(who, template_id=LONG, is_long_term=True)
    room.phones.answers = [CONSENT_GONE]
    tell(who)
    room.delivery.deliver_due()
    assert room.phones.tries == 2
    [arrived] = room.phones.arrived
    assert arrived.template_id == TEMPLATE
    message = room.message()
    assert (message.status, message.template_id, message.last_errcode) == (MessageStatus.SENT, TEMPLATE, None)
    assert _why(room) == "对方没有开着长期通知，改发一次性通知；微信已经收下，还没说有没有送到"
    assert (room.balance(who), len(room.todos()), room.calls()) == (0, 1, [])
    assert not _is_long_term(room, who)


def test_when_both_are_refused_somebody_telephones_once(room: Room, tell: Tell) -> None:
    who = room.make.staff()
    room.grant(who)
    room.grant(who, template_id=LONG, is_long_term=True)
    room.phones.answers = [CONSENT_GONE, CONSENT_GONE]
    notice = tell(who)
    room.delivery.deliver_due()
    assert room.phones.tries == 2
    [call] = room.calls()
    assert (call.dedupe_key, call.reason) == (notice_key(notice), CallListReason.REFUSED)
    assert (room.message().status, len(room.todos())) == (MessageStatus.REFUSED, 1)


def test_without_any_consent_nothing_is_sent_and_somebody_telephones(room: Room, tell: Tell) -> None:
    tell(room.make.staff())
    room.delivery.deliver_due()
    assert room.phones.tries == 0
    assert [call.reason for call in room.calls()] == [CallListReason.NO_CREDIT]


def test_what_may_have_arrived_is_not_sent_again_in_another_form(room: Room, tell: Tell) -> None:
    who = room.make.staff()
    room.grant(who)
    room.grant(who, template_id=LONG, is_long_term=True)
    room.phones.answers = [NO_ANSWER, CONSENT_GONE]
    tell(who)
    room.delivery.deliver_due()
    room.clock.advance(minutes=2)
    room.delivery.deliver_due()
    assert (room.phones.tries, room.balance(who)) == (2, 1)
    assert [call.reason for call in room.calls()] == [CallListReason.UNCERTAIN]


def test_a_refusal_that_wechat_pushes_later_falls_on_too(room: Room, tell: Tell) -> None:
    who = room.make.staff()
    room.grant(who)
    room.grant(who, template_id=LONG, is_long_term=True)
    tell(who)
    room.delivery.deliver_due()
    with room.transaction() as session:
        receipt = Receipt(room.message().msgid or "", is_delivered=False, errcode=43101)
        take_receipt(session, receipt, now=room.clock.now())
    room.delivery.deliver_due()
    assert [item.template_id for item in room.phones.arrived] == [LONG, TEMPLATE]
    assert (room.message().status, room.calls()) == (MessageStatus.SENT, [])


def test_the_stand_in_begins_its_attempts_anew_and_is_dropped_when_it_is_too_late(room: Room, tell: Tell) -> None:
    who = room.make.staff()
    room.grant(who)
    room.grant(who, template_id=LONG, is_long_term=True)
    room.phones.answers = [BUSY, CONSENT_GONE, BUSY]
    tell(who, expires_at=room.clock.now() + timedelta(hours=1))
    room.delivery.deliver_due()
    room.clock.advance(minutes=1)
    room.delivery.deliver_due()
    assert (room.message().template_id, room.message().attempts) == (TEMPLATE, 1)
    room.clock.advance(hours=1)
    room.delivery.deliver_due()
    assert (room.message().status, room.balance(who)) == (MessageStatus.EXPIRED, 1)
    assert len(room.calls()) == 1


def test_a_field_that_wechat_refuses_is_no_missing_consent(room: Room, tell: Tell) -> None:
    """The one-time message would say the same, and its consent is worth keeping."""
    who = room.make.staff()
    room.grant(who)
    room.grant(who, template_id=LONG, is_long_term=True)
    room.phones.answers = [FIELD_WRONG]
    tell(who)
    room.delivery.deliver_due()
    assert (room.phones.tries, room.balance(who)) == (1, 1)
    assert [call.reason for call in room.calls()] == [CallListReason.UNDELIVERABLE]


def test_good_news_falls_on_as_well_though_nobody_is_telephoned(room: Room, tell: Tell) -> None:
    who = room.make.staff()
    room.grant(who)
    tell(who, subject=NoticeSubject.TALK_APPROVED)
    room.delivery.deliver_due()
    assert [item.template_id for item in room.phones.arrived] == [TEMPLATE]


def test_each_of_a_unit_gets_it_in_the_way_they_allow(room: Room, tell: Tell) -> None:
    one, other, neither = (room.make.staff() for _ in range(3))
    room.grant(one)
    room.grant(other, template_id=LONG, is_long_term=True)
    tell(one)
    room.delivery.deliver_due()
    by_person = {message.person_id: (message.status, message.template_id) for message in room.messages()}
    assert by_person == {
        one.person_id: (MessageStatus.SENT, TEMPLATE),
        other.person_id: (MessageStatus.SENT, LONG),
        neither.person_id: (MessageStatus.NO_CREDIT, TEMPLATE),
    }
    assert room.calls() == []


def _is_long_term(room: Room, who: Identity) -> bool:
    query = select(MessageCredit.is_long_term)
    return room.session.scalars(
        query.where(MessageCredit.person_id == who.person_id, MessageCredit.template_id == LONG)
    ).one()


def _why(room: Room) -> str:
    """As the county reads it."""
    row = get_message(room.session, "", room.message().id, has_worker=None, now=room.clock.now())
    return view_message(row, may_act=False, now=room.clock.now()).reason_words
