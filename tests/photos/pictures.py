"""Pictures drawn for the tests, honest and hostile; no photograph of anybody."""

import io
import struct
import zlib
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms, ImageDraw


def drawn(width: int = 640, height: int = 480, mode: str = "RGB") -> Image.Image:
    """A scene whose top left quarter is red and whose bottom right quarter is blue, so that turning it shows."""
    image = Image.new("RGB", (width, height), "white")
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, width // 2, height // 2), fill=(220, 20, 20))
    pen.rectangle((width // 2, height // 2, width, height), fill=(20, 20, 220))
    return image.convert(mode)


def encoded(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    output = io.BytesIO()
    image.save(output, kind, **options)
    return output.getvalue()


def jpeg(width: int = 640, height: int = 480, **options: Any) -> bytes:
    return encoded(drawn(width, height), **options)


def heavy_jpeg() -> bytes:
    """A photo of a real one's weight, about 3 MB."""
    noise = Image.effect_noise((1600, 1200), 90)
    return encoded(Image.merge("RGB", (noise, noise.rotate(90, expand=False), noise.rotate(180))), quality=95)


def tagged_exif(*, orientation: int = 1, taken: str = "2026:04:15 10:30:00", offset: str | None = None) -> bytes:
    """EXIF as a phone writes it: place, device, serial number, owner, time."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "SECRETMAKER"
    exif[0x0110] = "SECRETMODEL"
    details = exif.get_ifd(0x8769)
    details[0x9003] = taken
    details[0xA431] = "SECRETSERIAL"
    details[0xA430] = "SECRETOWNER"
    if offset is not None:
        details[0x9011] = offset
    place = exif.get_ifd(0x8825)
    place[1], place[2] = "N", (36.0, 0.0, 27.5)
    place[3], place[4] = "E", (106.0, 16.0, 43.0)
    return exif.tobytes()


def png_chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def bomb_png(width: int, height: int) -> bytes:
    """A few dozen bytes that claim `width` × `height` pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", rows) + png_chunk(b"IEND", b"")


def bomb_webp(width: int, height: int) -> bytes:
    """A small WebP whose canvas is said to be `width` × `height` pixels."""
    size = struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    frame = encoded(drawn(), "WEBP")[12:]
    body = b"WEBPVP8X" + struct.pack("<I", 10) + bytes(4) + size + frame
    return b"RIFF" + struct.pack("<I", len(body)) + body


def animated(kind: str) -> bytes:
    return encoded(drawn(), kind, save_all=True, append_images=[drawn().rotate(180)], duration=100)


def scan_bomb(scans: int) -> bytes:
    """A progressive JPEG whose last pass over the picture is repeated `scans` times."""
    data = encoded(drawn(), progressive=True)
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * scans + b"\xff\xd9"


def swapped_profile() -> bytes:
    """An ICC profile in which red and green have changed places: whoever ignores it shows the wrong colour."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, green = profile.index(b"rXYZ"), profile.index(b"gXYZ")
    profile[red : red + 4], profile[green : green + 4] = b"gXYZ", b"rXYZ"
    start = profile.index(b"s\0R\0G\0B") if b"s\0R\0G\0B" in profile else profile.index(b"\0s\0R\0G\0B")
    profile[start : start + 8] = b"\0o\0d\0d\0 " if profile[start] == 0 else b"o\0d\0d\0 \0"
    return bytes(profile)


HEIC = Path(__file__).with_name("drawn.heic").read_bytes()
"""`drawn()` as an iPhone would keep it, turned by EXIF, with `tagged_exif()` but for the place."""
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(document.cookie)</script>" + bytes(500)
GIFAR = encoded(drawn(mode="P"), "GIF") + b"PK\x03\x04 pretend this is a Java archive"
