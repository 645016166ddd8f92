"""What can be set about the platform while it runs (PUT /sandbox/config)."""

import os
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

DEFAULT_APPID = "wxsandbox00000000"
DEFAULT_SECRET = "sandbox-secret"  # noqa: S105 - opens nothing but this stand-in

Suggest = Literal["pass", "review", "risky"]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Rate(Strict):
    per_minute: Annotated[int, Field(ge=0)] | None = None
    per_day: Annotated[int, Field(ge=0)] | None = None
    minute_errcode: int = 45011
    """45009 for mini-program codes, whose quota page counts by the minute."""


# The published limits; the per-user limit of jscode2session is left out, as the sources contradict each other.
PUBLISHED_RATES = {
    "/cgi-bin/stable_token": Rate(per_minute=10_000, per_day=500_000),
    "/cgi-bin/message/subscribe/send": Rate(per_day=10_000_000),
    "/wxa/msg_sec_check": Rate(per_minute=4_000, per_day=2_000_000),
    "/wxa/media_check_async": Rate(per_minute=2_000, per_day=200_000),
    "/wxa/getwxacodeunlimit": Rate(per_minute=5_000, minute_errcode=45009),
    "/wxa/generate_urllink": Rate(per_day=500_000),
}


class Config(Strict):
    appid: str = DEFAULT_APPID
    secret: str = DEFAULT_SECRET
    token_seconds: Annotated[float, Field(gt=0)] = 7200
    code_seconds: Annotated[float, Field(gt=0)] = 300
    ip_allow_list: list[str] = []
    """Addresses that may fetch a token; empty: everybody."""
    rates: dict[str, Rate] = PUBLISHED_RATES
    serialise_openid: bool = False
    """True: a second send to an openid while one is running is refused with 43108."""
    pages: list[str] | None = None
    """The released pages, for 41030; None: any page is taken for released."""
    words: dict[str, Suggest] = {"复核示例": "review", "违规示例": "risky"}
    """What msg_sec_check says about a text containing the word."""
    media_suggest: Suggest = "pass"
    media_check_seconds: Annotated[float, Field(ge=0)] = 1
    push_url: str | None = None
    """None: nothing is pushed."""
    push_token: str = ""
    push_aes_key: str = ""
    push_timeout_seconds: Annotated[float, Field(gt=0)] = 5

    def changed(self, changes: dict[str, Any]) -> "Config":
        """The configuration with `changes`; raises pydantic.ValidationError for an unknown key or a wrong value."""
        changed = Config.model_validate({**self.model_dump(), **changes})
        if changed.push_url and not (changed.push_token and len(changed.push_aes_key) == 43):
            raise ValueError("push_url needs push_token and a push_aes_key of 43 characters")
        return changed

    def public(self) -> dict[str, Any]:
        return self.model_dump(exclude={"secret", "push_token", "push_aes_key"})


def config_from_environment() -> Config:
    return Config(
        appid=os.environ.get("SANDBOX_APPID", DEFAULT_APPID),
        secret=os.environ.get("SANDBOX_SECRET", DEFAULT_SECRET),
    )
