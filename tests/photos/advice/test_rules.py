"""Bands of the verdict: the edges of every threshold, and which finding comes before which."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.core.areas import Area
from app.core.vision import BannerSeen, Seen
from app.photos.advice.rules import (
    AudienceBand,
    BannerBand,
    Likeness,
    Quality,
    SpecialFinding,
    Verdict,
    YearFinding,
    audience_band,
    banner_band,
    days_apart,
    judge,
    likeness,
)

BANNER = BannerSeen(coverage=100, years=(2026,), special=100, character_height=40.0)
FACE = Area(0.4, 0.4, 0.5, 0.5)
SEEN = Seen(
    banner=BANNER, faces=(FACE,) * 40, sharpness=400.0, brightness=200, overexposed=0.01, fingerprints=("0" * 64,)
)


def judged(seen: Seen) -> Verdict:
    return judge(seen, year=2026, min_audience=30)


def with_banner(**changes: object) -> Seen:
    return replace(SEEN, banner=replace(BANNER, **changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("coverage", "band"),
    [
        (100, BannerBand.MATCHES),
        (85, BannerBand.MATCHES),
        (84, BannerBand.PARTIAL),
        (50, BannerBand.PARTIAL),
        (49, BannerBand.UNCLEAR),
        (25, BannerBand.UNCLEAR),
        (24, BannerBand.NOT_FOUND),
        (0, BannerBand.NOT_FOUND),
    ],
)
def test_bands_of_a_banner(coverage: int, band: BannerBand) -> None:
    assert banner_band(coverage) is band


@pytest.mark.parametrize(
    ("faces", "band"),
    [
        (None, AudienceBand.NOT_COUNTED),
        (30, AudienceBand.ENOUGH),
        (29, AudienceBand.UNCERTAIN),
        (15, AudienceBand.UNCERTAIN),
        (14, AudienceBand.FEW),
        (0, AudienceBand.FEW),
    ],
)
def test_bands_of_an_audience(faces: int | None, band: AudienceBand) -> None:
    assert audience_band(faces, 30) is band


@pytest.mark.parametrize(
    ("bits", "expected"),
    [(0, Likeness.SAME), (30, Likeness.SAME), (31, Likeness.SIMILAR), (48, Likeness.SIMILAR), (49, None)],
)
def test_likeness(bits: int, expected: Likeness | None) -> None:
    assert likeness(bits) is expected


def test_a_right_banner_leaves_nothing_to_say() -> None:
    verdict = judged(SEEN)
    assert verdict.shows_banner
    assert verdict.year is YearFinding.RIGHT
    assert verdict.wrong_year is None
    assert verdict.special is SpecialFinding.RIGHT
    assert verdict.quality is Quality.GOOD


def test_a_wrong_year_is_named_although_the_rest_is_right() -> None:
    verdict = judged(with_banner(coverage=98, years=(2025,)))
    assert (verdict.year, verdict.wrong_year, verdict.shows_banner) == (YearFinding.WRONG, 2025, False)


def test_one_right_year_among_several_is_enough() -> None:
    assert judged(with_banner(years=(2023, 2026))).year is YearFinding.RIGHT


def test_a_year_that_was_not_read_is_not_held_against_the_banner() -> None:
    assert judged(with_banner(years=())).shows_banner


def test_another_event_has_no_year_of_ours() -> None:
    verdict = judged(with_banner(coverage=10, years=(2025,)))
    assert (verdict.banner, verdict.year) == (BannerBand.NOT_FOUND, YearFinding.UNREAD)


@pytest.mark.parametrize(
    ("percent", "finding", "is_right"),
    [
        (100, SpecialFinding.RIGHT, True),
        (99, SpecialFinding.CHECK, True),
        (80, SpecialFinding.CHECK, True),
        (79, SpecialFinding.OTHER, False),
    ],
)
def test_the_special_session(percent: int, finding: SpecialFinding, is_right: bool) -> None:
    verdict = judged(with_banner(special=percent))
    assert (verdict.special, verdict.shows_banner) == (finding, is_right)


def test_characters_below_fifteen_pixels_are_small() -> None:
    assert judged(with_banner(character_height=14.9)).is_small
    assert not judged(with_banner(character_height=15.0)).is_small
    assert not judged(with_banner(character_height=None)).is_small


@pytest.mark.parametrize(
    ("changes", "quality"),
    [
        ({"sharpness": 99.0}, Quality.BLURRED),
        ({"sharpness": 100.0}, Quality.DOUBTFUL),
        ({"sharpness": 250.0}, Quality.GOOD),
        ({"brightness": 89, "sharpness": 50.0}, Quality.DARK),
        ({"brightness": 90}, Quality.GOOD),
        ({"overexposed": 0.16, "sharpness": 50.0}, Quality.OVEREXPOSED),
        ({"overexposed": 0.15}, Quality.GOOD),
    ],
)
def test_quality(changes: dict[str, float], quality: Quality) -> None:
    assert judged(replace(SEEN, **changes)).quality is quality  # type: ignore[arg-type]


def test_days_are_counted_in_beijing() -> None:
    held_at = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)  # 23:30 there
    assert days_apart(held_at, datetime(2026, 11, 24, 16, 30, tzinfo=UTC)) == 1
    assert days_apart(held_at, datetime(2026, 11, 23, 16, 30, tzinfo=UTC)) == 0
    assert days_apart(held_at, None) is None
    assert days_apart(None, held_at) is None
