"""The outbox in the hands of the city: what waits and why, send now, not at all, once more."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from app.core.access import Identity
from app.core.audit import AuditEvent
from app.messaging.notices import NoticeSubject
from app.messaging.operating import OPERATOR, end_pauses
from app.messaging.service import settle
from app.units.models import UnitKind
from tests.factories import CITY, LONGDE, XIJI
from tests.messaging.conftest import Room
from tests.messaging.phones import BUSY, NO_ANSWER, SECRET_WRONG, TEMPLATE_WRONG
from tests.tools import Api, QueryCounter, RecordingQueue, problem

RETURNED = NoticeSubject.TALK_RETURNED
"""A subject without a limit of its own."""


@pytest.fixture
def city(room: Room, api: Api) -> Api:
    return api.as_(room.make.staff(CITY))


def trail(room: Room) -> list[tuple[str, int]]:
    room.session.rollback()
    events = room.session.scalars(select(AuditEvent).where(AuditEvent.subject.in_(["message", "pause"])))
    return [(event.action, event.subject_id) for event in events.all()]


def resting(api: Api) -> tuple[list[str], bool]:
    page = api.get("/api/outbox").get_json()
    return page["pauses"], page["may_resume"]


class TestReading:
    def test_the_reason_and_what_may_be_done(self, room: Room, who: Identity, city: Api) -> None:
        room.notify(room.notice(who.unit_id, not_before=room.clock.now() + timedelta(days=1)))
        (message,) = city.get("/api/outbox").get_json()["messages"]
        assert (message["reason"], message["reason_words"]) == ("not_yet", "还没到时间，11月26日 10:00 以后才发")
        assert (message["may_release"], message["may_discard"], message["may_resend"]) == (True, True, False)
        assert city.get(f"/api/outbox/{message['id']}").get_json() == message

    def test_a_county_reads_its_own_and_does_nothing(self, room: Room, who: Identity, api: Api) -> None:
        room.notify(room.notice(who.unit_id))
        county, elsewhere = api.as_(who), api.as_(room.make.staff(LONGDE))
        (message,) = county.get("/api/outbox").get_json()["messages"]
        assert {message["may_release"], message["may_discard"], message["may_resend"]} == {False}
        path = f"/api/outbox/{message['id']}"
        assert problem(elsewhere.get(path)) == (404, "not_found")
        acts = {"release": None, "discard": {"because": "told"}, "resend": {"client_id": str(uuid4())}}
        for act, body in acts.items():
            assert problem(county.post(f"{path}/{act}", body)) == (403, "identity.not_allowed")
            assert problem(api.as_(room.make.staff(CITY)).post(f"/api/outbox/999999/{act}", body)) == (404, "not_found")
        assert trail(room) == []

    def test_one_finds_by_state_unit_division_and_subject(self, room: Room, city: Api) -> None:
        xiji, longde = room.make.staff(XIJI), room.make.staff(LONGDE)
        room.grant(xiji)
        room.notify(room.notice(xiji.unit_id, subject=RETURNED))
        room.notify(room.notice(longde.unit_id))
        room.delivery.deliver_due()
        room.notify(room.notice(longde.unit_id))
        sent, unsent, waiting = (message.id for message in room.messages())

        def found(**query: object) -> list[int]:
            return [item["id"] for item in city.get("/api/outbox", query).get_json()["messages"]]

        assert found() == [waiting, unsent, sent]
        assert (found(state="waiting"), found(state="failed"), found(state="sent")) == ([waiting], [unsent], [sent])
        assert (found(state="expired"), found(state="discarded")) == ([], [])
        assert found(unit_id=xiji.unit_id) == found(division_code=XIJI) == found(subject="talk_returned") == [sent]
        assert found(division_code=LONGDE, state="waiting") == [waiting]
        assert problem(city.get("/api/outbox", {"state": "lost"})) == (422, "input.invalid")

    def test_it_says_when_no_worker_is_alive(self, room: Room, who: Identity, city: Api, queue: RecordingQueue) -> None:
        room.notify(room.notice(who.unit_id))
        queue.is_worked = False
        page = city.get("/api/outbox").get_json()
        assert (page["has_worker"], page["messages"][0]["reason"]) == (False, "no_worker")

    def test_settled_is_not_too_late(self, room: Room, who: Identity, city: Api) -> None:
        room.notify(room.notice(who.unit_id, expires_at=room.clock.now() + timedelta(hours=1)))
        room.notify(room.notice(who.unit_id, subject=RETURNED, subject_id=7))
        room.clock.advance(minutes=30)
        settle(room.session, RETURNED, 7, now=room.clock.now())
        room.session.commit()
        room.clock.advance(hours=1)
        room.delivery.deliver_due()
        messages = city.get("/api/outbox", {"state": "expired"}).get_json()["messages"]
        assert [item["reason"] for item in messages] == ["overtaken", "too_late"]
        assert {item["status_words"].split("，已")[0] for item in messages} == {"已过时，不再发送"}

    def test_somebodys_own_tick_does_not_settle_it(self, room: Room, who: Identity, city: Api, api: Api) -> None:
        """To have seen the to-do is no reason why the message was not sent."""
        late = room.clock.now() + timedelta(hours=1)
        room.notify(room.notice(who.unit_id, not_before=late, expires_at=late))
        assert api.as_(who).post(f"/api/todos/{room.todos()[0].id}/done").status_code == 200
        room.clock.advance(hours=1)
        room.delivery.deliver_due()
        assert city.get("/api/outbox").get_json()["messages"][0]["reason"] == "too_late"

    def test_one_person_gets_one_at_a_time(self, room: Room, who: Identity, city: Api) -> None:
        seen: list[list[str]] = []
        room.phones.during_send = lambda: seen.append(
            [item["reason"] for item in city.get("/api/outbox").get_json()["messages"]]
        )
        for _ in range(2):
            room.notify(room.notice(who.unit_id))
        assert [item["reason"] for item in city.get("/api/outbox").get_json()["messages"]] == ["due", "due"]
        room.delivery.deliver_due()
        assert seen[0] == ["behind_another", "under_way"]

    def test_on_a_day_without_teaching_it_says_until_when(self, room: Room, who: Identity, city: Api) -> None:
        room.clock.set("2026-11-28T10:00:00+08:00")  # a Saturday
        room.notify(room.notice(who.unit_id, is_daytime_only=True))
        (message,) = city.get("/api/outbox").get_json()["messages"]
        assert message["reason_words"] == "这类提醒只在教学日的白天发，要等到11月30日 08:00"
        release = city.post(f"/api/outbox/{message['id']}/release")
        assert problem(release) == (409, "message.outside_hours")
        room.delivery.deliver_due()
        assert room.phones.tries == 0

    def test_reading_costs_the_same_however_many(self, room: Room, city: Api, count_queries: QueryCounter) -> None:
        who, counts = room.make.staff(), []
        for _ in range(2):
            for _ in range(3):
                room.notify(room.notice(who.unit_id))
            with count_queries() as counted:
                city.get("/api/outbox")
            counts.append(counted.number)
        assert counts[0] == counts[1] <= 6


class TestRelease:
    def test_it_is_sent_at_once_and_noted_once(self, room: Room, who: Identity, city: Api) -> None:
        room.notify(room.notice(who.unit_id, not_before=room.clock.now() + timedelta(days=1)))
        path = f"/api/outbox/{room.message().id}/release"
        assert city.post(path).get_json()["reason"] == "due"
        assert city.post(path).status_code == 200
        room.delivery.deliver_due()
        assert len(room.phones.arrived) == 1
        assert trail(room) == [("message.released", room.message().id)]
        assert problem(city.post(path)) == (409, "message.not_waiting")

    def test_sending_one_ends_no_pause(self, room: Room, who: Identity, city: Api) -> None:
        room.phones.answers = [SECRET_WRONG]
        room.notify(room.notice(who.unit_id))
        room.delivery.deliver_due()
        path = f"/api/outbox/{room.message().id}/release"
        assert problem(city.post(path)) == (409, "message.sending_rests")

        assert end_pauses(room.session, OPERATOR, template_id=None, now=room.clock.now()) == 1
        assert end_pauses(room.session, OPERATOR, template_id=None, now=room.clock.now()) == 0
        room.session.commit()
        room.delivery.deliver_due()
        assert len(room.phones.arrived) == 1
        assert trail(room) == [("pause.ended", 0)]

    def test_the_city_reads_what_rests_and_lets_it_go_on(self, room: Room, who: Identity, api: Api) -> None:
        officer = room.make.staff(CITY)
        city, county = api.as_(officer), api.as_(who)
        room.phones.answers = [SECRET_WRONG, TEMPLATE_WRONG]
        room.notify(room.notice(who.unit_id))
        room.delivery.deliver_due()
        words = "微信通道从11月25日 10:00 起暂时停用（微信错误码 40125），修好后会自动发出"
        assert resting(city) == ([words], True)
        assert resting(county) == ([words], False)
        assert problem(county.post("/api/outbox/resume")) == (403, "identity.not_allowed")
        assert city.post("/api/outbox/resume").get_json() == {"ended": 1}
        assert city.post("/api/outbox/resume").get_json() == {"ended": 0}
        assert trail(room) == [("pause.ended", 0)]
        assert room.session.scalars(select(AuditEvent.person_id).filter_by(action="pause.ended")).all() == [
            officer.person_id
        ]
        room.delivery.deliver_due()
        [words], _ = resting(city)
        assert words.startswith("「年度任务进度提醒」：这一类提醒从11月25日 10:00 起暂时停用（微信错误码 40037）")
        assert city.post("/api/outbox/resume").get_json() == {"ended": 1}
        room.delivery.deliver_due()
        assert (len(room.phones.arrived), resting(city)) == (1, ([], False))

    def test_the_end_of_a_pause_hurries_only_what_met_it(self, room: Room, who: Identity, city: Api) -> None:
        room.phones.answers = [BUSY]
        room.notify(room.notice(who.unit_id))
        room.delivery.deliver_due()
        other = room.make.staff(LONGDE)
        room.grant(other)
        room.phones.answers = [SECRET_WRONG]
        room.notify(room.notice(other.unit_id))
        room.delivery.deliver_due()
        end_pauses(room.session, OPERATOR, template_id=None, now=room.clock.now())
        room.session.commit()
        assert [message.next_attempt_at > room.clock.now() for message in room.messages()] == [True, False]

    def test_an_attempt_without_an_answer_is_waited_for(self, room: Room, who: Identity, city: Api) -> None:
        room.phones.answers = [NO_ANSWER]
        room.notify(room.notice(who.unit_id))
        room.delivery.deliver_due()
        path = f"/api/outbox/{room.message().id}/release"
        assert problem(city.post(path)) == (409, "message.may_have_arrived")
        room.delivery.deliver_due()
        assert room.phones.tries == 1

    def test_a_retry_may_come_sooner(self, room: Room, who: Identity, city: Api) -> None:
        room.phones.answers = [BUSY]
        room.notify(room.notice(who.unit_id))
        room.delivery.deliver_due()
        assert city.post(f"/api/outbox/{room.message().id}/release").status_code == 200
        room.delivery.deliver_due()
        assert len(room.phones.arrived) == 1


class TestDiscard:
    def test_it_is_never_sent_and_the_to_do_stays(self, room: Room, who: Identity, city: Api) -> None:
        room.notify(room.notice(who.unit_id))
        path = f"/api/outbox/{room.message().id}/discard"
        answer = city.post(path, {"because": "told"}).get_json()
        assert answer["reason_words"] == "工作人员决定不发了：已经用别的办法告诉对方"
        assert city.post(path, {"because": "wrong"}).get_json()["reason_words"] == answer["reason_words"]
        room.clock.advance(days=1)
        room.delivery.deliver_due()
        assert (room.phones.tries, room.calls(), room.balance(who)) == (0, [], 1)
        assert room.todos()[0].done_at is None
        assert trail(room) == [("message.discarded", room.message().id)]
        assert problem(city.post(path.replace("discard", "release"))) == (409, "message.not_waiting")

    def test_not_what_a_worker_holds(self, room: Room, who: Identity, city: Api) -> None:
        room.notify(room.notice(who.unit_id))
        path = f"/api/outbox/{room.message().id}/discard"
        answers = []
        room.phones.during_send = lambda: answers.append(problem(city.post(path, {"because": "wrong"})))
        room.delivery.deliver_due()
        assert answers == [(409, "message.under_way")]
        assert room.message().status == "sent"

    def test_a_reason_is_one_of_those_given(self, room: Room, who: Identity, city: Api) -> None:
        room.notify(room.notice(who.unit_id))
        path = f"/api/outbox/{room.message().id}/discard"
        assert problem(city.post(path, {"because": "示例人员甲说不要"})) == (422, "input.invalid")


class TestOwn:
    def test_everybody_reads_what_became_of_their_own(self, room: Room, who: Identity, api: Api) -> None:
        partner = room.make.staff(XIJI, UnitKind.BUREAU)
        for title in ("1", "2"):
            room.notify(room.notice(who.unit_id, body=title))
        room.delivery.deliver_due()
        room.notify(room.notice(who.unit_id, body="3", not_before=room.clock.now() + timedelta(hours=1)))
        me = api.as_(who)
        first = me.get("/api/me/messages", {"limit": 2}).get_json()
        rest = me.get("/api/me/messages", {"limit": 2, "after": first["next"]}).get_json()
        assert [(item["body"], item["status_words"]) for item in first["messages"] + rest["messages"]] == [
            ("3", "等着发给您"),
            ("2", "没有发：当时您没有允许微信通知，请看「待办」"),
            ("1", "已经交给微信"),
        ]
        assert first["messages"][0]["reason_words"] == "还没到时间，11月25日 11:00 以后才发"
        assert rest["next"] is None
        assert api.as_(partner).get("/api/me/messages").get_json()["messages"] == []
