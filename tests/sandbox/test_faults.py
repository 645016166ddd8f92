import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from sandbox.client import SandboxClient, SandboxRefused
from tests.sandbox.calling import OPENID, SEND, TEMPLATE, WeChatCaller, eventually, message


@pytest.fixture
def paid(sandbox: SandboxClient, wechat: WeChatCaller) -> WeChatCaller:
    """A caller with a token whose next send would succeed."""
    sandbox.answer_consent(OPENID, TEMPLATE)
    wechat.token()
    sandbox.forget_calls()
    return wechat


def outcomes(sandbox: SandboxClient) -> list[tuple[int | None, int | None]]:
    return [(call.errcode, call.status) for call in sandbox.calls(SEND)]


def test_errcode(sandbox: SandboxClient, paid: WeChatCaller) -> None:
    sandbox.add_fault(SEND, "errcode", -1)
    answer = paid.send()
    assert answer["errcode"] == -1
    assert answer["errmsg"].startswith("system error rid: ")
    assert sandbox.messages() == []
    assert paid.send()["errcode"] == 0  # once only


def test_status(sandbox: SandboxClient, paid: WeChatCaller) -> None:
    sandbox.add_fault(SEND, "status", 502, times=2)
    for _ in range(2):
        answer = paid.raw_post(SEND, message())
        assert (answer.status_code, answer.headers["Content-Type"]) == (502, "text/html; charset=utf-8")
    assert sandbox.messages() == []
    assert paid.send()["errcode"] == 0
    assert outcomes(sandbox) == [(None, 502), (None, 502), (0, 200)]


def test_reset_before(sandbox: SandboxClient, paid: WeChatCaller) -> None:
    sandbox.add_fault(SEND, "reset")
    with pytest.raises(requests.ConnectionError, match="reset by peer"):
        paid.send()
    assert sandbox.messages() == []
    assert outcomes(sandbox) == [(None, None)]
    assert paid.send()["errcode"] == 0


def test_reset_after(sandbox: SandboxClient, paid: WeChatCaller) -> None:
    sandbox.add_fault(SEND, "reset_after")
    with pytest.raises(requests.ConnectionError, match="reset by peer"):
        paid.send()
    assert len(sandbox.messages()) == 1
    assert outcomes(sandbox) == [(0, None)]
    assert paid.send()["errcode"] == 43101  # the consent is spent


def test_garbled_is_carried_out_and_no_json(sandbox: SandboxClient, paid: WeChatCaller) -> None:
    sandbox.add_fault(SEND, "garbled")
    with pytest.raises(requests.JSONDecodeError):
        paid.send()
    assert len(sandbox.messages()) == 1
    assert outcomes(sandbox) == [(0, 200)]


def test_slow_is_carried_out_late(sandbox: SandboxClient, paid: WeChatCaller) -> None:
    sandbox.add_fault(SEND, "slow", 0.15)
    started_at = time.monotonic()
    assert paid.send()["errcode"] == 0
    assert time.monotonic() - started_at >= 0.15


def test_hang_is_carried_out_at_once_and_answers_too_late(sandbox: SandboxClient, paid: WeChatCaller) -> None:
    sandbox.add_fault(SEND, "hang", 60)
    with pytest.raises(requests.ReadTimeout):
        paid.raw_post(SEND, message(), timeout=0.1)
    assert len(sandbox.messages()) == 1


def test_clearing_lets_a_held_call_go(sandbox: SandboxClient, paid: WeChatCaller) -> None:
    sandbox.add_fault(SEND, "hang", 60, times=0)
    with ThreadPoolExecutor(1) as pool:
        held = pool.submit(paid.send)
        eventually(lambda: len(sandbox.messages()) == 1)
        assert not held.done()
        assert sandbox.held() == 1
        sandbox.clear_faults()
        assert held.result(timeout=5)["errcode"] == 0
    assert sandbox.held() == 0


def test_until_cleared_and_in_order(sandbox: SandboxClient, paid: WeChatCaller) -> None:
    sandbox.add_fault(SEND, "errcode", 45011)
    sandbox.add_fault(SEND, "errcode", 40001, times=0)
    assert [paid.send()["errcode"] for _ in range(3)] == [45011, 40001, 40001]
    assert "access_token" in paid.fetch_token()  # other paths are untouched
    sandbox.clear_faults()
    assert paid.send()["errcode"] == 0


def test_unknown_faults_are_refused(sandbox: SandboxClient) -> None:
    with pytest.raises(SandboxRefused, match="400"):
        sandbox.add_fault("/cgi-bin/nothing", "reset")
    with pytest.raises(SandboxRefused, match="400"):
        sandbox.add_fault(SEND, "explode")
