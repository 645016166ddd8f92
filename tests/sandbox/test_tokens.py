"""Token life with time as a value, then over HTTP."""

from collections.abc import Callable

import pytest

from sandbox.client import SandboxClient
from sandbox.refusals import Refused
from sandbox.tokens import TokenBook
from tests.sandbox.calling import WeChatCaller

NOON = 1_800_000_000.0
LIFE = 7200


def errcode(call: Callable[[], object]) -> int:
    with pytest.raises(Refused) as caught:
        call()
    return caught.value.errcode


def test_classic_token_voids_the_old_one_after_five_minutes() -> None:
    book = TokenBook()
    old, seconds = book.issue_classic(LIFE, NOON)
    new, _ = book.issue_classic(LIFE, NOON + 10)
    assert (seconds, old == new) == (LIFE, False)
    book.check(old, NOON + 309)
    assert errcode(lambda: book.check(old, NOON + 311)) == 42001
    book.check(new, NOON + 311)


def test_token_expires() -> None:
    book = TokenBook()
    token, _ = book.issue_classic(LIFE, NOON)
    book.check(token, NOON + LIFE - 1)
    assert errcode(lambda: book.check(token, NOON + LIFE)) == 42001


def test_stable_token_stays_until_its_last_five_minutes() -> None:
    book = TokenBook()
    first, _ = book.issue_stable(LIFE, NOON, force=False)
    again, left = book.issue_stable(LIFE, NOON + LIFE - 301, force=False)
    renewed, life = book.issue_stable(LIFE, NOON + LIFE - 299, force=False)
    assert (again == first, left) == (True, 301)
    assert (renewed == first, life) == (False, LIFE)
    book.check(first, NOON + LIFE - 1)  # both work until the old one's own end


def test_stable_and_classic_are_isolated() -> None:
    book = TokenBook()
    stable, _ = book.issue_stable(LIFE, NOON, force=False)
    book.issue_classic(LIFE, NOON)
    book.issue_classic(LIFE, NOON + 1)
    book.check(stable, NOON + 400)


def test_forced_refresh_voids_and_is_rationed() -> None:
    book = TokenBook()
    old, _ = book.issue_stable(LIFE, NOON, force=False)
    book.issue_stable(LIFE, NOON, force=True)
    assert errcode(lambda: book.check(old, NOON)) == 40001
    assert errcode(lambda: book.issue_stable(LIFE, NOON + 29, force=True)) == 45011
    for number in range(1, 20):
        book.issue_stable(LIFE, NOON + 30 * number, force=True)
    assert errcode(lambda: book.issue_stable(LIFE, NOON + 600, force=True)) == 45009
    book.issue_stable(LIFE, NOON + 86_400, force=True)


def test_invalidation_gives_a_new_stable_token_unless_sticky() -> None:
    book = TokenBook()
    dead, _ = book.issue_stable(LIFE, NOON, force=False)
    book.invalidate(sticky=True)
    assert book.issue_stable(LIFE, NOON, force=False)[0] == dead
    assert errcode(lambda: book.check(dead, NOON)) == 40001
    alive, _ = book.issue_stable(LIFE, NOON, force=True)
    book.check(alive, NOON)
    book.invalidate()
    assert book.issue_stable(LIFE, NOON, force=False)[0] != alive


@pytest.mark.parametrize(("token", "expected"), [("", 41001), ("short", 40014), ("99_" + "x" * 100, 40001)])
def test_never_a_token(token: str, expected: int) -> None:
    assert errcode(lambda: TokenBook().check(token, NOON)) == expected


def test_token_answer_over_http(wechat: WeChatCaller) -> None:
    answer = wechat.fetch_token()
    assert set(answer) == {"access_token", "expires_in"}
    assert answer["expires_in"] == 7200
    assert 64 < len(answer["access_token"]) <= 512
    stable = wechat.stable_token()
    assert set(stable) == {"access_token", "expires_in"}
    assert wechat.stable_token(force_refresh=False)["access_token"] == stable["access_token"]
    assert wechat.stable_token(force_refresh=True)["access_token"] != stable["access_token"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"appid": "wxother"}, 40013),
        ({"secret": "wrong"}, 40125),
        ({"appid": ""}, 41002),
        ({"secret": ""}, 41004),
        ({"grant_type": "password"}, 40002),
    ],
)
def test_wrong_credentials(wechat: WeChatCaller, changes: dict[str, str], expected: int) -> None:
    for answer in (wechat.fetch_token(**changes), wechat.stable_token(**changes)):
        assert answer["errcode"] == expected
        assert " rid: " in answer["errmsg"]


def test_tokens_die_over_http(sandbox: SandboxClient, wechat: WeChatCaller) -> None:
    assert wechat.send()["errcode"] == 43101  # the token is good
    sandbox.invalidate_tokens()
    assert wechat.send()["errcode"] == 40001
    assert wechat.send(token="")["errcode"] == 41001
    assert wechat.send(token="nonsense")["errcode"] == 40014
    sandbox.configure(token_seconds=0.05)
    short = wechat.stable_token()["access_token"]
    while (answer := wechat.send(token=short))["errcode"] == 43101:
        pass
    assert answer["errcode"] == 42001


def test_ip_allow_list_guards_tokens_only(sandbox: SandboxClient, wechat: WeChatCaller) -> None:
    wechat.token()
    sandbox.configure(ip_allow_list=["10.0.0.1"])
    for answer in (wechat.fetch_token(), wechat.stable_token()):
        assert answer["errcode"] == 40164
        assert answer["errmsg"].startswith("invalid ip 127.0.0.1 ipv6 ::ffff:127.0.0.1, not in whitelist rid: ")
    assert wechat.send()["errcode"] == 43101
    sandbox.configure(ip_allow_list=["127.0.0.1"])
    assert "access_token" in wechat.fetch_token()
