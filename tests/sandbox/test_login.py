import hashlib
import hmac
import time

import pytest

from sandbox.client import SandboxClient
from sandbox.codes import CodeBook, CodeKind
from sandbox.refusals import Refused
from tests.sandbox.calling import APPID, OPENID, WeChatCaller


def test_login_code_works_once(sandbox: SandboxClient, wechat: WeChatCaller) -> None:
    code = sandbox.login_code(OPENID)
    answer = wechat.login(code)
    assert set(answer) == {"openid", "session_key", "unionid", "errcode", "errmsg"}
    assert (answer["openid"], answer["errcode"]) == (OPENID, 0)
    again = wechat.login(code)
    assert again["errcode"] == 40163
    assert again["errmsg"].startswith("code been used, rid: ")


def test_phone_code_works_once(sandbox: SandboxClient, wechat: WeChatCaller) -> None:
    code = sandbox.phone_code(OPENID)
    answer = wechat.phone(code)
    assert (answer["errcode"], answer["errmsg"]) == (0, "ok")
    watermark = answer["phone_info"].pop("watermark")
    assert answer["phone_info"] == {
        "phoneNumber": "13800000001",
        "purePhoneNumber": "13800000001",
        "countryCode": 86,
    }
    assert watermark["appid"] == APPID
    assert abs(watermark["timestamp"] - time.time()) < 5
    assert wechat.phone(code)["errcode"] == 40163


def test_foreign_number_carries_its_country(sandbox: SandboxClient, wechat: WeChatCaller) -> None:
    sandbox.put_person("o-abroad", nickname="示例讲师乙", phone="+852 5123 4567")
    info = wechat.phone(sandbox.phone_code("o-abroad"))["phone_info"]
    assert (info["phoneNumber"], info["purePhoneNumber"], info["countryCode"]) == ("+85251234567", "51234567", 852)


def test_codes_are_not_interchangeable(sandbox: SandboxClient, wechat: WeChatCaller) -> None:
    login, phone = sandbox.login_code(OPENID), sandbox.phone_code(OPENID)
    assert wechat.phone(login)["errcode"] == 40029
    assert wechat.login(phone)["errcode"] == 40029
    assert wechat.login(login)["errcode"] == 0  # the mistake did not use it up
    assert wechat.phone(phone)["errcode"] == 0


def test_code_lapses_after_five_minutes() -> None:
    book = CodeBook()
    in_time, too_late = (book.issue(CodeKind.LOGIN, OPENID, 300, 1000.0) for _ in range(2))
    assert book.redeem(CodeKind.LOGIN, in_time, 1299.0) == OPENID
    with pytest.raises(Refused) as caught:
        book.redeem(CodeKind.LOGIN, too_late, 1300.0)
    assert caught.value.errcode == 40029


def test_login_refusals(sandbox: SandboxClient, wechat: WeChatCaller) -> None:
    code = sandbox.login_code(OPENID)
    assert wechat.login("invented")["errcode"] == 40029
    assert wechat.login("")["errcode"] == 41008
    assert wechat.login(code, secret="wrong")["errcode"] == 40125
    assert wechat.login(code, appid="wxother")["errcode"] == 40013
    assert wechat.login(code, grant_type="client_credential")["errcode"] == 40002
    assert wechat.login(code)["errcode"] == 0


def test_check_session(sandbox: SandboxClient, wechat: WeChatCaller) -> None:
    first = wechat.login(sandbox.login_code(OPENID))["session_key"]
    assert check_session(wechat, first)["errcode"] == 0
    second = wechat.login(sandbox.login_code(OPENID))["session_key"]
    assert check_session(wechat, first)["errcode"] == 87009
    assert check_session(wechat, second)["errcode"] == 0


def check_session(wechat: WeChatCaller, session_key: str) -> dict[str, int]:
    signature = hmac.new(session_key.encode(), b"", hashlib.sha256).hexdigest()
    query = {"access_token": wechat.token(), "openid": OPENID, "signature": signature, "sig_method": "hmac_sha256"}
    answer: dict[str, int] = wechat.get("/wxa/checksession", **query)
    return answer


def test_wrong_method_and_body(wechat: WeChatCaller) -> None:
    assert wechat.get("/wxa/business/getuserphonenumber", access_token=wechat.token())["errcode"] == 43002
    assert wechat.post("/sns/jscode2session", {})["errcode"] == 43001
    assert wechat.post("/wxa/business/getuserphonenumber", ["code"])["errcode"] == 47001
