"""The rules of subscription message fields, by type: `thing1` is of type `thing`. Pure; wording of the official table.

A "symbol" is a common sign that is neither Chinese nor a letter nor a digit; control characters are never allowed.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date

from sandbox.refusals import Refused

CHINESE = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff〇\U00020000-\U0003ffff"
FIELD_NAME = re.compile(r"([a-z_]+?)[0-9]{1,2}")
CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?")
WHOLE_DATES = (
    re.compile(r"(?P<year>[0-9]{4})年(?P<month>[0-9]{1,2})月(?P<day>[0-9]{1,2})日"),
    re.compile(r"(?P<year>[0-9]{4})([-/.])(?P<month>[0-9]{1,2})\2(?P<day>[0-9]{1,2})"),
)
PARTIAL_DATES = (
    re.compile(r"(?P<year>[0-9]{4})年(?P<month>[0-9]{1,2})月"),
    re.compile(r"(?P<month>[0-9]{1,2})月(?P<day>[0-9]{1,2})日"),
    re.compile(r"(?P<year>[0-9]{4})[-/.](?P<month>[0-9]{1,2})"),
    re.compile(r"(?P<month>[0-9]{1,2})[-/.](?P<day>[0-9]{1,2})"),
)
ANY_LEAP_YEAR = 2000  # so that 2月29日 without a year is a date


def _matches(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda text: compiled.fullmatch(text) is not None


_has_chinese = re.compile(f"[{CHINESE}]").search


def _is_symbol(char: str) -> bool:
    return not char.isalnum() and not char.isspace() and not _has_chinese(char)


def _is_symbols(text: str) -> bool:
    return len(text) <= 5 and all(_is_symbol(char) for char in text)


def _is_character_string(text: str) -> bool:
    return len(text) <= 32 and not _has_chinese(text)


def _is_name(text: str) -> bool:
    """At most 10 characters as soon as one is Chinese, else 20; a digit is never part of a name."""
    return len(text) <= (10 if _has_chinese(text) else 20) and not any(char.isdigit() for char in text)


def _is_amount(text: str) -> bool:
    number = text[1:] if unicodedata.category(text[0]) == "Sc" else text  # Sc: currency signs
    return re.fullmatch(r"[0-9]{1,10}(\.[0-9]+)?元?", number) is not None


def _is_calendar(text: str, patterns: tuple[re.Pattern[str], ...]) -> bool:
    for pattern in patterns:
        if found := pattern.fullmatch(text):
            parts = {name: int(value) for name, value in found.groupdict().items()}
            try:
                date(parts.get("year", ANY_LEAP_YEAR), parts["month"], parts.get("day", 1))
            except ValueError:
                return False
            return True
    return False


def _is_moment(text: str) -> bool:
    """`15:01`, or a whole date, one space and `15:01`."""
    day, space, clock = text.rpartition(" ")
    return CLOCK.fullmatch(clock) is not None and (not space or _is_calendar(day, WHOLE_DATES))


def _is_day(text: str) -> bool:
    return _is_calendar(text, WHOLE_DATES + PARTIAL_DATES)


def _range_of(single: Callable[[str], bool]) -> Callable[[str], bool]:
    def is_one_or_range(text: str) -> bool:
        ends = text.split("~")
        return len(ends) <= 2 and all(single(end.strip()) for end in ends)

    return is_one_or_range


RULES: Mapping[str, Callable[[str], bool]] = {
    "thing": lambda text: len(text) <= 20,
    "number": _matches(r"(?=.{1,32}$)[0-9]+(\.[0-9]+)?"),
    "letter": _matches(r"[A-Za-z]{1,32}"),
    "symbol": _is_symbols,
    "character_string": _is_character_string,
    "phrase": _matches(f"[{CHINESE}]{{1,5}}"),
    "name": _is_name,
    "phone_number": _matches(r"(?=.*[0-9])[0-9+\-() #*,.]{1,17}"),
    "car_number": _matches(f"(?=.{{1,8}}$)[{CHINESE}A-Za-z0-9]([A-Za-z0-9]*[{CHINESE}A-Za-z0-9])?"),
    "amount": _is_amount,
    "time": _range_of(_is_moment),
    "date": _range_of(lambda text: _is_day(text) or (" " in text and _is_moment(text))),
}


def field_type(name: str) -> str | None:
    """The type of a field, None when there is no such type."""
    found = FIELD_NAME.fullmatch(name)
    return found[1] if found and found[1] in RULES else None


def is_valid(name: str, value: str) -> bool:
    """Whether `value` (not empty) may stand in the field `name`."""
    if any(unicodedata.category(char) in ("Cc", "Zl", "Zp") for char in value):
        return False
    kind = field_type(name)
    return kind is not None and RULES[kind](value)


def check_data(fields: Mapping[str, str], data: object) -> dict[str, str]:
    """The values by field of a send's `data`; raises 47003 for the first that is missing, wrong or unknown."""
    given = data if isinstance(data, dict) else {}
    values = {}
    for name in fields:
        item = given.get(name)
        value = item.get("value") if isinstance(item, dict) else None
        if value is None or value == "":
            raise Refused(47003, f"argument invalid! data.{name}.value is empty")
        if not isinstance(value, str) or not is_valid(name, value):
            raise Refused(47003, f"argument invalid! data.{name}.value invalid")
        values[name] = value
    for name in given:
        if name not in fields:
            raise Refused(47003, f"argument invalid! data.{name}.value invalid")
    return values
