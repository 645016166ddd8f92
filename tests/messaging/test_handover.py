"""Messages that wait for somebody who no longer serves the unit."""

from collections import Counter

from sqlalchemy import text

from app.core.access import Identity
from app.messaging.notices import NoticeSubject
from app.messaging.states import CallListReason, MessageStatus
from tests.messaging.conftest import Room
from tests.messaging.phones import BUSY

LEFT, SENT, NO_CREDIT = MessageStatus.LEFT, MessageStatus.SENT, MessageStatus.NO_CREDIT


def statuses(room: Room) -> list[tuple[int, MessageStatus]]:
    return [(message.person_id, message.status) for message in room.messages()]


def successor(room: Room, consents: int = 1) -> Identity:
    who = room.make.staff()
    room.grant(who, consents)
    return who


def test_the_one_who_left_gets_nothing_and_the_successor_gets_it(room: Room, who: Identity) -> None:
    room.notify(room.notice(who.unit_id, page="pages/the-same"))
    room.leave(who)
    new = successor(room)
    assert room.delivery.deliver_due() == Counter(Sent=1)
    assert statuses(room) == [(who.person_id, LEFT), (new.person_id, SENT)]
    old, sent = room.messages()
    assert (sent.data, sent.page, sent.priority, sent.expires_at) == (old.data, old.page, old.priority, old.expires_at)
    assert (room.balance(who), room.balance(new)) == (1, 0)
    assert not room.calls()


def test_whoever_has_the_notice_gets_no_second_one(room: Room, who: Identity) -> None:
    colleague = successor(room, 3)
    room.notify(room.notice(who.unit_id))
    room.leave(who)
    assert room.delivery.deliver_due() == Counter(Sent=1)
    assert statuses(room) == [(who.person_id, LEFT), (colleague.person_id, SENT)]


def test_whoever_left_before_the_notice_is_no_successor(room: Room, who: Identity) -> None:
    room.leave(successor(room))
    room.notify(room.notice(who.unit_id))
    room.leave(who)
    assert room.delivery.deliver_due() == Counter()
    assert statuses(room) == [(who.person_id, LEFT)]


def test_two_who_left_make_one_message_for_the_successor(room: Room, who: Identity) -> None:
    other = successor(room)
    room.notify(room.notice(who.unit_id))
    for leaver in (who, other):
        room.leave(leaver)
    new = successor(room, 3)
    assert room.delivery.deliver_due() == Counter(Sent=1)
    assert Counter(statuses(room)) == Counter([(who.person_id, LEFT), (other.person_id, LEFT), (new.person_id, SENT)])


def test_a_successor_without_a_consent_is_called(room: Room, who: Identity) -> None:
    room.notify(room.notice(who.unit_id))
    room.leave(who)
    new = room.make.staff()
    room.delivery.deliver_due()
    assert statuses(room) == [(who.person_id, LEFT), (new.person_id, NO_CREDIT)]
    assert [(call.person_id, call.reason) for call in room.calls()] == [(new.person_id, CallListReason.NO_CREDIT)]


def test_a_unit_that_nobody_serves_is_called_without_a_name(room: Room, who: Identity) -> None:
    room.notify(room.notice(who.unit_id))
    room.leave(who)
    room.delivery.deliver_due()
    assert statuses(room) == [(who.person_id, LEFT)]
    assert [(call.person_id, call.reason) for call in room.calls()] == [(None, CallListReason.NO_ACCOUNT)]


def test_a_successor_without_an_account_is_called(room: Room, who: Identity) -> None:
    room.notify(room.notice(who.unit_id))
    room.leave(who)
    new = room.make.staff()
    room.forget_openid(new)
    room.delivery.deliver_due()
    assert statuses(room) == [(who.person_id, LEFT)]
    assert [(call.person_id, call.reason) for call in room.calls()] == [(new.person_id, CallListReason.NO_ACCOUNT)]


def test_when_a_colleague_had_no_consent_and_the_other_left_the_colleague_is_called(room: Room, who: Identity) -> None:
    colleague = room.make.staff()
    room.phones.answers = [BUSY]
    room.notify(room.notice(who.unit_id))
    room.delivery.deliver_due()
    room.leave(who)
    room.clock.advance(seconds=6)
    room.delivery.deliver_due()
    assert statuses(room) == [(who.person_id, LEFT), (colleague.person_id, NO_CREDIT)]
    assert [(call.person_id, call.reason) for call in room.calls()] == [
        (colleague.person_id, CallListReason.UNDELIVERABLE)
    ]


def test_what_comes_too_late_for_the_one_who_left_is_no_call_to_them(room: Room, who: Identity) -> None:
    room.notify(room.notice(who.unit_id, expires_at=room.clock.now()))
    room.leave(who)
    new = room.make.staff()
    room.delivery.deliver_due()
    assert [call.person_id for call in room.calls()] == [new.person_id]


def test_a_notice_for_one_person_is_nobody_elses(room: Room, who: Identity) -> None:
    new = successor(room)
    room.notify(room.notice(who.unit_id, person_id=who.person_id))
    room.leave(who)
    room.delivery.deliver_due()
    assert statuses(room) == [(who.person_id, LEFT)]
    assert [(call.person_id, call.reason) for call in room.calls()] == [(new.person_id, CallListReason.UNDELIVERABLE)]


def test_a_to_do_that_is_done_goes_to_nobody(room: Room, who: Identity) -> None:
    room.notify(room.notice(who.unit_id))
    room.leave(who)
    successor(room)
    room.session.execute(text("UPDATE todos SET done_at = now()"))
    room.session.commit()
    assert room.delivery.deliver_due() == Counter()
    assert statuses(room) == [(who.person_id, LEFT)]
    assert not room.calls()


def test_what_is_good_to_know_only_calls_nobody(room: Room, who: Identity) -> None:
    room.notify(room.notice(who.unit_id, subject=NoticeSubject.TALK_APPROVED))
    room.leave(who)
    room.delivery.deliver_due()
    assert not room.calls()


def test_somebody_who_serves_another_unit_only_has_left_this_one(room: Room, who: Identity) -> None:
    room.notify(room.notice(who.unit_id))
    room.leave(who)
    school = room.make.school()
    room.session.execute(
        text("INSERT INTO identities (person_id, unit_id, role, began_at) VALUES (:person, :unit, 'school', now())"),
        {"person": who.person_id, "unit": school.id},
    )
    room.session.commit()
    assert room.delivery.deliver_due() == Counter()
    assert statuses(room) == [(who.person_id, LEFT)]
