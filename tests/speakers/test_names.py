"""Names in Latin letters, and without the spaces that make columns look even."""

import pytest

from app.speakers.names import Latin, latin_of, without_spaces


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("示例讲师甲", "shilijiangshijia", "sljsj"),
        ("单示例", "shanshili", "ssl"),
        ("仇示例", "qiushili", "qsl"),
        ("区示例", "oushili", "osl"),
        ("解示例", "xieshili", "xsl"),
        ("曾示例", "zengshili", "zsl"),
        ("查示例", "zhashili", "zsl"),
        ("朴示例", "piaoshili", "psl"),
        ("任示例", "renshili", "rsl"),
        ("盖示例", "geshili", "gsl"),
        ("尉迟示例", "yuchishili", "ycsl"),
        ("单于示例", "chanyushili", "cysl"),
        ("万俟示例", "moqishili", "mqsl"),
        ("吕示例", "lvshili", "lsl"),
        ("示单", "shidan", "sd"),
        ("示例·买买提", "shilimaimaiti", "slmmt"),
        ("Shi Li", "shili", "s"),
        ("示例1", "shili1", "sl1"),
        ("①", "", ""),
    ],
)
def test_surnames_are_read_as_surnames(name: str, pinyin: str, initials: str) -> None:
    assert latin_of(name) == Latin(pinyin, initials)


def test_both_fit_their_columns() -> None:
    latin = latin_of("庄" * 60)
    assert (len(latin.pinyin), len(latin.initials)) == (200, 30)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("张 三", "张三"),
        ("张\u3000三", "张三"),
        (" 张三 ", "张三"),
        ("张\n三", "张三"),
        ("Shi  Li", "Shi Li"),
        ("", ""),
    ],
)
def test_names_lose_inner_spaces(written: str, meant: str) -> None:
    assert without_spaces(written) == meant
