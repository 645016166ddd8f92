"""What we say about the photos of one talk: at most three plain sentences, the most useful first. Pure.

A close shot need not show the banner nor everybody, so these are asked of all photos together, as a reviewer does.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.photos.advice.rules import AudienceBand, BannerBand, Likeness, Quality, SpecialFinding, Verdict, YearFinding

MOST = 3

_BANNER = {
    BannerBand.PARTIAL: "横幅没拍全，请退后几步，把整条横幅拍进去再拍一张。",
    BannerBand.UNCLEAR: "横幅看不清，请走近一点、拿稳了再拍一张。",
    BannerBand.NOT_FOUND: "没看到横幅，请补拍一张有横幅的全景。",
}
_SMALL = "横幅上的字太小，请走近一点再拍一张。"
_QUALITY = {
    Quality.BLURRED: "有点糊，请拿稳了再拍一张。",
    Quality.DARK: "太暗，请开灯或换个方向再拍一张。",
    Quality.OVEREXPOSED: "太亮，请别对着窗户，换个方向再拍一张。",
}
_BANDS_BEST_FIRST = (BannerBand.MATCHES, BannerBand.PARTIAL, BannerBand.UNCLEAR, BannerBand.NOT_FOUND)


@dataclass(frozen=True, slots=True)
class LookAlike:
    """Another photo, within the caller's reach, that this one resembles."""

    likeness: Likeness
    photo_id: int
    talk_id: int
    talk_day: date
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

    text: str
    photo_id: int | None
    """The photo it is about; None: all of them."""


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
            if other.is_same_talk:
                yield Advice(f"{_which(photo)}和这场的另一张几乎一样，换一张别的角度更好。", photo.photo_id)
            elif other.likeness is Likeness.SAME:
                yield Advice(f"{_which(photo)}和{_day(other.talk_day)}那场的是同一张，请换成这场拍的。", photo.photo_id)
            else:
                yield Advice(f"{_which(photo)}和{_day(other.talk_day)}那场的很像，请看看是不是传错了。", photo.photo_id)
            break  # one is reason enough to look


def _about_banner(photos: Sequence[Judged], year: int, special_name: str) -> Iterator[Advice]:
    """About the photo that shows it best; nothing when one shows it well."""
    if any(photo.verdict.shows_banner for photo in photos):
        return
    best = min(photos, key=lambda photo: (_BANDS_BEST_FIRST.index(photo.verdict.banner), -photo.verdict.coverage))
    verdict = best.verdict
    if verdict.year is YearFinding.WRONG:
        yield Advice(f"横幅上写的是{verdict.wrong_year}年，应该是{year}年，请核对一下。", best.photo_id)
    elif verdict.banner is BannerBand.MATCHES and verdict.special is SpecialFinding.OTHER:
        yield Advice(f"横幅上的专场和“{special_name}专场”对不上，请核对一下。", best.photo_id)
    elif verdict.banner in (BannerBand.PARTIAL, BannerBand.UNCLEAR) and verdict.is_small:
        yield Advice(_SMALL, best.photo_id)
    else:
        yield Advice(_BANNER[verdict.banner], None if verdict.banner is BannerBand.NOT_FOUND else best.photo_id)


def _other_days(photos: Sequence[Judged], day: date) -> Iterator[Advice]:
    for photo in photos:
        if photo.days_apart:
            taken_on = date.fromordinal(day.toordinal() + photo.days_apart)
            yield Advice(f"{_which(photo)}是{_day(taken_on)}拍的，这场是{_day(day)}，请核对一下。", photo.photo_id)


def _about_audience(photos: Sequence[Judged]) -> Iterator[Advice]:
    by_band = {photo.verdict.audience: photo for photo in photos}
    if AudienceBand.ENOUGH in by_band:
        return
    most = max(photo.verdict.faces or 0 for photo in photos)
    if AudienceBand.UNCERTAIN in by_band:
        yield Advice(f"照片里看到大约 {most} 张脸，背对镜头的人没有算进去，请核对听众人数。", None)
    elif AudienceBand.FEW in by_band:
        yield Advice("照片里看到的人不多，背对镜头的人没有算进去；可以从后排补拍一张全景。", None)


def _about_quality(photos: Iterable[Judged]) -> Iterator[Advice]:
    for photo in photos:
        problem: Mapping[Quality, str] = _QUALITY
        if photo.verdict.quality in problem:
            yield Advice(_which(photo) + problem[photo.verdict.quality], photo.photo_id)


def _which(photo: Judged) -> str:
    return f"第 {photo.position} 张"


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
