"""The door: only what WeChat itself encrypted for us, now and for the first time, is stored; all else gets no word."""

import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from apiflask import APIFlask
from pydantic import SecretStr
from redis import Redis
from werkzeug.test import TestResponse

from app import create_app
from app.adapters.wechat.push import SafeModeGate, build_push_gate
from app.core.access import Identity
from app.core.ports import Ports, PushGate
from app.messaging.push.service import PROCESS_TASK
from app.messaging.states import PushStatus
from config.settings import Settings
from sandbox.signing import encrypt, sign
from tests.messaging.push.conftest import PATH, Platform
from tests.sandbox.test_signing import AES_KEY, APPID, INBOUND, TOKEN
from tests.tools import RecordingQueue

Another = Callable[..., APIFlask]

SUCCESS = (200, b"success", "text/plain; charset=utf-8")
SILENCE = (403, b"", "text/plain; charset=utf-8")


def said(answer: TestResponse) -> tuple[int, bytes, str]:
    return answer.status_code, answer.get_data(), answer.content_type


def gate_at(moment: int, redis: Redis) -> SafeModeGate:
    """With the official keys, at the moment of an official example."""
    return SafeModeGate(token=TOKEN, aes_key=AES_KEY, appid=APPID, nonces=redis, real_time=lambda: float(moment))


@pytest.fixture
def another(settings: Settings, ports: Ports) -> Iterator[Another]:
    """The application over the same database and Redis, with another gate or other settings."""
    apps = []

    def make(push: PushGate | None = None, **changes: object) -> APIFlask:
        app = create_app(settings.model_copy(update=changes), replace(ports, push=push or ports.push))
        apps.append(app)
        return app

    yield make
    for app in apps:
        app.extensions["database"].engine.dispose()


class TestOfficialExamples:
    """From the message push page; see tests/sandbox/test_signing.py."""

    @pytest.mark.parametrize(("seconds", "status"), [(0, 200), (300, 200), (301, 403), (-301, 403)])
    def test_url_check(self, another: Another, redis: Redis, seconds: int, status: int) -> None:
        query = {
            "signature": "f464b24fc39322e44b38aa78f5edd27bd1441696",
            "echostr": "4375120948345356249",
            "timestamp": "1714036504",
            "nonce": "1514711492",
        }
        app = another(gate_at(1714036504 + seconds, redis))
        answer = app.test_client().get(PATH, query_string=query)
        expected = b"4375120948345356249" if status == 200 else b""
        assert said(answer) == (status, expected, "text/plain; charset=utf-8")

    def test_message(self, another: Another, redis: Redis, platform: Platform) -> None:
        app = another(gate_at(1714112445, redis))
        query = {
            "signature": "899cf89e464efb63f54ddac96b0a0a235f53aa78",
            "timestamp": "1714112445",
            "nonce": "415670741",
            "openid": "o9AgO5Kd5ggOC-bXrbNODIiE3bGY",
            "encrypt_type": "aes",
            "msg_signature": "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3",
        }
        answer = app.test_client().post(PATH, query_string=query, json={"ToUserName": "gh", "Encrypt": INBOUND})
        assert said(answer) == SUCCESS
        row = platform.row()
        assert (row.event, row.openid, row.content) == (
            "debug_demo",
            None,
            {"Event": "debug_demo", "debug_str": "hello world"},
        )


def test_a_genuine_event_is_stored_and_a_worker_woken(platform: Platform, who: Identity, queue: RecordingQueue) -> None:
    assert said(platform.push(platform.answered(who))) == SUCCESS
    row = platform.row()
    assert (row.event, row.status, row.openid) == (
        "subscribe_msg_popup_event",
        PushStatus.WAITING,
        platform.openid(who),
    )
    assert row.content == {"List": [{"TemplateId": "example-template-quota-behind", "SubscribeStatusString": "accept"}]}
    assert row.happened_at == row.received_at == platform.clock.now()
    assert queue.woken == [(PROCESS_TASK, ())]


@pytest.mark.parametrize(
    "forge",
    [
        pytest.param(lambda p: p.but(tail={"msg_signature": "0" * 40}), id="wrong signature"),
        pytest.param(lambda p: p.but(tail={"msg_signature": ""}), id="no signature"),
        pytest.param(lambda p: p.but(tail={"msg_signature": "签名"}), id="signature of other characters"),
        pytest.param(lambda p: p.but(token="another"), id="another token"),
        pytest.param(lambda p: p.but(seconds_off=-302), id="too old"),
        pytest.param(lambda p: p.but(seconds_off=302), id="of the future"),
        pytest.param(lambda p: p.but(tail={"timestamp": "now"}), id="no timestamp"),
        pytest.param(lambda p: p.but(tail={"nonce": ""}), id="no nonce"),
        pytest.param(lambda p: p.but(nonce="n" * 65), id="nonce too long"),
        pytest.param(lambda p: p.but(appid="wxanother00000000"), id="foreign appid"),
        pytest.param(lambda p: p.but(aes_key="B" * 43), id="another key"),
    ],
)
def test_what_is_not_from_wechat_to_us_gets_no_word(
    platform: Platform, who: Identity, queue: RecordingQueue, forge: Callable[[Platform], Platform]
) -> None:
    assert said(forge(platform).push(platform.answered(who))) == SILENCE
    assert not platform.rows()
    assert not queue.woken


@pytest.mark.parametrize("seconds", [-295, 295])
def test_within_five_minutes_it_is_welcome(platform: Platform, who: Identity, seconds: int) -> None:
    assert said(platform.but(seconds_off=seconds).push(platform.answered(who))) == SUCCESS


def test_the_signature_of_the_address_does_not_open_a_message(platform: Platform, who: Identity) -> None:
    """`signature` covers no content: whoever saw one request could send another."""
    timestamp, nonce = str(int(time.time())), "1"
    signature = sign(platform.token, timestamp, nonce)
    forged = platform.but(tail={"timestamp": timestamp, "nonce": nonce, "msg_signature": signature})
    assert said(forged.push(platform.answered(who))) == SILENCE
    assert not platform.rows()


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"<xml><Encrypt>A</Encrypt></xml>", id="XML"),
        pytest.param(b"[]", id="no object"),
        pytest.param(b"{}", id="without Encrypt"),
        pytest.param(b'{"Encrypt": 7}', id="a number"),
        pytest.param('{"Encrypt": "密"}'.encode(), id="no base64"),
        pytest.param(b"[" * 60_000, id="deep"),
        pytest.param(b"\xff\xfe", id="bytes"),
        pytest.param(b'{"Event": "subscribe_msg_popup_event", "FromUserName": "o"}', id="plaintext mode"),
    ],
)
def test_bodies_of_another_shape_get_no_word(platform: Platform, body: bytes) -> None:
    assert said(platform.post("A", body=body)) == SILENCE
    assert not platform.rows()


@pytest.mark.parametrize("encrypted", ["A", "AAAA", "A" * 44, "=", "QUFBQUFBQUFBQUFBQUFBQQ=="])
def test_what_is_signed_and_yet_no_ciphertext_gets_no_word(platform: Platform, encrypted: str) -> None:
    assert said(platform.post(encrypted)) == SILENCE
    assert not platform.rows()


@pytest.mark.parametrize("text", ["", "[]", "7", "<xml></xml>", '{"CreateTime": ', "null"])
def test_what_decrypts_to_no_json_object_gets_no_word(platform: Platform, text: str) -> None:
    assert said(platform.push(text)) == SILENCE
    assert not platform.rows()


def test_a_huge_body_gets_no_word(platform: Platform, who: Identity) -> None:
    event = platform.answered(who)
    assert said(platform.push(event | {"more": "x" * 48_000})) == SUCCESS
    assert said(platform.push(event | {"more": "y" * 50_000})) == SILENCE
    assert len(platform.rows()) == 1


def test_a_nonce_is_good_once(platform: Platform, who: Identity) -> None:
    repeated = platform.but(nonce="123456789")
    assert said(repeated.push(platform.answered(who))) == SUCCESS
    assert said(repeated.push(platform.answered(who))) == SILENCE
    assert said(repeated.push(platform.answered(who, after=1))) == SILENCE
    assert len(platform.rows()) == 1


def test_a_nonce_outlives_the_time_in_which_its_timestamp_is_believed(
    platform: Platform, who: Identity, redis: Redis
) -> None:
    platform.but(nonce="123456789").push(platform.answered(who))
    life = redis.ttl("push:nonce:123456789")
    assert isinstance(life, int)
    assert life > 600


def test_a_refused_request_uses_no_nonce_up(platform: Platform, who: Identity) -> None:
    """Else a stranger could lock WeChat out."""
    mine = platform.but(nonce="123456789")
    assert said(mine.but(token="another").push(platform.answered(who))) == SILENCE
    assert said(mine.but(appid="another").push(platform.answered(who))) == SILENCE
    assert said(mine.push(platform.answered(who))) == SUCCESS


def test_an_event_that_could_not_be_stored_may_come_again_as_it_is(
    settings: Settings, another: Another, platform: Platform, who: Identity
) -> None:
    database_url = settings.database_url.get_secret_value() + "-that-is-not-there"
    broken = another(database_url=SecretStr(database_url))
    mine = platform.but(nonce="123456789")
    assert mine.but(app=broken).push(platform.answered(who)).status_code == 503
    assert said(mine.push(platform.answered(who))) == SUCCESS
    assert platform.row().status is PushStatus.WAITING


def test_wechat_sends_again_what_got_no_answer_and_it_is_one(platform: Platform, who: Identity) -> None:
    """Each try comes with a nonce and an encryption of its own."""
    event = platform.answered(who)
    for _ in range(4):
        assert said(platform.push(event)) == SUCCESS
    assert len(platform.rows()) == 1
    assert said(platform.push(platform.answered(who, after=1))) == SUCCESS
    assert said(platform.push(platform.answered(who, "reject", after=1))) == SUCCESS
    assert len(platform.rows()) == 3


def hung_server() -> socket.socket:
    server = socket.socket()
    server.bind(("127.0.0.1", 0))
    server.listen()  # connections are taken and never answered
    return server


@pytest.mark.parametrize("how", ["refusing", "hanging"])
def test_with_redis_away_the_database_alone_tells_repetitions_within_a_second(
    settings: Settings, another: Another, platform: Platform, who: Identity, queue: RecordingQueue, how: str
) -> None:
    with hung_server() as server:
        elsewhere = SecretStr(f"redis://127.0.0.1:{server.getsockname()[1]}")
        if how == "refusing":
            server.close()
        gate = build_push_gate(settings.model_copy(update={"redis_url": elsewhere}))
        mine = platform.but(app=another(gate), nonce="123456789")
        event = platform.answered(who)
        for _ in range(2):
            began = time.monotonic()
            assert said(mine.push(event)) == SUCCESS
            assert time.monotonic() - began < 1
    assert len(platform.rows()) == 1
    assert not queue.woken  # it could take long, and the sweep finds the row


def test_the_address_check_refuses_a_wrong_token_and_a_missing_one(platform: Platform) -> None:
    timestamp, nonce = str(int(time.time())), "7"
    right = {"timestamp": timestamp, "nonce": nonce, "echostr": "42", "signature": sign("push-token", timestamp, nonce)}
    client = platform.app.test_client()
    assert said(client.get(PATH, query_string=right)) == (200, b"42", "text/plain; charset=utf-8")
    assert said(client.get(PATH, query_string=right | {"signature": sign("another", timestamp, nonce)})) == SILENCE
    assert said(client.get(PATH)) == SILENCE


def test_an_example_encrypted_with_our_keys_has_the_length_we_believe(platform: Platform) -> None:
    """The size limit is about the encrypted body, a third longer than the event."""
    assert len(encrypt(platform.aes_key, platform.appid, "x" * 48_000)) < 64 * 1024
