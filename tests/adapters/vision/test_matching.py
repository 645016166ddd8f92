"""How much of the banner was read: lines in any order, cut, misread, or of another event."""

import pytest

from app.adapters.vision.matching import coverage, likeness_of_part, normalised, years

BANNER = "2026年固原市“中国梦·劳动美——奋进新征程建功新时代”劳模工匠进校园宣讲活动（西吉示例一小专场）"


def test_punctuation_and_form_do_not_matter() -> None:
    assert normalised("“中国梦 · 劳动美”（ＡＢ１２專场）") == "中国梦劳动美AB12专场"


@pytest.mark.parametrize(
    ("lines", "least", "most"),
    [
        ([BANNER], 100, 100),
        (["劳模工匠进校园宣讲活动(西吉示例一小专场)", "2026年固原市中国梦劳动美", "奋进新征程建功新时代"], 100, 100),
        (["2026年固原市中国梦劳动美", "奋进新征程建功新时代"], 50, 60),
        ([BANNER.replace("劳模", "劳摸")], 95, 99),
        (["热烈欢迎各位领导莅临我校检查指导工作"], 0, 20),
        (["西吉示例一小", "安全出口", "静"], 0, 24),
        ([], 0, 0),
        (["", "　"], 0, 0),
    ],
)
def test_coverage(lines: list[str], least: int, most: int) -> None:
    assert least <= coverage(BANNER, lines) <= most


def test_the_same_words_twice_count_once() -> None:
    assert coverage(BANNER, ["奋进新征程", "奋进新征程", "奋进新征程"]) == coverage(BANNER, ["奋进新征程"])


def test_years_stand_before_their_word() -> None:
    assert years("2025年固原市 电话 20261234 二〇二六年") == (2025,)
    assert years("２０２６年 2026年 2023年") == (2026, 2023)


def test_likeness_of_the_special_session() -> None:
    assert likeness_of_part("西吉示例一小", BANNER) == 100
    assert 80 <= likeness_of_part("西吉示例一小", BANNER.replace("一小", "二小")) < 100
    assert likeness_of_part("西吉示例一小", "隆德县某某中学专场") < 80
    assert likeness_of_part("西吉示例一小", "") == 0
