from collections.abc import Iterator

import pytest

from sandbox.client import SandboxClient
from tests.sandbox.calling import OPENID, TEMPLATE, WeChatCaller
from tests.servers_sandbox import running_sandbox


@pytest.fixture(scope="session")
def sandbox_process() -> Iterator[SandboxClient]:
    with running_sandbox() as client:
        yield client


@pytest.fixture
def sandbox(sandbox_process: SandboxClient) -> SandboxClient:
    """The running platform, emptied, with one person and one template."""
    sandbox_process.reset()
    sandbox_process.put_person(OPENID, nickname="示例讲师甲", phone="13800000001")
    sandbox_process.put_template(TEMPLATE, title="宣讲邀请通知", fields={"thing1": "学校", "time2": "时间"})
    return sandbox_process


@pytest.fixture
def wechat(sandbox: SandboxClient) -> WeChatCaller:
    return WeChatCaller(sandbox.base_url)
