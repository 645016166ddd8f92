"""Caption, credit and date as other programs read them: Pillow's reader of IPTC, and libvips' of the segment."""

import io
from datetime import date

from PIL import Image, IptcImagePlugin
from PIL.JpegImagePlugin import JpegImageFile

from app.adapters.iptc import LONGEST_CAPTION, LONGEST_CREDIT, iptc_segment
from app.adapters.renditions import Caption, captioned
from app.core.areas import Area
from tests.photos.pictures import drawn, encoded, jpeg

TEXT = "2026年11月25日，西吉县总工会主办，2026年固原市劳模工匠进校园宣讲活动（𠮷示例一小专场）"
DAY = date(2026, 11, 25)


def read(content: bytes) -> dict[tuple[int, int], str]:
    """Record and dataset → what it says."""
    with Image.open(io.BytesIO(content)) as image:
        assert isinstance(image, JpegImageFile)
        found = IptcImagePlugin.getiptcinfo(image) or {}
    return {key: value.decode() for key, value in found.items() if isinstance(value, bytes)}


def with_segment(segment: bytes) -> bytes:
    return encoded(drawn(), extra=segment)


def test_a_captioned_copy_tells_time_organiser_activity_and_owner() -> None:
    for areas in ([], [Area(0.1, 0.1, 0.3, 0.3)]):
        told = read(captioned(jpeg(), Caption(TEXT, "示例小学", DAY), areas))
        assert told == {
            (1, 90): "\x1b%G",
            (2, 0): "\0\x04",
            (2, 55): "20261125",
            (2, 110): "示例小学",
            (2, 120): TEXT,
        }


def test_xmp_tells_the_same() -> None:
    with Image.open(io.BytesIO(captioned(jpeg(), Caption(TEXT, "示例小学", DAY)))) as image:
        xmp = image.info["xmp"].decode()
    for told in (TEXT, "<photoshop:Credit>照片由示例小学提供<", "<photoshop:DateCreated>2026-11-25<"):
        assert told in xmp


def test_what_is_too_long_is_cut_between_characters() -> None:
    told = read(with_segment(iptc_segment("字" * 1000, "示例中等职业技术学校第一分校", DAY)))
    assert told[2, 110] == "示例中等职业技术学校"
    assert len(told[2, 110].encode()) <= LONGEST_CREDIT
    assert told[2, 120] == "字" * (LONGEST_CAPTION // 3)


def test_records_of_odd_and_even_length_leave_the_picture_readable() -> None:
    for caption in ("a", "ab"):
        segment = iptc_segment(caption, "示例", DAY)
        assert len(segment) % 2 == 0, "Photoshop's resources are padded"
        content = with_segment(segment)
        assert read(content)[2, 120] == caption
        with Image.open(io.BytesIO(content)) as image:
            image.load()
            assert image.size == (640, 480)
