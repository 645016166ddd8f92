"""WeChat's server API, by way of wechatpy 1.8. Rooms know the `WeChat` port only; this builds what stands behind it."""

import redis

from app.adapters.wechat.client import MiniProgramClient, Timeout
from app.adapters.wechat.mini_program import MiniProgram
from app.adapters.wechat.redaction import install_redaction
from app.core.ports import WeChat
from config.settings import Environment, Settings

__all__ = ["build_wechat", "install_redaction"]

TIMEOUT: Timeout = (3.0, 8.0)


def build_wechat(settings: Settings, store: redis.Redis, *, timeout: Timeout = TIMEOUT) -> WeChat:
    """The `WeChat` port. Opens nothing until the first call; may be built before a fork."""
    install_redaction()

    def build_client() -> MiniProgramClient:
        return MiniProgramClient(
            settings.wechat_appid,
            settings.wechat_secret.get_secret_value(),
            base_url=settings.wechat_api_base,
            store=store,
            timeout=timeout,
        )

    state = "formal" if settings.environment is Environment.PRODUCTION else "developer"
    return MiniProgram(build_client, base_url=settings.wechat_api_base, state=state)
