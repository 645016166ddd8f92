"""`renditions`: the 2048 and 512 pixel copies of a 12-megapixel photo, against pyvips making the same two."""

import time
from collections.abc import Callable
from io import BytesIO

import pyvips
from PIL import Image

from app.adapters.images import PhotoLimits, read_photo
from app.adapters.renditions import LARGE, QUALITY, SMALL, shrunk
from bench.load import UnexpectedAnswer
from bench.photos import SIZE, draw_photo
from bench.rounds import Figure, alternate

BAR = 0.4
"""At most 2.5 times as long as libvips, which uses every processor."""
SIDES = (LARGE, SMALL)

Shrink = Callable[[bytes, int], bytes]


def measure_renditions(*, photos: int, rounds: int, size: tuple[int, int] = SIZE) -> Figure:
    kept = read_photo(draw_photo(size), PhotoLimits(64_000_000, 60_000_000, 1)).jpeg
    _require_same(kept)

    def reference() -> float:
        return photos / _timed(by_vips, kept, photos)

    def ours() -> float:
        return photos / _timed(shrunk, kept, photos)

    alternate(reference, ours, rounds=1)
    rates = alternate(reference, ours, rounds=rounds)
    return Figure("renditions", "photos/s", BAR, rates[1], rates[0], notes={"photo_bytes": len(kept)})


def by_vips(jpeg: bytes, side: int) -> bytes:
    """As `shrunk` does it: smaller by the decoder first, same quality, progressive, without metadata."""
    small = pyvips.Image.thumbnail_buffer(jpeg, side, height=side, size="down")
    written: bytes = small.jpegsave_buffer(Q=QUALITY, interlace=True, optimize_coding=True, keep="none")
    return written


def _require_same(jpeg: bytes) -> None:
    """A reference that makes less would be no reference."""
    for side in SIDES:
        pages = [Image.open(BytesIO(make(jpeg, side))) for make in (shrunk, by_vips)]
        kinds = {(page.size, page.mode, "progressive" in page.info) for page in pages}
        if len(kinds) != 1:
            raise UnexpectedAnswer(f"the reference makes another copy than we do: {kinds}")


def _timed(make: Shrink, jpeg: bytes, photos: int) -> float:
    began = time.perf_counter()
    for _ in range(photos):
        for side in SIDES:
            make(jpeg, side)
    return time.perf_counter() - began
