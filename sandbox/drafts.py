"""What the control API takes, strictly: an unknown key or a wrong type is refused."""

from typing import Annotated, Literal

import phonenumbers
from pydantic import Field, TypeAdapter, field_validator

from sandbox.config import Strict
from sandbox.consents import Answer, TemplateKind
from sandbox.faults import FaultKind
from sandbox.fields import field_type


class PersonDraft(Strict):
    nickname: Annotated[str, Field(min_length=1, max_length=40)]
    phone: str

    @field_validator("phone")
    @classmethod
    def _is_phone(cls, value: str) -> str:
        try:
            phonenumbers.parse(value, "CN")
        except phonenumbers.NumberParseException:
            raise ValueError("not a phone number") from None
        return value


class TemplateDraft(Strict):
    title: Annotated[str, Field(min_length=1)]
    kind: Annotated[TemplateKind, Field(strict=False)]
    fields: Annotated[dict[str, str], Field(min_length=1)]

    @field_validator("fields")
    @classmethod
    def _are_fields(cls, value: dict[str, str]) -> dict[str, str]:
        for name in value:
            if field_type(name) is None:
                raise ValueError(f"{name}: no such field type")
        return value


class ConsentAnswer(Strict):
    template_id: str
    answer: Annotated[Answer, Field(strict=False)]


class ConsentDraft(ConsentAnswer):
    scene: Literal["popup", "settings"] = "popup"


class ConsentDrafts(Strict):
    """Several templates asked for with one tap; pushed as one event."""

    answers: Annotated[list[ConsentAnswer], Field(min_length=1, max_length=5)]
    scene: Literal["popup", "settings"] = "popup"


class FaultDraft(Strict):
    path: str
    kind: Annotated[FaultKind, Field(strict=False)]
    value: Annotated[float, Field(strict=False)] = 0
    times: Annotated[int, Field(ge=0)] = 1


class RevokeDraft(Strict):
    revoke_info: str = "8"


class InvalidateDraft(Strict):
    sticky: bool = False


CONSENTS: TypeAdapter[ConsentDraft | ConsentDrafts] = TypeAdapter(ConsentDraft | ConsentDrafts)
