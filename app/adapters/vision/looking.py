"""The `Vision` port on models of this machine: one photo at a time, models loaded once."""

from collections.abc import Sequence

from app.adapters.vision.lines import Line, LineReader, in_reading_order
from app.adapters.vision.matching import coverage, likeness_of_part, years
from app.adapters.vision.measures import exposure, fingerprints, sharpness
from app.adapters.vision.pictures import Picture, decoded
from app.adapters.vision.process import VERSION
from app.core.areas import Area
from app.core.vision import BannerSeen, ExpectedBanner, Seen

ENOUGH_COVERAGE = 88
"""From here on no second look at red strips is worth its seconds."""


class LocalVision:
    version = VERSION

    def __init__(self, *, threads: int) -> None:
        self._reader = LineReader(threads)

    def look(self, jpeg: bytes, banner: ExpectedBanner, *, counts_faces: bool) -> Seen:
        picture = decoded(jpeg)
        brightness, overexposed = exposure(picture)
        return Seen(
            banner=self._look_for(banner, picture),
            faces=_find_faces(picture) if counts_faces else None,
            sharpness=sharpness(picture),
            brightness=brightness,
            overexposed=overexposed,
            fingerprints=fingerprints(picture),
        )

    def _look_for(self, banner: ExpectedBanner, picture: Picture) -> BannerSeen:
        best = _compare(banner, self._reader.read(picture))
        if best.coverage >= ENOUGH_COVERAGE:
            return best
        for lines in self._reader.read_strips(picture):
            best = max(best, _compare(banner, lines), key=lambda seen: seen.coverage)
            if best.coverage >= ENOUGH_COVERAGE:
                break
        return best


def _find_faces(picture: Picture) -> tuple[Area, ...]:
    from app.adapters.vision.faces import find_faces  # only where it is wanted: it does not exist for Python 3.14

    return find_faces(picture)


def _compare(banner: ExpectedBanner, lines: Sequence[Line]) -> BannerSeen:
    text = in_reading_order(lines)
    of_banner = [line.height for line in lines if coverage(banner.text, [line.text])]
    return BannerSeen(
        coverage=coverage(banner.text, [line.text for line in lines]),
        years=years(text),
        special=likeness_of_part(banner.special_name, text),
        character_height=max(of_banner) if of_banner else None,
    )
