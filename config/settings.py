"""Every setting, from the environment only. `.env.example` explains each one; a missing required one stops the start.

Rule: a setting has a default only if the default is right in production. What differs between development and
production, and every secret, has none.
"""

from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

REAL_WECHAT = "https://api.weixin.qq.com"


class Environment(StrEnum):
    DEVELOPMENT = "development"
    TEST = "test"
    PRODUCTION = "production"


class Settings(BaseSettings):
    model_config = SettingsConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True, env_ignore_empty=True)

    environment: Environment
    database_url: SecretStr
    redis_url: SecretStr
    secret_key: Annotated[SecretStr, Field(min_length=32)]
    phone_key: Annotated[SecretStr, Field(min_length=44)]
    """Fernet key (base64 of 32 bytes); several, comma-separated, newest first, while a rotation is under way."""
    wechat_appid: str
    wechat_secret: SecretStr
    wechat_api_base: str = REAL_WECHAT
    wechat_push_token: SecretStr
    wechat_push_aes_key: Annotated[SecretStr, Field(min_length=43, max_length=43)]
    storage_dir: Path
    public_base_url: str
    """Where phones reach this server, no trailing slash."""

    token_days: int = 30
    photo_url_minutes: int = 10
    sends_a_minute: Annotated[int, Field(gt=0)] = 120_000
    """How many messages all workers together may give to WeChat."""
    log_level: str = "INFO"
    clock_offset: timedelta = timedelta(0)
    """Moves the clock of the whole system, as an ISO 8601 duration (`P30D`, `-PT5H`); refused in production."""
    trusted_proxies: int = 0
    """How many reverse proxies in front may be believed about the client's address."""

    @field_validator("wechat_api_base", "public_base_url")
    @classmethod
    def _without_trailing_slash(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        return value.rstrip("/")

    @property
    def token_life(self) -> timedelta:
        return timedelta(days=self.token_days)

    @model_validator(mode="after")
    def _production_is_strict(self) -> Self:
        if self.environment is Environment.PRODUCTION:
            if self.clock_offset:
                raise ValueError("CLOCK_OFFSET moves time and exists outside production only")
            if not self.public_base_url.startswith("https://"):
                raise ValueError("PUBLIC_BASE_URL must be https in production")
        return self


def explain(error: ValidationError) -> str:
    """One line a person can act on: which variables are missing or wrong, never their values."""
    parts = []
    for item in error.errors():
        name = str(item["loc"][0]).upper() if item["loc"] else ""
        parts.append(f"{name} is missing" if item["type"] == "missing" else f"{name} {item['msg']}".strip())
    return "Settings: " + "; ".join(parts) + ". See .env.example."
