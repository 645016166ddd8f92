"""One cell of a roster: as it is meant, or why it cannot be taken. Reasons name the column, never what stands there."""

import re
import unicodedata

from app.core.validation import ZERO_WIDTH
from app.speakers.names import without_spaces
from app.speakers.states import Gender

LONGEST_NAME, LONGEST_EMPLOYER, LONGEST_HONOURS, LONGEST_REMARK = 30, 200, 500, 200
"""As the columns of `Speaker` hold them."""
GENDERS = {"": None, "男": Gender.MALE, "女": Gender.FEMALE, "男性": Gender.MALE, "女性": Gender.FEMALE}
NOTHING = re.compile(r"[-—–－/／\\无]+")
"""What people write into a cell that stays empty."""
FORMULA = tuple("=+-@＝＋－＠")
_TAKE_OUT = dict.fromkeys(map(ord, ZERO_WIDTH))
_SPACES = re.compile(r"[^\S\n]+")
_BREAKS = re.compile(r" *\n[\n ]*")
_BREAK_IN_CHINESE = re.compile(r"(?<=[^\x00-\x7f])\n|\n(?=[^\x00-\x7f])")
_GENDER_BESIDE_NAME = re.compile(r"[（(]([男女])[）)]$")
_NAME_SIGNS = frozenset("·•・‧. -()（）")


def several_lines(text: str) -> str:
    """Trimmed, blank lines left out; empty for a dash."""
    text = text.translate(_TAKE_OUT).replace("\r\n", "\n").replace("\r", "\n")
    text = _BREAKS.sub("\n", _SPACES.sub(" ", text)).strip()
    return "" if NOTHING.fullmatch(text) else text


def one_line(text: str) -> str:
    """As `several_lines`; a line break only made the column narrow."""
    return _BREAK_IN_CHINESE.sub("", several_lines(text)).replace("\n", " ")


def read_name(text: str) -> tuple[str, Gender | None]:
    """`张 三（女）` is 张三, a woman."""
    name = without_spaces(several_lines(text))
    beside = _GENDER_BESIDE_NAME.search(name)
    return (name[: beside.start()], GENDERS[beside[1]]) if beside else (name, None)


def read_serial(text: str) -> int | None:
    """None for anything but a number: the order of the rows tells as much."""
    digits = unicodedata.normalize("NFKC", text).strip(" .、")
    return int(digits) if re.fullmatch(r"[0-9]{1,6}", digits) else None


def wrong_name(name: str) -> str:
    """The reason, or nothing."""
    if not name:
        return "姓名没有填"
    if len(name) > LONGEST_NAME:
        return f"姓名最多 {LONGEST_NAME} 个字"
    if not (name[0].isalpha() and all(char.isalnum() or char in _NAME_SIGNS for char in name)):
        return "姓名里有不该有的符号，请只写汉字、字母和“·”"
    return ""


def wrong_text(column: str, text: str, longest: int) -> str:
    """The reason, or nothing."""
    if len(text) > longest:
        return f"{column}最多 {longest} 个字，请缩短"
    if text.startswith(FORMULA):
        return f"{column}的开头像一个公式，请改成普通文字"
    if not text.replace("\n", "").isprintable():
        return f"{column}里有看不见的特殊字符，请删掉后重新输入"
    return ""
