import pytest
import requests

from sandbox.client import SandboxClient, SandboxRefused
from tests.sandbox.calling import OPENID, TEMPLATE, WeChatCaller


def test_config_is_changed_in_parts_and_never_shows_secrets(sandbox: SandboxClient, wechat: WeChatCaller) -> None:
    before = sandbox.config()
    after = sandbox.configure(secret="another-secret", token_seconds=60)
    assert after == {**before, "token_seconds": 60}
    assert "another-secret" not in str(after)
    assert wechat.fetch_token()["errcode"] == 40125
    assert wechat.fetch_token(secret="another-secret")["expires_in"] == 60


@pytest.mark.parametrize("changes", [{"unknown": 1}, {"token_seconds": 0}, {"serialise_openid": "yes"}])
def test_wrong_config_changes_nothing(sandbox: SandboxClient, changes: dict[str, object]) -> None:
    before = sandbox.config()
    with pytest.raises(SandboxRefused, match="400"):
        sandbox.configure(secret="half-done", **changes)
    assert sandbox.config() == before


def test_people_are_put_and_changed(sandbox: SandboxClient) -> None:
    sandbox.put_person(OPENID, nickname="示例讲师甲（改）", phone="13800000009")
    assert sandbox.people() == [{"openid": OPENID, "nickname": "示例讲师甲（改）", "phone": "13800000009"}]


@pytest.mark.parametrize(
    ("openid", "phone"), [("o example", "13800000001"), ("o-2", "none"), ("o" * 65, "13800000001")]
)
def test_wrong_people_are_refused(sandbox: SandboxClient, openid: str, phone: str) -> None:
    with pytest.raises(SandboxRefused, match="400"):
        sandbox.put_person(openid, nickname="示例讲师乙", phone=phone)
    assert len(sandbox.people()) == 1


def test_wrong_templates_are_refused(sandbox: SandboxClient) -> None:
    with pytest.raises(SandboxRefused, match="no such field type"):
        sandbox.put_template("template-2", title="通知", fields={"stuff1": "学校"})
    with pytest.raises(SandboxRefused, match="400"):
        sandbox.put_template("template-2", title="通知", kind="forever", fields={"thing1": "学校"})


def test_strangers_are_missing(sandbox: SandboxClient) -> None:
    for call in (sandbox.login_code, sandbox.phone_code, sandbox.revoke_authorization):
        with pytest.raises(SandboxRefused, match="404"):
            call("o-unknown")
    with pytest.raises(SandboxRefused, match="404"):
        sandbox.answer_consent(OPENID, "unknown")


def test_reset_forgets_everything(sandbox: SandboxClient, wechat: WeChatCaller) -> None:
    sandbox.configure(token_seconds=60)
    sandbox.answer_consent(OPENID, TEMPLATE)
    code = sandbox.login_code(OPENID)
    assert wechat.send()["errcode"] == 0
    token = wechat.token()
    sandbox.reset()
    assert (sandbox.people(), sandbox.messages(), sandbox.calls()) == ([], [], [])
    assert sandbox.config()["token_seconds"] == 7200
    assert wechat.send(token=token)["errcode"] == 40001
    assert wechat.login(code)["errcode"] == 40029


def test_overview_serves_the_page(sandbox: SandboxClient, wechat: WeChatCaller) -> None:
    sandbox.answer_consent(OPENID, TEMPLATE)
    sandbox.answer_consent(OPENID, TEMPLATE)
    sandbox.answer_consent(OPENID, TEMPLATE)
    sent = [str(wechat.send()["msgid"]) for _ in range(2)]
    page = requests.get(sandbox.base_url, timeout=10)
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "取登录码" in page.text
    assert "https://" not in page.text  # self-contained
    overview = requests.get(f"{sandbox.base_url}/sandbox/overview", timeout=10).json()
    (person,) = overview["people"]
    assert person["consents"] == {TEMPLATE: {"left": 1, "answer": "accept"}}
    assert [item["msgid"] for item in person["messages"]] == sent[::-1]
    assert overview["templates"][0]["fields"] == {"thing1": "学校", "time2": "时间"}
