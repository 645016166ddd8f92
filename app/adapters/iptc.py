"""Caption, credit and date in a JPEG as older news desks and picture archives read them: IPTC-IIM 4.1 in APP13.

Written beside XMP, which says the same. Source of numbers and lengths: the IIM specification, as ExifTool lists it.
"""

from datetime import date

SEGMENT = b"\xff\xed"
SIGNATURE = b"Photoshop 3.0\0"
RESOURCE = b"8BIM\x04\x04\0\0"
"""The kind that holds IPTC, without a name."""
UTF_8 = b"\x1b%G"
LONGEST_CAPTION = 2000
LONGEST_CREDIT = 32
"""Bytes; ten Chinese characters."""


def iptc_segment(caption: str, credit: str, day: date) -> bytes:
    """What stands between a JPEG's header and its picture. A text that is too long is cut between characters."""
    records = b"".join(
        (
            _record(1, 90, UTF_8),
            _record(2, 0, (4).to_bytes(2)),
            _record(2, 55, f"{day:%Y%m%d}".encode()),
            _record(2, 110, _cut(credit, LONGEST_CREDIT)),
            _record(2, 120, _cut(caption, LONGEST_CAPTION)),
        )
    )
    resource = RESOURCE + len(records).to_bytes(4) + records + bytes(len(records) % 2)
    content = SIGNATURE + resource
    return SEGMENT + (len(content) + 2).to_bytes(2) + content


def _record(record: int, dataset: int, value: bytes) -> bytes:
    return bytes((0x1C, record, dataset)) + len(value).to_bytes(2) + value


def _cut(text: str, longest: int) -> bytes:
    return text.encode()[:longest].decode(errors="ignore").encode()
