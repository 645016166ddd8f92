"""pydantic in plain Chinese: what is wrong with a field and what to do, by error type."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from annotated_types import GroupedMetadata, MaxLen, MinLen
from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, Strict, StrictInt
from pydantic_core import ErrorDetails, PydanticCustomError

from app.core.errors import FieldError

MESSAGES = {
    "missing": "请填写这一项。",
    "extra_forbidden": "不认识这一项，请更新小程序后再试。",
    "string_too_short": "至少写 {min_length} 个字。",
    "string_too_long": "最多写 {max_length} 个字，请缩短一些。",
    "string_type": "这里要填文字。",
    "string_pattern_mismatch": "格式不对，请检查。",
    "int_type": "这里要填整数。",
    "int_parsing": "这里要填整数。",
    "int_from_float": "这里要填整数。",
    "bool_type": "这里只能选“是”或“否”。",
    "greater_than_equal": "不能小于 {ge}。",
    "greater_than": "要大于 {gt}。",
    "less_than_equal": "不能大于 {le}。",
    "less_than": "要小于 {lt}。",
    "too_short": "至少要有 {min_length} 项。",
    "too_long": "最多 {max_length} 项。",
    "enum": "请从给出的选项里选一个。",
    "literal_error": "请从给出的选项里选一个。",
    "uuid_type": "编号格式不对，请更新小程序后再试。",
    "uuid_parsing": "编号格式不对，请更新小程序后再试。",
    "datetime_type": "时间格式不对，请重新选择时间。",
    "datetime_parsing": "时间格式不对，请重新选择时间。",
    "datetime_from_date_parsing": "时间格式不对，请重新选择时间。",
    "timezone_aware": "时间缺少时区，请更新小程序后再试。",
    "date_parsing": "日期格式不对，请重新选择日期。",
    "date_from_datetime_parsing": "日期格式不对，请重新选择日期。",
}
FALLBACK = "这一项不对，请检查后再填。"


def field_errors(details: Iterable[ErrorDetails]) -> Sequence[FieldError]:
    """Chinese field errors; never echoes the value, which may be personal."""
    found = []
    for item in details:
        if item["type"].startswith("custom."):
            message = item["msg"]
        else:
            message = MESSAGES.get(item["type"], FALLBACK).format(**item.get("ctx", {}))
        found.append(FieldError(".".join(str(part) for part in item["loc"]), message))
    return found


def chinese_error(name: str, message: str) -> PydanticCustomError:
    """Raise inside a validator to give the user `message` as it stands."""
    return PydanticCustomError("custom." + name, message)


class Input(BaseModel):
    """Base of what comes in: strict types, unknown keys refused, text trimmed."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, hide_input_in_errors=True)


class Output(BaseModel):
    """Base of what goes out; built from rows or dataclasses."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


INVISIBLE = frozenset("\u202a\u202b\u202d\u202e\u2066\u2067\u2068") | {chr(code) for code in range(32)} - {"\n", "\t"}
"""Control characters, and those that turn the reading direction. NUL would break PostgreSQL."""

ZERO_WIDTH = "\u00ad\u180e\u200b\u200c\u200d\u2060\ufeff"
"""Come along when text is copied from a web page or a chat; nobody typed them, so they are taken out unasked."""
_TAKE_OUT = dict.fromkeys(map(ord, ZERO_WIDTH))


def _without_zero_width(value: object) -> object:
    return value.translate(_TAKE_OUT) if isinstance(value, str) else value


def _without_invisible_characters(text: str) -> str:
    if not INVISIBLE.isdisjoint(text):
        raise chinese_error("invisible_characters", "这里有看不见的特殊字符，请删掉后重新输入。")
    return text


@dataclass(frozen=True)
class Text(GroupedMetadata):
    """`Annotated[str, Text(1, 30)]`: a trimmed text of 1 to 30 characters that can be seen."""

    least: int
    most: int

    def __iter__(self) -> Iterator[object]:
        yield Strict()
        yield MinLen(self.least)
        yield MaxLen(self.most)
        yield AfterValidator(_without_invisible_characters)
        yield BeforeValidator(_without_zero_width)  # before trimming and counting


def _without_line_breaks(text: str) -> str:
    if not {"\n", "\t"}.isdisjoint(text):
        raise chinese_error("line_break", "这里只能写一行，请去掉换行。")
    return text


@dataclass(frozen=True)
class Line(Text):
    """A `Text` that stands inside a sentence, such as a name on the banner."""

    def __iter__(self) -> Iterator[object]:
        yield from super().__iter__()
        yield AfterValidator(_without_line_breaks)


FIRST_YEAR, LAST_YEAR = 2000, 2100
"""What a moment may be; at the ends of the calendar other time zones have no date."""


def _to_utc(moment: datetime) -> datetime:
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise chinese_error("year", "年份不对，请重新选择时间。")
    return moment.astimezone(UTC)


Moment = Annotated[AwareDatetime, AfterValidator(_to_utc)]
"""ISO 8601 with any offset; UTC from here on."""


LARGEST_ID = 2**63 - 1

Id = Annotated[StrictInt, Field(ge=1, le=LARGEST_ID)]
"""The id of a row."""
