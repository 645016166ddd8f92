"""Inviting, and the answers a speaker gives: each seen by everybody in the same sentence."""

from app.invitations.rules import UNDECIDED
from tests.factories import XIJI
from tests.invitations.conftest import Desk
from tests.invitations.drafts import TUESDAY, accept, decline, invitation, new_talk, propose
from tests.tools import FrozenClock, problem

THURSDAY = "2026-12-03T10:00:00+08:00"


def test_a_county_invites_and_the_speaker_accepts_with_one_request(desk: Desk) -> None:
    sent = desk.invite()
    assert (sent["status"], sent["may_answer"], sent["may_answer_on_behalf"]) == ("invited", False, True)
    assert sent["line"] == "已邀请示例讲师甲，等回复，最晚到12月1日（周二）14:30。"
    mine = desk.see(desk.speaks, sent)
    assert (mine["may_answer"], mine["may_withdraw"], mine["speaker"]["phone_masked"]) == (True, False, None)
    assert mine["school"] == {"id": desk.school.id, "name": "示例小学", "division_name": "西吉县"}
    assert (mine["venue"], mine["format_names"], mine["calendar"]) == ("礼堂", ["宣讲"], None)
    accepted = desk.accept(sent)
    assert (accepted["status"], accepted["answered_by_words"]) == ("accepted", "示例讲师甲")
    assert accepted["line"] == "示例讲师甲答应了：12月1日（周二）14:30，示例小学。"
    assert accepted["calendar"]["endTime"] - accepted["calendar"]["startTime"] == 3600
    talk = desk.talk(sent["talk_id"])
    assert (talk["speaker_name"], talk["status"], talk["organiser"]) == ("示例讲师甲", "planned", "county")


def test_everybody_concerned_sees_the_same_line(desk: Desk) -> None:
    sent = desk.invite()
    desk.decline(sent, reason="other", note="那周住院")
    lines = {desk.see(who, sent)["line"] for who in (desk.staff, desk.teaches, desk.speaks)}
    assert lines == {"示例讲师甲这次去不了：其他原因（那周住院）。"}
    of_talk = desk.api.as_(desk.teaches).get(f"/api/talks/{sent['talk_id']}/invitation").get_json()
    assert {of_talk["line"]} == lines


def test_a_refusal_leaves_the_talk_to_a_substitute(desk: Desk) -> None:
    declined = desk.decline(desk.invite())
    talk = desk.talk(declined["talk_id"])
    assert (talk["status"], talk["speaker_name"]) == ("planned", UNDECIDED)
    assert desk.see(desk.staff, declined)["may_invite_substitute"] is True
    second = desk.make.speaker(XIJI, name="示例讲师乙")
    again = desk.invite(second, talk_id=declined["talk_id"])
    assert (again["talk_id"], again["starts_at"]) == (declined["talk_id"], declined["starts_at"])
    assert desk.talk(again["talk_id"])["speaker_name"] == "示例讲师乙"
    assert desk.see(desk.staff, declined)["may_invite_substitute"] is False
    accepted = desk.accept(again, by=desk.make.speaker_identity(second))
    assert accepted["line"].startswith("示例讲师乙答应了")


def test_another_time_is_proposed_and_the_inviter_chooses(desk: Desk) -> None:
    sent = desk.invite()
    proposed = desk.do(desk.speaks, sent, "answer", propose(sent["version"], THURSDAY, "2026-12-04T10:00:00+08:00"))
    assert (proposed["status"], len(proposed["proposed_slots"])) == ("time_proposed", 2)
    assert proposed["line"] == "示例讲师甲想换个时间，给了 2 个，等西吉县总工会定。"
    assert desk.see(desk.staff, sent)["may_choose_slot"] is True
    other = desk.api.as_(desk.staff).post(
        f"/api/invitations/{sent['id']}/choose-slot", {"version": proposed["version"], "slot": TUESDAY}
    )
    assert problem(other) == (422, "invitation.slot_unknown")
    agreed = desk.do(desk.staff, proposed, "choose-slot", {"version": proposed["version"], "slot": THURSDAY})
    assert (agreed["status"], agreed["starts_at"]) == ("accepted", "2026-12-03T02:00:00Z")
    talk = desk.talk(sent["talk_id"])
    assert (talk["day"], talk["planned_at"]) == ("2026-12-03", "2026-12-03T02:00:00Z")


def test_the_staff_record_what_they_heard_on_the_phone_and_both_names_are_kept(desk: Desk) -> None:
    accepted = desk.accept(desk.invite(), by=desk.staff)
    assert accepted["answered_by_words"] == "西吉县总工会（示例人员甲）打电话问的，替示例讲师甲回复"
    assert accepted["line"].endswith("（西吉县总工会打电话问的）。")


def test_an_answer_is_taken_back_within_seconds(desk: Desk, clock: FrozenClock) -> None:
    declined = desk.decline(desk.invite())
    assert declined["may_undo"] is True
    clock.advance(seconds=20)
    back = desk.do(desk.speaks, declined, "undo", {"version": declined["version"]})
    assert (back["status"], back["answered_at"], back["decline_reason"], back["may_answer"]) == (
        "invited",
        None,
        None,
        True,
    )
    assert desk.talk(back["talk_id"])["speaker_name"] == "示例讲师甲"
    assert desk.do(desk.speaks, declined, "undo", {"version": declined["version"]})["version"] == back["version"]


def test_later_or_by_somebody_else_nothing_is_taken_back(desk: Desk, clock: FrozenClock) -> None:
    accepted = desk.accept(desk.invite())
    path, body = f"/api/invitations/{accepted['id']}/undo", {"version": accepted["version"]}
    assert problem(desk.api.as_(desk.staff).post(path, body)) == (409, "invitation.nothing_to_undo")
    clock.advance(seconds=21)
    assert problem(desk.api.as_(desk.speaks).post(path, body)) == (409, "invitation.too_late_to_undo")
    assert desk.see(desk.speaks, accepted)["status"] == "accepted"


def test_a_refusal_is_not_taken_back_once_a_substitute_is_asked(desk: Desk) -> None:
    declined = desk.decline(desk.invite())
    desk.invite(desk.make.speaker(XIJI), talk_id=declined["talk_id"])
    answer = desk.api.as_(desk.speaks).post(f"/api/invitations/{declined['id']}/undo", {"version": declined["version"]})
    assert problem(answer) == (409, "invitation.nothing_to_undo")


def test_who_saw_an_older_version_reads_what_has_happened(desk: Desk) -> None:
    sent = desk.invite()
    desk.do(desk.staff, sent, "withdraw", {"version": sent["version"], "reason": "学校停电"})
    answer = desk.api.as_(desk.speaks).post(f"/api/invitations/{sent['id']}/answer", accept(sent["version"]))
    assert problem(answer) == (409, "invitation.conflict")
    assert answer.get_json()["title"] == "刚才有变化：给示例讲师甲的邀请已撤回（学校停电）。请看一下再定。"
    assert desk.talk(sent["talk_id"])["speaker_name"] == UNDECIDED


def test_cancelling_the_talk_withdraws_the_invitation(desk: Desk) -> None:
    accepted = desk.accept(desk.invite())
    talk = desk.talk(accepted["talk_id"])
    answer = desk.api.as_(desk.staff).post(
        f"/api/talks/{talk['id']}/cancel", {"version": talk["version"], "reason": "学校停电"}
    )
    assert answer.status_code == 200, answer.get_json()
    seen = desk.see(desk.speaks, accepted)
    assert (seen["status"], seen["line"]) == ("withdrawn", "给示例讲师甲的邀请已撤回（学校停电）。")


def test_a_repeated_request_answers_the_first(desk: Desk) -> None:
    body = invitation(desk.speaker.id, talk=new_talk(school_id=desk.school.id))
    staff = desk.api.as_(desk.staff)
    first, second = (staff.post("/api/invitations", body).get_json() for _ in range(2))
    assert first["id"] == second["id"]
    accepted = desk.accept(first)
    assert desk.accept(first)["version"] == accepted["version"]
    other = desk.api.as_(desk.make.staff("640423")).post("/api/invitations", body)
    assert problem(other) == (409, "invitation.client_id_taken")


def test_a_talk_has_one_open_invitation(desk: Desk) -> None:
    sent = desk.invite()
    body = invitation(desk.make.speaker(XIJI).id, talk_id=sent["talk_id"])
    assert problem(desk.api.as_(desk.staff).post("/api/invitations", body)) == (409, "invitation.talk_has_one")


def test_an_answer_says_what_it_needs(desk: Desk) -> None:
    sent = desk.invite()
    many = propose(1, *(f"2026-12-0{day}T10:00:00+08:00" for day in range(2, 6)))
    for body, words in (
        (decline(1) | {"reason": None}, "请选一个原因。"),
        (propose(1), "请选一个您方便的时间。"),
        (propose(1, THURSDAY, THURSDAY), "同一个时间选了两次，请去掉一个。"),
        (many, "最多 3 项。"),
    ):
        answer = desk.api.as_(desk.speaks).post(f"/api/invitations/{sent['id']}/answer", body)
        assert (answer.status_code, answer.get_json()["errors"][0]["message"]) == (422, words)
    assert desk.see(desk.speaks, sent)["status"] == "invited"


def test_once_the_talk_begins_there_is_nothing_to_answer(desk: Desk, clock: FrozenClock) -> None:
    sent = desk.invite()
    clock.set(TUESDAY)
    answer = desk.api.as_(desk.speaks).post(f"/api/invitations/{sent['id']}/answer", accept(sent["version"]))
    assert problem(answer) == (409, "invitation.over")
