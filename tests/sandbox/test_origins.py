"""Pages of this machine may ask the control API from another origin; nobody else, and never WeChat's own paths."""

import pytest
import requests

from sandbox.client import SandboxClient


def allowed(url: str, origin: str) -> str | None:
    with requests.Session() as session:
        session.trust_env = False
        return session.get(url, headers={"Origin": origin}, timeout=5).headers.get("Access-Control-Allow-Origin")


@pytest.mark.parametrize("origin", ["http://127.0.0.1:8000", "http://localhost:8000"])
def test_a_page_of_this_machine_may_ask(sandbox: SandboxClient, origin: str) -> None:
    assert allowed(f"{sandbox.base_url}/sandbox/people", origin) == origin


@pytest.mark.parametrize("origin", ["https://example.com", "http://127.0.0.1.example.com", "null", ""])
def test_a_page_from_elsewhere_may_not(sandbox: SandboxClient, origin: str) -> None:
    assert allowed(f"{sandbox.base_url}/sandbox/people", origin) is None


def test_wechat_s_own_paths_are_for_servers(sandbox: SandboxClient) -> None:
    assert allowed(f"{sandbox.base_url}/cgi-bin/token", "http://127.0.0.1:8000") is None
