"""What WeChat takes in the fields of a subscription message, by type: `thing1` is a `thing`. Pure; wechat.md section 3.

A wrong text is refused with 47003, and only at sending; so every text is held to this table when a plan is imported.
Stricter than WeChat where our notices need no more, such as dates without a year.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

CHINESE = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff〇\U00020000-\U0003ffff"
_has_chinese = re.compile(f"[{CHINESE}]").search
_DAY = re.compile(r"([0-9]{4})(?:年|(?P<sign>[-/.]))([0-9]{1,2})(?(sign)(?P=sign)|月)([0-9]{1,2})(?(sign)|日)")
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):[0-5][0-9]")


@dataclass(frozen=True, slots=True)
class FieldRule:
    limit: str
    """For whoever edits the plan file."""
    accepts: Callable[[str], bool]


def field_type(name: str) -> str:
    """`character_string` of `character_string12`."""
    return name.rstrip("0123456789")


def problem(name: str, text: str) -> str | None:
    """Why `text` may not stand in the field `name`, as a sentence about it; None where it may."""
    rule = RULES[field_type(name)]
    if not text:
        return "is empty"
    if any(unicodedata.category(char) in ("Cc", "Zl", "Zp") for char in text):
        return "has a line break or another control character"
    if not rule.accepts(text):
        return f"has {len(text)} characters; {field_type(name)} takes {rule.limit}"
    return None


def _matches(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda text: compiled.fullmatch(text) is not None


def _are_symbols(text: str) -> bool:
    return len(text) <= 5 and not any(char.isalnum() or char.isspace() or _has_chinese(char) for char in text)


def _is_name(text: str) -> bool:
    return len(text) <= (10 if _has_chinese(text) else 20) and not any(char.isdigit() for char in text)


def _is_amount(text: str) -> bool:
    number = text[1:] if unicodedata.category(text[0]) == "Sc" else text  # Sc: currency signs
    return re.fullmatch(r"[0-9]{1,10}(\.[0-9]+)?元?", number) is not None


def _is_day(text: str) -> bool:
    found = _DAY.fullmatch(text)
    if found is None:
        return False
    try:
        date(int(found[1]), int(found[3]), int(found[4]))
    except ValueError:
        return False
    return True


def _is_moment(text: str) -> bool:
    day, space, clock = text.rpartition(" ")
    return _CLOCK.fullmatch(clock) is not None and (not space or _is_day(day))


def _is_day_or_moment(text: str) -> bool:
    return _is_day(text) or (" " in text and _is_moment(text))


def _or_range(single: Callable[[str], bool]) -> Callable[[str], bool]:
    def is_one_or_range(text: str) -> bool:
        ends = text.split("~")
        return len(ends) <= 2 and all(map(single, ends))

    return is_one_or_range


RULES: Mapping[str, FieldRule] = {
    "thing": FieldRule("at most 20", lambda text: len(text) <= 20),
    "number": FieldRule("digits, at most 32", _matches(r"(?=.{1,32}$)[0-9]+(\.[0-9]+)?")),
    "letter": FieldRule("Latin letters, at most 32", _matches(r"[A-Za-z]{1,32}")),
    "symbol": FieldRule("signs, at most 5", _are_symbols),
    "character_string": FieldRule(
        "letters, digits and signs, nothing Chinese, at most 32",
        lambda text: len(text) <= 32 and not _has_chinese(text),
    ),
    "phrase": FieldRule("Chinese characters only, at most 5", _matches(f"[{CHINESE}]{{1,5}}")),
    "name": FieldRule("a name: at most 10 with Chinese in it, else 20, no digits", _is_name),
    "phone_number": FieldRule("a phone number, at most 17", _matches(r"(?=.*[0-9])[0-9+\-() #*,.]{1,17}")),
    "car_number": FieldRule(
        "a car's number, at most 8",
        _matches(f"(?=.{{1,8}}$)[{CHINESE}A-Za-z0-9]([A-Za-z0-9]*[{CHINESE}A-Za-z0-9])?"),
    ),
    "amount": FieldRule("an amount: one currency sign and at most 10 digits", _is_amount),
    "time": FieldRule("a time such as 15:01 or 2019年10月1日 15:01", _or_range(_is_moment)),
    "date": FieldRule("a date such as 2019年10月1日", _or_range(_is_day_or_moment)),
}
