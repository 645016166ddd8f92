"""What a reviewer says."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, StrictBool, model_validator

from app.core.validation import Input, Text, chinese_error
from app.talks.schemas import Version
from app.talks.states import ReturnReason

LONGEST_NOTE = 200


class ReviewInput(Input):
    client_id: UUID
    """Made on the phone for this decision; repeating it changes nothing."""
    version: Version
    """The version of the talk the reviewer looked at."""


class Approval(ReviewInput):
    """What the photos show (四(六)), ticked by a person; or why it shall count all the same."""

    shows_banner: StrictBool
    shows_speaker: StrictBool
    shows_audience: StrictBool
    exception_reason: Annotated[str, Text(2, 200)] | None = None


class Return(ReviewInput):
    reasons: Annotated[tuple[ReturnReason, ...], Field(min_length=1, max_length=6)]
    note: Annotated[str, Text(1, LONGEST_NOTE)] | None = None

    @model_validator(mode="after")
    def _other_needs_words(self) -> Self:
        if ReturnReason.OTHER in self.reasons and not self.note:
            raise chinese_error("note", "选了“其他”，请写一句要补什么。")
        return self


class Reopening(ReviewInput):
    """Why an approved talk is looked at again."""

    reason: Annotated[str, Text(2, 200)]


class Undo(Input):
    review: UUID
    """The `client_id` of the decision to take back."""
