"""The parts of WeChat's answers that we read. Numbers may come as text."""

from contextlib import suppress
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, Field, ValidationError

from app.adapters.wechat.errors import unanswered

Some = Annotated[str, Field(min_length=1)]


class TokenAnswer(BaseModel):
    access_token: Some
    expires_in: Annotated[int, Field(gt=0)]


class UserAnswer(BaseModel):
    """code2Session, without the session_key."""

    openid: Some
    unionid: str | None = None


class Watermark(BaseModel):
    appid: str
    timestamp: int


class PhoneInfo(BaseModel):
    number: Annotated[Some, Field(alias="purePhoneNumber")]
    country: Annotated[int, Field(alias="countryCode")]
    watermark: Watermark


class PhoneAnswer(BaseModel):
    phone_info: PhoneInfo


class Done(BaseModel):
    errcode: Literal[0]


class SentAnswer(Done):
    msgid: int | str = ""


class LinkAnswer(BaseModel):
    url_link: Annotated[str, Field(pattern=r"^https://")]


class Verdict(BaseModel):
    suggest: Literal["pass", "review", "risky"]
    label: int


class TextAnswer(BaseModel):
    result: Verdict


class MediaAnswer(BaseModel):
    trace_id: Some


A = TypeVar("A", bound=BaseModel)


def read(answer: type[A], result: object, endpoint: str) -> A:
    """`result` as `answer`; `WeChatError` when it is something else. Raised bare: pydantic's error quotes values."""
    with suppress(ValidationError):
        return answer.model_validate(result)
    raise unanswered(endpoint, "unexpected answer")
