"""A speaker's name in Latin letters, so that the list finds 单雄信 by `shanx` and by `sxx`."""

import re
from dataclasses import dataclass

SURNAMES = {
    "单于": ("chan", "yu"),
    "卜": ("bu",),
    "不": ("fou",),
    "查": ("zha",),
    "重": ("chong",),
    "种": ("chong",),
    "黑": ("he",),
    "盖": ("ge",),
    "解": ("xie",),
    "句": ("gou",),
    "阚": ("kan",),
    "乐": ("yue",),
    "缪": ("miao",),
    "乜": ("nie",),
    "区": ("ou",),
    "朴": ("piao",),
    "繁": ("po",),
    "仇": ("qiu",),
    "单": ("shan",),
    "召": ("shao",),
    "折": ("she",),
    "覃": ("qin",),
    "洗": ("xian",),
    "员": ("yun",),
    "曾": ("zeng",),
    "翟": ("zhai",),
    "祭": ("zhai",),
    "能": ("nai",),
    "牟": ("mu",),
}
"""Surnames that are read otherwise than the character alone, which pypinyin does not know; 牟 and 乜 as in Ningxia."""

_SPACES = re.compile(r"\s+")
_LETTERS = re.compile(r"[^a-z0-9]")


@dataclass(frozen=True, slots=True)
class Latin:
    pinyin: str
    """`shanxiongxin`: without tones or spaces, ü as `v`."""
    initials: str
    """`sxx`; a Latin word counts as one."""


def without_spaces(name: str) -> str:
    """`张 三` → `张三`: rosters widen short names so that columns look even. Latin words stay apart."""
    return _SPACES.sub(lambda gap: " " if _is_between_latin(name, gap.start(), gap.end()) else "", name.strip())


def latin_of(name: str) -> Latin:
    """Cut to what the columns hold; empty for a name without a letter or a character of the tables."""
    syllables = [part for part in (_LETTERS.sub("", text.lower()) for text in _read(name)) if part]
    return Latin("".join(syllables)[:200], "".join(part[0] for part in syllables)[:30])


def _read(name: str) -> list[str]:
    from pypinyin import lazy_pinyin  # here: 60 MB that only who writes a name shall carry

    name = without_spaces(name)
    for length in (2, 1):
        surname = SURNAMES.get(name[:length])
        if surname is not None:
            return [*surname, *lazy_pinyin(name[length:])]
    return lazy_pinyin(name)


def _is_between_latin(text: str, start: int, end: int) -> bool:
    return text[start - 1].isascii() and text[end].isascii()
