"""From what a model measured to a verdict on one photo. Pure.

Thresholds: design page "Photo checks", measured there on 98 banners and 34 groups of people.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.core.periods import beijing_date
from app.core.vision import BannerSeen, Seen

COVERAGE_MATCHES = 85
COVERAGE_PARTIAL = 50
COVERAGE_UNCLEAR = 25
SPECIAL_RIGHT = 100
SPECIAL_CHECK = 80
"""第一小学 and 第二小学 are 86 alike, and so are some right ones that were read badly."""
READABLE_HEIGHT = 15
"""Pixels: from here on every banner was read."""
FACES_PER_EXPECTED = 0.5
"""Counting finds half of the people at worst: half of the audience asked for may be all of it."""
BLURRED_BELOW = 100
DOUBTFUL_BELOW = 250
DARK_BELOW = 90
OVEREXPOSED_ABOVE = 0.15
SAME_PICTURE_BITS = 30
SIMILAR_BITS = 48
"""Of 256; of two different photos none came below 50."""


class BannerBand(StrEnum):
    MATCHES = "matches"
    PARTIAL = "partial"
    """Part of it was read: cut off, or hidden."""
    UNCLEAR = "unclear"
    NOT_FOUND = "not_found"
    """No banner, or another one."""


class YearFinding(StrEnum):
    RIGHT = "right"
    WRONG = "wrong"
    UNREAD = "unread"


class SpecialFinding(StrEnum):
    RIGHT = "right"
    CHECK = "check"
    OTHER = "other"


class AudienceBand(StrEnum):
    ENOUGH = "enough"
    UNCERTAIN = "uncertain"
    FEW = "few"
    NOT_COUNTED = "not_counted"


class Quality(StrEnum):
    GOOD = "good"
    DOUBTFUL = "doubtful"
    """Perhaps not sharp."""
    BLURRED = "blurred"
    DARK = "dark"
    OVEREXPOSED = "overexposed"


class Likeness(StrEnum):
    SAME = "same"
    SIMILAR = "similar"


@dataclass(frozen=True, slots=True)
class Verdict:
    """On one photo by itself; what it resembles is asked of the store whenever somebody looks."""

    banner: BannerBand
    coverage: int
    """Per cent."""
    year: YearFinding
    wrong_year: int | None
    """The year that stands there instead."""
    special: SpecialFinding
    is_small: bool
    """The characters are too small to be read reliably."""
    audience: AudienceBand
    faces: int | None
    quality: Quality
    sentence: str = ""
    """On the banner that was looked for; empty in verdicts that were made before this was kept."""

    @property
    def shows_banner(self) -> bool:
        """Nothing about the banner is left to say."""
        return (
            self.banner is BannerBand.MATCHES
            and self.year is not YearFinding.WRONG
            and self.special is not SpecialFinding.OTHER
        )


def judge(seen: Seen, *, year: int, min_audience: int, sentence: str = "") -> Verdict:
    """`year` is that of the expected banner, which says `sentence`."""
    band = banner_band(seen.banner.coverage)
    finding = _year(seen.banner, year) if band is not BannerBand.NOT_FOUND else YearFinding.UNREAD
    height = seen.banner.character_height
    faces = None if seen.faces is None else len(seen.faces)
    return Verdict(
        banner=band,
        coverage=seen.banner.coverage,
        year=finding,
        wrong_year=seen.banner.years[0] if finding is YearFinding.WRONG else None,
        special=_special(seen.banner.special),
        is_small=height is not None and height < READABLE_HEIGHT,
        audience=audience_band(faces, min_audience),
        faces=faces,
        quality=_quality(seen),
        sentence=sentence,
    )


def banner_band(coverage: int) -> BannerBand:
    if coverage >= COVERAGE_MATCHES:
        return BannerBand.MATCHES
    if coverage >= COVERAGE_PARTIAL:
        return BannerBand.PARTIAL
    return BannerBand.UNCLEAR if coverage >= COVERAGE_UNCLEAR else BannerBand.NOT_FOUND


def audience_band(faces: int | None, min_audience: int) -> AudienceBand:
    if faces is None:
        return AudienceBand.NOT_COUNTED
    if faces >= min_audience:
        return AudienceBand.ENOUGH
    return AudienceBand.UNCERTAIN if faces >= min_audience * FACES_PER_EXPECTED else AudienceBand.FEW


def likeness(bits_apart: int) -> Likeness | None:
    """Of two photos whose PDQ fingerprints differ in so many of 256 bits; None: two photos."""
    if bits_apart <= SAME_PICTURE_BITS:
        return Likeness.SAME
    return Likeness.SIMILAR if bits_apart <= SIMILAR_BITS else None


def days_apart(held_at: datetime | None, taken_at: datetime | None) -> int | None:
    """Beijing days from the talk to the moment the camera wrote; None where one of them is unknown."""
    if held_at is None or taken_at is None:
        return None
    return (beijing_date(taken_at) - beijing_date(held_at)).days


def _year(banner: BannerSeen, year: int) -> YearFinding:
    if not banner.years:
        return YearFinding.UNREAD
    return YearFinding.RIGHT if year in banner.years else YearFinding.WRONG


def _special(percent: int) -> SpecialFinding:
    if percent >= SPECIAL_RIGHT:
        return SpecialFinding.RIGHT
    return SpecialFinding.CHECK if percent >= SPECIAL_CHECK else SpecialFinding.OTHER


def _quality(seen: Seen) -> Quality:
    """Exposure first: a sharp photo taken in the dark measures like a blurred one."""
    if seen.brightness < DARK_BELOW:
        return Quality.DARK
    if seen.overexposed > OVEREXPOSED_ABOVE:
        return Quality.OVEREXPOSED
    if seen.sharpness < BLURRED_BELOW:
        return Quality.BLURRED
    return Quality.DOUBTFUL if seen.sharpness < DOUBTFUL_BELOW else Quality.GOOD
