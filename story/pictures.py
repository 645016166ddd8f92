"""Two photos as a phone would take them: drawn, 12 megapixels, with the place written into the file."""

from io import BytesIO

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 4000, 3000
GPS_IFD = 0x8825
MAKE, TAKEN_AT = 0x010F, 0x9003


def wide_shot() -> bytes:
    """The hall with its red banner, the speaker and rows of heads."""
    image, draw = _canvas("#d9d4c8")
    draw.rectangle((400, 300, 3600, 620), fill="#b5121b")
    for number in range(30):
        draw.rectangle((520 + number * 100, 400, 580 + number * 100, 520), fill="#f6d58e")
    _person(draw, 2000, 1050, 130)
    for row in range(4):
        for seat in range(12):
            _person(draw, 300 + seat * 310, 1900 + row * 280, 80)
    return _jpeg(image)


def close_shot() -> bytes:
    """The speaker at work."""
    image, draw = _canvas("#cfd8dc")
    draw.rectangle((0, 0, WIDTH, 420), fill="#b5121b")
    _person(draw, 1800, 1300, 420)
    draw.rectangle((2200, 2000, 3300, 2300), fill="#7a6a53")
    return _jpeg(image)


def has_place(content: bytes) -> bool:
    """Whether a file still tells where it was taken."""
    with Image.open(BytesIO(content)) as image:
        return bool(image.getexif().get_ifd(GPS_IFD))


def _canvas(colour: str) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.effect_noise((WIDTH // 8, HEIGHT // 8), 40).resize((WIDTH, HEIGHT)).convert("RGB")
    image = Image.blend(image, Image.new("RGB", image.size, colour), 0.8)
    return image, ImageDraw.Draw(image)


def _person(draw: ImageDraw.ImageDraw, x: int, y: int, size: int) -> None:
    draw.ellipse((x - size, y - size, x + size, y + size), fill="#e0b48c", outline="#5b4636", width=6)
    draw.rectangle((x - size, y + size, x + size, y + 3 * size), fill="#1d4f91")


def _jpeg(image: Image.Image) -> bytes:
    exif = Image.Exif()
    exif[MAKE] = "Example phone"
    exif.get_ifd(0x8769)[TAKEN_AT] = "2026:11:24 14:35:00"
    exif.get_ifd(GPS_IFD).update({1: "N", 2: (36.0, 0.0, 0.0), 3: "E", 4: (106.0, 0.0, 0.0)})
    out = BytesIO()
    image.save(out, "JPEG", quality=88, exif=exif)
    return out.getvalue()
