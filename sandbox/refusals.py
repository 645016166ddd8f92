"""How WeChat refuses: HTTP 200 with an errcode and an errmsg that ends in a request id."""

import secrets
import time


class Refused(Exception):
    """A refused call; becomes `{"errcode": …, "errmsg": "… rid: …"}`."""

    def __init__(self, errcode: int, message: str) -> None:
        super().__init__(f"errcode={errcode}")
        self.errcode = errcode
        self.message = message

    def as_dict(self) -> dict[str, object]:
        return {"errcode": self.errcode, "errmsg": f"{self.message} rid: {request_id()}"}


MESSAGES = {
    -1: "system error",
    40001: (
        "invalid credential, access_token is invalid or not latest, could get access_token by getStableAccessToken, "
        "more details at https://mmbizurl.cn/s/JtxxFh33r"
    ),
    40002: "invalid grant_type",
    40003: "invalid openid",
    40013: "invalid appid",
    40014: "invalid access_token",
    40029: "invalid code",
    40037: "invalid template_id",
    40097: "invalid args",
    40125: "invalid appsecret",
    40129: "invalid scene",
    40163: "code been used,",
    40165: "invalid weapp pagepath",
    40169: "invalid length for scene, or the data is not json string",
    40212: "invalid query",
    40226: "code blocked",
    41001: "access_token missing",
    41002: "appid missing",
    41004: "appsecret missing",
    41008: "missing code",
    41030: "invalid page",
    42001: "access_token expired",
    43001: "require GET method",
    43002: "require POST method",
    43101: "user refuse to accept the msg",
    43104: "appid or openid not match",
    43108: "Cannot make concurrent calls to the same OpenID, please retry later",
    44004: "empty content",
    45002: "content size out of limit",
    45009: "reach max api daily quota limit, could get access quota detail by getApiQuota",
    45011: "api minute-quota reach limit must slower retry next minute",
    47001: "data format error",
    48001: "api unauthorized",
    61010: "code is expired",
    85401: "invalid expire time",
    85402: "invalid env_version",
    87009: "invalid signature",
}


def refused(errcode: int) -> Refused:
    """The refusal with WeChat's usual wording for `errcode`."""
    return Refused(errcode, MESSAGES.get(errcode, "scripted error"))


def request_id() -> str:
    """Such as `616e6385-74ba0201-4a349921`: seconds since 1970 in hex, then two random words."""
    word = secrets.token_hex(8)
    return f"{int(time.time()):08x}-{word[:8]}-{word[8:]}"
