"""Sending the same once more: a message of its own, for one wish one, and never by accident."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from app.core.access import Identity
from app.core.audit import AuditEvent
from app.messaging.errors import MessageStillWaiting
from app.messaging.models import OutboxMessage, Todo
from app.messaging.notices import NoticeSubject
from app.messaging.operating import OPERATOR, resend
from tests.factories import CITY, LONGDE
from tests.messaging.conftest import Room
from tests.messaging.phones import WORD_WRONG
from tests.tools import Api, problem

RETURNED = NoticeSubject.TALK_RETURNED
"""A subject without a limit of its own."""
SHORT = {"thing1": "短"}


@pytest.fixture
def city(room: Room, api: Api) -> Api:
    return api.as_(room.make.staff(CITY))


def trail(room: Room) -> list[tuple[str, int]]:
    room.session.rollback()
    events = room.session.scalars(select(AuditEvent).where(AuditEvent.subject.in_(["message", "pause"])))
    return [(event.action, event.subject_id) for event in events.all()]


def give_up(room: Room, who: Identity) -> int:
    """A message that certainly did not arrive, whose receiver says yes once more afterwards."""
    room.phones.answers = [WORD_WRONG]
    room.notify(room.notice(who.unit_id, subject=RETURNED))
    room.delivery.deliver_due()
    room.grant(who)
    return room.message().id


class TestResend:
    def test_it_is_a_message_of_its_own_and_one_wish_is_one_message(self, room: Room, who: Identity, city: Api) -> None:
        first = give_up(room, who)
        wish = {"client_id": str(uuid4())}
        again = city.post(f"/api/outbox/{first}/resend", wish).get_json()
        assert (again["resends_id"], again["status"]) == (first, "queued")
        assert again["reason_words"] == "这是再发的一条；已经到时间，几秒内发出"
        assert city.post(f"/api/outbox/{first}/resend", wish).get_json()["id"] == again["id"]
        other = city.post(f"/api/outbox/{first}/resend", {"client_id": str(uuid4())})
        assert problem(other) == (409, "message.still_waiting")
        room.delivery.deliver_due()
        assert city.post(f"/api/outbox/{first}/resend", wish).get_json()["status"] == "sent"
        assert (len(room.phones.arrived), len(room.messages())) == (1, 2)
        assert trail(room) == [("message.resent", first)]

    def test_what_wechat_took_is_sent_again_only_if_one_says_so(self, room: Room, who: Identity, city: Api) -> None:
        room.notify(room.notice(who.unit_id, subject=RETURNED))
        room.delivery.deliver_due()
        room.grant(who)
        path, wish = f"/api/outbox/{room.message().id}/resend", {"client_id": str(uuid4())}
        assert "收到两条" in city.get(f"/api/outbox/{room.message().id}").get_json()["resend_warning"]
        assert problem(city.post(path, wish)) == (409, "message.already_sent")
        assert city.post(path, wish | {"is_forced": True}).status_code == 200
        room.delivery.deliver_due()
        assert len(room.phones.arrived) == 2

    def test_after_a_resend_arrived_the_first_counts_as_sent(self, room: Room, who: Identity, city: Api) -> None:
        first = give_up(room, who)
        city.post(f"/api/outbox/{first}/resend", {"client_id": str(uuid4())})
        room.delivery.deliver_due()
        room.grant(who)
        again = city.post(f"/api/outbox/{first}/resend", {"client_id": str(uuid4())})
        assert problem(again) == (409, "message.already_sent")

    def test_a_quota_reminder_keeps_to_the_plans_limit(self, room: Room, who: Identity, city: Api) -> None:
        room.notify(room.notice(who.unit_id))
        room.delivery.deliver_due()
        room.grant(who)
        wish = {"client_id": str(uuid4()), "is_forced": True}
        assert problem(city.post(f"/api/outbox/{room.message().id}/resend", wish)) == (409, "message.capped")

    def test_nobody_without_a_consent(self, room: Room, who: Identity, city: Api) -> None:
        silent = room.make.staff(LONGDE)
        room.notify(room.notice(silent.unit_id, subject=RETURNED))
        room.delivery.deliver_due()
        path, wish = f"/api/outbox/{room.message().id}/resend", {"client_id": str(uuid4())}
        assert problem(city.post(path, wish)) == (409, "message.no_consent")
        room.grant(silent)
        assert city.post(path, wish).status_code == 200

    def test_a_consent_to_what_stands_in_is_enough(self, room: Room, city: Api) -> None:
        who = room.make.staff(LONGDE)
        room.notify(room.notice(who.unit_id, subject=RETURNED, expires_at=None))
        room.session.execute(
            update(OutboxMessage).values(
                status="failed", stand_in_template_id="one-time", stand_in_data={"thing1": "短"}
            )
        )
        room.session.commit()
        path, wish = f"/api/outbox/{room.message().id}/resend", {"client_id": str(uuid4())}
        assert problem(city.post(path, wish)) == (409, "message.no_consent")
        room.grant(who, template_id="one-time")
        assert city.post(path, wish).status_code == 200
        room.delivery.deliver_due()
        assert [(item.template_id, item.data) for item in room.phones.arrived] == [("one-time", SHORT)]

    def test_nobody_who_left_and_nothing_that_is_settled_or_late(self, room: Room, who: Identity, city: Api) -> None:
        first = give_up(room, who)
        path, wish = f"/api/outbox/{first}/resend", {"client_id": str(uuid4()), "is_forced": True}
        room.session.execute(update(OutboxMessage).values(expires_at=room.clock.now()))
        room.session.commit()
        assert problem(city.post(path, wish)) == (409, "message.too_late")
        room.session.execute(update(OutboxMessage).values(expires_at=None))
        room.session.execute(update(Todo).values(done_at=room.clock.now()))
        room.session.commit()
        assert problem(city.post(path, wish)) == (409, "message.overtaken")
        room.session.execute(update(Todo).values(done_at=None))
        room.session.commit()
        room.leave(who)
        assert problem(city.post(path, wish)) == (409, "message.receiver_left")
        assert len(room.messages()) == 1


def test_two_at_once_send_one(room: Room, who: Identity) -> None:
    """Two officers with the same thought; each with a wish of their own."""
    first, barrier = give_up(room, who), Barrier(2)
    room.grant(who)

    def wish(_: int) -> str:
        barrier.wait(5)
        try:
            with room.transaction() as session:
                resend(session, OPERATOR, first, client_id=uuid4(), is_forced=True, now=room.clock.now())
        except MessageStillWaiting as refusal:
            return refusal.code
        return "sent"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(wish, range(2))) == ["message.still_waiting", "sent"]
    assert len(room.messages()) == 2
