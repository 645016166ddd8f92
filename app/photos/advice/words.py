"""What we say about the photos of one talk: at most three plain sentences, the most useful first. Pure.

A close shot need not show the banner nor everybody, so these are asked of all photos together, as a reviewer does.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.photos.advice.rules import AudienceBand, BannerBand, Likeness, Quality, SpecialFinding, Verdict, YearFinding

MOST = 3


class AdviceKey(StrEnum):
    """What a sentence is about: for phones, which must not read it out of the words."""

    TWIN = "twin"
    """Of another photo of the same talk."""
    SAME_AS_OTHER_TALK = "same_as_other_talk"
    SIMILAR_TO_OTHER_TALK = "similar_to_other_talk"
    BANNER_YEAR = "banner_year"
    BANNER_SPECIAL = "banner_special"
    BANNER_SMALL = "banner_small"
    BANNER_CUT = "banner_cut"
    BANNER_UNCLEAR = "banner_unclear"
    BANNER_MISSING = "banner_missing"
    OTHER_DAY = "other_day"
    AUDIENCE_UNCERTAIN = "audience_uncertain"
    AUDIENCE_FEW = "audience_few"
    BLURRED = "blurred"
    DARK = "dark"
    OVEREXPOSED = "overexposed"


Saying = tuple[AdviceKey, str, str]
"""What it is about, what was found, what to do about it."""

_BANNER: Mapping[BannerBand, Saying] = {
    BannerBand.PARTIAL: (AdviceKey.BANNER_CUT, "横幅没拍全", "，请退后几步，把整条横幅拍进去再拍一张。"),
    BannerBand.UNCLEAR: (AdviceKey.BANNER_UNCLEAR, "横幅看不清", "，请走近一点、拿稳了再拍一张。"),
    BannerBand.NOT_FOUND: (AdviceKey.BANNER_MISSING, "没看到横幅", "，请补拍一张有横幅的全景。"),
}
_SMALL: Saying = (AdviceKey.BANNER_SMALL, "横幅上的字太小", "，请走近一点再拍一张。")
_QUALITY: Mapping[Quality, Saying] = {
    Quality.BLURRED: (AdviceKey.BLURRED, "有点糊", "，请拿稳了再拍一张。"),
    Quality.DARK: (AdviceKey.DARK, "太暗", "，请开灯或换个方向再拍一张。"),
    Quality.OVEREXPOSED: (AdviceKey.OVEREXPOSED, "太亮", "，请别对着窗户，换个方向再拍一张。"),
}
_CHECK = "，请核对一下。"
_BANDS_BEST_FIRST = (BannerBand.MATCHES, BannerBand.PARTIAL, BannerBand.UNCLEAR, BannerBand.NOT_FOUND)


@dataclass(frozen=True, slots=True)
class LookAlike:
    """Another photo, within the caller's reach, that this one resembles."""

    likeness: Likeness
    photo_id: int
    talk_id: int
    talk_day: date
    school_name: str
    """The short one."""
    speaker_name: str
    is_same_talk: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """One photo of the talk with everything known about it."""

    photo_id: int
    position: int
    verdict: Verdict
    days_apart: int | None = None
    """See `rules.days_apart`."""
    look_alikes: Sequence[LookAlike] = ()


@dataclass(frozen=True, slots=True)
class Advice:
    """One sentence."""

    key: AdviceKey
    finding: str
    """Without what to do about it: whoever decides takes no photo."""
    step: str
    photo_id: int | None
    """The photo it is about; None: all of them."""
    look_alike: LookAlike | None = None
    """What that photo resembles."""

    @property
    def text(self) -> str:
        return self.finding + self.step


def advise(photos: Sequence[Judged], *, day: date, year: int, special_name: str) -> tuple[Advice, ...]:
    """Of a talk held on `day`; nothing while no photo has a verdict, and nothing where all is well."""
    if not photos:
        return ()
    everything = (
        *_same_pictures(photos),
        *_about_banner(photos, year, special_name),
        *_other_days(photos, day),
        *_about_audience(photos),
        *_about_quality(photos),
    )
    return everything[:MOST]


def _same_pictures(photos: Sequence[Judged]) -> Iterator[Advice]:
    for photo in photos:
        for other in photo.look_alikes:
            key, finding, step = _resembling(other)
            yield Advice(key, _which(photo) + finding, step, photo.photo_id, other)
            break  # one is reason enough to look


def _resembling(other: LookAlike) -> Saying:
    if other.is_same_talk:
        return AdviceKey.TWIN, "和这场的另一张几乎一样", "，换一张别的角度更好。"
    if other.likeness is Likeness.SAME:
        return AdviceKey.SAME_AS_OTHER_TALK, f"和{_day(other.talk_day)}那场的是同一张", "，请换成这场拍的。"
    return AdviceKey.SIMILAR_TO_OTHER_TALK, f"和{_day(other.talk_day)}那场的很像", "，请看看是不是传错了。"


def _about_banner(photos: Sequence[Judged], year: int, special_name: str) -> Iterator[Advice]:
    """About the photo that shows it best; nothing when one shows it well."""
    if any(photo.verdict.shows_banner for photo in photos):
        return
    best = min(photos, key=lambda photo: (_BANDS_BEST_FIRST.index(photo.verdict.banner), -photo.verdict.coverage))
    key, finding, step = _of_banner(best.verdict, year, special_name)
    yield Advice(key, finding, step, None if key is AdviceKey.BANNER_MISSING else best.photo_id)


def _of_banner(verdict: Verdict, year: int, special_name: str) -> Saying:
    if verdict.year is YearFinding.WRONG:
        return AdviceKey.BANNER_YEAR, f"横幅上写的是{verdict.wrong_year}年，应该是{year}年", _CHECK
    if verdict.banner is BannerBand.MATCHES and verdict.special is SpecialFinding.OTHER:
        return AdviceKey.BANNER_SPECIAL, f"横幅上的专场和“{special_name}专场”对不上", _CHECK
    if verdict.banner in (BannerBand.PARTIAL, BannerBand.UNCLEAR) and verdict.is_small:
        return _SMALL
    return _BANNER[verdict.banner]


def _other_days(photos: Sequence[Judged], day: date) -> Iterator[Advice]:
    for photo in photos:
        if photo.days_apart:
            taken_on = date.fromordinal(day.toordinal() + photo.days_apart)
            finding = f"{_which(photo)}是{_day(taken_on)}拍的，这场是{_day(day)}"
            yield Advice(AdviceKey.OTHER_DAY, finding, _CHECK, photo.photo_id)


def _about_audience(photos: Sequence[Judged]) -> Iterator[Advice]:
    by_band = {photo.verdict.audience: photo for photo in photos}
    if AudienceBand.ENOUGH in by_band:
        return
    most = max(photo.verdict.faces or 0 for photo in photos)
    if AudienceBand.UNCERTAIN in by_band:
        finding = f"照片里看到大约 {most} 张脸，背对镜头的人没有算进去"
        yield Advice(AdviceKey.AUDIENCE_UNCERTAIN, finding, "，请核对听众人数。", None)
    elif AudienceBand.FEW in by_band:
        finding = "照片里看到的人不多，背对镜头的人没有算进去"
        yield Advice(AdviceKey.AUDIENCE_FEW, finding, "；可以从后排补拍一张全景。", None)


def _about_quality(photos: Iterable[Judged]) -> Iterator[Advice]:
    for photo in photos:
        if photo.verdict.quality in _QUALITY:
            key, finding, step = _QUALITY[photo.verdict.quality]
            yield Advice(key, _which(photo) + finding, step, photo.photo_id)


def _which(photo: Judged) -> str:
    return f"第 {photo.position} 张"


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
