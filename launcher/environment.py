"""The environment of the system's processes: what the person set, else what this machine's embedded parts need.

Precedence: the environment, then `.env`, then the development secrets in `var/dev.env`. An empty value counts as unset.
"""

import base64
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet
from dotenv import dotenv_values
from pydantic import TypeAdapter, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from config.settings import Environment, Settings, explain
from launcher.trouble import Trouble
from sandbox.config import DEFAULT_APPID, DEFAULT_SECRET

REAL_ACCOUNT = ("WECHAT_APPID", "WECHAT_SECRET")


@dataclass(frozen=True)
class Places:
    """Where the parts of one system are reached."""

    database_url: str
    redis_url: str
    api_url: str
    sandbox_url: str
    """Empty: there is none, the real WeChat is used."""
    storage_dir: Path


def given_environment(root: Path) -> dict[str, str]:
    """What the person set, in the environment or in `.env`. Raises `Trouble` for a production environment."""
    given = {name: value for name, value in {**dotenv_values(root / ".env"), **os.environ}.items() if value}
    if given.get("ENVIRONMENT") == Environment.PRODUCTION:
        raise Trouble("ENVIRONMENT=production is set, and this is the development launcher: see docs/operations.md.")
    return given


def neutral_environment() -> dict[str, str]:
    """The environment without any setting of ours, for a system that must not touch the person's own servers."""
    return {name: value for name, value in os.environ.items() if name.lower() not in Settings.model_fields}


def uses_real_wechat(given: Mapping[str, str]) -> bool:
    """One of the two is enough: the other is then missed by name instead of being made up."""
    return any(name in given for name in REAL_ACCOUNT)


def development_secrets(file: Path) -> dict[str, str]:
    """This machine's own secrets, made at the first start and kept with the data they protect."""
    if not file.exists():
        made = {
            "SECRET_KEY": secrets.token_urlsafe(48),
            "PHONE_KEY": Fernet.generate_key().decode(),
            "WECHAT_PUSH_TOKEN": secrets.token_hex(16),
            "WECHAT_PUSH_AES_KEY": push_aes_key(),
        }
        unfinished = file.with_suffix(".new")
        unfinished.touch(mode=0o600)
        unfinished.write_text("".join(f"{name}={value}\n" for name, value in made.items()))
        unfinished.rename(file)
    return {name: value for name, value in dotenv_values(file).items() if value}


def push_aes_key() -> str:
    """43 letters and digits that decode, with a `=` appended, to 32 bytes: the EncodingAESKey of WeChat's console."""
    while True:
        key = base64.b64encode(secrets.token_bytes(32)).decode().rstrip("=")
        if re.fullmatch(r"[A-Za-z0-9]{43}", key):
            return key


def system_environment(
    given: Mapping[str, str], made_secrets: Mapping[str, str], places: Places, *, clock_offset: timedelta = timedelta(0)
) -> dict[str, str]:
    """Complete, or `Trouble` that names what is missing or wrong."""
    defaults = {
        "ENVIRONMENT": str(Environment.DEVELOPMENT),
        "PUBLIC_BASE_URL": places.api_url,
        **made_secrets,
    }
    if "S3_BUCKET" not in given:
        defaults["STORAGE_DIR"] = str(places.storage_dir)
    if places.sandbox_url:
        defaults |= {"WECHAT_APPID": DEFAULT_APPID, "WECHAT_SECRET": DEFAULT_SECRET}
    settled = {"DATABASE_URL": places.database_url, "REDIS_URL": places.redis_url}
    if places.sandbox_url:
        settled["WECHAT_API_BASE"] = places.sandbox_url
    if clock_offset:
        settled["CLOCK_OFFSET"] = TypeAdapter(timedelta).dump_python(clock_offset, mode="json")
    environment = {**defaults, **given, **settled}
    _validate(environment)
    return environment


class _SettingsAsGiven(Settings):
    """The settings out of what is handed over alone; `Settings` would look into our own environment as well."""

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource, *others: Any, **more: Any
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


def _validate(environment: Mapping[str, str]) -> None:
    values = {name.lower(): value for name, value in environment.items() if name.lower() in Settings.model_fields}
    try:
        _SettingsAsGiven.model_validate(values)
    except ValidationError as error:
        raise Trouble(explain(error)) from None
