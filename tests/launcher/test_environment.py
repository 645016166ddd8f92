"""What the processes are told: complete, the person's own words first, secrets made once."""

import base64
import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from pydantic_core import PydanticUndefined

from config.settings import Settings
from launcher.components import ROOT
from launcher.environment import (
    Places,
    development_secrets,
    neutral_environment,
    system_environment,
    uses_real_wechat,
)
from launcher.trouble import Trouble

# Read by config/gunicorn.py, the launcher and the tests.
BESIDE_THE_SETTINGS = {
    *("PORT", "SANDBOX_PORT", "VAR_DIR", "BIND", "WEB_PROCESSES", "WEB_THREADS"),
    *("TEST_DATABASE_URL", "TEST_REDIS_URL"),
}
SANDBOX = Places(
    "postgresql+psycopg:///campus", "redis://", "http://127.0.0.1:8000", "http://127.0.0.1:8100", Path("x")
)
REAL = Places("postgresql+psycopg:///campus", "redis://", "http://127.0.0.1:8000", "", Path("x"))


@pytest.fixture
def made(tmp_path: Path) -> Mapping[str, str]:
    return development_secrets(tmp_path / "dev.env")


def test_the_example_names_every_setting_and_no_other() -> None:
    names = re.findall(r"^# ([A-Z0-9_]+)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE)
    assert sorted(names) == sorted({name.upper() for name in Settings.model_fields} | BESIDE_THE_SETTINGS)


def test_the_example_says_which_settings_are_required() -> None:
    text = (ROOT / ".env.example").read_text("utf-8")
    paragraphs = [block for block in text.split("\n\n") if re.search(r"^# [A-Z0-9_]+=", block, re.MULTILINE)]
    required = {
        name.lower()
        for block in paragraphs
        if "# REQUIRED." in block
        for name in re.findall(r"^# ([A-Z0-9_]+)=", block, re.MULTILINE)
    }
    assert required == {name for name, field in Settings.model_fields.items() if field.is_required()}


def test_the_defaults_shown_in_the_example_are_the_real_ones() -> None:
    text = (ROOT / ".env.example").read_text("utf-8")
    for name, field in Settings.model_fields.items():
        if field.default in (PydanticUndefined, None) or name in ("trusted_proxies", "clock_offset"):
            continue
        assert f"# {name.upper()}={field.default}\n" in text


def test_the_secrets_are_made_once_for_us_alone(tmp_path: Path) -> None:
    file = tmp_path / "dev.env"
    made = development_secrets(file)
    assert development_secrets(file) == made
    assert file.stat().st_mode & 0o777 == 0o600
    assert len(made["SECRET_KEY"]) >= 32
    Fernet(made["PHONE_KEY"])
    assert len(base64.b64decode(made["WECHAT_PUSH_AES_KEY"] + "=", validate=True)) == 32


def test_without_a_real_account_the_stand_in_is_used(made: Mapping[str, str]) -> None:
    environment = system_environment({}, made, SANDBOX)
    assert not uses_real_wechat({})
    assert environment["WECHAT_API_BASE"] == SANDBOX.sandbox_url
    assert environment["WECHAT_APPID"]


def test_half_a_real_account_names_the_missing_half(made: Mapping[str, str]) -> None:
    given = {"WECHAT_APPID": "wx0123456789abcdef"}
    assert uses_real_wechat(given)
    with pytest.raises(Trouble, match=r"^Settings: WECHAT_SECRET is missing\. See \.env\.example\.$"):
        system_environment(given, made, REAL)


def test_a_wrong_setting_is_named_without_its_value(made: Mapping[str, str]) -> None:
    with pytest.raises(Trouble, match="SECRET_KEY") as caught:
        system_environment({"SECRET_KEY": "tooshort"}, made, SANDBOX)
    assert "tooshort" not in str(caught.value)


def test_what_the_person_set_outranks_what_was_made(made: Mapping[str, str]) -> None:
    given = {"SECRET_KEY": "x" * 40, "LOG_LEVEL": "DEBUG"}
    environment = system_environment(given, made, SANDBOX)
    assert environment["SECRET_KEY"] == "x" * 40
    assert environment["LOG_LEVEL"] == "DEBUG"


@pytest.mark.parametrize("offset", [timedelta(days=30, seconds=5), timedelta(hours=-5)])
def test_the_clock_offset_reaches_the_settings(made: Mapping[str, str], offset: timedelta) -> None:
    environment = system_environment({}, made, SANDBOX, clock_offset=offset)
    values = {name.lower(): value for name, value in environment.items()}
    assert Settings.model_validate(values).clock_offset == offset


def test_a_temporary_system_sees_none_of_our_settings() -> None:
    assert not {name.lower() for name in neutral_environment()} & set(Settings.model_fields)
