"""Smaller copies of a kept photo, and its copy with a caption in a strip below: never over the picture.

Each is made from the clean copy that is kept, which stays as it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

from PIL import Image, ImageDraw, ImageFont
from PIL.JpegImagePlugin import JpegImageFile

from app.adapters.covering import cover
from app.adapters.images import decoding
from app.adapters.iptc import iptc_segment
from app.core.areas import Area

FONT = Path(__file__).parent / "fonts" / "noto-sans-sc.woff2"
RARE_FONT = Path(__file__).parent / "fonts" / "noto-sans-rare.woff2"
"""Characters of names that the first lacks, such as 𠮷 䶮 㛃."""
LARGE = 2048
"""Pixels of the longer side."""
SMALL = 512
QUALITY = 85
LETTER_SHARE = 36
"""The strip's letters are this part of the picture's width, so that they can be read in a newspaper column."""
LEAST_LETTER = 14
OPENING, CLOSING = "“（《", "，。、”）》！？；："
INK, QUIET_INK, PAPER = (34, 34, 34), (96, 96, 96), (255, 255, 255)


@dataclass(frozen=True, slots=True)
class Caption:
    text: str
    """Time, organiser and activity name."""
    owner: str
    """Whose photo it is: a school."""
    day: date
    """Of the talk, Beijing."""

    @property
    def credit(self) -> str:
        return f"照片由{self.owner}提供"


def shrunk(jpeg: bytes, side: int) -> bytes:
    """A copy whose longer side has `side` pixels at most."""
    with decoding:
        return _written(_opened(jpeg, side))


def captioned(jpeg: bytes, caption: Caption, covered: Sequence[Area] = ()) -> bytes:
    """A copy of `LARGE` with its caption below, and in its XMP and IPTC for whoever archives it.

    Of what lies within `covered` areas nothing is left in it.
    """
    with decoding:
        picture = _opened(jpeg, LARGE)
        cover(picture, covered)
        letter = max(picture.width // LETTER_SHARE, LEAST_LETTER)
        margin = letter
        lines = _wrapped(caption.text, letter, picture.width - 2 * margin)
        small = letter * 3 // 4
        height = round(len(lines) * letter * 1.5 + small * 1.5) + 2 * margin
        page = Image.new("RGB", (picture.width, picture.height + height), PAPER)
        page.paste(picture)
        pen = ImageDraw.Draw(page)
        y = picture.height + margin
        for line in lines:
            _write(pen, (margin, y), line, letter, INK)
            y += round(letter * 1.5)
        _write(pen, (margin, y), caption.credit, small, QUIET_INK)
        return _written(page, xmp=_xmp(caption), extra=iptc_segment(caption.text, caption.owner, caption.day))


def _opened(jpeg: bytes, side: int) -> Image.Image:
    with JpegImageFile(BytesIO(jpeg)) as image:
        image.draft("RGB", (side, side))  # the decoder itself skips what a smaller copy does not need
        picture = image.convert("RGB")
    picture.thumbnail((side, side), Image.Resampling.LANCZOS)
    return picture


def _written(picture: Image.Image, **options: bytes) -> bytes:
    output = BytesIO()
    picture.save(output, "JPEG", quality=QUALITY, progressive=True, **options)
    return output.getvalue()


@cache
def _font(path: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size)


def _font_for(character: str, size: int) -> ImageFont.FreeTypeFont:
    return _font(RARE_FONT if character in _rare() else FONT, size)


@cache
def _rare() -> frozenset[str]:
    return frozenset(RARE_FONT.with_suffix(".txt").read_text("utf-8").strip())


def _length(text: str, size: int) -> float:
    return sum(_font_for(character, size).getlength(character) for character in text)


def _wrapped(text: str, size: int, width: int) -> Sequence[str]:
    """Chinese breaks anywhere, but no line begins with a closing mark or ends with an opening one."""
    lines, line = [], ""
    for character in text:
        if line and _length(line + character, size) > width and character not in CLOSING:
            kept = line.rstrip(OPENING)
            lines.append(kept)
            line = line[len(kept) :]
        line += character
    return [*lines, line]


def _write(pen: ImageDraw.ImageDraw, at: tuple[int, int], text: str, size: int, ink: tuple[int, int, int]) -> None:
    x: float = at[0]
    for character in text:
        font = _font_for(character, size)
        pen.text((x, at[1] + size), character, font=font, fill=ink, anchor="ls")
        x += font.getlength(character)


def _xmp(caption: Caption) -> bytes:
    """Description, credit and date where news desks look for them (Dublin Core, Photoshop)."""
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/">
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{escape(caption.text)}</rdf:li></rdf:Alt></dc:description>
<photoshop:Credit>{escape(caption.credit)}</photoshop:Credit>
<photoshop:DateCreated>{caption.day.isoformat()}</photoshop:DateCreated>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>""".encode()
