from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from sandbox.client import SandboxClient
from tests.sandbox.calling import DATA, OPENID, SEND, TEMPLATE, WeChatCaller


def test_sent_message_arrives(sandbox: SandboxClient, wechat: WeChatCaller) -> None:
    sandbox.answer_consent(OPENID, TEMPLATE)
    answer = wechat.send()
    assert (answer["errcode"], answer["errmsg"]) == (0, "ok")
    assert 2**53 < answer["msgid"] < 2**63
    (arrived,) = sandbox.messages(OPENID)
    assert arrived.msgid == str(answer["msgid"])
    assert (arrived.openid, arrived.nickname, arrived.template_id) == (OPENID, "示例讲师甲", TEMPLATE)
    assert (arrived.title, arrived.page, arrived.data) == ("宣讲邀请通知", "pages/a/b?id=1", DATA)
    assert sandbox.messages("o-other") == []


def test_each_accept_pays_for_one_send(sandbox: SandboxClient, wechat: WeChatCaller) -> None:
    assert wechat.send()["errcode"] == 43101
    assert [sandbox.answer_consent(OPENID, TEMPLATE) for _ in range(2)] == [1, 2]
    assert [wechat.send()["errcode"] for _ in range(3)] == [0, 0, 43101]
    assert sandbox.consents_left(OPENID, TEMPLATE) == 0
    assert len(sandbox.messages()) == 2


def test_consents_belong_to_one_person_and_one_template(sandbox: SandboxClient, wechat: WeChatCaller) -> None:
    sandbox.put_person("o-example-2", nickname="示例讲师乙", phone="13800000002")
    sandbox.put_template("template-2", title="另一种通知", fields={"thing1": "学校", "time2": "时间"})
    sandbox.answer_consent("o-example-2", TEMPLATE)
    sandbox.answer_consent(OPENID, "template-2")
    assert wechat.send()["errcode"] == 43101
    assert wechat.send(touser="o-example-2")["errcode"] == 0


@pytest.mark.parametrize("answer", ["reject", "ban"])
def test_refusal_voids_what_was_granted(sandbox: SandboxClient, wechat: WeChatCaller, answer: str) -> None:
    sandbox.answer_consent(OPENID, TEMPLATE)
    assert sandbox.answer_consent(OPENID, TEMPLATE, answer) == 0
    refusal = wechat.send()
    assert refusal["errcode"] == 43101
    assert refusal["errmsg"].startswith("user refuse to accept the msg rid: ")


def test_long_term_consent_stands_until_withdrawn(sandbox: SandboxClient, wechat: WeChatCaller) -> None:
    sandbox.put_template(TEMPLATE, title="长期通知", kind="long_term", fields={"thing1": "学校", "time2": "时间"})
    sandbox.answer_consent(OPENID, TEMPLATE)
    assert [wechat.send()["errcode"] for _ in range(3)] == [0, 0, 0]
    sandbox.answer_consent(OPENID, TEMPLATE, "reject", scene="settings")
    assert wechat.send()["errcode"] == 43101


def test_a_refused_send_spends_nothing(sandbox: SandboxClient, wechat: WeChatCaller) -> None:
    sandbox.configure(pages=["pages/a/b"])
    sandbox.answer_consent(OPENID, TEMPLATE)
    refusals: dict[int, dict[str, Any]] = {
        40003: {"touser": "o-unknown"},
        40037: {"template_id": "unknown"},
        41030: {"page": "pages/missing"},
        40097: {"miniprogram_state": "beta"},
        47003: {"data": '{"thing1":{"value":"示例小学"}}'},
    }
    for errcode, changes in refusals.items():
        assert wechat.send(**changes)["errcode"] == errcode
    assert wechat.send({"thing1": "一" * 21, "time2": "15:01"})["errcode"] == 47003
    assert sandbox.consents_left(OPENID, TEMPLATE) == 1
    assert wechat.send()["errcode"] == 0


def test_concurrent_sends_never_overspend(sandbox: SandboxClient, wechat: WeChatCaller) -> None:
    for _ in range(5):
        sandbox.answer_consent(OPENID, TEMPLATE)
    wechat.token()
    with ThreadPoolExecutor(12) as pool:
        codes = [answer["errcode"] for answer in pool.map(lambda _: wechat.send(), range(12))]
    assert sorted(codes) == [0] * 5 + [43101] * 7
    assert len({item.msgid for item in sandbox.messages()}) == 5


def test_two_sends_at_once_to_one_openid(sandbox: SandboxClient, wechat: WeChatCaller) -> None:
    sandbox.configure(serialise_openid=True)
    sandbox.put_person("o-example-2", nickname="示例讲师乙", phone="13800000002")
    for openid in (OPENID, OPENID, "o-example-2"):
        sandbox.answer_consent(openid, TEMPLATE)
    wechat.token()
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda openid: wechat.send(touser=openid), (OPENID, OPENID, "o-example-2")))
    assert sorted(answer["errcode"] for answer in answers[:2]) == [0, 43108]
    assert answers[2]["errcode"] == 0
    assert sandbox.consents_left(OPENID, TEMPLATE) == 1
    assert wechat.send()["errcode"] == 0  # free again


def test_rates(sandbox: SandboxClient, wechat: WeChatCaller) -> None:
    sandbox.configure(rates={SEND: {"per_minute": 2}})
    codes = [wechat.send()["errcode"] for _ in range(6)]  # six, should the minute turn between two of them
    assert codes[:2] == [43101, 43101]
    assert 45011 in codes
    sandbox.configure(rates={SEND: {"per_day": 0}})
    answer = wechat.send()
    assert answer["errcode"] == 45009
    assert answer["errmsg"].startswith("reach max api daily quota limit")


def test_call_log_holds_no_secret(sandbox: SandboxClient, wechat: WeChatCaller) -> None:
    sandbox.answer_consent(OPENID, TEMPLATE)
    wechat.send()
    wechat.send()
    wechat.login(sandbox.login_code(OPENID))
    assert [(call.errcode, call.status) for call in sandbox.calls(SEND)] == [(0, 200), (43101, 200)]
    assert {call.path for call in sandbox.calls()} == {"/cgi-bin/token", SEND, "/sns/jscode2session"}
    assert wechat.token() not in str(sandbox.calls())
    sandbox.forget_calls()
    assert sandbox.calls() == []
