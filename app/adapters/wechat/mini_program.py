"""The `WeChat` port: what we ask of the mini-program's server API."""

import hmac
import os
import time
from collections.abc import Callable, Mapping
from typing import Any

import phonenumbers
from wechatpy.client.api.base import BaseWeChatAPI

from app.adapters.wechat.answers import (
    Done,
    LinkAnswer,
    MediaAnswer,
    PhoneAnswer,
    SentAnswer,
    TextAnswer,
    UserAnswer,
    read,
)
from app.adapters.wechat.client import MiniProgramClient
from app.adapters.wechat.errors import CODE_ENDPOINT, SESSION_KEY_INVALID, unanswered
from app.core.ports import Reaction, TextVerdict, WeChatError, WeChatUser

LOGIN = "sns/jscode2session"
PHONE = "wxa/business/getuserphonenumber"
SEND = "cgi-bin/message/subscribe/send"
URL_LINK = "wxa/generate_urllink"
CHECK_TEXT = "wxa/msg_sec_check"
CHECK_MEDIA = "wxa/media_check_async"
CHECK_SESSION = "wxa/checksession"

ENV_VERSIONS = {"formal": "release", "trial": "trial", "developer": "develop"}
PHONE_SECONDS = 300
CLOCK_SLACK_SECONDS = 60
CODE_WIDTH = 430
IMAGE = 2
PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
AS_JSON = {"Content-Type": "application/json"}


class MiniProgram(BaseWeChatAPI):  # type: ignore[misc]  # wechatpy has no types
    """One client per process, built at the first call: safe before a fork and for threads."""

    def __init__(
        self,
        build: Callable[[], MiniProgramClient],
        *,
        base_url: str,
        state: str = "formal",
        lang: str = "zh_CN",
        real_time: Callable[[], float] = time.time,
    ) -> None:
        self.API_BASE_URL = f"{base_url}/"
        self._build = build
        self._clients: dict[int, MiniProgramClient] = {}
        self._state = state
        self._lang = lang
        self._real_time = real_time  # not our clock, which may be moved: WeChat's does not move with it

    @property
    def _client(self) -> MiniProgramClient:
        pid = os.getpid()
        return self._clients.get(pid) or self._clients.setdefault(pid, self._build())

    def close(self) -> None:
        """Let go of this process's connections; the next call makes new ones."""
        client = self._clients.pop(os.getpid(), None)
        if client is not None:
            client.close()

    def code_to_user(self, code: str) -> WeChatUser:
        params = {
            "appid": self.appid,
            "secret": self.secret,  # this endpoint takes it in the address only
            "js_code": code,
            "grant_type": "authorization_code",
            "access_token": None,
        }
        answer = read(UserAnswer, self._get(LOGIN, params=params), LOGIN)
        return WeChatUser(answer.openid, answer.unionid)

    def phone_number(self, code: str) -> str:
        info = read(PhoneAnswer, self._send(PHONE, {"code": code}), PHONE).phone_info
        age = self._real_time() - info.watermark.timestamp
        if info.watermark.appid != self.appid:
            raise WeChatError(Reaction.PERMANENT, None, PHONE, "another app's number")
        if not -CLOCK_SLACK_SECONDS <= age <= PHONE_SECONDS + CLOCK_SLACK_SECONDS:
            raise WeChatError(Reaction.RENEW, None, PHONE, "too old")
        return _e164(info.country, info.number)

    def send_subscribe_message(self, *, openid: str, template_id: str, page: str, data: Mapping[str, str]) -> str:
        message = {
            "touser": openid,
            "template_id": template_id,
            "page": page,
            "miniprogram_state": self._state,
            "lang": self._lang,
            "data": {name: {"value": value} for name, value in data.items()},
        }
        return str(read(SentAnswer, self._send(SEND, message), SEND).msgid)

    def mini_program_code(self, *, scene: str, page: str) -> bytes:
        wanted = {
            "scene": scene,
            "page": page,
            "check_path": self._state == "formal",  # elsewhere the page need not be released
            "env_version": ENV_VERSIONS[self._state],
            "width": CODE_WIDTH,
        }
        result = self._send(CODE_ENDPOINT, wanted)  # a picture is no JSON, so wechatpy hands back the response
        content = getattr(result, "content", b"")
        if not content.startswith(PICTURES):
            raise unanswered(CODE_ENDPOINT, "no picture")
        return bytes(content)

    def url_link(self, *, path: str, query: str, days: int) -> str:
        wanted = {
            "path": path,
            "query": query,
            "expire_type": 1,  # after days, not at a moment
            "expire_interval": days,
            "env_version": ENV_VERSIONS[self._state],
        }
        return read(LinkAnswer, self._send(URL_LINK, wanted), URL_LINK).url_link

    def check_text(self, *, openid: str, content: str, scene: int) -> TextVerdict:
        wanted = {"version": 2, "openid": openid, "scene": scene, "content": content}
        verdict = read(TextAnswer, self._send(CHECK_TEXT, wanted), CHECK_TEXT).result
        return TextVerdict(verdict.suggest, verdict.label)

    def check_media(self, *, openid: str, media_url: str, scene: int) -> str:
        wanted = {"version": 2, "openid": openid, "scene": scene, "media_type": IMAGE, "media_url": media_url}
        return read(MediaAnswer, self._send(CHECK_MEDIA, wanted), CHECK_MEDIA).trace_id

    def check_session(self, *, openid: str, session_key: str) -> bool:
        signature = hmac.digest(session_key.encode(), b"", "sha256").hex()
        params = {"openid": openid, "signature": signature, "sig_method": "hmac_sha256"}
        try:
            read(Done, self._get(CHECK_SESSION, params=params), CHECK_SESSION)
        except WeChatError as error:
            if error.errcode != SESSION_KEY_INVALID:
                raise
            return False
        return True

    def _send(self, endpoint: str, body: Mapping[str, Any]) -> Any:
        return self._post(endpoint, data=dict(body), headers=AS_JSON)


def _e164(country: int, number: str) -> str:
    try:
        return phonenumbers.format_number(
            phonenumbers.parse(f"+{country}{number}"), phonenumbers.PhoneNumberFormat.E164
        )
    except phonenumbers.NumberParseException:
        pass  # its text may hold the number
    raise WeChatError(Reaction.PERMANENT, None, PHONE, "not a phone number")
