"""Photos from strangers: recognised by their bytes, measured before decoding, decoded once, written anew.

Only re-encoded JPEG leaves here, without location, device, serial number, comments or anything appended to the file.
What cannot be read safely is refused with a typed reason; the sentences people read stand in `app/photos/errors.py`.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from io import BytesIO
from threading import BoundedSemaphore

from pi_heif import HeifImageFile
from PIL import ExifTags, Image, ImageCms, ImageFile, ImageOps
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

QUALITY = 90
LONGEST_SIDE = 65_500
"""Pixels; a JPEG cannot be longer."""

MOST_SCANS = 100
"""A camera's progressive JPEG has about ten; thousands of them make a small file cost hours of decoding."""

BEIJING = "+08:00"
"""Cameras without a time zone are taken to be here; China has no summer time."""

decoding = BoundedSemaphore(os.cpu_count() or 1)
"""60 megapixels take up to 0.5 GB: more at once than there are processors costs memory and gains nothing."""


class Refusal(StrEnum):
    EMPTY = "empty"
    TOO_MANY_BYTES = "too_many_bytes"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_SMALL = "too_small"
    ANIMATED = "animated"
    UNKNOWN_FORMAT = "unknown_format"
    DAMAGED = "damaged"


class PhotoRefused(Exception):
    """These bytes are not taken, and why."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(str(reason))
        self.reason = reason


@dataclass(frozen=True)
class PhotoLimits:
    """The caps of the plan's photo rules."""

    max_bytes: int
    max_pixels: int
    min_side: int


@dataclass(frozen=True)
class CleanPhoto:
    jpeg: bytes
    """Upright sRGB JPEG at full resolution, no metadata."""
    width: int
    height: int
    taken_at: datetime | None
    """When the camera says it was taken (UTC); a claim, not a proof."""
    original_format: str
    """JPEG, PNG, WEBP or HEIF."""


def read_photo(data: bytes, limits: PhotoLimits) -> CleanPhoto:
    """The photo in `data`, safe to store and serve. Raises `PhotoRefused` only."""
    if not data:
        raise PhotoRefused(Refusal.EMPTY)
    if len(data) > limits.max_bytes:
        raise PhotoRefused(Refusal.TOO_MANY_BYTES)
    reader = _reader(data)
    with decoding:
        try:
            return _decode(reader, data, limits)
        except (PhotoRefused, MemoryError):
            raise
        except Image.DecompressionBombError:
            raise PhotoRefused(Refusal.TOO_MANY_PIXELS) from None
        except Exception:  # noqa: BLE001 - on hostile bytes Pillow's parsers raise nearly anything
            raise PhotoRefused(Refusal.DAMAGED) from None


def _reader(data: bytes) -> type[ImageFile.ImageFile]:
    """The decoder for these bytes, whatever the file was called.

    The classes are used directly, not through `Image.open`: that would warn by a limit global to the process before our
    own cap is asked, and would open the pair of pictures in a phone's MPO as an animation. This reads the first.
    """
    head = data[:32]
    if head.startswith(b"\xff\xd8\xff"):
        return JpegImageFile
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PngImageFile
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WebPImageFile
    if head[4:8] == b"ftyp" and re.search(rb"hei[cxms]|hev[cxms]|mif1|msf1", head[8:]):
        reader: type[ImageFile.ImageFile] = HeifImageFile
        return reader
    if head.startswith((b"GIF87a", b"GIF89a")):
        raise PhotoRefused(Refusal.ANIMATED)
    raise PhotoRefused(Refusal.UNKNOWN_FORMAT)


def _decode(reader: type[ImageFile.ImageFile], data: bytes, limits: PhotoLimits) -> CleanPhoto:
    with reader(BytesIO(data)) as image:
        _measure(image, limits)
        if reader is JpegImageFile and _count_scans(data) > MOST_SCANS:
            raise PhotoRefused(Refusal.DAMAGED)
        image.load()
        taken_at = _read_exif(image)
        upright = _as_srgb(image)
        upright.info.clear()  # a comment or profile left in there would be written again
        output = BytesIO()
        upright.save(output, "JPEG", quality=QUALITY)
        return CleanPhoto(output.getvalue(), *upright.size, taken_at, image.format or "")


def _measure(image: ImageFile.ImageFile, limits: PhotoLimits) -> None:
    """Only the header has been read so far; decoding what is refused here could fill the memory."""
    width, height = image.size
    if width * height > limits.max_pixels or max(width, height) > LONGEST_SIDE:
        raise PhotoRefused(Refusal.TOO_MANY_PIXELS)
    if min(width, height) < limits.min_side:
        raise PhotoRefused(Refusal.TOO_SMALL)
    # an iPhone's HEIC may hold more pictures than the one its owner sees, which is the one that is read
    if getattr(image, "is_animated", False) and not isinstance(image, HeifImageFile):
        raise PhotoRefused(Refusal.ANIMATED)


_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
"""In the compressed part of a JPEG, FF is followed by 00 or a restart marker unless a segment begins."""


def _count_scans(data: bytes) -> int:
    """How many passes over the picture the decoder of this JPEG will make."""
    scans, position = 0, 2
    while found := _NEXT_MARKER.search(data, position):
        marker, position = data[found.end() - 1], found.end()
        if marker == 0xD9:  # end of image; what was appended is never decoded
            break
        position += int.from_bytes(data[position : position + 2])
        scans += marker == 0xDA
    return scans


def _as_srgb(image: Image.Image) -> Image.Image:
    """8-bit RGB in the colours every screen expects; transparency becomes white."""
    if image.mode.startswith("I"):  # 16-bit grey: `convert` would cut off everything brighter than 255
        return image.convert("I").point([level >> 8 for level in range(65536)], "L").convert("RGB")
    if image.has_transparency_data:
        see_through = image.convert("RGBA")
        image_on_white = Image.new("RGB", image.size, "white")
        image_on_white.paste(see_through, mask=see_through)
        return image_on_white
    profile = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "CMYK"):
        converted = _through_profile(image, profile)
        if converted is not None:
            return converted
    return image if image.mode == "RGB" else image.convert("RGB")


def _through_profile(image: Image.Image, profile: bytes) -> Image.Image | None:
    """The picture in sRGB, or None when it is sRGB already or its profile is nonsense and best ignored."""
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        if "sRGB" in ImageCms.getProfileDescription(source):
            return None
        return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        return None


def _read_exif(image: Image.Image) -> datetime | None:
    """Turn the picture upright and tell when it was taken. Broken EXIF is no reason to refuse a photo."""
    try:
        taken_at = _taken_at(image.getexif().get_ifd(ExifTags.IFD.Exif))
        ImageOps.exif_transpose(image, in_place=True)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - as in read_photo
        return None
    return taken_at


def _taken_at(exif: Mapping[int, object]) -> datetime | None:
    """DateTimeOriginal with its OffsetTimeOriginal, else Beijing time; None if absent or nonsense."""
    written = str(exif.get(ExifTags.Base.DateTimeOriginal, "")).strip("\0 ")
    offset = str(exif.get(ExifTags.Base.OffsetTimeOriginal, "")).strip("\0 ")
    if not re.fullmatch(r"[+-](0\d|1[0-4]):[0-5]\d", offset):
        offset = BEIJING
    try:
        moment = datetime.strptime(written + offset, "%Y:%m:%d %H:%M:%S%z").astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if moment.year >= 1990 else None
