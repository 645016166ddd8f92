"""The adapters beside a real Valkey and the WeChat stand-in."""

from collections.abc import Callable, Iterator

import pytest
import redis as redis_library

from app.adapters.wechat import install_redaction
from app.adapters.wechat.client import MiniProgramClient
from app.adapters.wechat.mini_program import MiniProgram
from sandbox.client import SandboxClient
from sandbox.config import DEFAULT_APPID, DEFAULT_SECRET
from tests.adapters.wechat_cases import OPENID, PHONE, TEMPLATE

Build = Callable[..., MiniProgram]


@pytest.fixture
def platform(sandbox: SandboxClient) -> SandboxClient:
    """The stand-in with one person, one template and a standing consent."""
    sandbox.put_person(OPENID, nickname="示例讲师甲", phone=PHONE)
    sandbox.put_template(TEMPLATE, title="宣讲提醒", fields={"thing1": "学校"}, kind="long_term")
    sandbox.answer_consent(OPENID, TEMPLATE)
    return sandbox


@pytest.fixture
def build(platform: SandboxClient, redis: redis_library.Redis) -> Iterator[Build]:
    """Makes adapters that speak with the stand-in; what differs may be named."""
    built: list[MiniProgram] = []

    def build_one(
        *,
        secret: str = DEFAULT_SECRET,
        base_url: str = platform.base_url,
        store: redis_library.Redis = redis,
        timeout: tuple[float, float] = (2, 2),
        **options: object,
    ) -> MiniProgram:
        def client() -> MiniProgramClient:
            return MiniProgramClient(DEFAULT_APPID, secret, base_url=base_url, store=store, timeout=timeout)

        built.append(MiniProgram(client, base_url=base_url, **options))  # type: ignore[arg-type]
        return built[-1]

    install_redaction()
    yield build_one
    for adapter in built:
        adapter.close()


@pytest.fixture
def wechat(build: Build) -> MiniProgram:
    return build()
