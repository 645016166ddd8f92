"""To-dos, the call list and the outbox over HTTP: reach, order, paging, words."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import Person
from app.core.access import Identity
from app.core.audit import AuditEvent
from app.core.crypto import keys
from app.units.models import UnitKind
from tests.factories import CITY, LONGDE, XIJI
from tests.messaging.conftest import Room
from tests.messaging.phones import SECRET_WRONG
from tests.tools import Api, QueryCounter, problem


class TestTodos:
    def test_the_own_units_open_ones_come_first_newest_on_top(self, room: Room, api: Api) -> None:
        who, elsewhere = room.make.staff(), room.make.staff(LONGDE)
        for title in ("甲", "乙", "丙"):
            room.notify(room.notice(who.unit_id, title=title))
        room.notify(room.notice(elsewhere.unit_id, title="别处"))
        newest = room.todos()[2]
        me = api.as_(who)
        assert me.post(f"/api/todos/{newest.id}/done").status_code == 200

        page = me.get("/api/todos").get_json()
        assert [(item["title"], item["done_at"] is None) for item in page["todos"]] == [
            ("乙", True),
            ("甲", True),
            ("丙", False),
        ]
        assert (page["open"], page["next"]) == (2, None)

    def test_pages_join_without_gap_or_overlap(self, room: Room, api: Api) -> None:
        who = room.make.staff()
        for number in range(5):
            room.notify(room.notice(who.unit_id, title=str(number)))
        me = api.as_(who)
        for todo in room.todos()[:2]:
            me.post(f"/api/todos/{todo.id}/done")
        titles, after = [], None
        for _ in range(3):
            page = me.get("/api/todos", {"limit": 2} | ({"after": after} if after else {})).get_json()
            titles += [item["title"] for item in page["todos"]]
            after = page["next"]
        assert titles == ["4", "3", "2", "1", "0"]
        assert after is None

    def test_a_to_do_for_one_person_is_seen_by_that_person_only(self, room: Room, api: Api) -> None:
        first, second = room.make.staff(), room.make.staff()
        room.notify(room.notice(first.unit_id, person_id=first.person_id))
        assert len(api.as_(first).get("/api/todos").get_json()["todos"]) == 1
        assert api.as_(second).get("/api/todos").get_json() == {"todos": [], "open": 0, "next": None}
        todo_id = room.todos()[0].id
        assert problem(api.as_(second).post(f"/api/todos/{todo_id}/done")) == (404, "not_found")

    def test_another_unit_cannot_finish_it(self, room: Room, api: Api) -> None:
        who = room.make.staff()
        room.notify(room.notice(who.unit_id))
        todo_id = room.todos()[0].id
        for stranger in (room.make.staff(LONGDE), room.make.staff(CITY), room.make.teacher()):
            assert problem(api.as_(stranger).post(f"/api/todos/{todo_id}/done")) == (404, "not_found")
        assert room.todos()[0].done_at is None

    def test_done_twice_keeps_the_first(self, room: Room, api: Api) -> None:
        first, second = room.make.staff(), room.make.staff()
        room.notify(room.notice(first.unit_id))
        todo_id = room.todos()[0].id
        api.as_(first).post(f"/api/todos/{todo_id}/done")
        room.clock.advance(hours=1)
        assert api.as_(second).post(f"/api/todos/{todo_id}/done").status_code == 200
        assert room.todos()[0].done_by_person_id == first.person_id

    @pytest.mark.parametrize("query", [{"after": "x1"}, {"after": "o"}, {"limit": 0}, {"limit": 51}, {"other": 1}])
    def test_a_query_of_another_shape_is_refused(self, room: Room, api: Api, query: dict[str, object]) -> None:
        assert problem(api.as_(room.make.staff()).get("/api/todos", query)) == (422, "input.invalid")

    def test_the_number_of_queries_does_not_depend_on_the_number_of_rows(
        self, room: Room, api: Api, count_queries: QueryCounter
    ) -> None:
        who = room.make.staff()
        me = api.as_(who)
        counts = []
        for _ in range(2):
            room.notify(room.notice(who.unit_id))
            room.notify(room.notice(who.unit_id))
            with count_queries() as counted:
                me.get("/api/todos")
            counts.append(counted.number)
        assert counts[0] == counts[1] <= 4


def list_with_phone(room: Room, api: Api, called: Identity) -> int:
    """The call list's entry about somebody who could not be reached and whose phone is known."""
    with api.app.app_context():
        encrypted = keys().phones.encrypt("+8613800000021")
    room.session.get_one(Person, called.person_id).phone_encrypted = encrypted
    room.session.commit()
    room.notify(room.notice(called.unit_id))
    room.delivery.deliver_due()
    (entry,) = room.calls()
    return entry.id


class TestCallList:
    def test_the_city_sees_the_county_that_could_not_be_reached(self, room: Room, api: Api) -> None:
        room.notify(room.notice(room.make.unit(XIJI).id))
        page = api.as_(room.make.staff(CITY)).get("/api/call-list").get_json()
        (call,) = page["calls"]
        assert (call["unit_name"], call["division_code"]) == (room.make.unit(XIJI).name, XIJI)
        assert (call["person_name"], call["phone"], call["resolved_at"]) == (None, None, None)
        assert call["message"] == "示例县今年的宣讲还差 2 场，请在年底前安排。"
        assert call["reason_words"].endswith("请打电话告诉他们。")

    def test_phones_are_masked(self, room: Room, api: Api) -> None:
        list_with_phone(room, api, room.make.staff())
        answer = api.as_(room.make.staff(CITY)).get("/api/call-list")
        assert answer.get_json()["calls"][0]["phone"] == "138****0021"
        assert "13800000021" not in answer.get_data(as_text=True)

    def test_a_number_is_revealed_for_the_call_and_who_asked_is_in_the_trail(self, room: Room, api: Api) -> None:
        called, who = room.make.staff(), room.make.staff(CITY)
        entry = list_with_phone(room, api, called)
        answer = api.as_(who).post(f"/api/call-list/{entry}/reveal")
        assert (answer.status_code, answer.get_json()) == (200, {"phone": "13800000021"})
        (event,) = room.session.scalars(select(AuditEvent).where(AuditEvent.subject == "call"))
        assert (event.action, event.subject_id, event.person_id, event.unit_id, event.on_behalf_of_unit_id) == (
            "call.phone_revealed",
            entry,
            who.person_id,
            who.unit_id,
            called.unit_id,
        )
        assert event.details == {"phone_of_person_id": called.person_id}
        assert api.as_(who).get("/api/call-list").get_json()["calls"][0]["phone"] == "138****0021"

    def test_only_who_sees_the_entry_is_told_the_number(self, room: Room, api: Api) -> None:
        called = room.make.staff(XIJI)
        path = f"/api/call-list/{list_with_phone(room, api, called)}/reveal"
        for stranger in (room.make.staff(LONGDE), called):
            assert problem(api.as_(stranger).post(path)) == (404, "not_found")
        assert problem(api.as_(room.make.teacher()).post(path)) == (403, "identity.not_allowed")
        assert room.session.scalars(select(AuditEvent).where(AuditEvent.subject == "call")).all() == []
        assert api.as_(room.make.staff(XIJI, UnitKind.BUREAU)).post(path).status_code == 200

    def test_an_entry_without_a_number_says_where_to_look(self, room: Room, api: Api) -> None:
        room.notify(room.notice(room.make.unit(XIJI).id))  # nobody has joined
        called = room.make.staff(LONGDE)  # and one whose phone is not known
        room.notify(room.notice(called.unit_id))
        room.delivery.deliver_due()
        city = api.as_(room.make.staff(CITY))
        for entry in room.calls():
            assert problem(city.post(f"/api/call-list/{entry.id}/reveal")) == (409, "call.no_phone")
        assert len(room.calls()) == 2
        assert room.session.scalars(select(AuditEvent).where(AuditEvent.subject == "call")).all() == []

    def test_nobody_collects_numbers_in_a_hurry(self, room: Room, api: Api) -> None:
        path = f"/api/call-list/{list_with_phone(room, api, room.make.staff())}/reveal"
        city = api.as_(room.make.staff(CITY))
        statuses = [city.post(path).status_code for _ in range(61)]
        assert 30 <= statuses.count(200) <= 60, "twice as many when a minute ends meanwhile"
        assert problem(city.post(path)) == (429, "request.too_many")

    def test_nobody_sees_or_resolves_beyond_reach(self, room: Room, api: Api) -> None:
        room.notify(room.notice(room.make.unit(XIJI).id))
        entry = room.calls()[0].id
        stranger = api.as_(room.make.staff(LONGDE))
        assert stranger.get("/api/call-list").get_json()["calls"] == []
        assert problem(stranger.post(f"/api/call-list/{entry}/resolve")) == (404, "not_found")
        assert problem(api.as_(room.make.teacher()).get("/api/call-list")) == (403, "identity.not_allowed")
        assert room.calls()[0].resolved_at is None

    def test_a_unit_is_not_told_to_telephone_itself_but_its_partner_is(self, room: Room, api: Api) -> None:
        federation, bureau = room.make.staff(XIJI), room.make.staff(XIJI, UnitKind.BUREAU)
        room.notify(room.notice(federation.unit_id))
        room.delivery.deliver_due()
        assert api.as_(federation).get("/api/call-list").get_json()["calls"] == []
        assert len(api.as_(bureau).get("/api/call-list").get_json()["calls"]) == 1

    def test_a_call_made_is_closed_with_who_made_it(self, room: Room, api: Api) -> None:
        for division in (XIJI, LONGDE):
            room.notify(room.notice(room.make.unit(division).id))
        who = room.make.staff(CITY)
        first, second = room.calls()
        answer = api.as_(who).post(f"/api/call-list/{second.id}/resolve")
        assert answer.get_json()["resolved_at"] is not None
        assert room.calls()[1].resolved_by_person_id == who.person_id
        listed = api.as_(who).get("/api/call-list").get_json()["calls"]
        assert [item["id"] for item in listed] == [first.id, second.id]


class TestOutbox:
    def test_it_says_what_became_of_each_message(self, room: Room, api: Api) -> None:
        reached, silent, waiting = room.make.staff(XIJI), room.make.staff(LONGDE), room.make.staff("640425")
        room.grant(reached)
        room.notify(room.notice(reached.unit_id))
        room.notify(room.notice(silent.unit_id))
        room.notify(room.notice(waiting.unit_id, not_before=room.clock.now() + timedelta(days=1)))
        room.delivery.deliver_due()

        messages = api.as_(room.make.staff(CITY)).get("/api/outbox").get_json()["messages"]
        assert [item["status_words"] for item in messages] == ["等待发送", "对方未授权，已列入催办名单", "已发出"]
        assert messages[0]["next_attempt_at"] is not None
        assert messages[2]["subject_words"] == "年度任务进度"

    def test_a_county_sees_its_own_only(self, room: Room, api: Api) -> None:
        xiji, longde = room.make.staff(XIJI), room.make.staff(LONGDE)
        room.notify(room.notice(xiji.unit_id))
        assert len(api.as_(xiji).get("/api/outbox").get_json()["messages"]) == 1
        assert api.as_(longde).get("/api/outbox").get_json()["messages"] == []

    def test_it_says_when_sending_rests(self, room: Room, api: Api) -> None:
        who = room.make.staff(XIJI)
        room.grant(who)
        room.phones.answers = [SECRET_WRONG]
        room.notify(room.notice(who.unit_id))
        room.delivery.deliver_due()
        (message,) = api.as_(who).get("/api/outbox").get_json()["messages"]
        assert "暂时停用" in message["status_words"]

    def test_pages_join(self, room: Room, api: Api) -> None:
        who = room.make.staff(XIJI)
        room.grant(who, 2)
        for number in range(5):
            room.notify(room.notice(who.unit_id, body=str(number)))
        room.delivery.deliver_due()
        room.notify(room.notice(who.unit_id, body="new"))
        me, bodies, after = api.as_(who), [], None
        while True:
            page = me.get("/api/outbox", {"limit": 2} | ({"after": after} if after else {})).get_json()
            bodies += [item["body"] for item in page["messages"]]
            after = page["next"]
            if after is None:
                break
        assert bodies == ["new", "4", "3", "2", "1", "0"]
