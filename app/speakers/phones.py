"""The phone cell of a roster: a mobile and a landline are told apart, and several numbers in one cell are kept.

A mobile is E.164 (`+8613800000001`), as WeChat gives it. A landline is as one dials it, area code and leading zero
included (`0954-2012345`): nobody is found by it, for an office shares it.
"""

import re
from dataclasses import dataclass

LONGEST = 100
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}
_BETWEEN = re.compile(r"(?:[\s,、;/|.。]|或|(?:(?:手机|电话|座机|固话|办公室?|单位|住宅|联系)+(?:号码?)?[::]?))*")
_MOBILE = re.compile(r"(?:(?:\+|00)?86[-\s]*)?(1[3-9]\d(?:[-\s]?\d){8})(?!\d)")
_LANDLINE = re.compile(
    r"(?:(?:\+|00)86[-\s]*)?\(?(0?(?:10|2\d|[3-9]\d\d))\)?[-\s]*([2-8]\d{2,3}[-\s]?\d{4})(?!\d)"
    r"(?:\s*(?:转|分机|#|-)\s*(\d{1,6})(?!\d))?"
)
_LOCAL = re.compile(r"[2-8]\d{2,3}[-\s]?\d{4}(?!\d)")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")
_NOT_A_DIGIT = re.compile(r"\D")
NOT_UNDERSTOOD = "联系电话看不明白，请填手机号，或带区号的座机号，多个号码用顿号隔开"
NO_AREA_CODE = "座机号码缺区号，请写成“0954-2012345”这样"
SCIENTIFIC = "联系电话被表格改成了科学计数，请把这一列设成“文本”后重填"
TOO_LONG = f"联系电话最多 {LONGEST} 个字"


class NotAPhone(ValueError):
    """Its text is the reason in Chinese, without the number."""


@dataclass(frozen=True, slots=True)
class Phones:
    """`text` of what was read reads as the same again."""

    primary: str
    """The first mobile, or without one the first landline."""
    rest: str = ""
    """What follows the primary number in the cell: the extension `转801`, and further numbers, each after a `、`."""

    @property
    def is_landline(self) -> bool:
        return not self.primary.startswith("+")

    @property
    def text(self) -> str:
        """The cell, for the pair that keeps the roster; anybody else sees a masked number."""
        return self.primary.removeprefix("+86") + self.rest


def read_phones(text: str) -> Phones | None:
    """None for an empty cell. Raises `NotAPhone` with a reason."""
    text = text.translate(_NARROW).strip()
    if not text:
        return None
    if len(text) > LONGEST:
        raise NotAPhone(TOO_LONG)
    numbers = list(dict.fromkeys(_numbers(text)))
    primary = next((number for number in numbers if number.startswith("+")), numbers[0])
    numbers.remove(primary)
    number, _, extension = primary.partition("转")
    rest = f"转{extension}" if extension else ""
    return Phones(number, rest + "".join("、" + other.removeprefix("+86") for other in numbers))


def _numbers(text: str) -> list[str]:
    found = []
    at = _skip(text, 0)
    while at < len(text):
        if mobile := _MOBILE.match(text, at):
            found.append("+86" + _NOT_A_DIGIT.sub("", mobile[1]))
            at = _skip(text, mobile.end())
        elif landline := _LANDLINE.match(text, at):
            found.append(_dialled(landline))
            at = _skip(text, landline.end())
        else:
            raise NotAPhone(_reason(text, at))
    if not found:
        raise NotAPhone(NOT_UNDERSTOOD)
    return found


def _skip(text: str, at: int) -> int:
    between = _BETWEEN.match(text, at)
    assert between is not None  # it matches nothing as well
    return between.end()


def _dialled(landline: re.Match[str]) -> str:
    """A spreadsheet that took the number for a quantity has eaten the zero."""
    area, number, extension = landline.groups()
    dialled = f"0{area.removeprefix('0')}-{_NOT_A_DIGIT.sub('', number)}"
    return f"{dialled}转{extension}" if extension else dialled


def _reason(text: str, at: int) -> str:
    if _SCIENTIFIC.match(text, at):
        return SCIENTIFIC
    return NO_AREA_CODE if _LOCAL.match(text, at) else NOT_UNDERSTOOD
