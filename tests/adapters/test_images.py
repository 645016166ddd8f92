"""Honest and hostile photos through the reader. The pictures are drawn by the tests."""

import io
import random
import struct
import zlib
from datetime import UTC, datetime

import pytest
from PIL import Image, ImageCms

from app.adapters.images import CleanPhoto, PhotoLimits, PhotoRefused, Refusal, read_photo
from tests.photos.pictures import (
    GIFAR,
    HEIC,
    HTML,
    SVG,
    animated,
    bomb_png,
    bomb_webp,
    drawn,
    encoded,
    jpeg,
    png_chunk,
    scan_bomb,
    swapped_profile,
    tagged_exif,
)

LIMITS = PhotoLimits(max_bytes=20_000_000, max_pixels=60_000_000, min_side=300)
JPEG = jpeg()
PNG = encoded(drawn(), "PNG")
WEBP = encoded(drawn(), "WEBP")

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:PIL")  # broken EXIF; production prints it and goes on


def opened(photo: CleanPhoto) -> Image.Image:
    image = Image.open(io.BytesIO(photo.jpeg), formats=["JPEG"])
    assert image.size == (photo.width, photo.height)
    image.load()
    return image


def is_near(image: Image.Image, at: tuple[int, int], colour: tuple[int, int, int], tolerance: int = 12) -> bool:
    pixel = image.getpixel(at)
    assert isinstance(pixel, tuple)
    return all(abs(found - wanted) <= tolerance for found, wanted in zip(pixel, colour, strict=True))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b"", Refusal.EMPTY, id="nothing"),
        pytest.param(b"\xff", Refusal.UNKNOWN_FORMAT, id="one byte"),
        pytest.param(HEIC[: len(HEIC) // 2], Refusal.DAMAGED, id="half a HEIC"),
        pytest.param(HEIC[:24] + bytes(2000), Refusal.DAMAGED, id="only the mark of a HEIC"),
        pytest.param(SVG, Refusal.UNKNOWN_FORMAT, id="SVG"),
        pytest.param(HTML, Refusal.UNKNOWN_FORMAT, id="HTML"),
        pytest.param(b"BM" + bytes(1000), Refusal.UNKNOWN_FORMAT, id="BMP"),
        pytest.param(b"%!PS-Adobe-3.0 EPSF" + bytes(1000), Refusal.UNKNOWN_FORMAT, id="EPS, which runs Ghostscript"),
        pytest.param(GIFAR, Refusal.ANIMATED, id="GIF with an archive behind it"),
        pytest.param(animated("PNG"), Refusal.ANIMATED, id="animated PNG"),
        pytest.param(animated("WEBP"), Refusal.ANIMATED, id="animated WebP"),
        pytest.param(JPEG[: len(JPEG) // 2], Refusal.DAMAGED, id="half a JPEG"),
        pytest.param(PNG[: len(PNG) // 2], Refusal.DAMAGED, id="half a PNG"),
        pytest.param(WEBP[: len(WEBP) // 2], Refusal.DAMAGED, id="half a WebP"),
        pytest.param(JPEG[:3], Refusal.DAMAGED, id="only the mark of a JPEG"),
        pytest.param(b"RIFF\xff\xff\xff\xffWEBPVP8 " + bytes(40), Refusal.DAMAGED, id="empty WebP"),
        pytest.param(bomb_png(60_000, 60_000), Refusal.TOO_MANY_PIXELS, id="bomb of 3,600 MP"),
        pytest.param(bomb_png(10_000, 6_001), Refusal.TOO_MANY_PIXELS, id="just above the cap, below Pillow's own"),
        pytest.param(bomb_png(2**31 - 1, 2**31 - 1), Refusal.TOO_MANY_PIXELS, id="the largest size a PNG can claim"),
        pytest.param(bomb_webp(16_384, 16_384), Refusal.TOO_MANY_PIXELS, id="the largest size a WebP can claim"),
        pytest.param(bomb_webp(8000, 8000), Refusal.DAMAGED, id="WebP whose frame does not fill its canvas"),
        pytest.param(bomb_png(65_501, 301), Refusal.TOO_MANY_PIXELS, id="longer than a JPEG can be"),
        pytest.param(jpeg(299, 2000), Refusal.TOO_SMALL, id="a sliver"),
        pytest.param(scan_bomb(500), Refusal.DAMAGED, id="500 passes over the picture"),
        pytest.param(JPEG + bytes(20_000_000), Refusal.TOO_MANY_BYTES, id="20 MB appended"),
    ],
)
def test_refused(data: bytes, reason: Refusal) -> None:
    with pytest.raises(PhotoRefused) as refused:
        read_photo(data, LIMITS)
    assert refused.value.reason is reason


def test_the_caps_are_the_callers() -> None:
    exactly = PhotoLimits(max_bytes=len(JPEG), max_pixels=640 * 480, min_side=480)
    assert read_photo(JPEG, exactly).width == 640
    for tighter in (
        PhotoLimits(len(JPEG) - 1, 640 * 480, 480),
        PhotoLimits(len(JPEG), 640 * 480 - 1, 480),
        PhotoLimits(len(JPEG), 640 * 480, 481),
    ):
        with pytest.raises(PhotoRefused):
            read_photo(JPEG, tighter)


GREY_16 = Image.frombytes("I;16", (640, 480), (0xC000).to_bytes(2, "little") * 640 * 480)


def rgb_16() -> bytes:
    """PNG with 16 bits per colour, which Pillow reads but cannot write."""
    row = b"\0" + b"\xff\xff\x80\x00\x00\x00" * 640
    header = struct.pack(">IIBBBBB", 640, 480, 16, 2, 0, 0, 0)
    body = png_chunk(b"IHDR", header) + png_chunk(b"IDAT", zlib.compress(row * 480)) + png_chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize(
    ("data", "kind", "top_left"),
    [
        pytest.param(JPEG, "JPEG", (220, 20, 20), id="JPEG"),
        pytest.param(PNG, "PNG", (220, 20, 20), id="PNG"),
        pytest.param(WEBP, "WEBP", (220, 20, 20), id="WebP"),
        pytest.param(jpeg(progressive=True), "JPEG", (220, 20, 20), id="progressive JPEG"),
        pytest.param(encoded(drawn(mode="CMYK")), "JPEG", (220, 20, 20), id="CMYK JPEG"),
        pytest.param(encoded(drawn(mode="L")), "JPEG", (80, 80, 80), id="grey JPEG"),
        pytest.param(encoded(drawn().quantize(8), "PNG"), "PNG", (220, 20, 20), id="palette PNG"),
        pytest.param(encoded(GREY_16, "PNG"), "PNG", (192, 192, 192), id="16-bit grey PNG"),
        pytest.param(rgb_16(), "PNG", (255, 128, 0), id="16-bit colour PNG"),
        pytest.param(encoded(drawn(mode="1"), "PNG"), "PNG", None, id="1-bit PNG"),
        pytest.param(encoded(Image.new("RGBA", (640, 480)), "PNG"), "PNG", (255, 255, 255), id="transparent PNG"),
        pytest.param(encoded(Image.new("RGBA", (640, 480)), "WEBP"), "WEBP", (255, 255, 255), id="transparent WebP"),
        pytest.param(
            encoded(drawn(), "MPO", save_all=True, append_images=[drawn(mode="RGB").rotate(180)]),
            "JPEG",
            (220, 20, 20),
            id="MPO, the pair of pictures some phones write",
        ),
    ],
)
def test_taken(data: bytes, kind: str, top_left: tuple[int, int, int] | None) -> None:
    photo = read_photo(data, LIMITS)
    image = opened(photo)
    assert (photo.original_format, image.mode, image.size) == (kind, "RGB", (640, 480))
    if top_left:
        assert is_near(image, (100, 100), top_left)


@pytest.mark.parametrize("profile", [None, swapped_profile()], ids=["none", "swapped"])  # a profile holds its second
def test_nothing_but_the_picture_leaves(profile: bytes | None) -> None:
    original = encoded(
        drawn(),
        exif=tagged_exif(),
        comment=b"SECRETCOMMENT",
        xmp=b"<x:xmpmeta>SECRETXMP</x:xmpmeta>",
        icc_profile=profile,
        dpi=(300, 300),
    )
    photo = read_photo(original + b"PK\x03\x04SECRETARCHIVE", LIMITS)
    image = opened(photo)
    assert b"SECRETCOMMENT" in original
    assert b"SECRETSERIAL" in original
    assert b"SECRET" not in photo.jpeg
    assert dict(image.getexif()) == {}
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert photo.jpeg.startswith(b"\xff\xd8")
    assert photo.jpeg.endswith(b"\xff\xd9")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_taken_upright_is_stored_upright(kind: str) -> None:
    photo = read_photo(encoded(drawn(), kind, exif=tagged_exif(orientation=6)), LIMITS)
    image = opened(photo)
    assert image.size == (480, 640)
    assert is_near(image, (400, 100), (220, 20, 20))  # turned clockwise: red is at the top right
    assert is_near(image, (100, 500), (20, 20, 220))
    assert image.getexif().get(0x0112) is None


def test_colours_of_another_space_are_converted() -> None:
    photo = read_photo(encoded(drawn(), icc_profile=swapped_profile()), LIMITS)
    assert is_near(opened(photo), (100, 100), (20, 220, 20), tolerance=30)


@pytest.mark.parametrize(
    "profile",
    [b"nonsense", ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()],
    ids=["nonsense", "Lab"],
)
def test_a_profile_that_makes_no_sense_is_ignored(profile: bytes) -> None:
    photo = read_photo(encoded(drawn(), icc_profile=profile), LIMITS)
    assert is_near(opened(photo), (100, 100), (220, 20, 20))


@pytest.mark.parametrize(
    ("written", "offset", "moment"),
    [
        ("2026:04:15 10:30:00", None, datetime(2026, 4, 15, 2, 30, tzinfo=UTC)),
        ("2026:04:15 10:30:00", "+00:00", datetime(2026, 4, 15, 10, 30, tzinfo=UTC)),
        ("2026:04:15 10:30:00", "-05:30", datetime(2026, 4, 15, 16, 0, tzinfo=UTC)),
        ("2026:04:15 10:30:00", "nonsense", datetime(2026, 4, 15, 2, 30, tzinfo=UTC)),
        ("0000:00:00 00:00:00", None, None),
        ("0001:01:01 00:00:00", None, None),
        ("9999:12:31 23:59:59", "-14:00", None),
        ("last spring", None, None),
        ("", None, None),
    ],
)
def test_when_it_was_taken(written: str, offset: str | None, moment: datetime | None) -> None:
    photo = read_photo(jpeg(exif=tagged_exif(taken=written, offset=offset)), LIMITS)
    assert photo.taken_at == moment


@pytest.mark.parametrize("exif", [b"Exif\0\0" + b"\xff" * 60, b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + bytes(40)])
def test_a_photo_with_broken_exif_is_taken(exif: bytes) -> None:
    photo = read_photo(jpeg(exif=exif), LIMITS)
    assert photo.taken_at is None
    assert is_near(opened(photo), (100, 100), (220, 20, 20))


def test_what_looks_like_a_scan_inside_a_segment_is_not_counted() -> None:
    segment = b"\xff\xed" + struct.pack(">H", 2 + 1000) + b"\xff\xda" * 500
    assert read_photo(JPEG[:2] + segment + JPEG[2:], LIMITS).width == 640


def test_what_is_appended_is_not_counted_as_scans() -> None:
    assert read_photo(JPEG + b"\xff\xda\0\2" * 500, LIMITS).width == 640


@pytest.mark.parametrize("brand", [b"ftypheic", b"ftypmif1"])
def test_an_iphones_heic_is_read_turned_and_stripped(brand: bytes) -> None:
    photo = read_photo(HEIC.replace(b"ftypheic", brand), LIMITS)
    assert (photo.width, photo.height, photo.original_format) == (480, 640, "HEIF")
    assert photo.taken_at == datetime(2026, 4, 15, 2, 30, tzinfo=UTC)
    assert b"SECRET" not in photo.jpeg
    image = opened(photo)
    assert is_near(image, (470, 10), (220, 20, 20), 20), "the red quarter, turned to the right"
    assert is_near(image, (10, 630), (20, 20, 220), 20)


@pytest.mark.parametrize("original", [JPEG, PNG, WEBP, HEIC, jpeg(progressive=True, exif=tagged_exif())])
def test_mutated_files_are_taken_or_refused_and_nothing_else(original: bytes) -> None:
    dice = random.Random(20230801)
    refused = 0
    for _ in range(150):
        mutated = bytearray(original)
        for _ in range(dice.randrange(1, 12)):
            mutated[dice.randrange(min(len(mutated), 1500))] = dice.randrange(256)
        try:
            opened(read_photo(bytes(mutated), LIMITS))
        except PhotoRefused:
            refused += 1
    assert refused
