"""Every setting, from the environment only. `.env.example` explains each one; a missing required one stops the start.

Rule: a setting has a default only if the default is right in production. What differs between development and
production, and every secret, has none.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

REAL_WECHAT = "https://api.weixin.qq.com"


class Environment(StrEnum):
    DEVELOPMENT = "development"
    TEST = "test"
    PRODUCTION = "production"


class FormSignature(StrEnum):
    """How a store wants the forms signed that phones post to it."""

    AWS = "aws"
    COS = "cos"


@dataclass(frozen=True)
class Bucket:
    """Where photos are kept when no folder keeps them."""

    name: str
    endpoint: str
    """Of the store, without the bucket."""
    region: str
    access_key_id: str
    secret_access_key: SecretStr
    has_own_host: bool
    """It is addressed as https://BUCKET.host/ and not as https://host/BUCKET/."""
    upload_url: str | None
    """Where phones send photos to; None: only to us."""
    form_signature: FormSignature = FormSignature.AWS

    @property
    def url(self) -> str:
        parts = urlsplit(self.endpoint)
        return f"{parts.scheme}://{self.name}.{parts.netloc}" if self.has_own_host else f"{self.endpoint}/{self.name}"


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
    storage_dir: Path | None = None
    """The folder that keeps the photos, unless a bucket does."""
    public_base_url: str
    """Where phones reach this server, no trailing slash."""

    s3_bucket: str | None = None
    s3_endpoint: str | None = None
    s3_region: str | None = None
    s3_access_key_id: str | None = None
    s3_secret_access_key: SecretStr | None = None
    s3_path_style: bool = False
    s3_upload_url: str | None = None
    s3_form_signature: FormSignature = FormSignature.AWS

    token_days: int = 30
    photo_url_minutes: int = 10
    sends_a_minute: Annotated[int, Field(gt=0)] = 120_000
    """How many messages all workers together may give to WeChat."""
    log_level: str = "INFO"
    clock_offset: timedelta = timedelta(0)
    """Moves the clock of the whole system, as an ISO 8601 duration (`P30D`, `-PT5H`); refused in production."""
    trusted_proxies: int = 0
    """How many reverse proxies in front may be believed about the client's address."""

    @field_validator("wechat_api_base", "public_base_url", "s3_endpoint", "s3_upload_url")
    @classmethod
    def _without_trailing_slash(cls, value: str | None) -> str | None:
        if value is None:
            return None
        if not value.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        return value.rstrip("/")

    @property
    def token_life(self) -> timedelta:
        return timedelta(days=self.token_days)

    @property
    def bucket(self) -> Bucket | None:
        secret = self.s3_secret_access_key
        if not (self.s3_bucket and self.s3_endpoint and self.s3_region and self.s3_access_key_id and secret):
            return None
        return Bucket(
            self.s3_bucket,
            self.s3_endpoint,
            self.s3_region,
            self.s3_access_key_id,
            secret,
            not self.s3_path_style,
            self.s3_upload_url,
            self.s3_form_signature,
        )

    @model_validator(mode="after")
    def _photos_have_one_place(self) -> Self:
        if (self.storage_dir is None) == (self.s3_bucket is None):
            raise ValueError("either STORAGE_DIR or S3_BUCKET says where photos are kept, and not both")
        needed = ("s3_endpoint", "s3_region", "s3_access_key_id", "s3_secret_access_key") if self.s3_bucket else ()
        missing = [name.upper() for name in needed if not getattr(self, name)]
        if missing:
            raise ValueError(f"S3_BUCKET needs {', '.join(missing)} as well")
        return self

    @model_validator(mode="after")
    def _production_is_strict(self) -> Self:
        if self.environment is Environment.PRODUCTION:
            if self.clock_offset:
                raise ValueError("CLOCK_OFFSET moves time and exists outside production only")
            if not self.public_base_url.startswith("https://"):
                raise ValueError("PUBLIC_BASE_URL must be https in production")
            for name in ("s3_endpoint", "s3_upload_url"):
                if (getattr(self, name) or "https://").startswith("http://"):
                    raise ValueError(f"{name.upper()} must be https in production")
        return self


def explain(error: ValidationError) -> str:
    """One line a person can act on: which variables are missing or wrong, never their values."""
    parts = []
    for item in error.errors():
        name = str(item["loc"][0]).upper() if item["loc"] else ""
        parts.append(f"{name} is missing" if item["type"] == "missing" else f"{name} {item['msg']}".strip())
    return "Settings: " + "; ".join(parts) + ". See .env.example."
