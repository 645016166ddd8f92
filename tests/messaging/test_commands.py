"""A message did not arrive: what an operator types, from a person's name to the reason, and what can be done."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import Person
from app.core.access import Identity
from app.core.audit import AuditEvent
from app.core.crypto import build_keys
from app.messaging.models import SendingPause
from app.messaging.notices import NoticeSubject
from config.settings import Settings
from tests.factories import LONGDE, XIJI
from tests.messaging.conftest import Room
from tests.messaging.phones import FIELD_WRONG, SECRET_WRONG, TEMPLATE_WRONG
from tests.tools import Campus, refusal


def columns(line: str) -> list[str]:
    return line.strip().split("\t")


def said(campus: Campus, *words: str) -> list[str]:
    result = campus(*words)
    assert result.exit_code == 0, result.output
    return [line for line in result.output.splitlines() if not line.startswith("No worker is alive")]


class TestWhy:
    def test_from_a_name_to_the_reason(self, room: Room, campus: Campus, settings: Settings) -> None:
        who = room.make.identity(room.make.unit(XIJI), room.make.person("示例人员乙"))
        vault = build_keys(settings.secret_key.get_secret_value(), settings.phone_key.get_secret_value()).phones
        room.session.get_one(Person, who.person_id).phone_encrypted = vault.encrypt("+8613800000031")
        room.session.commit()
        room.grant(who)
        room.notify(room.notice(who.unit_id))
        room.notify(room.notice(who.unit_id))
        room.delivery.deliver_due()
        sent, unsent = room.messages()

        about, consents, *history = said(campus, "why", "示例人员乙")
        unit = room.make.unit(XIJI).name
        assert about == f"示例人员乙 138****0031: has logged in; serves {unit}"
        assert consents == "  consents to quota_behind: 0"
        assert [columns(line) for line in history] == [
            [str(message.id), "2026-11-25 10:00", "年度任务进度", f"{unit} 示例人员乙", reason, words]
            for message, reason, words in (
                (unsent, "no_consent", "对方没有授权接收微信提醒，所以没有发"),
                (sent, "accepted", "微信已经收下，还没说有没有送到"),
            )
        ]

    def test_a_unit_tells_who_serves_it_and_what_came_to_the_call_list(self, room: Room, campus: Campus) -> None:
        room.notify(room.notice(room.make.unit(XIJI).id))
        about, call, history = said(campus, "why", room.make.unit(XIJI).name)
        assert about.endswith("served by nobody: its notices go on the call list; 1 open to-dos")
        assert call == "  on the call list 2026-11-25 10:00, open: 这个单位现在没有人登录小程序，请打电话告诉他们。"
        assert history == "  no message so far"

    def test_a_part_of_a_name_is_enough_and_a_whole_one_goes_first(self, room: Room, campus: Campus) -> None:
        for name in ("示例人员丙", "示例人员丙丁"):
            room.make.person(name)
        assert said(campus, "why", "员丙丁")[0].startswith("示例人员丙丁 no phone: has logged in")
        assert len([line for line in said(campus, "why", "示例人员丙") if "has logged in" in line]) == 1
        for _ in range(6):
            room.make.person("示例人员戊")
        assert said(campus, "why", "示例人员戊")[-1] == "There are more of that name: give more of it."

    def test_nobody_of_that_name(self, campus: Campus) -> None:
        assert refusal(campus("why", "无此人")) == "Nobody and no unit is called 无此人. Ask for the unit's full name."


class TestMessages:
    def test_by_state_and_unit_page_by_page(self, room: Room, campus: Campus) -> None:
        xiji, longde = room.make.staff(XIJI), room.make.staff(LONGDE)
        room.grant(xiji)
        room.notify(room.notice(xiji.unit_id))
        room.notify(room.notice(longde.unit_id))
        room.delivery.deliver_due()
        room.notify(room.notice(longde.unit_id, not_before=room.clock.now() + timedelta(days=1)))
        sent, failed, waiting = (str(message.id) for message in room.messages())

        def numbers(*options: str) -> list[str]:
            return [columns(line)[0] for line in said(campus, "messages", *options)]

        assert numbers() == [waiting, failed, sent]
        assert (numbers("--waiting"), numbers("--failed"), numbers("--sent")) == ([waiting], [failed], [sent])
        assert numbers("--unit", room.make.unit(XIJI).name) == [sent]
        assert said(campus, "messages", "--expired") == ["No such message."]
        first, more = said(campus, "messages", "--limit", "1")
        assert (columns(first)[4], more) == ("not_yet", f"There are more: --after o{waiting}")
        assert numbers("--after", f"o{waiting}") == [failed, sent]
        assert refusal(campus("messages", "--after", "o")) == (
            "o is no place in the list: copy what the list before it said."
        )

    def test_no_worker_is_said_first(self, room: Room, who: Identity, campus: Campus) -> None:
        room.notify(room.notice(who.unit_id))
        warning, line = campus("messages").output.splitlines()
        assert warning.startswith("No worker is alive: nothing is sent.")
        assert columns(line)[4] == "no_worker"


class TestActs:
    def test_one_message_is_released_with_the_pauses_that_hold_it(
        self, room: Room, who: Identity, campus: Campus
    ) -> None:
        room.phones.answers = [TEMPLATE_WRONG]
        room.notify(room.notice(who.unit_id))
        room.delivery.deliver_due()
        room.session.add(
            SendingPause(scope="another-template", since=room.clock.now(), until=room.clock.now() + timedelta(hours=1))
        )
        room.session.commit()
        ended, line = said(campus, "release", str(room.message().id))
        assert (ended, columns(line)[0]) == ("1 pauses ended", str(room.message().id))
        room.clock.advance(seconds=5)
        room.delivery.deliver_due()
        assert len(room.phones.arrived) == 1

    def test_all_pauses_end_at_once(self, room: Room, who: Identity, campus: Campus) -> None:
        room.phones.answers = [SECRET_WRONG]
        room.notify(room.notice(who.unit_id))
        room.delivery.deliver_due()
        assert said(campus, "release", "--all-paused") == ["1 pauses ended"]
        room.clock.advance(seconds=5)
        room.delivery.deliver_due()
        assert len(room.phones.arrived) == 1
        assert said(campus, "release", "--all-paused") == ["0 pauses ended"]

    @pytest.mark.parametrize("words", [(), ("1", "--all-paused")])
    def test_one_or_all(self, campus: Campus, words: tuple[str, ...]) -> None:
        result = campus("release", *words)
        assert result.exit_code == 2
        assert "Give the number of a message, or --all-paused." in result.output

    def test_discard_and_resend(self, room: Room, who: Identity, campus: Campus) -> None:
        room.phones.answers = [FIELD_WRONG]
        room.notify(room.notice(who.unit_id, subject=NoticeSubject.TALK_RETURNED))
        room.delivery.deliver_due()
        first = str(room.message().id)
        (line,) = said(campus, "resend", first)
        second = columns(line)[0]
        assert second != first
        (line,) = said(campus, "discard", second, "--reason", "duplicate")
        assert columns(line)[4:] == ["discarded", "这是再发的一条；工作人员决定不发了：和别的重复"]
        room.session.rollback()
        events = room.session.scalars(
            select(AuditEvent).where(AuditEvent.subject == "message").order_by(AuditEvent.id)
        ).all()
        assert [(event.action, event.person_id) for event in events] == [
            ("message.resent", None),
            ("message.discarded", None),
        ]
        room.delivery.deliver_due()
        assert room.phones.arrived == []

    @pytest.mark.parametrize("words", [("release", "7"), ("discard", "7", "--reason", "told"), ("resend", "7")])
    def test_a_number_that_is_nobodys(self, campus: Campus, words: tuple[str, ...]) -> None:
        assert refusal(campus(*words)) == "There is no message 7: `messages` and `why` show the numbers."
