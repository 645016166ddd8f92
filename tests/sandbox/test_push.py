from collections.abc import Iterator

import pytest

from sandbox.client import SandboxClient, SandboxRefused
from tests.sandbox.calling import APPID, OPENID, TEMPLATE, WeChatCaller, eventually
from tests.sandbox.receiving import AES_KEY, TOKEN, Receiver, running_receiver


@pytest.fixture
def receiver(sandbox: SandboxClient) -> Iterator[Receiver]:
    with running_receiver() as receiver:
        sandbox.configure(push_url=receiver.url, push_token=TOKEN, push_aes_key=AES_KEY)
        yield receiver
        sandbox.reset()


def wait_for(receiver: Receiver, count: int = 1) -> None:
    eventually(lambda: len(receiver.events) >= count)


def test_url_check(sandbox: SandboxClient, receiver: Receiver) -> None:
    assert sandbox.verify_push()
    sandbox.configure(push_url=receiver.url.replace("127.0.0.1", "127.0.0.2"))
    assert not sandbox.verify_push()


def test_sent_event(sandbox: SandboxClient, wechat: WeChatCaller, receiver: Receiver) -> None:
    sandbox.answer_consent(OPENID, TEMPLATE)
    wait_for(receiver)
    msgid = wechat.send()["msgid"]
    wait_for(receiver, 2)
    event = receiver.events[1]
    assert isinstance(event.pop("CreateTime"), int)
    assert event == {
        "ToUserName": "gh_sandbox000000",
        "FromUserName": OPENID,
        "MsgType": "event",
        "Event": "subscribe_msg_sent_event",
        "List": {"TemplateId": TEMPLATE, "MsgID": str(msgid), "ErrorCode": "0", "ErrorStatus": "success"},
    }
    envelope = receiver.envelopes[1]
    assert (envelope["ToUserName"], envelope["encrypt_type"]) == ("gh_sandbox000000", "aes")
    assert set(envelope) == {
        *("ToUserName", "Encrypt", "signature", "msg_signature"),
        *("timestamp", "nonce", "openid", "encrypt_type"),
    }


def test_popup_of_one_is_an_object_and_of_several_an_array(sandbox: SandboxClient, receiver: Receiver) -> None:
    sandbox.put_template("template-2", title="另一种通知", fields={"thing1": "学校"})
    sandbox.answer_consent(OPENID, TEMPLATE, "reject")
    wait_for(receiver)
    one = {"TemplateId": TEMPLATE, "SubscribeStatusString": "reject", "PopupScene": "0"}
    assert (receiver.events[0]["Event"], receiver.events[0]["List"]) == ("subscribe_msg_popup_event", one)
    assert sandbox.answer_consents(OPENID, {TEMPLATE: "accept", "template-2": "accept"}) == {
        TEMPLATE: 1,
        "template-2": 1,
    }
    wait_for(receiver, 2)
    several = receiver.events[1]["List"]
    assert [(item["TemplateId"], item["SubscribeStatusString"]) for item in several] == [
        (TEMPLATE, "accept"),
        ("template-2", "accept"),
    ]


def test_settings_push_refusals_only(sandbox: SandboxClient, receiver: Receiver) -> None:
    sandbox.answer_consent(OPENID, TEMPLATE, "accept", scene="settings")
    sandbox.answer_consent(OPENID, TEMPLATE, "ban")
    sandbox.answer_consent(OPENID, TEMPLATE, "reject", scene="settings")
    eventually(lambda: len(sandbox.pushes()) == 1)
    (event,) = receiver.events
    assert event["Event"] == "subscribe_msg_change_event"
    assert event["List"] == {"TemplateId": TEMPLATE, "SubscribeStatusString": "reject"}


def test_authorization_revoked(sandbox: SandboxClient, receiver: Receiver) -> None:
    sandbox.revoke_authorization(OPENID, "8")
    wait_for(receiver)
    event = receiver.events[0]
    assert event["Event"] == "user_authorization_revoke"
    assert (event["OpenID"], event["AppID"], event["RevokeInfo"]) == (OPENID, APPID, "8")


def test_late_answer_is_retried(sandbox: SandboxClient, receiver: Receiver) -> None:
    sandbox.configure(push_timeout_seconds=0.1)
    receiver.unanswered = 1
    sandbox.answer_consent(OPENID, TEMPLATE)
    eventually(lambda: len(sandbox.pushes()) == 1)
    push = sandbox.pushes()[0]
    assert (push["event"], push["tries"], push["status"]) == ("subscribe_msg_popup_event", 2, 200)
    assert receiver.events[0] == receiver.events[1]  # the same event, to be recognised as such


def test_nobody_answers_three_retries(sandbox: SandboxClient, receiver: Receiver) -> None:
    sandbox.configure(push_timeout_seconds=0.05)
    receiver.unanswered = 99
    sandbox.answer_consent(OPENID, TEMPLATE)
    eventually(lambda: len(sandbox.pushes()) == 1)
    assert (sandbox.pushes()[0]["tries"], sandbox.pushes()[0]["status"]) == (4, None)
    assert len(receiver.events) == 4


def test_push_needs_its_keys(sandbox: SandboxClient) -> None:
    with pytest.raises(SandboxRefused, match="push_aes_key"):
        sandbox.configure(push_url="http://127.0.0.1:9/push", push_token=TOKEN, push_aes_key="short")
    assert sandbox.config()["push_url"] is None
