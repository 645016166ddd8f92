"""What delivery never asks of WeChat: a stand-in for it inherits this, and says how sending goes."""

from typing import NoReturn

from app.core.ports import TextVerdict, WeChatUser


class OnlySending:
    def code_to_user(self, code: str) -> WeChatUser:
        self._not_asked_here()

    def phone_number(self, code: str) -> str:
        self._not_asked_here()

    def mini_program_code(self, *, scene: str, page: str) -> bytes:
        self._not_asked_here()

    def url_link(self, *, path: str, query: str, days: int) -> str:
        self._not_asked_here()

    def check_text(self, *, openid: str, content: str, scene: int) -> TextVerdict:
        self._not_asked_here()

    def check_media(self, *, openid: str, media_url: str, scene: int) -> str:
        self._not_asked_here()

    def check_session(self, *, openid: str, session_key: str) -> bool:
        self._not_asked_here()

    def _not_asked_here(self) -> NoReturn:
        raise AssertionError("delivery only sends")
