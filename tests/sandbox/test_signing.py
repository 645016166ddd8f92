"""The official examples of the message push page."""

import json

from sandbox.signing import decrypt, encrypt, sign

TOKEN = "AAAAA"
AES_KEY = "A" * 43
APPID = "wxba5fad812f8e6fb9"
INBOUND = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsX"
    "UnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajA"
    "sjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
)
REPLY = "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="


def test_url_signature() -> None:
    assert sign(TOKEN, "1714036504", "1514711492") == "f464b24fc39322e44b38aa78f5edd27bd1441696"


def test_message_signature() -> None:
    assert sign(TOKEN, "1714112445", "415670741", INBOUND) == "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3"


def test_inbound_message_decrypts() -> None:
    text, appid = decrypt(AES_KEY, INBOUND)
    assert appid == APPID
    assert json.loads(text) == {
        "ToUserName": "gh_97417a04a28d",
        "FromUserName": "o9AgO5Kd5ggOC-bXrbNODIiE3bGY",
        "CreateTime": 1714112445,
        "MsgType": "event",
        "Event": "debug_demo",
        "debug_str": "hello world",
    }


def test_inbound_message_encrypts_to_the_official_bytes() -> None:
    text, _ = decrypt(AES_KEY, INBOUND)
    assert encrypt(AES_KEY, APPID, text, prefix=b"a8eedb185eb2fecf") == INBOUND


def test_reply_encrypts_to_the_official_bytes() -> None:
    encrypted = encrypt(AES_KEY, APPID, '{"demo_resp":"good luck"}', prefix=b"707722b803182950")
    assert encrypted == REPLY
    assert sign(TOKEN, "1713424427", "415670741", encrypted) == "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1"
