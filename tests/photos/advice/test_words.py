"""Sentences about the photos of a talk: all of them looked at together, three at most, the most useful first."""

from dataclasses import replace
from datetime import date

import pytest

from app.photos.advice.rules import (
    AudienceBand,
    BannerBand,
    Likeness,
    Quality,
    SpecialFinding,
    Verdict,
    YearFinding,
)
from app.photos.advice.words import AdviceKey, Judged, LookAlike, advise

GOOD = Verdict(
    banner=BannerBand.MATCHES,
    coverage=100,
    year=YearFinding.RIGHT,
    wrong_year=None,
    special=SpecialFinding.RIGHT,
    is_small=False,
    audience=AudienceBand.ENOUGH,
    faces=34,
    quality=Quality.GOOD,
)
CLOSE_SHOT = replace(
    GOOD,
    banner=BannerBand.NOT_FOUND,
    coverage=3,
    year=YearFinding.UNREAD,
    special=SpecialFinding.OTHER,
    audience=AudienceBand.FEW,
    faces=2,
)


def said(*verdicts: Verdict, look_alikes: tuple[LookAlike, ...] = (), days_apart: int = 0) -> list[str]:
    photos = [Judged(100 + at, at, verdict, days_apart) for at, verdict in enumerate(verdicts, start=1)]
    photos[0] = replace(photos[0], look_alikes=look_alikes)
    advice = advise(photos, day=date(2026, 11, 24), year=2026, special_name="西吉示例一小")
    return [item.text for item in advice]


def like(likeness: Likeness, *, is_same_talk: bool = False) -> LookAlike:
    day, school, speaker = date(2026, 4, 28), "示例2小", "示例讲师乙"
    return LookAlike(likeness, 7, 8, day, school, speaker, is_same_talk=is_same_talk)


def test_nothing_is_said_where_all_is_well_or_nothing_known() -> None:
    assert said(GOOD) == []
    assert advise([], day=date(2026, 11, 24), year=2026, special_name="西吉示例一小") == ()


def test_a_close_shot_beside_a_wide_one_needs_neither_banner_nor_audience() -> None:
    assert said(CLOSE_SHOT, GOOD) == []


def test_a_close_shot_alone_lacks_both() -> None:
    assert said(CLOSE_SHOT) == [
        "没看到横幅，请补拍一张有横幅的全景。",
        "照片里看到的人不多，背对镜头的人没有算进去；可以从后排补拍一张全景。",
    ]


def test_the_photo_that_shows_the_banner_best_is_spoken_of() -> None:
    cut = replace(GOOD, banner=BannerBand.PARTIAL, coverage=70)
    photos = [Judged(1, 1, CLOSE_SHOT), Judged(2, 2, cut)]
    advice = advise(photos, day=date(2026, 11, 24), year=2026, special_name="西吉示例一小")
    assert [(item.text, item.photo_id) for item in advice] == [
        ("横幅没拍全，请退后几步，把整条横幅拍进去再拍一张。", 2)
    ]


@pytest.mark.parametrize(
    ("verdict", "sentence"),
    [
        (
            replace(GOOD, year=YearFinding.WRONG, wrong_year=2025),
            "横幅上写的是2025年，应该是2026年，请核对一下。",
        ),
        (replace(GOOD, special=SpecialFinding.OTHER), "横幅上的专场和“西吉示例一小专场”对不上，请核对一下。"),
        (replace(GOOD, banner=BannerBand.UNCLEAR, coverage=40), "横幅看不清，请走近一点、拿稳了再拍一张。"),
        (
            replace(GOOD, banner=BannerBand.PARTIAL, coverage=60, is_small=True),
            "横幅上的字太小，请走近一点再拍一张。",
        ),
        (replace(GOOD, quality=Quality.BLURRED), "第 1 张有点糊，请拿稳了再拍一张。"),
        (replace(GOOD, quality=Quality.DARK), "第 1 张太暗，请开灯或换个方向再拍一张。"),
        (replace(GOOD, quality=Quality.OVEREXPOSED), "第 1 张太亮，请别对着窗户，换个方向再拍一张。"),
        (
            replace(GOOD, audience=AudienceBand.UNCERTAIN, faces=18),
            "照片里看到大约 18 张脸，背对镜头的人没有算进去，请核对听众人数。",
        ),
    ],
)
def test_one_thing_wrong_is_one_sentence(verdict: Verdict, sentence: str) -> None:
    assert said(verdict) == [sentence]


def test_a_photo_of_another_day() -> None:
    assert said(GOOD, days_apart=-210) == ["第 1 张是4月28日拍的，这场是11月24日，请核对一下。"]


def test_what_is_only_doubtful_is_not_spoken_of() -> None:
    doubtful = replace(GOOD, quality=Quality.DOUBTFUL, special=SpecialFinding.CHECK, audience=AudienceBand.NOT_COUNTED)
    assert said(replace(doubtful, faces=None)) == []


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        (like(Likeness.SAME), "第 1 张和4月28日那场的是同一张，请换成这场拍的。"),
        (like(Likeness.SIMILAR), "第 1 张和4月28日那场的很像，请看看是不是传错了。"),
        (like(Likeness.SAME, is_same_talk=True), "第 1 张和这场的另一张几乎一样，换一张别的角度更好。"),
    ],
)
def test_the_same_picture_again(other: LookAlike, sentence: str) -> None:
    assert said(GOOD, look_alikes=(other, other)) == [sentence]


def test_three_sentences_at_most_and_the_most_useful_first() -> None:
    bad = replace(CLOSE_SHOT, quality=Quality.BLURRED)
    assert said(bad, look_alikes=(like(Likeness.SAME),), days_apart=-1) == [
        "第 1 张和4月28日那场的是同一张，请换成这场拍的。",
        "没看到横幅，请补拍一张有横幅的全景。",
        "第 1 张是11月23日拍的，这场是11月24日，请核对一下。",
    ]


def test_a_sentence_has_a_key_and_its_finding_is_half_of_it() -> None:
    cut = replace(GOOD, banner=BannerBand.PARTIAL, coverage=70)
    other = like(Likeness.SAME)
    photo = Judged(101, 1, replace(cut, quality=Quality.DARK), look_alikes=(other,))
    same, banner, dark = advise([photo], day=date(2026, 11, 24), year=2026, special_name="西吉示例一小")
    assert (same.key, same.look_alike) == (AdviceKey.SAME_AS_OTHER_TALK, other)
    assert (banner.key, banner.finding, banner.look_alike) == (AdviceKey.BANNER_CUT, "横幅没拍全", None)
    assert banner.text == "横幅没拍全，请退后几步，把整条横幅拍进去再拍一张。"
    assert (dark.key, dark.finding) == (AdviceKey.DARK, "第 1 张太暗")
