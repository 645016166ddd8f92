"""What the text of a roster says of honours."""

import pytest

from app.speakers.honours import Honour, read_honours
from app.speakers.states import HonourKind, HonourLevel

PLACES = {"固原": HonourLevel.CITY, "西吉": HonourLevel.COUNTY, "原州": HonourLevel.COUNTY}
N, P, C, D, U = HonourLevel
"""National, province, city, county (district), unstated."""
MODEL, CRAFT, OTHER = HonourKind


@pytest.mark.parametrize(
    ("text", "level", "kind"),
    [
        ("全国劳动模范", N, MODEL),
        ("全国“五一”劳动奖章", N, MODEL),
        ("大国工匠", N, CRAFT),
        ("国务院特殊津贴", N, OTHER),
        ("宁夏回族自治区劳动模范", P, MODEL),
        ("宁夏工匠", P, CRAFT),
        ("全区先进工作者", P, MODEL),
        ("区级劳动模范", P, MODEL),
        ("省级技术能手", P, CRAFT),
        ("北京市劳动模范", P, MODEL),
        ("固原市劳动模范", C, MODEL),
        ("宁夏固原市劳动模范", C, MODEL),
        ("固原工匠", C, CRAFT),
        ("市级劳模", C, MODEL),
        ("固原地区劳动模范", C, MODEL),
        ("固原市原州区劳动模范", D, MODEL),
        ("西吉县先进工作者", D, MODEL),
        ("西吉工匠", D, CRAFT),
        ("固原经济技术开发区劳模", D, MODEL),
        ("优秀社区工作者", U, OTHER),
        ("首席技师", U, CRAFT),
        ("市场监管先进个人", U, OTHER),
        ("国家电网公司劳动模范", U, MODEL),
        ("省劳动模范（全国劳动模范候选人）", P, MODEL),
    ],
)
def test_level_and_kind(text: str, level: HonourLevel, kind: HonourKind) -> None:
    assert read_honours(text, PLACES) == [Honour(level, kind, text)]


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        ("全国劳动模范、固原工匠", ["全国劳动模范", "固原工匠"]),
        ("全国劳动模范，固原工匠；技术能手。", ["全国劳动模范", "固原工匠", "技术能手"]),
        ("全国劳动模范\n固原工匠", ["全国劳动模范", "固原工匠"]),
        ("1.全国劳动模范2.固原工匠", ["全国劳动模范", "固原工匠"]),
        ("1、全国劳动模范\n2、固原工匠", ["全国劳动模范", "固原工匠"]),
        ("2018年全国劳动模范 2020年固原工匠", ["2018年全国劳动模范", "2020年固原工匠"]),
        ("全国劳动模范（2015、2020）、固原工匠", ["全国劳动模范（2015、2020）", "固原工匠"]),
        ("“工匠，在身边”称号", ["“工匠，在身边”称号"]),
        ("2020.5 固原工匠", ["2020.5 固原工匠"]),
        ("全国劳动模范（未写完、固原工匠", ["全国劳动模范（未写完、固原工匠"]),
        ("", []),
        (" 、\n", []),
    ],
)
def test_several_honours_in_one_text(text: str, texts: list[str]) -> None:
    assert [honour.text for honour in read_honours(text, PLACES)] == texts


def test_levels_that_share_a_word_are_several_honours() -> None:
    text = "全国、自治区劳动模范"
    assert read_honours(text + "、固原工匠", PLACES) == [
        Honour(N, MODEL, text),
        Honour(P, MODEL, text),
        Honour(C, CRAFT, "固原工匠"),
    ]
    assert [honour.level for honour in read_honours("市级、县级劳动模范", PLACES)] == [C, D]
    assert read_honours("全国", PLACES) == [Honour(N, OTHER, "全国")]


def test_a_text_longer_than_its_column_is_cut_not_refused() -> None:
    (honour,) = read_honours("全国劳动模范" + "很" * 400, PLACES)
    assert (len(honour.text), honour.level) == (200, N)
