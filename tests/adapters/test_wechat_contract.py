"""What the adapter needs of the platform, endpoint by endpoint: it keeps the stand-in as honest as the real one."""

import time

import pytest
from redis import Redis

from app.adapters.wechat import build_wechat
from app.adapters.wechat.mini_program import MiniProgram
from app.core.ports import Reaction, TextVerdict, WeChat, WeChatUser
from config.settings import Environment, Settings
from sandbox.client import SandboxClient
from tests.adapters.conftest import Build
from tests.adapters.wechat_cases import LOGIN_PATH, OPENID, PHONE_PATH, TEMPLATE, TOKEN_PATH, error_of, send

PNG = b"\x89PNG\r\n\x1a\n"


def test_the_adapter_is_the_port(wechat: MiniProgram) -> None:
    port: WeChat = wechat
    assert port


class TestLogin:
    def test_a_code_becomes_a_user_without_any_token(self, platform: SandboxClient, wechat: MiniProgram) -> None:
        user = wechat.code_to_user(platform.login_code(OPENID))
        assert user.openid == OPENID
        assert user.unionid
        assert vars(user).keys() == vars(WeChatUser("", None)).keys()  # no session_key
        assert [call.path for call in platform.calls()] == [LOGIN_PATH]

    def test_a_code_works_once(self, platform: SandboxClient, wechat: MiniProgram) -> None:
        code = platform.login_code(OPENID)
        wechat.code_to_user(code)
        error = error_of(lambda: wechat.code_to_user(code))
        assert (error.reaction, error.errcode) == (Reaction.RENEW, 40163)

    @pytest.mark.parametrize("code", ["unknown", "", "&secret=x", "码"])
    def test_a_code_that_is_none(self, platform: SandboxClient, wechat: MiniProgram, code: str) -> None:
        assert error_of(lambda: wechat.code_to_user(code)).errcode in (40029, 41008)

    def test_a_phone_code_does_not_log_in(self, platform: SandboxClient, wechat: MiniProgram) -> None:
        code = platform.phone_code(OPENID)
        assert error_of(lambda: wechat.code_to_user(code)).reaction is Reaction.RENEW

    def test_a_session_key_is_checked(self, wechat: MiniProgram) -> None:
        assert wechat.check_session(openid=OPENID, session_key="made up") is False

    def test_the_session_key_of_the_login_is_good(self, platform: SandboxClient, wechat: MiniProgram) -> None:
        query = {
            "appid": wechat.appid,
            "secret": wechat.secret,
            "js_code": platform.login_code(OPENID),
            "grant_type": "authorization_code",
            "access_token": None,
        }
        session_key = wechat._get(LOGIN_PATH[1:], params=query)["session_key"]
        assert wechat.check_session(openid=OPENID, session_key=session_key) is True
        assert error_of(lambda: wechat.check_session(openid="oNobody", session_key=session_key)).errcode == 40003


class TestPhone:
    @pytest.mark.parametrize(
        ("phone", "e164"),
        [("13800000000", "+8613800000000"), ("+85251230000", "+85251230000"), ("+12015550123", "+12015550123")],
    )
    def test_a_code_becomes_a_number(self, platform: SandboxClient, wechat: MiniProgram, phone: str, e164: str) -> None:
        platform.put_person(OPENID, nickname="示例讲师甲", phone=phone)
        assert wechat.phone_number(platform.phone_code(OPENID)) == e164

    def test_a_login_code_shows_no_number(self, platform: SandboxClient, wechat: MiniProgram) -> None:
        code = platform.login_code(OPENID)
        assert error_of(lambda: wechat.phone_number(code)).reaction is Reaction.RENEW

    def test_another_apps_number_is_refused(self, platform: SandboxClient, wechat: MiniProgram) -> None:
        send(wechat)  # while the appid is ours
        platform.configure(appid="wxanother00000000")
        error = error_of(lambda: wechat.phone_number(platform.phone_code(OPENID)))
        assert (error.reaction, error.errcode, error.endpoint) == (Reaction.PERMANENT, None, PHONE_PATH[1:])

    @pytest.mark.parametrize(("shift", "is_accepted"), [(-90, False), (-30, True), (330, True), (400, False)])
    def test_an_old_number_is_refused(
        self, platform: SandboxClient, build: Build, shift: float, is_accepted: bool
    ) -> None:
        wechat = build(real_time=lambda: time.time() + shift)
        code = platform.phone_code(OPENID)
        if is_accepted:
            assert wechat.phone_number(code)
        else:
            assert error_of(lambda: wechat.phone_number(code)).reaction is Reaction.RENEW


class TestSubscribeMessage:
    def test_it_arrives_as_sent(self, platform: SandboxClient, wechat: MiniProgram) -> None:
        msgid = send(wechat)
        (message,) = platform.messages(OPENID)
        assert (message.msgid, message.template_id) == (msgid, TEMPLATE)
        assert (message.page, message.data) == ("pages/talk/talk?id=1", {"thing1": "示例小学"})
        assert int(msgid) > 2**53  # a JavaScript number could not hold it

    def test_without_consent(self, platform: SandboxClient, wechat: MiniProgram) -> None:
        platform.answer_consent(OPENID, TEMPLATE, "reject")
        assert error_of(lambda: send(wechat)).reaction is Reaction.CONSENT_GONE

    def test_a_one_time_consent_pays_for_one(self, platform: SandboxClient, wechat: MiniProgram) -> None:
        platform.put_template("once", title="示例", fields={"thing1": "学校"}, kind="one_time")
        platform.answer_consent(OPENID, "once")

        def send_once() -> str:
            return wechat.send_subscribe_message(openid=OPENID, template_id="once", page="", data={"thing1": "甲"})

        assert send_once()
        assert error_of(send_once).reaction is Reaction.CONSENT_GONE

    @pytest.mark.parametrize("options", [{"state": "formal"}, {"state": "trial", "lang": "en_US"}])
    def test_state_and_language_that_exist(self, build: Build, options: dict[str, str]) -> None:
        assert send(build(**options))

    @pytest.mark.parametrize("options", [{"state": "nonsense"}, {"lang": "xx"}])
    def test_state_and_language_that_do_not(self, build: Build, options: dict[str, str]) -> None:
        """They are refused, so they are passed on."""
        assert error_of(lambda: send(build(**options))).errcode == 40097

    def test_parallel_sends_to_one_person_are_to_be_repeated(
        self, platform: SandboxClient, wechat: MiniProgram
    ) -> None:
        platform.add_fault("/cgi-bin/message/subscribe/send", "errcode", 43108)
        assert error_of(lambda: send(wechat)).reaction is Reaction.RETRY_LATER
        assert send(wechat)


class TestCodesAndLinks:
    def test_a_code_is_a_picture(self, wechat: MiniProgram) -> None:
        assert wechat.mini_program_code(scene="id=1", page="pages/talk/talk").startswith(PNG)

    @pytest.mark.parametrize(("scene", "errcode"), [("s" * 33, 40169), ("id=%20", 40129)])
    def test_a_scene_has_limits(self, wechat: MiniProgram, scene: str, errcode: int) -> None:
        error = error_of(lambda: wechat.mini_program_code(scene=scene, page="pages/talk/talk"))
        assert (error.reaction, error.errcode) == (Reaction.PERMANENT, errcode)

    def test_only_production_insists_on_a_released_page(self, platform: SandboxClient, build: Build) -> None:
        platform.configure(pages=["pages/home/home"])
        assert build(state="developer").mini_program_code(scene="id=1", page="pages/new/new").startswith(PNG)
        formal = build(state="formal")
        assert formal.mini_program_code(scene="id=1", page="pages/home/home").startswith(PNG)
        error = error_of(lambda: formal.mini_program_code(scene="id=1", page="pages/new/new"))
        assert (error.reaction, error.errcode) == (Reaction.ALERT, 41030)

    @pytest.mark.parametrize("days", [1, 30])
    def test_a_link_opens_the_mini_program(self, wechat: MiniProgram, days: int) -> None:
        assert wechat.url_link(path="pages/talk/talk", query="id=1", days=days).startswith("https://")

    def test_a_link_lasts_thirty_days_at_most(self, wechat: MiniProgram) -> None:
        assert error_of(lambda: wechat.url_link(path="", query="", days=31)).reaction is Reaction.PERMANENT


class TestContentChecks:
    @pytest.mark.parametrize(
        ("content", "verdict"),
        [
            ("讲得很好，谢谢", TextVerdict("pass", 100)),
            ("复核示例", TextVerdict("review", 20001)),
            ("违规示例", TextVerdict("risky", 20001)),
        ],
    )
    def test_a_text(self, platform: SandboxClient, wechat: MiniProgram, content: str, verdict: TextVerdict) -> None:
        platform.login_code(OPENID)  # the person is active
        found = wechat.check_text(openid=OPENID, content=content, scene=2)
        assert found.suggest == verdict.suggest
        assert (found.label == 100) == (verdict.label == 100)

    def test_a_text_of_a_stranger(self, wechat: MiniProgram) -> None:
        error = error_of(lambda: wechat.check_text(openid="oNobody", content="文字", scene=2))
        assert (error.reaction, error.errcode) == (Reaction.PERMANENT, 43104)

    def test_a_picture_gets_a_trace(self, platform: SandboxClient, wechat: MiniProgram) -> None:
        platform.configure(media_check_seconds=0)
        platform.login_code(OPENID)
        url = "http://127.0.0.1:9/photo.jpg"
        first = wechat.check_media(openid=OPENID, media_url=url, scene=2)
        assert first != wechat.check_media(openid=OPENID, media_url=url, scene=2)


class TestTokens:
    def test_the_stable_token_is_asked_for_without_force(self, platform: SandboxClient, build: Build) -> None:
        """A forced one is rationed: the second within 30 s is refused, and it would void the first."""
        for _ in range(3):
            adapter = build()
            adapter._client.fetch_access_token()
        assert [call.errcode for call in platform.calls(TOKEN_PATH)] == [0, 0, 0]
        assert len({adapter._client.fetch_access_token()[0] for _ in range(3)}) == 1

    def test_the_address_must_be_on_the_allow_list(self, platform: SandboxClient, wechat: MiniProgram) -> None:
        platform.configure(ip_allow_list=["192.0.2.1"])
        error = error_of(lambda: send(wechat))
        assert (error.reaction, error.errcode) == (Reaction.ALERT, 40164)


def test_the_settings_lead_to_the_platform(platform: SandboxClient, redis: Redis, settings: Settings) -> None:
    wechat = build_wechat(settings, redis)
    assert isinstance(wechat, MiniProgram)
    assert send(wechat)
    assert wechat.code_to_user(platform.login_code(OPENID)).openid == OPENID
    wechat.close()


def test_production_means_the_released_mini_program(platform: SandboxClient, redis: Redis, settings: Settings) -> None:
    platform.configure(pages=["pages/home/home"])
    wechat = build_wechat(settings.model_copy(update={"environment": Environment.PRODUCTION}), redis)
    assert isinstance(wechat, MiniProgram)
    assert error_of(lambda: wechat.mini_program_code(scene="id=1", page="pages/new/new")).errcode == 41030
    wechat.close()
