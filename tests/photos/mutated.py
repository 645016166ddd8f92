"""Pictures of every kind that phones send, and what becomes of them on the way: bytes lost, doubled, turned, invented.

The same seed and number make the same bytes, on every machine that has the same Pillow.
"""

import io
import random
import struct
import zlib
from collections.abc import Callable, Mapping
from functools import cache

from PIL import Image, ImageCms

from tests.photos.pictures import HEIC, animated, drawn, encoded, scan_bomb, swapped_profile, tagged_exif

SIDE = 320
"""Pixels, a little above what the API demands: most mutated files get as far as the decoder's end."""


@cache
def corpus() -> Mapping[str, bytes]:
    exif, profile = tagged_exif(orientation=6), ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    small = drawn(SIDE, SIDE)
    noisy = Image.merge("RGB", [Image.effect_noise((SIDE, SIDE), 60)] * 3)
    grey16 = Image.new("I;16", (SIDE, SIDE), 40_000)
    see_through = small.copy()
    see_through.putalpha(120)
    return {
        "jpeg": encoded(small),
        "jpeg noise": encoded(noisy, quality=80),
        "jpeg exif": encoded(small, exif=exif, icc_profile=profile, comment=b"a comment"),
        "jpeg profile": encoded(small, icc_profile=swapped_profile()),
        "jpeg progressive": encoded(noisy, progressive=True),
        "jpeg scans": scan_bomb(20),
        "jpeg cmyk": encoded(small.convert("CMYK")),
        "jpeg grey": encoded(small.convert("L")),
        "jpeg restarts": encoded(small, restart_marker_rows=1, subsampling=2),
        "mpo": encoded(small, "MPO", save_all=True, append_images=[small.rotate(180)]),
        "png": encoded(small, "PNG", exif=exif, icc_profile=profile),
        "png palette": encoded(small.convert("P"), "PNG", transparency=3),
        "png 16 bit": encoded(grey16, "PNG"),
        "png one bit": encoded(small.convert("1"), "PNG"),
        "png animated": animated("PNG"),
        "webp": encoded(noisy, "WEBP", exif=exif, icc_profile=profile),
        "webp lossless": encoded(see_through, "WEBP", lossless=True),
        "webp animated": animated("WEBP"),
        "heic": HEIC,
        "gif": encoded(small.convert("P"), "GIF"),
    }


def mutated(seed: int, number: int) -> tuple[str, bytes]:
    """What it was, and what it is now."""
    chance = random.Random(f"{seed}:{number}")
    names = sorted(corpus())
    name = names[number % len(names)]
    data = bytearray(corpus()[name])
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        chance.choice(MUTATIONS)(data, chance)
    if name.startswith("png") and chance.random() < 0.7:
        _mend_checksums(data)
    return name, bytes(data)


def _mend_checksums(data: bytearray) -> None:
    """Else nearly every mutated PNG is refused before its content is looked at."""
    at = 8
    while at + 12 <= len(data):
        end = at + 8 + int.from_bytes(data[at : at + 4])
        if end + 4 > len(data):
            return
        data[end : end + 4] = struct.pack(">I", zlib.crc32(data[at + 4 : end]))
        at = end + 4


def _place(data: bytearray, chance: random.Random) -> int:
    """Half of them in the first kilobyte, where the formats have their headers."""
    end = len(data) if chance.random() < 0.5 else min(len(data), 1024)
    return chance.randrange(max(end, 1))


def _turn_bits(data: bytearray, chance: random.Random) -> None:
    for _ in range(chance.randint(1, 16)):
        if data:
            data[_place(data, chance)] ^= 1 << chance.randrange(8)


def _write_bytes(data: bytearray, chance: random.Random) -> None:
    at = _place(data, chance)
    data[at : at + 4] = chance.randbytes(chance.randint(1, 4))


def _write_extremes(data: bytearray, chance: random.Random) -> None:
    """Lengths, widths, offsets and counts at the ends of what a number holds, in both orders of bytes."""
    number = chance.choice((0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF))
    written = struct.pack(chance.choice("<>") + "I", number)[chance.choice((0, 2)) :]
    at = _place(data, chance)
    data[at : at + len(written)] = written


def _cut(data: bytearray, chance: random.Random) -> None:
    at = _place(data, chance)
    del data[at : at + chance.choice((1, 2, 4, 16, 256, 4096))]


def _end_early(data: bytearray, chance: random.Random) -> None:
    del data[_place(data, chance) :]


def _repeat(data: bytearray, chance: random.Random) -> None:
    at = _place(data, chance)
    part = bytes(data[at : at + chance.choice((1, 4, 64, 1024))])
    data[at:at] = part * chance.choice((1, 2, 50))


def _insert(data: bytearray, chance: random.Random) -> None:
    at = _place(data, chance)
    data[at:at] = chance.randbytes(chance.choice((1, 3, 64)))


def _exchange(data: bytearray, chance: random.Random) -> None:
    one, other = _place(data, chance), _place(data, chance)
    length = chance.choice((1, 8, 128))
    first, second = bytes(data[one : one + length]), bytes(data[other : other + length])
    data[one : one + length], data[other : other + length] = second, first


def _graft(data: bytearray, chance: random.Random) -> None:
    """The end of another kind, or all of it behind this one."""
    other = corpus()[chance.choice(sorted(corpus()))]
    at = len(data) if chance.random() < 0.3 else _place(data, chance)
    data[at:] = other[chance.randrange(len(other)) :]


MUTATIONS: tuple[Callable[[bytearray, random.Random], None], ...] = (
    _turn_bits,
    _write_bytes,
    _write_extremes,
    _cut,
    _end_early,
    _repeat,
    _insert,
    _exchange,
    _graft,
)


def is_clean(jpeg: bytes, size: tuple[int, int]) -> bool:
    """Whether this is what we promise to keep: an RGB JPEG of that size, whole, and nothing else in the file."""
    with Image.open(io.BytesIO(jpeg)) as image:
        image.load()
        is_bare = not image.getexif() and "icc_profile" not in image.info and "comment" not in image.info
        return (image.format, image.mode, image.size) == ("JPEG", "RGB", size) and is_bare and b"SECRET" not in jpeg
