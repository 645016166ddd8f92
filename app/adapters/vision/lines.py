"""Lines of text in a photo: found in a small copy, read from the full one.

A second look goes to what is red and long, for a banner at the back of a hall is small in the small copy.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from rapidocr import RapidOCR
from rapidocr.ch_ppocr_rec.typings import TextRecOutput

from app.adapters.vision.pictures import Picture, shrunk

Corners = NDArray[np.float32]
"""4 × 2 pixels: top left, top right, bottom right, bottom left."""

DETECTION_SIDE = 1280
"""Pixels of the longer side in which lines are looked for; 2000 took twice as long and found no more."""
STRIP_SIDE = 2400
MOST_LINES = 14
MOST_LINES_IN_STRIP = 8
MOST_STRIPS = 3
LEAST_CONFIDENCE = 0.5
LEAST_HEIGHT = 6
"""Pixels; nothing smaller can be read."""
READING_HEIGHT = 64
RED_SIDE = 1000


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    corners: Corners
    height: float
    """Pixels of the photo, of one character."""


class LineReader:
    """PP-OCRv6 small out of the rapidocr wheel, on `threads` processors."""

    def __init__(self, threads: int) -> None:
        self._ocr = RapidOCR(
            params={
                "Global.log_level": "critical",
                "Global.use_cls": False,
                "Global.max_side_len": 100_000,
                "Global.min_side_len": 1,
                "EngineConfig.onnxruntime.intra_op_num_threads": threads,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )

    def read(self, picture: Picture) -> list[Line]:
        return self._read(picture, DETECTION_SIDE, MOST_LINES)

    def read_strips(self, picture: Picture) -> Iterator[list[Line]]:
        """The lines of each long red strip, the largest first; their corners are those of the strip."""
        for strip in _red_strips(picture):
            yield self._read(strip, STRIP_SIDE, MOST_LINES_IN_STRIP)

    def _read(self, picture: Picture, side: int, most: int) -> list[Line]:
        places = sorted(self._detect(picture, side), key=lambda place: -_distance(place[0], place[1]))
        read = (self._recognise(picture, place) for place in places[:most])
        return [line for line in read if line is not None]

    def _detect(self, picture: Picture, side: int) -> Sequence[Corners]:
        scale = min(1.0, side / max(picture.shape[:2]))
        found = self._ocr(shrunk(picture, scale), use_det=True, use_cls=False, use_rec=False)
        boxes = getattr(found, "boxes", None)
        return [] if boxes is None else [np.asarray(box, np.float32) / np.float32(scale) for box in boxes]

    def _recognise(self, picture: Picture, place: Corners) -> Line | None:
        height = max(_distance(place[0], place[3]), _distance(place[1], place[2]))
        width = max(_distance(place[0], place[1]), _distance(place[3], place[2]))
        if min(height, width) < LEAST_HEIGHT:
            return None
        found = self._ocr(_straightened(picture, place, width, height), use_det=False, use_cls=False, use_rec=True)
        assert isinstance(found, TextRecOutput)  # what it answers depends on what it is asked
        text, score = (found.txts or ("",))[0], (found.scores or (0.0,))[0]
        return Line(text, place, height) if text and score >= LEAST_CONFIDENCE else None


def in_reading_order(lines: Sequence[Line]) -> str:
    """The lines joined: rows from above, each from the left. A row may slope."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=_middle_height):
        row = next((row for row in rows if _continues(row[-1], line)), None)
        if row is None:
            rows.append([line])
        else:
            row.append(line)
    return "".join(line.text for row in rows for line in sorted(row, key=lambda item: float(item.corners[:, 0].min())))


def _continues(before: Line, line: Line) -> bool:
    """Whether `line` stands where the slope of `before` leads, in letters of about the same height."""
    corners = before.corners
    slope = (corners[1, 1] - corners[0, 1]) / max(1.0, corners[1, 0] - corners[0, 0])
    expected = _middle_height(before) + slope * (line.corners[:, 0].mean() - corners[:, 0].mean())
    is_near = abs(expected - _middle_height(line)) < 0.6 * max(before.height, line.height)
    return bool(is_near and 0.5 < before.height / max(1.0, line.height) < 2)


def _middle_height(line: Line) -> float:
    return float(line.corners[:, 1].mean())


def _distance(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    return float(np.linalg.norm(one - other))


def _straightened(picture: Picture, place: Corners, width: float, height: float) -> Picture:
    """The line alone, upright and level; shrunk first where it is large, or it would be read through a sieve."""
    first, last = np.floor(place.min(0)).astype(int) - 4, np.ceil(place.max(0)).astype(int) + 4
    left, top = np.maximum(first, 0)
    part = picture[top : last[1], left : last[0]]
    corners = place - np.array([left, top], np.float32)
    if height > 1.5 * READING_HEIGHT:
        scale = READING_HEIGHT / height
        part = shrunk(part, scale)
        corners = corners * np.float32(scale)
    lower = int(min(height, READING_HEIGHT))
    across = int(width * lower / height)
    target = np.array([[0, 0], [across, 0], [across, lower], [0, lower]], np.float32)
    turn = cv2.getPerspectiveTransform(corners.astype(np.float32), target)
    return cv2.warpPerspective(
        part, turn, (across, lower), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    ).astype(np.uint8)


def _red_strips(picture: Picture) -> Iterator[Picture]:
    """What is red and at least three times as long as it is high, level, at full resolution."""
    scale = min(1.0, RED_SIDE / max(picture.shape[:2]))
    hue, saturation, value = cv2.split(cv2.cvtColor(shrunk(picture, scale), cv2.COLOR_BGR2HSV))
    red = (((hue < 9) | (hue > 168)) & (saturation > 120) & (value > 35)).astype(np.uint8)
    joined = cv2.morphologyEx(red, cv2.MORPH_CLOSE, np.ones((5, 15), np.uint8))
    long = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((3, 21), np.uint8))
    outlines, _ = cv2.findContours(long, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    for outline in outlines:
        (x, y), (width, height), angle = cv2.minAreaRect(outline)
        if width < height:
            width, height, angle = height, width, angle + 90
        angle = (angle + 90) % 180 - 90
        if width >= 120 and height >= 4 and width / height >= 3 and abs(angle) <= 30:
            filled = cv2.contourArea(outline) / (width * height)
            found.append((width * filled, x / scale, y / scale, width / scale, height / scale, angle))
    for _, x, y, width, height, angle in sorted(found, reverse=True)[:MOST_STRIPS]:
        across, down = int(width * 1.06) + 8, int(height * 1.6) + 8
        turn = cv2.getRotationMatrix2D((x, y), angle, 1.0)
        turn[0, 2] += across / 2 - x
        turn[1, 2] += down / 2 - y
        yield cv2.warpAffine(
            picture, turn, (across, down), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        ).astype(np.uint8)
