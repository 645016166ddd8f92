"""What a roster's 获得荣誉 says: several honours a person, the level and kind of each. The text itself is kept."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.speakers.states import HonourKind, HonourLevel

LONGEST = 200
_PROVINCES = (
    "河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|"
    "内蒙古|广西|西藏|宁夏|新疆|北京市?|天津市?|上海市?|重庆市?"
)
_LEVELS = {
    HonourLevel.NATIONAL: r"全国|国家(?!电网|能源|税务|统计|管网)|国务院|中华|大国",
    HonourLevel.PROVINCE: rf"{_PROVINCES}|自治区|全区|省|^区",
    HonourLevel.CITY: r"市(?!场|民)|地区",
    HonourLevel.COUNTY: r"县|(?<=[\u4e00-\u9fff]{2})(?<!自治|.[社地全矿园景校林灌市])区",
}
_LEVEL = re.compile("|".join(f"(?P<{level}>{words})" for level, words in _LEVELS.items()))
_ONLY_A_LEVEL = re.compile(r"(?:全国|国家|自治区|全区|区|省|市|县|\w{2,4}[市县区])级?")
_KINDS = (
    (HonourKind.MODEL_WORKER, re.compile(r"劳动模范|劳模|先进工作者|劳动奖章")),
    (HonourKind.CRAFTSMAN, re.compile(r"匠|技能大师|技术能手|技师")),
)
"""先进工作者 is what a model worker in public service is called; the unions keep 五一劳动奖章 in the same register."""
_NUMBERED = re.compile(r"(?:^|(?<=[^\d年.]))\d{1,2}[.．、](?!\d)")
_GAP = re.compile(r"(?<=[\u4e00-\u9fff”）)])[ \u3000]+(?=[\u4e00-\u9fff\d“])")
_SAID_OF_IT = re.compile(r"[（(][^）)]*[）)]|《[^》]*》")
_QUOTES = str.maketrans("", "", "“”\"'‘’「」")


@dataclass(frozen=True, slots=True)
class Honour:
    level: HonourLevel
    kind: HonourKind
    text: str


def read_honours(text: str, places: Mapping[str, HonourLevel]) -> list[Honour]:
    """In the order of the text. `places`: names that tell a level without saying it, such as 固原 → city.

    全国、自治区劳动模范 is two honours with one text.
    """
    found: list[Honour] = []
    waiting: list[str] = []
    for piece in _pieces(text):
        if _ONLY_A_LEVEL.fullmatch(piece):
            waiting.append(piece)
            continue
        whole = "、".join([*waiting, piece])[:LONGEST]
        found += [Honour(_level(part, places), _kind(piece), whole) for part in (*waiting, piece)]
        waiting = []
    found += [Honour(_level(part, places), HonourKind.OTHER, part) for part in waiting]
    return found


def _pieces(text: str) -> Iterator[str]:
    """Split where one honour ends, but not inside brackets or quotation marks."""
    text = _GAP.sub("、", _NUMBERED.sub("、", text))
    depth = begin = 0
    for at, char in enumerate(text + "、"):
        if char in "（(“《":
            depth += 1
        elif char in "）)”》":
            depth = max(0, depth - 1)
        elif char in "、，,；;。\n" and (depth == 0 or at == len(text)):
            piece = text[begin:at].strip()
            begin = at + 1
            if piece:
                yield piece


def _level(piece: str, places: Mapping[str, HonourLevel]) -> HonourLevel:
    """The last place named is who honours: 固原市原州区劳动模范 is the district's."""
    bare = _SAID_OF_IT.sub("", piece).translate(_QUOTES)
    said = [(match.end(), HonourLevel(str(match.lastgroup))) for match in _LEVEL.finditer(bare)]
    named = [(bare.rindex(name) + len(name), level) for name, level in places.items() if name in bare]
    return max([*named, *said], default=(0, HonourLevel.UNSTATED), key=lambda found: found[0])[1]


def _kind(piece: str) -> HonourKind:
    bare = piece.translate(_QUOTES)
    return next((kind for kind, words in _KINDS if words.search(bare)), HonourKind.OTHER)
